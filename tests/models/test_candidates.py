"""The likeliest tokens are those that a full sort finds."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from value_survey.models.candidates import BLOCK, likeliest

pytestmark = pytest.mark.usefixtures("one_thread")


@given(
    seed=st.integers(0, 2**31),
    vocabulary=st.sampled_from([3, 37, BLOCK, 8 * BLOCK, 8 * BLOCK + 5, 20 * BLOCK]),
    counts=st.lists(st.integers(0, 12), min_size=1, max_size=9),
    dtype=st.sampled_from([torch.float32, torch.float64, torch.bfloat16]),
    coarse=st.booleans(),
)
def test_candidates_are_all_that_are_as_likely_as_the_last_one_needed(
    seed: int, vocabulary: int, counts: list[int], dtype: torch.dtype, coarse: bool
) -> None:
    logits = torch.randn(len(counts), vocabulary, generator=torch.Generator().manual_seed(seed)) * 4
    # Equal logits are frequent in bfloat16.
    logits = (logits.round() if coarse else logits).to(dtype)
    got = likeliest(logits, counts)
    expected = logits.float().log_softmax(-1)
    for row, count in enumerate(counts):
        threshold = logits[row].sort(descending=True).values[(min(count, vocabulary) or vocabulary) - 1]
        tokens = torch.nonzero(logits[row] >= threshold).squeeze(1)
        assert torch.equal(got.tokens[row, : len(tokens)], tokens)
        torch.testing.assert_close(got.log_probs[row, : len(tokens)], expected[row, tokens])
        assert (got.log_probs[row, len(tokens) :] == -torch.inf).all()


def test_what_cannot_be_is_no_obstacle() -> None:
    logits = torch.full((2, 4 * BLOCK), -torch.inf)
    logits[0, 7] = 0.0
    logits[1, [3, 200]] = 1.0
    got = likeliest(logits, [1, 2])
    assert got.tokens.tolist() == [[7, 0], [3, 200]]
    assert got.log_probs.exp().tolist() == [[1.0, 0.0], [0.5, 0.5]]

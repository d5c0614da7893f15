"""Packed attention gives the logits of transformers' plain attention, and reuses what is stored."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import FAMILIES, VOCABULARY, WINDOW, build, ragged

from value_survey.models.attention import BLOCK, Seen, in_blocks, in_one, ragged_attention
from value_survey.models.branches import Branches, Conversation

pytestmark = pytest.mark.usefixtures("one_thread")

TOKENS = st.integers(4, VOCABULARY - 1)
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def plain(model, sequence: list[int]) -> torch.Tensor:
    """Logits after the last token, by transformers alone."""
    return model(torch.tensor([sequence]), use_cache=False).logits[0, -1]


def long_prompts() -> list[list[int]]:
    stream = torch.Generator().manual_seed(4)
    return [
        torch.randint(4, VOCABULARY, (length,), generator=stream).tolist()
        for length in (1, WINDOW - 1, WINDOW, WINDOW + 1, 4 * WINDOW)
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_prefill_equals_plain_attention(family: str) -> None:
    model, prompts = build(family), long_prompts()
    got = ragged(model).prefill([Conversation() for _ in prompts], prompts)
    torch.testing.assert_close(got, torch.stack([plain(model, prompt) for prompt in prompts]), **CLOSE)


@pytest.mark.parametrize("family", FAMILIES)
def test_decoding_equals_plain_attention_beyond_the_window_too(family: str) -> None:
    model, prompts = build(family), long_prompts()
    packed, conversations = ragged(model), [Conversation() for _ in prompts]
    packed.prefill(conversations, prompts)
    sequences = [[list(prompt) for _ in range(beams)] for beams, prompt in enumerate(prompts, start=1)]
    branches = [Branches(owner, len(beams)) for owner, beams in zip(conversations, sequences, strict=True)]
    # The tail outgrows the window, so that the last steps see nothing of the prompt.
    for step in range(2 * WINDOW + 3):
        if step == 4:
            # Beams are exchanged: each goes on from another's past; of the longest prompt one is given up.
            for own, beams in zip(branches, sequences, strict=True):
                origins = [(number * 2) // 3 for number in range(min(len(beams), 4))]
                own.follow(origins)
                beams[:] = [list(beams[origin]) for origin in origins]
        new = [[4 + (7 * step + 5 * number) % 30 for number in range(len(beams))] for beams in sequences]
        got = packed.decode(branches, [token for tokens in new for token in tokens])
        for beams, tokens in zip(sequences, new, strict=True):
            for sequence, token in zip(beams, tokens, strict=True):
                sequence.append(token)
        expected = [plain(model, sequence) for beams in sequences for sequence in beams]
        torch.testing.assert_close(got, torch.stack(expected), **CLOSE)


@settings(max_examples=25, deadline=None)
@given(
    turns=st.lists(
        st.lists(st.lists(TOKENS, min_size=1, max_size=14), min_size=3, max_size=3), min_size=2, max_size=4
    ),
    shared=st.lists(st.integers(0, 14), min_size=3, max_size=3),
    chunk=st.sampled_from([5, 16, 8192]),
)
def test_what_is_stored_gives_the_logits_of_a_fresh_conversation(turns, shared, chunk) -> None:
    model = build("mistral-window")
    packed, kept = ragged(model, chunk), [Conversation() for _ in range(3)]
    before: list[list[int]] = [[], [], []]
    for new in turns:
        prompts = [[*old[:count], *tokens] for old, count, tokens in zip(before, shared, new, strict=True)]
        got = packed.prefill(kept, prompts)
        torch.testing.assert_close(got, packed.prefill([Conversation() for _ in prompts], prompts), **CLOSE)
        assert [conversation.tokens for conversation in kept] == prompts
        assert all(key.shape[1] == len(old.tokens) for old in kept for key in (*old.keys, *old.values))
        before = prompts


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("window", [None, 5, BLOCK + 3])
@pytest.mark.parametrize(("new", "length"), [(1, 1), (3, 9), (2 * BLOCK, 2 * BLOCK), (BLOCK + 1, 3 * BLOCK)])
def test_blocks_give_what_one_attention_gives(dtype, window: int | None, new: int, length: int) -> None:
    stream = torch.Generator().manual_seed(1)
    query, keys, values = (
        torch.randn(heads, count, 8, generator=stream).to(dtype)
        for heads, count in ((6, new), (2, length), (2, length))
    )
    seen = Seen(scale=0.3, window=window)
    got, expected = in_blocks(query, keys, values, seen), in_one(query, keys, values, seen)
    torch.testing.assert_close(got, expected, **({"rtol": 0.02, "atol": 0.02} if dtype.itemsize == 2 else {}))


def passes(packed) -> list[int]:
    """Record how many tokens each pass through the model holds."""
    sizes: list[int] = []

    def record(_: torch.nn.Module, args: tuple[()], kwargs: dict[str, torch.Tensor]) -> None:
        sizes.append(kwargs["input_ids"].shape[1])

    packed.model.register_forward_pre_hook(record, with_kwargs=True)
    return sizes


def test_a_prefill_is_cut_into_passes_between_prompts() -> None:
    model = build("llama")
    prompts = [[5] * 3, [6] * 4, [7] * 2, [8] * 9, [9]]
    packed = ragged(model, max_prefill_tokens=7)
    sizes = passes(packed)
    got = packed.prefill([Conversation() for _ in prompts], prompts)
    assert sizes == [7, 2, 9, 1]  # a prompt that is longer than the limit goes alone
    torch.testing.assert_close(got, torch.stack([plain(model, prompt) for prompt in prompts]), **CLOSE)


def test_only_what_is_new_is_computed() -> None:
    packed, conversation = ragged(build("llama")), Conversation()
    sizes = passes(packed)
    packed.prefill([conversation], [[5, 6, 7, 8]])
    packed.prefill([conversation], [[5, 6, 7, 8, 9, 10]])
    packed.prefill([conversation], [[5, 6, 7, 8, 9, 10]])  # the last token's logits are needed again
    packed.prefill([conversation], [[5, 6, 11]])
    packed.prefill([conversation], [[12]])
    assert sizes == [4, 2, 1, 1, 1]


def test_a_prefill_that_failed_leaves_nothing_wrong_behind() -> None:
    model = build("llama")
    packed, conversations = ragged(model), [Conversation(), Conversation()]
    packed.prefill(conversations, [[5, 6, 7], [8, 9]])

    def fail(*_: object) -> None:
        raise MemoryError

    hook = packed.model.model.layers[1].register_forward_pre_hook(fail)
    with pytest.raises(MemoryError):
        packed.prefill(conversations, [[5, 6, 7, 10, 11], [8, 12]])
    hook.remove()
    prompts = [[5, 6, 7, 10], [8, 9, 13]]
    got = packed.prefill(conversations, prompts)
    torch.testing.assert_close(got, torch.stack([plain(model, prompt) for prompt in prompts]), **CLOSE)


def test_equal_prompts_are_computed_once_and_share_what_is_stored() -> None:
    packed = ragged(build("llama"))
    sizes = passes(packed)
    conversations = [Conversation() for _ in range(3)]
    got = packed.prefill(conversations, [[5, 6, 7], [8, 9], [5, 6, 7]])
    assert sizes == [5]
    assert torch.equal(got[0], got[2])
    assert conversations[0].keys[0] is conversations[2].keys[0]
    assert conversations[0].tokens is not conversations[2].tokens
    # Each goes on its own way.
    prompts = [[5, 6, 7, 10], [8, 9], [5, 6, 7, 11]]
    packed.prefill(conversations, prompts)
    assert [conversation.tokens for conversation in conversations] == prompts


def test_shared_beginnings_are_computed_once_where_that_is_worth_a_pass() -> None:
    model = build("llama")
    beginning = (long_prompts()[-1] * 3)[:40]
    prompts = [[*beginning, *end] for end in ([7, 8], [7, 9], [10], [10, 11], [12] * 5)]
    packed = ragged(model)
    sizes = passes(packed)
    got = packed.prefill([Conversation() for _ in prompts], prompts)
    assert sizes == [40, 12]
    torch.testing.assert_close(got, torch.stack([plain(model, prompt) for prompt in prompts]), **CLOSE)


def test_a_new_conversation_starts_from_any_that_is_stored() -> None:
    model = build("llama")
    packed, old, new = ragged(model), Conversation(), Conversation()
    sizes = passes(packed)
    packed.prefill([old], [[5, 6, 7, 8]])
    got = packed.prefill([new], [[5, 6, 7, 9, 10]], [old])
    assert sizes == [4, 2]
    assert (old.tokens, new.tokens) == ([5, 6, 7, 8], [5, 6, 7, 9, 10])
    torch.testing.assert_close(got[0], plain(model, new.tokens), **CLOSE)


def test_attention_refuses_to_run_without_a_pack() -> None:
    with pytest.raises(ValueError, match="call the model through RaggedModel"):
        ragged_attention(torch.nn.Module(), *[torch.zeros(1, 1, 1, 1)] * 3, attention_mask=None)
    packed = ragged(build("llama"))
    with pytest.raises(ValueError, match="needs a pack and takes no mask"):
        packed.model(torch.tensor([[5, 6]]))

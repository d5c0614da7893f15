"""Option probabilities are what transformers' plain forward pass and a log-softmax give."""

from collections.abc import Mapping

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import VOCABULARY, build, ragged

from value_survey.models.option_scores import Choices, score_options
from value_survey.models.protocol import OptionScores

pytestmark = pytest.mark.usefixtures("one_thread")

TOKENS = st.integers(4, VOCABULARY - 1)


def exact(family: str = "llama") -> torch.nn.Module:
    """A model in float64 throughout: the plain attention of the others has a softmax in float32."""
    model = build(family)
    model.set_attn_implementation("sdpa")
    return model


def oracle(model, choices: Choices) -> tuple[dict[int, float], float]:
    """Probabilities and mass, text by text, token by token."""
    start = len(choices.forced())
    weights = {}
    for code, text in choices.texts.items():
        logs = model(torch.tensor([text]), use_cache=False).logits[0].log_softmax(-1)
        weight = sum(logs[place - 1, text[place]] for place in range(start, len(text))).exp()
        others = {
            other[len(text)]
            for other in choices.texts.values()
            if len(other) > len(text) and other[: len(text)] == text
        }
        weights[code] = float(weight * (1 - sum(logs[-1, token].exp() for token in others)))
    mass = sum(weights.values())
    return {code: weight / mass for code, weight in weights.items()}, mass


def choices_of(prompt: list[int], options: Mapping[int, list[int]]) -> Choices:
    return Choices(len(prompt), {code: [*prompt, *option] for code, option in options.items()})


def agree(model, asked: list[Choices], got: list[OptionScores]) -> None:
    for choices, scores in zip(asked, got, strict=True):
        probabilities, mass = oracle(model, choices)
        assert dict(scores.probabilities) == pytest.approx(probabilities, rel=1e-10, abs=1e-14)
        assert scores.mass == pytest.approx(mass, rel=1e-10)
        assert sum(scores.probabilities.values()) == pytest.approx(1.0, abs=1e-12)
        assert scores.prompt_tokens == choices.prompt_tokens


CASES = {
    "one token each": {1: [7, 10], 2: [7, 11], 3: [7, 12]},
    "one and ten": {1: [7, 10], 10: [7, 10, 9], 2: [7, 11]},
    "one, ten and a hundred": {1: [10], 10: [10, 9], 100: [10, 9, 9], 11: [10, 10]},
    "several tokens": {1: [7, 10, 11, 12], 2: [7, 10, 11, 13], 3: [7, 14, 15]},
    "a single option": {5: [7, 10]},
    "only one and ten": {1: [10], 10: [10, 9]},
}


@pytest.mark.parametrize("family", ["llama", "qwen2-window"])
def test_known_trees(family: str) -> None:
    model = exact(family)
    asked = [choices_of([5, 6, place, 8], options) for place, options in enumerate(CASES.values(), start=4)]
    agree(model, asked, score_options(ragged(model), asked))


@settings(max_examples=25, deadline=None)
@given(
    asked=st.lists(
        st.tuples(
            st.lists(TOKENS, min_size=1, max_size=8),
            st.lists(
                st.lists(st.integers(4, 6), min_size=1, max_size=4), min_size=1, max_size=6, unique_by=tuple
            ),
        ),
        min_size=1,
        max_size=4,
    ),
    limit=st.sampled_from([6, 8192]),
)
def test_any_trees(asked, limit) -> None:
    model = exact()
    choices = [choices_of(prompt, dict(enumerate(options))) for prompt, options in asked]
    agree(model, choices, score_options(ragged(model, limit), choices))


def test_an_option_that_is_certain_to_go_on_has_no_probability() -> None:
    model = build("llama")
    model.lm_head.bias[9] = 1000.0
    asked = choices_of([5, 6], {1: [10], 10: [10, 9], 9: [9]})
    (scores,) = score_options(ragged(model), [asked])
    assert dict(scores.probabilities) == {1: 0.0, 10: 0.0, 9: 1.0}
    assert scores.mass == 1.0


def test_options_that_differ_in_one_token_take_one_pass() -> None:
    packed = ragged(build("llama"))
    sizes: list[int] = []
    packed.model.register_forward_pre_hook(
        lambda _, __, kwargs: sizes.append(kwargs["input_ids"].shape[1]), with_kwargs=True
    )
    score_options(packed, [choices_of([5, 6, 8], CASES["one token each"])] * 2)
    assert sizes == [4]  # the prompt and the forced token, once for both


def test_nothing_asked() -> None:
    assert score_options(ragged(build("llama")), []) == []

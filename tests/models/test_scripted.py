"""The yardsticks draw what they say they draw."""

from collections import Counter

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

import tiny_study
from chance import RARE
from value_survey.models.load import load_model
from value_survey.models.protocol import Decoding, FinishReason, Request, Role, Turn
from value_survey.models.scripted import ScriptedModel, draw
from value_survey.simulation.memory import clean
from value_survey.simulation.questionnaire import Item, Questionnaire
from value_survey.terms import Kind, Language


def ask(item_id: str, seed: int) -> Request:
    return Request(0, "US", item_id, (Turn(Role.USER, "?"),), Decoding(), seed)


def item(kind: Kind, codes: list[int], most: int = 1) -> Item:
    return Item("US-X-original", "X", "?", kind, {code: f"label {code}" for code in codes}, most)


def counts(drawn: list[list[int]], codes: list[int]) -> list[int]:
    found = Counter(code for answer in drawn for code in answer)
    return [found[code] for code in codes]


def draws(asked: Item, shares: dict[int, float] | None, count: int = 4000) -> list[list[int]]:
    stream = np.random.default_rng(3)
    return [draw(asked, shares, stream) for _ in range(count)]


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.SCALE])
def test_reference_sampler_draws_one_choice_with_the_human_shares(kind: Kind) -> None:
    # Shares of known codes need not sum to 1 (rounded sources); a code without a share is never drawn.
    drawn = draws(item(kind, [1, 2, 3, 5]), {1: 0.1, 2: 0.6, 5: 0.2, 9: 0.3})
    observed = counts(drawn, [1, 2, 5])
    assert sum(observed) == len(drawn)
    expected = np.array([0.1, 0.6, 0.2]) / 0.9 * len(drawn)
    assert scipy.stats.chisquare(observed, expected).pvalue > RARE


def test_uniform_draws_every_option_alike() -> None:
    codes = [1, 2, 3, 4, 7]
    drawn = draws(item(Kind.SCALE, codes), None)
    assert scipy.stats.chisquare(counts(drawn, codes)).pvalue > RARE


def test_reference_sampler_mentions_options_independently_with_their_shares() -> None:
    shares = {1: 0.8, 2: 0.5, 3: 0.1}
    drawn = draws(item(Kind.MULTIPLE, [1, 2, 3], most=3), shares)
    # Nobody mentions nothing: the exact distribution is conditional on at least one mention.
    chances = {}
    for mask in range(1, 8):
        mentioned = tuple(code for code in (1, 2, 3) if mask & 1 << code - 1)
        chances[mentioned] = np.prod([shares[c] if c in mentioned else 1 - shares[c] for c in shares])
    expected = np.array(list(chances.values())) / sum(chances.values()) * len(drawn)
    found = Counter(map(tuple, drawn))
    assert scipy.stats.chisquare([found[cell] for cell in chances], expected).pvalue > RARE


@given(
    kind=st.sampled_from(Kind),
    codes=st.lists(st.integers(0, 30), min_size=1, max_size=8, unique=True),
    most=st.integers(1, 8),
    seed=st.integers(0, 2**62),
    known=st.booleans(),
)
def test_every_answer_is_allowed(kind: Kind, codes: list[int], most: int, seed: int, known: bool) -> None:
    shares = dict.fromkeys(codes, 0.3) if known else None
    answer = draw(item(kind, codes, most), shares, np.random.default_rng(seed))
    assert set(answer) <= set(codes)
    assert answer == sorted(set(answer))
    assert 1 <= len(answer) <= (most if kind is Kind.MULTIPLE else 1)


@pytest.mark.parametrize("language", Language)
def test_answers_have_the_asked_form_and_are_remembered(language: Language) -> None:
    questionnaire = tiny_study.questionnaire(language=language)
    model = ScriptedModel("reference-sampler", "reference-sampler", questionnaire, language)
    responses = model.answer(
        [ask(asked.item_id, seed) for asked in questionnaire.items for seed in range(20)]
    )
    assert all(response.finish_reason is FinishReason.STOP for response in responses)
    texts = {response.text for response in responses}
    assert {clean(text) for text in texts} == texts
    expected = {
        Language.EN: "Answer: 1: Work, 2: Friends\nExplanation: This answer was drawn, not reasoned.",
        Language.ZH: "答案：1: 工作、2: 朋友\n解释：这个答案是抽取的，不是推理得出的。",
    }
    assert expected[language] in texts


def test_an_answer_depends_on_its_seed_only() -> None:
    questionnaire = tiny_study.questionnaire()
    model = ScriptedModel("uniform", "uniform", questionnaire, Language.EN)
    requests = [ask(asked.item_id, seed) for asked in questionnaire.items for seed in range(5)]
    forwards = model.answer(requests)
    assert model.answer(requests[::-1]) == forwards[::-1]
    assert len({response.text for response in forwards}) > 5


def test_the_script_of_the_settings_is_loaded() -> None:
    params = tiny_study.params()
    # Without human shares in the questionnaire, only the uniform script can answer.
    blind: Questionnaire = tiny_study.questionnaire(human={})
    uniform = load_model(params, "uniform-cn", blind)
    assert uniform.identity.backend == "scripted"
    assert uniform.identity.revision == "uniform-1"
    assert uniform.answer([ask("US-T1-original", 1)])
    sampler = load_model(params, "drawn-us", tiny_study.questionnaire())
    assert sampler.identity.name == "reference-sampler"
    drawn = [sampler.answer([ask("US-T1-original", seed)])[0].text for seed in range(400)]
    share = sum(text.startswith("Answer: 1: Yes") for text in drawn) / len(drawn)
    assert scipy.stats.binomtest(round(share * 400), 400, 0.7).pvalue > RARE


def test_a_local_model_is_loaded_with_the_marker_of_its_questionnaire(chat_model) -> None:
    params = tiny_study.params(chat_model)
    model = load_model(params, "chat-us", tiny_study.questionnaire())
    assert (model.identity.name, model.identity.backend) == ("chat", "transformers")
    assert model._marker == "Answer:"

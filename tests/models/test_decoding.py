"""The packed decoding loop gives what transformers' `generate` gives: to the token, or in distribution."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import scipy.stats
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import ENDS, FAMILIES, VOCABULARY, build, generate, ragged
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from chance import RARE
from value_survey.models.beams import filter_scores, sample_without_replacement
from value_survey.models.branches import Conversation
from value_survey.models.decoding import decode
from value_survey.models.protocol import Decoding, Extent, FinishReason

pytestmark = pytest.mark.usefixtures("one_thread")


def some_prompts(count: int, seed: int, longest: int = 24) -> list[list[int]]:
    stream = np.random.default_rng(seed)
    return [
        stream.integers(4, VOCABULARY, size=length).tolist()
        for length in stream.integers(1, longest, size=count)
    ]


def answers(model, prompts, decodings, seeds=None, ends=ENDS, complete=None):
    decoded = decode(
        model,
        [Conversation() for _ in prompts],
        prompts,
        decodings,
        seeds if seeds is not None else range(len(prompts)),
        ends,
        complete=complete,
    )
    return [(result.tokens, result.finish_reason) for result in decoded]


@pytest.mark.parametrize("end_bias", [0.0, 4.0])
@pytest.mark.parametrize("family", FAMILIES)
def test_search_equals_generate_token_for_token(family: str, end_bias: float) -> None:
    model = build(family, end_bias=end_bias)
    prompts = some_prompts(10, seed=3)
    decodings = [
        Decoding(num_beams=beams, max_new_tokens=length)
        for beams, length in zip([1, 2, 3, 4, 5] * 2, [12, 9, 1, 12, 6, 2, 12, 3, 7, 12], strict=True)
    ]
    expected = [
        generate(model, prompt, decoding)[0] for prompt, decoding in zip(prompts, decodings, strict=True)
    ]
    assert answers(ragged(model), prompts, decodings) == expected
    if end_bias:
        assert any(reason is FinishReason.STOP for _, reason in expected)


def test_the_cases_above_cover_both_ends_of_a_response() -> None:
    reasons = Counter(
        generate(build("llama", end_bias=bias), prompt, Decoding(num_beams=beams, max_new_tokens=6))[0][1]
        for bias in (0.0, 4.0)
        for prompt in some_prompts(4, seed=3)
        for beams in (1, 3)
    )
    assert min(reasons[reason] for reason in (FinishReason.STOP, FinishReason.LENGTH)) >= 3


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_search_equals_generate_whatever_is_packed_together(data: st.DataObject) -> None:
    model = build("llama", end_bias=data.draw(st.sampled_from([0.0, 2.0, 5.0])))
    prompt = st.lists(st.integers(4, VOCABULARY - 1), min_size=1, max_size=12)
    decoding = st.builds(Decoding, num_beams=st.integers(1, 5), max_new_tokens=st.integers(1, 8))
    asked = data.draw(st.lists(st.tuples(prompt, decoding), min_size=1, max_size=4))
    got = answers(ragged(model), [prompt for prompt, _ in asked], [decoding for _, decoding in asked])
    assert got == [generate(model, prompt, decoding)[0] for prompt, decoding in asked]


class _Complete(transformers.StoppingCriteria):
    """Ends a sequence at the second token of five, as `generate` is told what ends one."""

    def __init__(self, prompt: int) -> None:
        self.prompt = prompt

    def __call__(self, input_ids: torch.Tensor, scores: object, **_: object) -> torch.Tensor:
        return torch.tensor([complete(row[self.prompt :].tolist()) for row in input_ids])


def complete(tokens: Sequence[int]) -> bool:
    return sum(token % 5 == 0 for token in tokens) >= 2


@pytest.mark.parametrize("end_bias", [0.0, 2.0])
@pytest.mark.parametrize("beams", [1, 2, 3, 5])
def test_a_sequence_that_is_complete_ends_as_in_generate(beams: int, end_bias: float) -> None:
    model = build("llama", end_bias=end_bias)
    prompts = some_prompts(8, seed=5)
    decoding = Decoding(num_beams=beams, max_new_tokens=10, extent=Extent.FIRST_SENTENCE)
    got = answers(ragged(model), prompts, [decoding] * len(prompts), complete=complete)
    for prompt, (tokens, reason) in zip(prompts, got, strict=True):
        output = model.generate(
            torch.tensor([prompt]),
            attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            num_beams=beams,
            do_sample=False,
            max_new_tokens=10,
            eos_token_id=sorted(ENDS),
            pad_token_id=2,
            stopping_criteria=transformers.StoppingCriteriaList([_Complete(len(prompt))]),
        )
        expected = output[0, len(prompt) :].tolist()
        while expected and expected[-1] in ENDS:
            expected.pop()
        assert list(tokens) == expected
        assert (reason is FinishReason.SENTENCE) == complete(tokens)
    assert FinishReason.SENTENCE in {reason for _, reason in got}


def test_a_response_of_full_extent_is_not_ended() -> None:
    model, prompts = ragged(build("llama")), some_prompts(8, seed=5)
    decodings = [Decoding(num_beams=1 + n % 3, max_new_tokens=10) for n in range(8)]
    assert answers(model, prompts, decodings, complete=complete) == answers(model, prompts, decodings)


@pytest.mark.parametrize("sample", [False, True])
def test_with_one_beam_a_complete_sequence_begins_the_whole_one(sample: bool) -> None:
    model, prompts = ragged(build("llama", end_bias=1.0)), some_prompts(10, seed=6)
    whole = Decoding(do_sample=sample, max_new_tokens=12)
    short = replace(whole, extent=Extent.FIRST_SENTENCE)
    for (tokens, reason), (begun, why) in zip(
        answers(model, prompts, [whole] * 10),
        answers(model, prompts, [short] * 10, complete=complete),
        strict=True,
    ):
        assert tokens[: len(begun)] == begun
        assert complete(begun) or (tokens, reason) == (begun, why)


@pytest.mark.parametrize("ends", [frozenset({2}), frozenset({2, 3, 5}), frozenset()])
def test_search_equals_generate_with_other_numbers_of_end_tokens(ends: frozenset[int]) -> None:
    model = build("llama", end_bias=3.0)
    prompts = some_prompts(4, seed=8)
    decodings = [Decoding(num_beams=beams, max_new_tokens=8) for beams in (1, 2, 4, 5)]
    if ends:
        expected = [
            generate(model, prompt, decoding, ends)[0]
            for prompt, decoding in zip(prompts, decodings, strict=True)
        ]
    else:
        # `generate` without any end token: one that is not in the vocabulary.
        nowhere = frozenset({VOCABULARY + 1})
        expected = [
            generate(model, prompt, decoding, nowhere)[0]
            for prompt, decoding in zip(prompts, decodings, strict=True)
        ]
    assert answers(ragged(model), prompts, decodings, ends=ends) == expected


ONE_BEAM = [
    Decoding(do_sample=True, top_k=0, max_new_tokens=3),
    Decoding(do_sample=True, top_k=4, temperature=0.7, max_new_tokens=3),
    Decoding(do_sample=True, top_k=0, top_p=0.8, temperature=1.5, max_new_tokens=3),
    Decoding(do_sample=True, top_k=5, top_p=0.9, max_new_tokens=3),
]


@pytest.mark.parametrize("decoding", ONE_BEAM)
def test_sampling_has_the_exact_distribution(decoding: Decoding) -> None:
    vocabulary, prompt, draws = 7, [4, 5, 6], 1500
    model = build("llama", vocabulary=vocabulary, end_bias=0.5)
    exact = exact_probabilities(model, prompt, decoding)
    assert sum(exact.values()) == pytest.approx(1.0)
    drawn = Counter(
        tokens for tokens, _ in answers(ragged(model), [prompt] * draws, [decoding] * draws, range(draws))
    )
    assert set(drawn) <= set(exact)
    assert goodness_of_fit(drawn, exact, draws) > RARE


def exact_probabilities(model, prompt: list[int], decoding: Decoding) -> dict[tuple[int, ...], float]:
    """Walk the tree of all responses, with transformers' own filters."""
    done: dict[tuple[int, ...], float] = {}
    pending = [((), 1.0)]
    while pending:
        tokens, weight = pending.pop()
        scores = warped(model(torch.tensor([[*prompt, *tokens]])).logits[:, -1].float(), decoding, 1)
        for token, chance in enumerate(scores.softmax(-1)[0].double().tolist()):
            longer = (*tokens, token)
            if not chance:
                continue
            if token in ENDS:
                done[tokens] = done.get(tokens, 0.0) + weight * chance
            elif len(longer) == decoding.max_new_tokens:
                done[longer] = done.get(longer, 0.0) + weight * chance
            else:
                pending.append((longer, weight * chance))
    return done


def goodness_of_fit(drawn: Counter, exact: dict, draws: int) -> float:
    """p value of χ², with cells pooled until each expects 5."""
    cells = sorted(exact.items(), key=lambda cell: -cell[1])
    observed, expected = [0.0], [0.0]
    for cell, chance in cells:
        observed[-1] += drawn[cell]
        expected[-1] += chance * draws
        if expected[-1] >= 5:
            observed.append(0.0)
            expected.append(0.0)
    observed[-2:], expected[-2:] = [sum(observed[-2:])], [sum(expected[-2:])]
    expected_counts = np.array(expected) * sum(observed) / sum(expected)
    return float(scipy.stats.chisquare(observed, expected_counts).pvalue)


@pytest.mark.parametrize(
    "decoding",
    [
        Decoding(num_beams=2, do_sample=True, top_k=0, max_new_tokens=3),
        Decoding(num_beams=2, do_sample=True, top_k=9, temperature=2.0, max_new_tokens=4),
        Decoding(num_beams=2, do_sample=True, top_p=0.7, max_new_tokens=3),
        # So little that only the tokens survive that candidates for every beam need.
        Decoding(num_beams=2, do_sample=True, top_p=0.01, temperature=2.0, max_new_tokens=3),
    ],
)
def test_beam_sampling_has_the_distribution_of_generate(decoding: Decoding) -> None:
    # Beam sampling takes (end tokens + 1) · beams candidates: the vocabulary has to be larger than that.
    vocabulary, prompt, draws = 14, [4, 5, 6], 1000
    model = build("llama", vocabulary=vocabulary, end_bias=1.0)
    torch.manual_seed(1)
    theirs = Counter(generate(model, prompt, decoding, count=draws))
    ours = Counter(answers(ragged(model), [prompt] * draws, [decoding] * draws, range(draws)))
    assert len(theirs) > 4
    assert two_samples(ours, theirs) > RARE


def two_samples(ours: Counter, theirs: Counter) -> float:
    """p value of χ² for two samples of the same size, rare cells pooled."""
    cells = sorted(set(ours) | set(theirs), key=lambda cell: -(ours[cell] + theirs[cell]))
    common = [cell for cell in cells if ours[cell] + theirs[cell] >= 10]
    table = [[counts[cell] for cell in common] for counts in (ours, theirs)]
    rest = [sum(counts.values()) - sum(row) for counts, row in zip((ours, theirs), table, strict=True)]
    if any(rest):
        table = [[*row, other] for row, other in zip(table, rest, strict=True)]
    return float(scipy.stats.chi2_contingency(table).pvalue)


def warped(logits: torch.Tensor, decoding: Decoding, keep: int) -> torch.Tensor:
    """Transformers' own filters, in the order in which `generate` applies them."""
    nothing = torch.empty(0)
    if decoding.temperature != 1.0:
        logits = TemperatureLogitsWarper(decoding.temperature)(nothing, logits)
    if decoding.top_k:
        logits = TopKLogitsWarper(decoding.top_k, min_tokens_to_keep=keep)(nothing, logits)
    if decoding.top_p < 1.0:
        logits = TopPLogitsWarper(decoding.top_p, min_tokens_to_keep=keep)(nothing, logits)
    return logits


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    beams=st.integers(1, 5),
    vocabulary=st.integers(5, 40),
    temperature=st.sampled_from([1.0, 0.3, 2.5]),
    top_k=st.integers(0, 60),
    top_p=st.sampled_from([1.0, 0.99, 0.6, 0.05]),
    keep=st.integers(1, 4),
)
def test_filters_equal_those_of_transformers(
    seed, beams, vocabulary, temperature, top_k, top_p, keep
) -> None:
    stream = torch.Generator().manual_seed(seed)
    # Rounded: equal scores at the threshold are a case too.
    scores = (torch.randn(beams, vocabulary, generator=stream) * 3).round(decimals=1).log_softmax(-1)
    decoding = Decoding(temperature=temperature, top_k=top_k, top_p=top_p)
    assert torch.equal(filter_scores(scores, decoding, keep), warped(scores, decoding, keep))


def test_draws_without_replacement_have_the_exact_distribution() -> None:
    scores = torch.tensor([0.0, 1.0, -torch.inf, -1.5, 0.7])
    weights = scores.exp().double() / scores.exp().double().sum()
    exact = {
        (first, second): float(weights[first] * weights[second] / (1 - weights[first]))
        for first, second in itertools.permutations([0, 1, 3, 4], 2)
    }
    draws = 8000
    stream = torch.Generator().manual_seed(5)
    drawn = Counter(tuple(sample_without_replacement(scores, 2, stream).tolist()) for _ in range(draws))
    assert set(drawn) == set(exact)
    assert goodness_of_fit(drawn, exact, draws) > RARE


@given(count=st.integers(1, 9), possible=st.sets(st.integers(0, 7), min_size=1), seed=st.integers(0, 2**62))
def test_draws_without_replacement_are_different_and_possible(count, possible, seed) -> None:
    scores = torch.full((8,), -torch.inf)
    scores[sorted(possible)] = 0.0
    drawn = sample_without_replacement(scores, count, torch.Generator().manual_seed(seed)).tolist()
    assert len(set(drawn)) == len(drawn) == min(count, len(possible))
    assert set(drawn) <= possible


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(range(6)), size=st.integers(1, 6))
def test_a_response_is_the_same_alone_and_in_any_batch(order: list[int], size: int) -> None:
    model = ragged(build("mistral-window", end_bias=1.0))
    prompts = some_prompts(6, seed=11)
    decodings = [Decoding(num_beams=1 + n % 3, do_sample=n >= 2, max_new_tokens=10) for n in range(6)]
    alone = [answers(model, [prompts[n]], [decodings[n]], [n])[0] for n in range(6)]
    batch = order[:size]
    together = answers(model, [prompts[n] for n in batch], [decodings[n] for n in batch], batch)
    assert together == [alone[n] for n in batch]


def test_batch_size_changes_no_answer_in_float64() -> None:
    model, prompts = ragged(build("llama", end_bias=1.0)), some_prompts(20, seed=12, longest=60)
    decodings = [Decoding(num_beams=1 + n % 5, do_sample=n % 2 == 0, max_new_tokens=16) for n in range(20)]
    together = answers(model, prompts, decodings)
    for size in (1, 5):
        batches = [range(start, start + size) for start in range(0, 20, size)]
        assert together == [
            answer
            for batch in batches
            for answer in answers(model, [prompts[n] for n in batch], [decodings[n] for n in batch], batch)
        ]


def test_a_response_depends_on_its_seed() -> None:
    model = ragged(build("llama"))
    decoding = Decoding(num_beams=2, do_sample=True, max_new_tokens=8)
    several = answers(model, [[5, 6]] * 12, [decoding] * 12, range(12))
    assert len(set(several)) > 6
    assert several == answers(model, [[5, 6]] * 12, [decoding] * 12, range(12))


def test_a_conversation_goes_on_after_a_response() -> None:
    model, prompts = build("llama", end_bias=1.0), some_prompts(3, seed=2)
    packed = ragged(model)
    conversations = [Conversation() for _ in prompts]
    decodings = [Decoding(num_beams=beams, max_new_tokens=6) for beams in (1, 3, 5)]
    for turn in range(3):
        # As in a survey: what came before is kept, or partly forgotten, and a question is added.
        prompts = [[*prompt[: len(prompt) - turn], 4 + turn, 9] for prompt in prompts]
        decoded = decode(packed, conversations, prompts, decodings, [0, 1, 2], ENDS)
        expected = [
            generate(model, prompt, decoding)[0] for prompt, decoding in zip(prompts, decodings, strict=True)
        ]
        assert [(result.tokens, result.finish_reason) for result in decoded] == expected
        assert [conversation.tokens for conversation in conversations] == prompts
        assert all(
            conversation.keys[0].shape[1] == len(conversation.tokens) for conversation in conversations
        )

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from metric_frames import answer_frame, given_counts, item_frame, reference_frame

from value_survey.metrics.counts import RunCounts, run_counts
from value_survey.metrics.distributions import reference_items
from value_survey.metrics.floor import (
    expected_values,
    human_answers,
    other_culture_answers,
    uniform_answers,
)
from value_survey.metrics.measures import KlForm, Measure
from value_survey.metrics.plugin import item_values

A, B = "US-WVS7-Q1-original", "US-WVS7-Q2-original"


def counted(human, n_valid, multiple=()) -> RunCounts:
    """A run whose items have so many valid answers; floors do not depend on which."""
    rows = [row for item_id, n in n_valid.items() for row in given_counts("run", item_id, (n,))]
    items = reference_items(item_frame(human, multiple), reference_frame(human))
    return run_counts(answer_frame(rows), [items[item_id] for item_id in n_valid], run="run")


def expected(run, source, kl_form=KlForm.STANDARD, draws=100, seed=1):
    return expected_values(
        run, [source(block) for block in run.blocks], kl_form=kl_form, draws=draws, seed=seed
    )


def enumerated(run: RunCounts, source, kl_form=KlForm.STANDARD) -> dict[Measure, float]:
    """Sum over all possible counts of the run's only item."""
    (block,) = run.blocks
    n, (p,) = int(run.n_valid[0]), source(block)
    total = dict.fromkeys(Measure, 0.0)
    for counts in itertools.product(range(n + 1), repeat=len(p)):
        if sum(counts) != n:
            continue
        probability = math.factorial(n) * math.prod(
            p[k] ** c / math.factorial(c) for k, c in enumerate(counts)
        )
        if probability == 0:
            continue
        values = item_values(run.blocks, [np.array([counts], dtype=float)], np.array([float(n)]), kl_form)
        for measure in Measure:
            total[measure] += probability * values.by_measure[measure][0]
    return total


@pytest.mark.parametrize("source", [human_answers, uniform_answers])
@pytest.mark.parametrize("kl_form", list(KlForm))
def test_expectations_are_exact(source, kl_form):
    run = counted({A: (0.5, 0.3, 0.15, 0.05)}, {A: 5})
    values, oracle = expected(run, source, kl_form), enumerated(run, source, kl_form)
    for measure in Measure:
        assert values[measure][0] == pytest.approx(oracle[measure], abs=1e-12)


def test_humans_never_give_what_no_human_gave():
    run = counted({A: (0.7, 0.3, 0.0)}, {A: 5})
    oracle = enumerated(run, human_answers)
    assert expected(run, human_answers)[Measure.KL][0] == pytest.approx(oracle[Measure.KL], abs=1e-12)


def test_the_floor_of_kl_is_near_the_textbook_bias_and_vanishes_with_many_answers():
    human = {A: (0.25, 0.25, 0.25, 0.25)}
    assert expected(counted(human, {A: 200}), human_answers)[Measure.KL][0] == pytest.approx(
        3 / 400, rel=0.02
    )
    few, many = (expected(counted(human, {A: n}), human_answers) for n in (10, 400))
    for measure in Measure:
        assert many[measure][0] < few[measure][0] / 3


def test_infinite_values_are_simulated_with_the_runs_penalty():
    human = {A: (0.5, 0.5), B: (0.6, 0.4, 0.0)}
    run = counted(human, {A: 6, B: 6})
    value = expected(run, uniform_answers, draws=4000)[Measure.KL]
    rng = np.random.default_rng(0)
    a, b = rng.multinomial(6, [0.5] * 2, size=20_000), rng.multinomial(6, [1 / 3] * 3, size=20_000)
    blocks = sorted(run.blocks, key=lambda block: block.human.shape[1])
    counts = [a[:, np.newaxis].astype(float), b[:, np.newaxis].astype(float)]
    drawn = item_values(blocks, counts, np.full((20_000, 2), 6.0), KlForm.STANDARD).by_measure[Measure.KL]
    assert value[1] == pytest.approx(drawn[:, 1].mean(), rel=0.02)
    assert value[0] == pytest.approx(drawn[:, 0].mean(), rel=0.02)


def test_multiple_choice_humans_mention_options_independently():
    run = counted({A: (0.8, 0.4, 0.1)}, {A: 8}, multiple=[A])
    values = expected(run, human_answers, draws=4000)
    mentions = np.random.default_rng(0).binomial(8, [0.8, 0.4, 0.1], size=(20_000, 1, 3)).astype(float)
    drawn = item_values(run.blocks, [mentions], np.full((20_000, 1), 8.0), KlForm.STANDARD).by_measure
    for measure in (Measure.KL, Measure.KL_SMOOTHED, Measure.JS, Measure.TVD):
        assert values[measure][0] == pytest.approx(np.nanmean(drawn[measure]), rel=0.03)
    assert math.isnan(values[Measure.EMD][0])


def test_uniform_multiple_choice_mentions_as_often_as_humans_do():
    (block,) = counted({A: (0.8, 0.4, 0.1, 0.3)}, {A: 8}, multiple=[A]).blocks
    np.testing.assert_allclose(uniform_answers(block), 0.4)


def test_simulated_values_follow_from_the_item_not_from_its_neighbours():
    human = {A: (0.8, 0.4, 0.1), B: (0.5, 0.5, 0.3)}
    both = expected(counted(human, {A: 8, B: 3}, multiple=[A, B]), human_answers)
    alone = expected(counted(human, {B: 3}, multiple=[A, B]), human_answers)
    assert both[Measure.KL][1] == pytest.approx(alone[Measure.KL][0], rel=1e-12)
    other_seed = expected(counted(human, {B: 3}, multiple=[A, B]), human_answers, seed=2)
    assert other_seed[Measure.KL][0] != alone[Measure.KL][0]


def test_without_valid_answers_or_known_humans_there_is_no_expectation():
    run = counted({A: (0.5, 0.5), B: (0.5, 0.5)}, {A: 0, B: 3})
    floor, other = expected(run, human_answers), expected(run, other_culture_answers)
    for measure in Measure:
        assert math.isnan(floor[measure][0])
        assert floor[measure][1] > 0
        assert np.isnan(other[measure]).all()

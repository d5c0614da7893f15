from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from value_survey.metrics.uncertainty import Resamples, dimension_spread, interval, jackknife_influence


def spread_of(values, influence, questions=None, dimension="EVI", replicates=4000):
    values, influence = np.asarray(values, dtype=float), np.asarray(influence, dtype=float)
    names = questions or [f"q{j}" for j in range(len(values))]
    resamples = Resamples.of("run", len(influence), replicates=replicates, seed=1)
    return dimension_spread(values, influence, names, dimension, resamples)


def test_influence_of_a_mean_is_each_ones_deviation():
    answers = np.array([[1.0], [2.0], [6.0]])
    left_out = (answers.sum(axis=0) - answers) / 2
    np.testing.assert_allclose(jackknife_influence(left_out), answers - 3)


def test_without_common_respondents_the_interval_is_that_of_a_mean_of_questions():
    values = np.random.default_rng(0).gamma(2, size=30)
    spread = spread_of(values, np.zeros((20, 30)))
    low, high = interval(values.mean(), [spread], confidence=0.95, non_negative=False)
    expected = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    assert (low, high) == pytest.approx(expected, abs=0.15 * (expected[1] - expected[0]))


def test_noise_of_single_answers_is_not_counted_twice():
    rng = np.random.default_rng(1)
    influence = rng.normal(size=(20, 400))
    influence -= influence.mean(axis=0)
    values = 5 + influence.std(axis=0).mean() / math.sqrt(20) * rng.normal(size=400)
    low, high = interval(values.mean(), [spread_of(values, influence)], confidence=0.95)
    assert high - low == pytest.approx(2 * 1.96 * stats.sem(values), rel=0.2)


def test_what_respondents_have_in_common_widens_the_interval():
    rng = np.random.default_rng(2)
    leaning = rng.normal(size=20)
    leaning -= leaning.mean()
    influence = np.repeat(leaning[:, np.newaxis], 400, axis=1)
    values = rng.normal(5, 0.01, size=400)
    low, high = interval(values.mean(), [spread_of(values, influence)], confidence=0.95)
    assert high - low == pytest.approx(2 * stats.t.ppf(0.975, 19) * stats.sem(leaning), rel=0.1)


def test_wordings_of_one_question_are_one_draw():
    values = np.random.default_rng(3).gamma(2, size=15)
    names = [f"q{j}" for j in range(15)]
    once = spread_of(values, np.zeros((20, 15)), names)
    twice = spread_of(np.repeat(values, 2), np.zeros((20, 30)), [name for name in names for _ in range(2)])
    assert twice.n_questions == 15
    assert twice.question_variance == pytest.approx(once.question_variance)
    np.testing.assert_allclose(twice.deviations, once.deviations)


def test_the_mean_of_dimensions_is_narrower_than_its_parts():
    rng = np.random.default_rng(4)
    spreads = [spread_of(rng.gamma(2, size=20), np.zeros((20, 20)), dimension=str(k)) for k in range(9)]
    one = interval(2.0, spreads[:1], confidence=0.95)
    all_nine = interval(2.0, spreads, confidence=0.95)
    assert all_nine.high - all_nine.low == pytest.approx((one.high - one.low) / 3, rel=0.5)


def test_a_dimension_with_one_question_borrows_the_spread_of_the_others():
    rng = np.random.default_rng(5)
    many = spread_of(rng.gamma(2, size=20), np.zeros((20, 20)))
    single = spread_of([1.0], np.zeros((20, 1)), dimension="IDV")
    with_single = interval(2.0, [many, single], confidence=0.95, non_negative=False)
    per_question = many.question_variance * 20
    expected = math.sqrt((many.question_variance + per_question) / 4)
    assert (with_single.high - with_single.low) / 2 == pytest.approx(
        expected * stats.t.ppf(0.975, 19), rel=0.8
    )
    assert with_single.high - with_single.low > 4 * math.sqrt(many.question_variance)


def test_too_little_for_an_interval_gives_none():
    assert all(map(math.isnan, interval(1.0, [spread_of([1.0], np.zeros((20, 1)))], confidence=0.95)))
    assert all(map(math.isnan, interval(1.5, [spread_of([1.0, 2.0], np.zeros((1, 2)))], confidence=0.95)))
    assert all(map(math.isnan, interval(math.nan, [], confidence=0.95)))


def test_intervals_stay_within_the_range_of_the_measure():
    values = [0.0, 0.0, 1.0]
    interval_of = interval(1 / 3, [spread_of(values, np.zeros((20, 3)))], confidence=0.95, upper_bound=1.0)
    assert 0 <= interval_of.low < 1 / 3 < interval_of.high <= 1


def test_without_any_spread_the_interval_is_the_value():
    assert interval(2.0, [spread_of([2.0, 2.0], np.zeros((20, 2)))], confidence=0.95) == (2.0, 2.0)


def test_draws_follow_from_the_names_of_run_and_dimension():
    draws = Resamples.of("run", 5, replicates=10, seed=1)
    again = Resamples.of("run", 5, replicates=10, seed=1)
    np.testing.assert_array_equal(draws.respondents, again.respondents)
    np.testing.assert_array_equal(draws.questions("EVI", 4), again.questions("EVI", 4))
    assert (draws.questions("EVI", 4) != draws.questions("IDV", 4)).any()
    assert (draws.respondents != Resamples.of("other", 5, replicates=10, seed=1).respondents).any()
    assert (draws.respondents != Resamples.of("run", 5, replicates=10, seed=2).respondents).any()

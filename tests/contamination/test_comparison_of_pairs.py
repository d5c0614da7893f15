from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from value_survey.contamination.comparison import Bootstrap, compare, holm, spearman
from value_survey.contamination.verdicts import Baseline, Verdict, recall_verdict, wording_verdict

FLOATS = st.floats(-100, 100)


def bootstrap(replicates: int = 500) -> Bootstrap:
    return Bootstrap(replicates, 0.95, np.random.default_rng(1))


def test_comparison_against_scipy() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(0, 1, 40), rng.normal(0.5, 1, 40)
    first[3] = np.nan
    found = compare(first, second, np.median, bootstrap())
    kept = np.isfinite(first)
    expected = stats.wilcoxon(first[kept], second[kept])
    assert found.n_used == 39
    assert (found.statistic, found.p) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue))
    assert found.value == np.median(first[kept])
    assert found.against == np.median(second[kept])
    assert found.difference == np.median((first - second)[kept])
    assert found.interval.low < found.difference < found.interval.high
    assert found.share_lower == np.mean((first < second)[kept])


def test_ties_count_half() -> None:
    found = compare(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 3.0]), np.mean, bootstrap())
    assert found.share_lower == pytest.approx(2 / 3)


def test_equal_values_have_no_test() -> None:
    found = compare(np.ones(8), np.ones(8), np.mean, bootstrap())
    assert math.isnan(found.p)
    assert math.isnan(found.statistic)
    assert found.interval == (0.0, 0.0)


def test_nothing_to_compare() -> None:
    found = compare(np.array([np.nan]), np.array([1.0]), np.mean, bootstrap())
    assert found.n_used == 0
    assert all(
        map(math.isnan, (found.value, found.against, found.difference, *found.interval, found.share_lower))
    )


def test_one_pair_has_no_interval() -> None:
    assert all(map(math.isnan, compare(np.array([1.0]), np.array([2.0]), np.mean, bootstrap()).interval))


def test_interval_of_a_mean_is_that_of_scipy() -> None:
    difference = np.random.default_rng(2).normal(1, 2, 42)
    found = compare(difference, np.zeros(42), np.mean, bootstrap(20_000)).interval
    expected = stats.bootstrap(
        (difference,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(3)
    ).confidence_interval
    assert found == pytest.approx((expected.low, expected.high), abs=0.03)


def test_replicates_without_a_value_are_left_out() -> None:
    found = bootstrap().interval(3, lambda places: np.where(places[:, 0] == 0, np.nan, 2.0))
    assert found == (2.0, 2.0)
    assert all(map(math.isnan, bootstrap().interval(3, lambda places: np.full(len(places), np.nan))))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=8))
def test_swapping_the_sides_turns_the_signs(pairs: list[tuple[float, float]]) -> None:
    first, second = np.array(pairs).T
    one, other = (compare(*sides, np.median, bootstrap(20)) for sides in ((first, second), (second, first)))
    assert one.difference == -other.difference
    assert one.share_lower == pytest.approx(1 - other.share_lower)
    assert one.p == pytest.approx(other.p, nan_ok=True)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=20))
def test_spearman_against_scipy(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    found = float(spearman(first, second))
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(stats.spearmanr(first, second).statistic)
        assert spearman(np.stack([first, first]), np.stack([second, second])) == pytest.approx([found, found])


def test_holm_on_known_values() -> None:
    # p.adjust(p, "holm") of R
    assert holm(np.array([0.04, 0.01, 0.05, 0.03, 0.02])) == pytest.approx([0.09, 0.05, 0.09, 0.09, 0.08])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_p_and_bonferroni_and_keeps_the_order(p: list[float]) -> None:
    values = np.array(p)
    adjusted = holm(values)
    assert (values <= adjusted).all()
    assert (adjusted <= np.minimum(1, values * len(p) * (1 + 1e-12))).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert adjusted.min() == pytest.approx(min(1, values.min() * len(p)))


def test_holm_does_not_count_what_has_no_p() -> None:
    assert holm(np.array([0.01, np.nan, 0.04])) == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)


@pytest.mark.parametrize(
    ("n", "difference", "p", "verdict"),
    [
        (5, -1.0, 0.001, Verdict.TOO_FEW),
        (9, -1.0, 0.049, Verdict.ORIGINAL_LIKELIER),
        (9, 1.0, 0.049, Verdict.REPHRASING_LIKELIER),
        (9, 1.0, 0.05, Verdict.WORDINGS_ALIKE),
        (9, 0.0, math.nan, Verdict.WORDINGS_ALIKE),
    ],
)
def test_verdict_on_wordings(n: int, difference: float, p: float, verdict: Verdict) -> None:
    assert wording_verdict(n, difference, p, 0.05) is verdict


@pytest.mark.parametrize(
    ("baseline", "verdicts"),
    [
        (Baseline.UNIFORM, "NEARER_THAN_UNIFORM NOT_NEARER_THAN_UNIFORM FARTHER_THAN_UNIFORM"),
        (Baseline.CONSTANT, "NEARER_THAN_CONSTANT NOT_NEARER_THAN_CONSTANT FARTHER_THAN_CONSTANT"),
        (Baseline.OTHER_CULTURE, "TELLS_CULTURES_APART CULTURES_ALIKE OTHER_IS_NEARER"),
    ],
)
def test_verdict_on_statements(baseline: Baseline, verdicts: str) -> None:
    found = [recall_verdict(baseline, 20, *ends) for ends in ((-2.0, -1.0), (-1.0, 1.0), (1.0, 2.0))]
    assert [verdict.name for verdict in found] == verdicts.split()
    assert recall_verdict(baseline, 5, -2.0, -1.0) is Verdict.TOO_FEW

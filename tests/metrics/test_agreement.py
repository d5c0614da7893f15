"""Agreement of raters, against published examples and other libraries."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from value_survey.metrics.agreement import (
    cohen_kappa,
    kappa_bounds,
    krippendorff_alpha,
    krippendorff_interval,
    prevalence_difference,
)

N = math.nan
# Krippendorff's example C: four observers, twelve units, missing ratings.
TEXTBOOK = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
BINARY = [
    [0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
    [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
]
"""The same text, example A: two observers, ten units."""


def test_alpha_of_the_textbook() -> None:
    assert krippendorff_alpha(TEXTBOOK) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(BINARY) == pytest.approx(0.095, abs=5e-4)


def test_alpha_needs_two_categories_and_pairs() -> None:
    assert math.isnan(krippendorff_alpha([[1, 1, 1], [1, 1, 1]]))
    assert math.isnan(krippendorff_alpha([[1, N], [N, 2]]))
    assert math.isnan(krippendorff_alpha(np.empty((2, 0))))
    assert krippendorff_alpha([[1, 2], [1, 2]]) == 1


@given(st.permutations(range(12)), st.permutations(range(4)))
def test_alpha_knows_no_order(units: list[int], raters: list[int]) -> None:
    table = np.array(TEXTBOOK)
    assert krippendorff_alpha(table[raters][:, units]) == pytest.approx(krippendorff_alpha(table))


def test_the_interval_of_alpha_holds_it() -> None:
    rate = krippendorff_interval(TEXTBOOK, confidence=0.95, replicates=500, rng=np.random.default_rng(1))
    assert rate.value == pytest.approx(0.743, abs=5e-4)
    assert -1 <= rate.low < rate.value < rate.high <= 1
    nothing = krippendorff_interval(
        [[1, 1], [1, 1]], confidence=0.95, replicates=9, rng=np.random.default_rng(1)
    )
    assert all(math.isnan(part) for part in nothing)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    kappa = cohen_kappa(first, second, 0.95)
    if len({*first, *second}) < 2:
        assert math.isnan(kappa.value)
    else:
        assert kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-10)
        assert kappa.low <= kappa.value <= kappa.high


def test_kappa_without_units() -> None:
    assert math.isnan(cohen_kappa([], [], 0.95).value)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
def test_kappa_lies_within_what_its_margins_allow(pairs: list[tuple[bool, bool]]) -> None:
    first, second = zip(*pairs, strict=True)
    bounds = kappa_bounds(sum(first), sum(second), len(pairs))
    kappa = cohen_kappa(first, second, 0.95).value
    if math.isnan(kappa):
        assert math.isnan(bounds.low)
    else:
        assert bounds.low - 1e-12 <= kappa <= bounds.high + 1e-12


def test_bounds_are_reached() -> None:
    # 2 and 3 of 10: both yes of the first are among those of the second, or none is.
    assert kappa_bounds(2, 3, 10).high == pytest.approx(
        cohen_kappa_score([1] * 2 + [0] * 8, [1] * 3 + [0] * 7)
    )
    assert kappa_bounds(2, 3, 10).low == pytest.approx(
        cohen_kappa_score([1] * 2 + [0] * 8, [0] * 7 + [1] * 3)
    )
    assert all(math.isnan(end) for end in kappa_bounds(11, 3, 10))
    assert all(math.isnan(end) for end in kappa_bounds(0, 0, 10))


def test_difference_of_margins() -> None:
    rate = prevalence_difference(27, 45, 630, 0.95)
    assert rate.value == pytest.approx(18 / 630)
    # No unit got a yes from both: 72 discordant ones, the most there can be.
    half = 1.959964 * math.sqrt(72 / 630 - (18 / 630) ** 2) / math.sqrt(630)
    assert (rate.low, rate.high) == pytest.approx((18 / 630 - half, 18 / 630 + half), abs=1e-6)
    assert math.isnan(prevalence_difference(1, 2, 0, 0.95).value)

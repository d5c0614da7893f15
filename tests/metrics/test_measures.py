from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, wasserstein_distance

from value_survey.metrics.measures import emd_ordinal, js, kl, kl_cumulative, kl_jeffreys, smooth_counts, tvd

EXACT = 1e-12


@st.composite
def distributions(draw, n=2, smallest=0.0):
    """`n` distributions over the same options; zeros occur where `smallest` is 0."""
    k = draw(st.integers(2, 10))
    weights = draw(
        hnp.arrays(float, (n, k), elements=st.integers(0, 40).map(lambda w: max(w / 40, smallest))).filter(
            lambda a: (a.sum(axis=1) > 0).all()
        )
    )
    return weights / weights.sum(axis=1, keepdims=True)


@given(distributions(smallest=0.01))
def test_kl_is_scipys_relative_entropy(pq):
    p, q = pq
    assert kl(p, q) == pytest.approx(entropy(p, q), abs=EXACT)


@given(distributions())
def test_js_is_the_square_of_scipys_distance(pq):
    p, q = pq
    assert js(p, q) == pytest.approx(jensenshannon(p, q) ** 2, abs=EXACT)


@given(distributions())
def test_emd_is_scipys_wasserstein_distance_on_the_support_divided_by_its_length(pq):
    p, q = pq
    support = np.arange(len(p))
    expected = wasserstein_distance(support, support, p, q) / (len(p) - 1)
    assert emd_ordinal(p, q) == pytest.approx(expected, abs=EXACT)


@given(distributions())
def test_measures_are_bounded_and_vanish_only_where_the_distributions_are_equal(pq):
    p, q = pq
    equal = np.allclose(p, q, atol=1e-9)
    for measure, largest in ((kl, math.inf), (js, math.log(2)), (tvd, 1.0), (emd_ordinal, 1.0)):
        value = measure(p, q)
        assert -EXACT <= value <= largest + EXACT
        assert (value < 1e-9) == equal
        assert measure(p, p) == pytest.approx(0, abs=EXACT)


@given(distributions(), st.randoms())
def test_nominal_measures_do_not_see_the_order_of_options(pq, random):
    p, q = pq
    order = random.sample(range(len(p)), len(p))
    for measure in (kl, js, tvd):
        assert measure(p[order], q[order]) == pytest.approx(measure(p, q), abs=EXACT)
    assert kl_jeffreys(20 * p[order], q[order], 500) == pytest.approx(kl_jeffreys(20 * p, q, 500), abs=EXACT)


@given(distributions())
def test_js_and_tvd_are_symmetric(pq):
    p, q = pq
    assert js(p, q) == pytest.approx(js(q, p), abs=EXACT)
    assert tvd(p, q) == pytest.approx(tvd(q, p), abs=EXACT)


@given(distributions(n=6))
def test_batches_give_what_single_vectors_give(rows):
    p, q = rows[:4].reshape(2, 2, -1), rows[4:]
    for measure in (kl, kl_cumulative, js, tvd, emd_ordinal):
        expected = [[measure(p[i, j], q[j]) for j in range(2)] for i in range(2)]
        np.testing.assert_allclose(measure(p, q), expected, atol=EXACT)
    expected = [[kl_jeffreys(p[i, j], q[j], 10.0 * (j + 1)) for j in range(2)] for i in range(2)]
    np.testing.assert_allclose(kl_jeffreys(p, q, np.array([10.0, 20.0])), expected, atol=EXACT)


def test_kl_closed_forms():
    half, one = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    assert kl(one, half) == pytest.approx(math.log(2))
    assert kl(half, one) == math.inf
    assert kl(one, one) == 0
    assert js(one, one[::-1]) == pytest.approx(math.log(2))
    assert tvd(half, one) == 0.5
    assert emd_ordinal(np.array([1.0, 0, 0]), np.array([0, 0, 1.0])) == 1
    assert emd_ordinal(np.array([0, 1.0, 0]), np.array([0, 0, 1.0])) == 0.5


def test_cumulative_form_is_equation_1_as_printed():
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.4, 0.4, 0.2])
    expected = 0.2 * math.log(0.2 / 0.4) + 0.3 * math.log(0.5 / 0.8) + 0.5 * math.log(1 / 1)
    assert kl_cumulative(p, q) == pytest.approx(expected)


def test_cumulative_form_can_be_negative_infinite_and_blind():
    later = np.array([0.0, 0.0, 1.0])
    assert kl_cumulative(np.array([0.2, 0.3, 0.5]), np.array([0.4, 0.4, 0.2])) < 0
    assert kl_cumulative(np.array([1.0, 0.0, 0.0]), later) == math.inf
    assert kl_cumulative(later, np.array([0.5, 0.4, 0.1])) == 0


def test_smoothing_adds_half_an_answer_to_every_option():
    np.testing.assert_allclose(smooth_counts(np.array([3.0, 0.0, 1.0])), np.array([3.5, 0.5, 1.5]) / 5.5)
    np.testing.assert_allclose(smooth_counts(np.zeros(4)), 0.25)


def test_jeffreys_kl_smooths_both_sides_and_stays_finite():
    counts, q = np.array([0.0, 4.0]), np.array([1.0, 0.0])
    model, humans = np.array([0.5, 4.5]) / 5, np.array([100.5, 0.5]) / 101
    assert kl_jeffreys(counts, q, 100) == pytest.approx(entropy(model, humans), abs=EXACT)


def test_what_is_undefined_is_nan():
    nothing = np.full(3, np.nan)
    q = np.array([0.2, 0.3, 0.5])
    for measure in (kl, kl_cumulative, js, tvd, emd_ordinal):
        assert math.isnan(measure(nothing, q))
        assert math.isnan(measure(q, nothing))
    assert math.isnan(emd_ordinal(np.array([1.0]), np.array([1.0])))

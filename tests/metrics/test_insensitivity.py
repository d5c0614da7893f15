"""Shares of flagged responses, corrected for the judge's errors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from value_survey.metrics.insensitivity import (
    Tally,
    corrected_rate,
    effective_tally,
    sample_size,
    wilson_rate,
)


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def corrected(tally: Tally, flawed: Tally, sound: Tally):
    return corrected_rate(tally, flawed, sound, confidence=0.95, rng=rng())


def test_wilson_in_closed_form() -> None:
    n, p, z = 50, 0.3, 1.959963984540054
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert wilson_rate(Tally(15, n), 0.95) == pytest.approx((p, middle - half, middle + half), abs=1e-12)


def test_no_response_has_no_share() -> None:
    assert all(math.isnan(part) for part in wilson_rate(Tally(0, 0), 0.95))
    assert effective_tally([], [], 0.95) == Tally(0, 0)
    assert math.isnan(corrected(Tally(0, 0), Tally(9, 10), Tally(1, 10)).value)


def test_one_response_of_each_respondent_is_independent() -> None:
    assert effective_tally([1, 0, 0, 1], [4, 3, 2, 1], 0.95) == Tally(2, 4)


@pytest.mark.parametrize("flags", [[0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 1, 0]])
def test_one_respondent_or_all_alike_tell_nothing_of_the_design_effect(flags: list[int]) -> None:
    who = [0, 0, 0, 0] if len(set(flags)) > 1 else [0, 0, 1, 1]
    assert effective_tally(flags, who, 0.95) == Tally(sum(flags), 4)


def test_responses_that_repeat_their_respondent_count_once_each() -> None:
    # 40 respondents who each say the same five times: the share varies as with 40 responses, times (z/t)².
    first = np.arange(40) % 4 == 0
    tally = effective_tally(np.repeat(first, 5), np.repeat(np.arange(40), 5), 0.95)
    assert tally.share == pytest.approx(0.25)
    few = (1.959963984540054 / 2.0226909200367604) ** 2
    assert tally.n == pytest.approx(40 * few * 39 / 40)


def test_spread_out_flags_are_at_most_a_quarter_more() -> None:
    flags = np.tile([1, 0], 30)
    assert effective_tally(flags, np.repeat(np.arange(30), 2), 0.95).n == pytest.approx(75)


@given(st.floats(0.0, 1.0), st.floats(0.55, 1.0), st.floats(0.55, 1.0))
def test_a_planted_share_is_recovered(truth: float, sensitivity: float, specificity: float) -> None:
    flagged = truth * sensitivity + (1 - truth) * (1 - specificity)
    n = 10**7
    rate = corrected(Tally(n * flagged, n), Tally(n * sensitivity, n), Tally(n * (1 - specificity), n))
    assert rate.value == pytest.approx(truth, abs=1e-9)
    assert rate.low <= rate.value <= rate.high
    assert rate.high - rate.low < 0.05


def test_planted_shares_are_recovered_from_drawn_judgements() -> None:
    draws = np.random.default_rng(1)
    estimates = []
    for _ in range(300):
        truth = draws.random(400) < 0.2
        flags = draws.random(400) < np.where(truth, 0.8, 0.1)
        flawed, sound = draws.binomial(200, 0.8), draws.binomial(200, 0.1)
        estimates.append(corrected(Tally(flags.sum(), 400), Tally(flawed, 200), Tally(sound, 200)).value)
    assert np.mean(estimates) == pytest.approx(0.2, abs=4 * np.std(estimates) / math.sqrt(300))


def test_the_uncertainty_of_the_judge_widens_the_interval() -> None:
    widths = []
    for controls in (20, 200, 20_000):
        rate = corrected(Tally(60, 300), Tally(0.8 * controls, controls), Tally(0.1 * controls, controls))
        widths.append(rate.high - rate.low)
    assert widths[0] > widths[1] > widths[2]
    # What is left is the sampling of the responses, stretched by 1 / (0.8 − 0.1).
    raw = wilson_rate(Tally(60, 300), 0.95)
    assert widths[2] == pytest.approx((raw.high - raw.low) / 0.7, rel=0.05)


@pytest.mark.parametrize(
    ("flawed", "sound"),
    [
        (Tally(5, 10), Tally(5, 10)),
        (Tally(2, 10), Tally(5, 10)),
        (Tally(0, 0), Tally(0, 10)),
        (Tally(9, 10), Tally(0, 0)),
    ],
)
def test_a_judge_that_tells_nothing_corrects_nothing(flawed: Tally, sound: Tally) -> None:
    assert all(math.isnan(part) for part in corrected(Tally(3, 30), flawed, sound))


def test_shares_beyond_what_the_judge_s_errors_explain_are_cut() -> None:
    assert corrected(Tally(0, 100), Tally(80, 100), Tally(10, 100)).value == 0
    assert corrected(Tally(95, 100), Tally(80, 100), Tally(10, 100)).value == 1


@given(st.integers(1, 5000), st.floats(0.01, 0.4))
def test_a_sample_is_large_enough_and_not_larger(n: int, half_width: float) -> None:
    size = sample_size(n, half_width, 0.95)
    assert 1 <= size <= n

    def half(drawn: int) -> float:
        return 1.959964 * math.sqrt(0.25 / drawn * (n - drawn) / max(1, n - 1)) if drawn < n else 0.0

    assert half(size) <= half_width * (1 + 1e-6)
    if size > 1:
        assert half(size - 1) > half_width * (1 - 1e-6)


def test_sample_size_of_nothing() -> None:
    assert sample_size(0, 0.05, 0.95) == 0
    assert sample_size(10**9, 0.05, 0.95) == 385


def test_wilson_is_that_of_statsmodels() -> None:
    assert wilson_rate(Tally(7, 90), 0.9)[1:] == pytest.approx(
        proportion_confint(7, 90, alpha=0.1, method="wilson"), abs=1e-12
    )

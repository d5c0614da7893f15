"""Insensitivity (section 4.2.4, Fig. 9): how often responses have a problem, as a judge says and as it is.

A judge errs. Where its sensitivity and specificity were measured on responses whose truth is known, the share
it flags is turned into the share that has the problem (Rogan and Gladen 1978), with an interval that carries
the uncertainty of all three shares. `benchmarks/coverage_insensitivity.py` measures what the intervals hold.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


class Rate(NamedTuple):
    """A share (0–1) with the ends of its interval; NaN where it is undefined."""

    value: float
    low: float
    high: float


class Tally(NamedTuple):
    """How many of n responses a judge flagged."""

    flagged: float
    n: float

    @property
    def share(self) -> float:
        """Flagged ones among all; NaN without any."""
        return self.flagged / self.n if self.n else math.nan


UNDEFINED = Rate(math.nan, math.nan, math.nan)

_MOST = 1.25
_DRAWS = 4000


def wilson_rate(tally: Tally, confidence: float) -> Rate:
    """Give a share of independent responses with its Wilson interval.

    Parameters
    ----------
    tally
        Flagged ones and their base; both may be effective numbers, not whole.
    confidence
        Of the interval, between 0 and 1.

    Returns
    -------
    Rate
        NaN without a response.
    """
    if not tally.n:
        return UNDEFINED
    low, high = proportion_confint(tally.flagged, tally.n, alpha=1 - confidence, method="wilson")
    return Rate(tally.share, float(low), float(high))


def effective_tally(flagged: npt.ArrayLike, cluster: npt.ArrayLike, confidence: float) -> Tally:
    """Count flags of responses that respondents have in common, as so many independent ones.

    Memory ties a respondent's responses together: one that loses the form of an answer loses it again. The
    effective number is n over the design effect, the variance of the share between respondents relative to
    that of independent responses, and times (z/t)², because that variance is known from few respondents only
    (Korn and Graubard 1998). The items are taken as they are.

    Parameters
    ----------
    flagged
        Whether each response is flagged, shape (n,).
    cluster
        The respondent of each, shape (n,).
    confidence
        Of the interval that will be made of it.

    Returns
    -------
    Tally
        With the share of the flags and the effective number, at most 1.25 n: an estimated design effect far
        below 1 is chance. With one response of each respondent, one respondent, or all responses alike
        nothing is known of the design effect: it is taken as 1.
    """
    flags = np.asarray(flagged, dtype=float)
    n = len(flags)
    if not n:
        return Tally(0.0, 0.0)
    share = float(flags.mean())
    _, member = np.unique(np.asarray(cluster), return_inverse=True)
    clusters = int(member.max()) + 1
    if clusters in {1, n} or share in {0.0, 1.0}:
        return Tally(share * n, float(n))
    excess = np.bincount(member, weights=flags - share)
    between = clusters / (clusters - 1) * float(excess @ excess) / n**2
    independent = share * (1 - share) / n
    tail = (1 + confidence) / 2
    few = float(stats.norm.ppf(tail) / stats.t.ppf(tail, clusters - 1)) ** 2
    effective = n * min(_MOST, few * independent / between) if between else _MOST * n
    return Tally(share * effective, effective)


def corrected_rate(
    tally: Tally, flawed: Tally, sound: Tally, *, confidence: float, rng: np.random.Generator
) -> Rate:
    """Correct the share that a judge flags for the judge's errors.

    π = (p + specificity − 1) / (sensitivity + specificity − 1), cut to 0 … 1 (Rogan and Gladen 1978). The
    interval holds the central quantiles of π when each of the three shares is drawn from its posterior
    with Jeffreys' prior: it carries the uncertainty of all three.

    Parameters
    ----------
    tally
        What the judge flagged among the responses in question.
    flawed
        What it flagged among responses that have the problem: its share is the sensitivity.
    sound
        What it flagged among responses that do not: its share is 1 − specificity.
    confidence
        Of the interval, between 0 and 1.
    rng
        Source of randomness.

    Returns
    -------
    Rate
        NaN where the judge tells nothing (sensitivity + specificity ≤ 1) or one of the three is unknown. A
        draw in which it tells nothing leaves π anywhere between 0 and 1.
    """
    power = flawed.share - sound.share
    if not (tally.n and power > 0):  # NaN is not above 0
        return UNDEFINED
    value = min(1.0, max(0.0, (tally.share - sound.share) / power))
    p, sensitivity, false_alarm = (
        rng.beta(each.flagged + 0.5, each.n - each.flagged + 0.5, _DRAWS) for each in (tally, flawed, sound)
    )
    difference = sensitivity - false_alarm
    tells = difference > 0
    drawn = np.where(tells, (p - false_alarm) / np.where(tells, difference, 1.0), rng.random(_DRAWS))
    tail = (1 - confidence) / 2
    low, high = np.clip(np.quantile(drawn, [tail, 1 - tail]), 0, 1)
    return Rate(value, min(value, float(low)), max(value, float(high)))


def sample_size(n_population: int, half_width: float, confidence: float) -> int:
    """Give how many of a run's responses to judge for an interval of a share that is at most so wide.

    Parameters
    ----------
    n_population
        Responses there are.
    half_width
        Wanted half width of the interval of a share of ½, the widest one; between 0 and 1.
    confidence
        Of the interval.

    Returns
    -------
    int
        With the correction for a finite population; at most all of them.
    """
    z = float(stats.norm.ppf((1 + confidence) / 2))
    endless = (z / (2 * half_width)) ** 2
    return min(n_population, math.ceil(endless / (1 + (endless - 1) / n_population))) if n_population else 0

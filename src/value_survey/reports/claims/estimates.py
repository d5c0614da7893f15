"""Numbers of the reports with their intervals, and the arithmetic that claims need of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scipy import stats
from statsmodels.stats.proportion import proportion_confint


class Estimate(NamedTuple):
    """A number with the ends of its interval; NaN where it is undefined.

    A number that is judged as it stands, without uncertainty, has itself for ends (`point`).
    """

    value: float
    low: float
    high: float

    def shifted(self, by: float, scale: float = 1.0) -> Estimate:
        """Give scale · (number + by); a negative scale turns the ends round."""
        value, low, high = (scale * (number + by) for number in self)
        return Estimate(value, min(low, high), max(low, high)) if scale < 0 else Estimate(value, low, high)


UNDEFINED = Estimate(math.nan, math.nan, math.nan)


def point(value: float) -> Estimate:
    """Give a number that is judged as it stands."""
    return Estimate(value, value, value)


def of_row(row: Mapping[Any, Any], value: str = "value", low: str = "low", high: str = "high") -> Estimate:
    """Take an estimate from the cells of a report's row."""
    return Estimate(float(row[value]), float(row[low]), float(row[high]))


def combination(parts: Sequence[Estimate], weights: Sequence[float]) -> Estimate:
    """Give a weighted sum of estimates whose errors are independent, with the interval of MOVER.

    The method of variance estimates recovery (Zou and Donner 2008) needs nothing but the intervals, which may
    be lopsided. Estimates that rest on the same questions go up and down together: their difference then has
    a wider interval than it needs, and a claim is called shown too seldom rather than too often.

    Parameters
    ----------
    parts
        At least one.
    weights
        One for each; +1 and −1 give a difference.
    """
    value = below = above = 0.0
    for part, weight in zip(parts, weights, strict=True):
        scaled = part.shifted(0.0, weight)
        value += scaled.value
        below += (scaled.value - scaled.low) ** 2
        above += (scaled.high - scaled.value) ** 2
    return Estimate(value, value - math.sqrt(below), value + math.sqrt(above))


def mean_difference(parts: Sequence[Estimate], others: Sequence[Estimate]) -> Estimate:
    """Give the mean of some independent estimates less that of others; undefined where either has none."""
    if not parts or not others:
        return UNDEFINED
    weights = [1 / len(parts)] * len(parts) + [-1 / len(others)] * len(others)
    return combination([*parts, *others], weights)


def size(estimate: Estimate) -> Estimate:
    """Give the absolute value; its interval begins at 0 where that of the number holds 0."""
    low, high = sorted((abs(estimate.low), abs(estimate.high)))
    return Estimate(abs(estimate.value), 0.0 if estimate.low <= 0 <= estimate.high else low, high)


def share(count: int, n: int, confidence: float) -> Estimate:
    """Give a share of n independent things with Wilson's interval; undefined of none."""
    if n == 0:
        return UNDEFINED
    low, high = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    return Estimate(count / n, float(low), float(high))


def rank_correlation(first: Sequence[float], second: Sequence[float], confidence: float) -> Estimate:
    """Give Spearman's correlation with the interval of Bonett and Wright (2000).

    Pairs in which a number is undefined are left out; below four pairs, or where one side is all ties, the
    correlation is undefined.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if not (math.isnan(a) or math.isnan(b))]
    if len(pairs) < 4 or len({a for a, _ in pairs}) < 2 or len({b for _, b in pairs}) < 2:
        return UNDEFINED
    rho = float(stats.spearmanr([a for a, _ in pairs], [b for _, b in pairs]).statistic)
    if abs(rho) >= 1:
        rho = math.copysign(1.0, rho)
        return Estimate(rho, rho, rho)
    error = math.sqrt((1 + rho**2 / 2) / (len(pairs) - 3))
    half = float(stats.norm.ppf((1 + confidence) / 2)) * error
    return Estimate(rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half))

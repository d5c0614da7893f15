"""Paired comparison over items: of two wordings, or of a statement and a guess."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

FloatArray = npt.NDArray[np.float64]
Centre = Callable[..., FloatArray]

FEWEST = 6
"""Pairs below which a two-sided signed-rank test cannot reach p < 0.05 at all."""


class Interval(NamedTuple):
    """Lower and upper end; NaN where an interval cannot be had."""

    low: float
    high: float


@dataclass(frozen=True)
class Bootstrap:
    """How items are drawn again.

    Attributes
    ----------
    replicates
        Number of draws.
    confidence
        Of the percentile intervals.
    stream
        Where the draws come from.
    """

    replicates: int
    confidence: float
    stream: np.random.Generator

    def interval(self, n_items: int, statistic: Callable[[npt.NDArray[np.intp]], FloatArray]) -> Interval:
        """Percentile interval of a statistic when the items are drawn again, with replacement.

        Parameters
        ----------
        n_items
            Items to draw from; below 2 the interval is NaN.
        statistic
            Takes places of items, shape (replicates, n_items), and gives a value for each replicate, NaN
            where it has none; those are left out.
        """
        if n_items < 2:
            return Interval(math.nan, math.nan)
        values = statistic(self.stream.integers(n_items, size=(self.replicates, n_items)))
        values = values[np.isfinite(values)]
        if not len(values):
            return Interval(math.nan, math.nan)
        tail = (1 - self.confidence) / 2
        low, high = np.quantile(values, [tail, 1 - tail])
        return Interval(float(low), float(high))


@dataclass(frozen=True)
class Comparison:
    """Two values of each item, compared.

    Attributes
    ----------
    n_used
        Items for which both values are known.
    value, against
        Centre of the first and of the second values.
    difference, interval
        Centre of the differences first - second, and its bootstrap interval: what varies is which items
        stand for the questionnaire.
    share_lower
        Share of the items whose first value is the lower one, ties counting half.
    statistic, p
        Wilcoxon's signed-rank test of the differences, two-sided; NaN if all of them are 0.
    """

    n_used: int
    value: float
    against: float
    difference: float
    interval: Interval
    share_lower: float
    statistic: float
    p: float


def compare(first: FloatArray, second: FloatArray, centre: Centre, bootstrap: Bootstrap) -> Comparison:
    """Compare two values of each item.

    Parameters
    ----------
    first, second
        Shape (items,); an item with a NaN in either is left out.
    centre
        `numpy.median` or `numpy.mean`: takes an array and an axis.
    bootstrap
        For the interval.
    """
    known = np.isfinite(first) & np.isfinite(second)
    first, second = first[known], second[known]
    difference = first - second
    if not len(difference):
        nan = math.nan
        return Comparison(0, nan, nan, nan, Interval(nan, nan), nan, nan, nan)
    statistic = p = math.nan
    if difference.any():
        test = stats.wilcoxon(difference)
        statistic, p = float(test.statistic), float(test.pvalue)
    return Comparison(
        n_used=len(difference),
        value=float(centre(first, axis=-1)),
        against=float(centre(second, axis=-1)),
        difference=float(centre(difference, axis=-1)),
        interval=bootstrap.interval(len(difference), lambda places: centre(difference[places], axis=-1)),
        share_lower=float(np.mean(np.where(difference == 0, 0.5, difference < 0))),
        statistic=statistic,
        p=p,
    )


def spearman(first: FloatArray, second: FloatArray) -> FloatArray:
    """Spearman's rank correlation along the last axis, shape (…,); NaN where either is constant."""
    ranks = [stats.rankdata(each, axis=-1) for each in (first, second)]
    centred = [each - each.mean(axis=-1, keepdims=True) for each in ranks]
    products = (centred[0] * centred[1]).sum(axis=-1)
    size = np.sqrt((centred[0] ** 2).sum(axis=-1) * (centred[1] ** 2).sum(axis=-1))
    return np.asarray(products / np.where(size > 0, size, np.nan), dtype=np.float64)


def holm(p: FloatArray) -> FloatArray:
    """Adjust p values for their number (Holm 1979), shape (tests,); NaN stays NaN and is not counted."""
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * factors))
    return adjusted

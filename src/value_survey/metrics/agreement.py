"""Agreement of raters: Cohen's κ, Krippendorff's α, and what margins alone say about κ."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import norm
from statsmodels.stats.inter_rater import cohens_kappa

from value_survey.metrics.insensitivity import UNDEFINED, Rate


class Bounds(NamedTuple):
    """The least and the greatest value that is possible."""

    low: float
    high: float


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable], confidence: float) -> Rate:
    """Give Cohen's κ of two raters who rated the same units, with its asymptotic interval.

    Parameters
    ----------
    first, second
        Category each rater gave to each unit, shape (n,).
    confidence
        Of the interval, between 0 and 1.

    Returns
    -------
    Rate
        κ in −1 … 1. NaN without units, and where both raters give all units one and the same category: chance
        agreement is then complete and κ undefined. Without spread (κ = 1) the interval is the value.
    """
    table = _crosstab(first, second)
    if table.size < 2:
        return UNDEFINED
    # Its tests against κ = 0, which are not used, divide by 0 where raters agree on all units.
    with np.errstate(invalid="ignore", divide="ignore"):
        result = cohens_kappa(table, wt=None)
    kappa, deviation = float(result.kappa), math.sqrt(max(0.0, float(result.var_kappa)))
    half = float(norm.ppf((1 + confidence) / 2)) * deviation
    return Rate(kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


def krippendorff_alpha(ratings: npt.ArrayLike) -> float:
    """Give Krippendorff's α for nominal categories; any number of raters, ratings may be missing.

    α = 1 − observed / expected disagreement, from the coincidences of pairable ratings (Krippendorff 2004,
    chapter 11).

    Parameters
    ----------
    ratings
        Category numbers of shape (raters, units), NaN where a rater did not rate.

    Returns
    -------
    float
        At most 1; 0 at chance. NaN without two different categories among pairable ratings.
    """
    return float(_alpha(_counts(np.asarray(ratings, dtype=float))[None])[0])


def krippendorff_interval(
    ratings: npt.ArrayLike, *, confidence: float, replicates: int, rng: np.random.Generator
) -> Rate:
    """Give α with its percentile interval from drawing units anew.

    Parameters
    ----------
    ratings
        As in `krippendorff_alpha`.
    confidence
        Of the interval.
    replicates
        Draws; those in which α is undefined do not count.
    rng
        Source of randomness.
    """
    table = np.asarray(ratings, dtype=float)
    value = krippendorff_alpha(table)
    if math.isnan(value):
        return UNDEFINED
    counts = _counts(table)
    drawn = rng.integers(table.shape[1], size=(replicates, table.shape[1]))
    alphas = _alpha(np.moveaxis(counts[:, drawn], 1, 0))
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(alphas, [tail, 1 - tail])
    return Rate(value, float(low), float(high))


def _counts(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How many raters gave each unit each category, shape (categories, units)."""
    categories = np.unique(table[np.isfinite(table)])
    return np.asarray((table[None] == categories[:, None, None]).sum(axis=1), dtype=float)


def _alpha(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """α of tables of shape (draws, categories, units): how many raters gave a unit a category."""
    per_unit = counts.sum(axis=1, keepdims=True)
    pairable = per_unit >= 2
    counts = np.where(pairable, counts, 0.0)
    others = np.where(pairable, per_unit - 1, 1.0)
    totals = counts.sum(axis=2)
    n = totals.sum(axis=1)
    # Pairs of ratings of one unit that agree, each unit weighted by its ratings.
    agreeing = (counts * (counts - 1) / others).sum(axis=(1, 2))
    by_chance = (totals * (totals - 1)).sum(axis=1)
    expected = n * (n - 1) - by_chance
    defined = expected > 0
    observed = np.where(defined, (n - agreeing) * (n - 1), 0.0)
    return np.where(defined, 1 - observed / np.where(defined, expected, 1.0), math.nan)


def kappa_bounds(first_yes: int, second_yes: int, n: int) -> Bounds:
    """Bound Cohen's κ of two raters of whom only the numbers of yes are known.

    Parameters
    ----------
    first_yes, second_yes
        How many of the n units each rater said yes to.
    n
        Units that both rated.

    Returns
    -------
    Bounds
        κ where as few, and where as many units as possible got a yes from both. NaN where κ is undefined.
    """
    if not 0 <= max(first_yes, second_yes) <= n or not n:
        return Bounds(math.nan, math.nan)
    by_chance = (first_yes * second_yes + (n - first_yes) * (n - second_yes)) / n**2
    if by_chance == 1:
        return Bounds(math.nan, math.nan)
    both = max(0, first_yes + second_yes - n), min(first_yes, second_yes)
    agreed = [(n - first_yes - second_yes + 2 * yes) / n for yes in both]
    return Bounds(*((share - by_chance) / (1 - by_chance) for share in agreed))


def prevalence_difference(first_yes: int, second_yes: int, n: int, confidence: float) -> Rate:
    """Give second − first share of yes, with the widest interval that the unknown pairing allows.

    The same units were rated twice, but only the margins are known. The variance of a paired difference is
    (b + c − (b − c)²/n)/n² with the discordant counts b and c; it is largest where as few yes as possible
    fall on the same units. The interval takes that case, so that it holds its level whatever the pairing.

    Parameters
    ----------
    first_yes, second_yes, n
        As in `kappa_bounds`.
    confidence
        Of the interval.
    """
    if not n or not 0 <= max(first_yes, second_yes) <= n:
        return UNDEFINED
    both = max(0, first_yes + second_yes - n)
    discordant = first_yes + second_yes - 2 * both
    value = (second_yes - first_yes) / n
    half = float(norm.ppf((1 + confidence) / 2)) * math.sqrt(discordant / n - value**2) / math.sqrt(n)
    return Rate(value, value - half, value + half)


def _crosstab(first: Sequence[Hashable], second: Sequence[Hashable]) -> npt.NDArray[np.intp]:
    categories = {name: place for place, name in enumerate(dict.fromkeys([*first, *second]))}
    table = np.zeros((len(categories), len(categories)), dtype=np.intp)
    for one, other in zip(first, second, strict=True):
        table[categories[one], categories[other]] += 1
    return table

"""Where a run's answers lie along a direction of value space, and how sure that is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from value_survey.metrics.measures import FloatArray
from value_survey.metrics.uncertainty import Interval, Resamples, dimension_spread, interval


class Scored(NamedTuple):
    """Scores whose dimension means are coordinates in value space.

    Attributes
    ----------
    scores
        One per item, shape (m,).
    influence
        Jackknife influence of respondents on them, shape (n, m).
    dimensions, questions
        Dimension and base_id of each item, shape (m,).
    """

    scores: FloatArray
    influence: FloatArray
    dimensions: np.ndarray[tuple[int], np.dtype[np.str_]]
    questions: np.ndarray[tuple[int], np.dtype[np.str_]]

    def means(self, dimensions: tuple[str, ...]) -> FloatArray:
        """Mean over the items of each dimension, shape (D,); NaN without items."""
        return np.array(
            [
                self.scores[self.dimensions == name].mean() if (self.dimensions == name).any() else math.nan
                for name in dimensions
            ]
        )


class Along(NamedTuple):
    """A position along a direction: its interval, the spread behind it, and joint bootstrap deviations (B,).

    The deviations have the standard deviation `spread`, in which the t quantile of the interval is
    expressed as a normal one.
    """

    value: float
    ends: Interval
    spread: float
    deviations: FloatArray


def sum_over_dimensions(
    value: float,
    parts: Scored,
    dimensions: tuple[str, ...],
    resamples: Resamples,
    confidence: float,
) -> Along:
    """Give the two-way interval (see `uncertainty`) of a sum over dimensions of means over their items.

    Parameters
    ----------
    value
        The sum.
    parts
        What varies from item to item, already weighted; items of every dimension.
    dimensions
        Names of the D dimensions.
    resamples
        Of the run: the same ones give joint deviations for several sums.
    confidence
        Of the interval.
    """
    spreads = []
    for name in dimensions:
        places = np.flatnonzero(parts.dimensions == name)
        spreads.append(
            dimension_spread(
                parts.scores[places] * len(dimensions),  # `interval` takes means over dimensions
                parts.influence[:, places] * len(dimensions),
                list(parts.questions[places]),
                name,
                resamples,
            )
        )
    ends = interval(value, spreads, confidence=confidence, non_negative=False)
    deviations = np.sum([spread.deviations for spread in spreads], axis=0) / len(dimensions)
    deviations = deviations - deviations.mean()
    spread = (ends.high - ends.low) / (2 * float(stats.norm.ppf((1 + confidence) / 2)))
    scale = deviations.std()
    return Along(value, ends, spread, deviations * (spread / scale if scale > 0 else 0.0))


def weights_of(scored: Scored, dimensions: tuple[str, ...], direction: FloatArray) -> FloatArray:
    """Weight of each item's dimension in a direction (D,), shape (m,); 0 where it is no dimension of it."""
    weight = dict(zip(dimensions, direction, strict=True))
    return np.array([weight.get(str(name), 0.0) for name in scored.dimensions])


class Ellipse(NamedTuple):
    """Half-lengths of the axes, and the angle of the longer one against the x axis in degrees (−90, 90]."""

    major: float
    minor: float
    angle: float


NO_ELLIPSE = Ellipse(math.nan, math.nan, math.nan)


def ellipse(x: Along, y: Along, confidence: float) -> Ellipse:
    """Region that holds both coordinates at once: a normal ellipse around the point."""
    if not (math.isfinite(x.spread) and math.isfinite(y.spread)):
        return NO_ELLIPSE
    covariance = np.cov(np.stack([x.deviations, y.deviations]), ddof=0)
    lengths, vectors = np.linalg.eigh(covariance)
    minor, major = np.sqrt(np.maximum(lengths, 0) * stats.chi2.ppf(confidence, 2))
    angle = math.degrees(math.atan2(vectors[1, 1], vectors[0, 1]))
    return Ellipse(float(major), float(minor), 90 - (90 - angle) % 180)

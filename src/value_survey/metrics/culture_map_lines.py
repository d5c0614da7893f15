"""How a model's answers change from one culture to the other, against the humans' (paper, section 5.2.3).

The paper reads from Fig. 7 whether the line between a model's two points has the direction and the length of
the humans' line. Here both are numbers: the model's way on the map divided by the humans', each taken as a
complex number. The length of the quotient is `ratio`, its angle `angle`, and its real part `share`, the part
of the humans' way that the model goes in their direction: 1 as far as they, 0 not at all or at right angles,
below 0 the other way. A ratio is above 0 even between two samples of one population; `noise`, the root mean
square deviation of the quotient, tells by how much.
"""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple

import numpy as np

from value_survey.metrics.culture_map_position import Scored, sum_over_dimensions, weights_of
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.uncertainty import UNDEFINED, Interval, Resamples


class Line(NamedTuple):
    """A model's way from one culture to the other, against the humans' way.

    `distance` and `human_distance` are in the map's unit, `noise` in lengths of the humans' way, `angle` in
    degrees, −180 to 180, counter-clockwise from the humans' way (its interval may reach beyond). NaN where
    the way compared with has no length.
    """

    distance: float
    human_distance: float
    ratio: float
    ratio_ends: Interval
    noise: float
    share: float
    share_ends: Interval
    angle: float
    angle_ends: Interval


def plain_line(model: FloatArray, human: FloatArray) -> Line:
    """Compare two ways on the map, shape (2,) each, without intervals."""
    way, human_way = complex(*model), complex(*human)
    quotient = _quotient(way, human_way)
    return Line(
        distance=abs(way),
        human_distance=abs(human_way),
        ratio=abs(quotient),
        ratio_ends=UNDEFINED,
        noise=math.nan,
        share=quotient.real,
        share_ends=UNDEFINED,
        angle=math.degrees(cmath.phase(quotient)) if abs(quotient) > 0 else math.nan,
        angle_ends=UNDEFINED,
    )


def joined(first: Scored, second: Scored) -> Scored:
    """Differences `second` − `first` of two runs that scored the same items, in the same order.

    Respondents of both runs are put below each other, their influence scaled so that the variance of the
    difference is that of two independent samples.
    """
    n_first, n_second = len(first.influence), len(second.influence)
    together = n_first + n_second

    def scaled(influence: FloatArray, n: int) -> FloatArray:
        return influence * (math.sqrt(together * (together - 1) / (n * (n - 1))) if n > 1 else math.nan)

    influence = np.concatenate([-scaled(first.influence, n_first), scaled(second.influence, n_second)])
    return Scored(second.scores - first.scores, influence, first.dimensions, first.questions)


def line_with_intervals(
    model: Scored,
    human: FloatArray,
    dimensions: tuple[str, ...],
    loadings: FloatArray,
    resamples: Resamples,
    confidence: float,
) -> Line:
    """Compare a model's way on the map with that of the humans over the same questions.

    Both ways depend on the questions that stand for a dimension: the quotient is linearised, so that what
    they have in common does not count as uncertainty. The humans' answers are held fixed.

    Parameters
    ----------
    model
        Differences from `joined`; items of every dimension.
    human
        The humans' differences on the same items, shape (m,).
    dimensions, loadings
        Of the map's axes, shape (2, D).
    resamples
        Of both runs' respondents together.
    confidence
        Of the intervals: two-way for `share`; percentiles of the quotient's replicates for ratio and angle.
    """
    human_scores = model._replace(scores=human)
    plain = plain_line(loadings @ model.means(dimensions), loadings @ human_scores.means(dimensions))
    human_way = complex(*(loadings @ human_scores.means(dimensions)))
    if len(model.influence) < 2 or np.isnan(model.influence).any() or not abs(human_way) > 0:
        return plain
    quotient = _quotient(complex(*(loadings @ model.means(dimensions))), human_way)
    weight = weights_of(model, dimensions, loadings[0]) + 1j * weights_of(model, dimensions, loadings[1])
    weight = weight / human_way
    moved = weight * (model.scores - quotient * human)
    real, imaginary = (
        sum_over_dimensions(
            part(quotient),
            model._replace(scores=part(moved), influence=model.influence * part(weight)),
            dimensions,
            resamples,
            confidence,
        )
        for part in (np.real, np.imag)
    )
    if not (math.isfinite(real.spread) and math.isfinite(imaginary.spread)):
        return plain
    deviations = real.deviations + 1j * imaginary.deviations
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(np.abs(quotient + deviations), tails)
    turned = np.angle((quotient + deviations) * np.exp(-1j * np.angle(quotient)))
    first, last = plain.angle + np.degrees(np.quantile(turned, tails))
    return plain._replace(
        ratio_ends=Interval(float(low), float(high)),
        noise=math.hypot(real.spread, imaginary.spread),
        share_ends=real.ends,
        angle_ends=Interval(float(first), float(last)),
    )


def _quotient(way: complex, human: complex) -> complex:
    return way / human if abs(human) > 0 else complex(math.nan, math.nan)

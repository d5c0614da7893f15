"""A mean over cultures (or of one), over dimensions, over items, with its interval and its test.

`uncertainty` gives intervals for one run. Here several runs contribute: one per culture, or two of which the
difference is taken. What varies stays the same: questions (drawn for all runs together, since they answer the
same ones) and the respondents of each run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from value_survey.metrics.measures import FloatArray
from value_survey.metrics.sign_flip import SignFlip
from value_survey.metrics.uncertainty import (
    UNDEFINED,
    Interval,
    Resamples,
    Spread,
    dimension_spread,
    interval,
)

ROUNDING = 1e-12
"""What is smaller is 0: differences that cancel leave a rest that is another on each machine."""


@dataclass(frozen=True)
class ItemSet:
    """What a run, or the difference of two runs, has on each of m items of one culture.

    Attributes
    ----------
    values
        Shape (m,), finite.
    influences
        For each run behind the values, the influence of its n respondents on them (`jackknife_influence`),
        shape (n, m); with the sign with which it enters. All zero where respondents are held fixed.
    runs
        Their names: what the draws of respondents follow from.
    questions, dimensions
        base_id and value dimension of each item, shape (m,).
    """

    values: FloatArray
    influences: tuple[FloatArray, ...]
    runs: tuple[str, ...]
    questions: npt.NDArray[np.str_]
    dimensions: npt.NDArray[np.str_]

    @classmethod
    def difference(cls, a: ItemSet, b: ItemSet) -> ItemSet:
        """Take a − b on the questions that both have, matched item by item.

        Items are matched by their order within a question: both runs ask the same wordings.
        """
        of_a, of_b = _matched(a.questions, b.questions)
        return cls(
            a.values[of_a] - b.values[of_b],
            (
                *(influence[:, of_a] for influence in a.influences),
                *(-influence[:, of_b] for influence in b.influences),
            ),
            (*a.runs, *b.runs),
            a.questions[of_a],
            a.dimensions[of_a],
        )

    def only(self, dimension: str) -> ItemSet:
        """Keep the items of one dimension."""
        kept = self.dimensions == dimension
        return ItemSet(
            self.values[kept],
            tuple(influence[:, kept] for influence in self.influences),
            self.runs,
            self.questions[kept],
            self.dimensions[kept],
        )


def _matched(
    a: npt.NDArray[np.str_], b: npt.NDArray[np.str_]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    places: dict[str, list[int]] = {}
    for place, question in enumerate(b):
        places.setdefault(str(question), []).append(place)
    of_a, of_b = [], []
    for place, question in enumerate(a):
        if places.get(str(question)):
            of_a.append(place)
            of_b.append(places[str(question)].pop(0))
    return np.array(of_a, dtype=np.intp), np.array(of_b, dtype=np.intp)


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval, and what stands behind it. Undefined parts are NaN."""

    value: float
    interval: Interval
    n_items: int
    n_questions: int


@dataclass(frozen=True)
class Combiner:
    """The random part of the estimates: everything follows from the seed and the names of the runs.

    Attributes
    ----------
    seed, replicates, confidence
        Of the bootstrap and its intervals.
    flip
        The sign-flip test.
    """

    seed: int
    replicates: int
    confidence: float
    flip: SignFlip

    def estimate(
        self, sets: Sequence[ItemSet], *, non_negative: bool, upper_bound: float = math.inf
    ) -> Estimate:
        """Average over the sets (cultures) the mean over dimensions of the mean over items.

        Parameters
        ----------
        sets
            One per culture. If one has no items, everything is undefined: a mean is never over fewer.
        non_negative, upper_bound
            As in `uncertainty.interval`.
        """
        n_items = sum(len(each.values) for each in sets)
        questions = np.unique(np.concatenate([each.questions for each in sets])) if n_items else np.zeros(0)
        if not sets or not all(len(each.values) for each in sets):
            return Estimate(math.nan, UNDEFINED, n_items, len(questions))
        weights = [_weights(each.dimensions) / len(sets) for each in sets]
        value = math.fsum(np.concatenate([w * each.values for w, each in zip(weights, sets, strict=True)]))
        value = 0.0 if abs(value) < ROUNDING else value
        ends = interval(
            value,
            self._spreads(sets, weights),
            confidence=self.confidence,
            non_negative=non_negative,
            upper_bound=upper_bound,
        )
        return Estimate(value, ends, n_items, len(questions))

    def p_value(self, sets: Sequence[ItemSet]) -> float:
        """Test whether the mean is 0 by flipping the signs of questions; NaN where the mean is undefined."""
        if not sets or not all(len(each.values) for each in sets):
            return math.nan
        questions = np.unique(np.concatenate([each.questions for each in sets]))
        parts = np.zeros(len(questions))
        for each in sets:
            weighted = _weights(each.dimensions) / len(sets) * each.values
            np.add.at(parts, np.searchsorted(questions, each.questions), weighted)
        return self.flip.p_value(parts)

    def _spreads(self, sets: Sequence[ItemSet], weights: Sequence[FloatArray]) -> list[Spread]:
        """Take the spread of each dimension over all sets, linearised: values less their set's mean."""
        sizes = [len(influence) for each in sets for influence in each.influences]
        total = sum(sizes)
        if min(sizes) < 2:
            return []
        scales = [math.sqrt(total * (total - 1) / (size * (size - 1))) for size in sizes]
        names = [run for each in sets for run in each.runs]
        draws = np.hstack(
            [
                Resamples.of(run, size, replicates=self.replicates, seed=self.seed).respondents / scale
                for run, size, scale in zip(names, sizes, scales, strict=True)
            ]
        )
        resamples = Resamples("+".join(names), self.seed, self.replicates, draws)
        influence = _stacked([[*each.influences] for each in sets], scales)
        dimensions = np.concatenate([each.dimensions for each in sets])
        questions = np.concatenate([each.questions for each in sets])
        centred = np.concatenate([_centred(each) for each in sets])
        weight = np.concatenate(list(weights))
        spreads = []
        groups = [np.flatnonzero(dimensions == name) for name in np.unique(dimensions)]
        for places in groups:
            # `dimension_spread` averages over the items, `interval` over the dimensions.
            factor = weight[places] * len(places) * len(groups)
            spreads.append(
                dimension_spread(
                    centred[places] * factor,
                    influence[:, places] * factor,
                    list(questions[places]),
                    str(dimensions[places[0]]),
                    resamples,
                )
            )
        return spreads


def _weights(dimensions: npt.NDArray[np.str_]) -> FloatArray:
    """Weights of items in a mean over dimensions of means over items."""
    _, member, sizes = np.unique(dimensions, return_inverse=True, return_counts=True)
    return np.asarray(1 / sizes[member] / len(sizes))


def _centred(items: ItemSet) -> FloatArray:
    """Values less the mean of their dimension."""
    _, member, sizes = np.unique(items.dimensions, return_inverse=True, return_counts=True)
    means = np.bincount(member, weights=items.values) / sizes
    return np.asarray(items.values - means[member])


def _stacked(influences: list[list[FloatArray]], scales: Sequence[float]) -> FloatArray:
    """Put the runs' influences below each other, each over the items of its own set.

    Scaled so that Σ influence² / N(N − 1) over all N respondents is the sum of what it is for each run.
    """
    widths = [of_set[0].shape[1] for of_set in influences]
    starts = np.concatenate([[0], np.cumsum(widths)])
    rows = []
    scale = iter(scales)
    for place, of_set in enumerate(influences):
        for influence in of_set:
            row = np.zeros((len(influence), starts[-1]))
            row[:, starts[place] : starts[place + 1]] = influence * next(scale)
            rows.append(row)
    return np.vstack(rows)

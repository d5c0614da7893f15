"""Contrasts of two runs that answered the same items, paired item by item.

Two intervals that overlap do not say that two models are equal: much of their width is what the questions
have in common. A contrast takes the difference on each question first.

The test flips the signs of the questions' differences, each with all of its wordings: if two runs answer
alike, either sign is as likely. It holds for the plug-in values as they are; where one run gave far fewer
valid answers, its plug-in values lie higher for that alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.holm import holm
from value_survey.metrics.measures import FloatArray, Measure
from value_survey.metrics.pairing import run_pairs
from value_survey.metrics.run_values import RunValues, dimension_places
from value_survey.metrics.sign_flip import SignFlip
from value_survey.metrics.uncertainty import (
    UNDEFINED,
    Interval,
    Resamples,
    Spread,
    dimension_spread,
    interval,
)
from value_survey.terms import ALL, Dimension

CONTRAST_COLUMNS = [
    "kind", "culture", "language", "questionnaire", "run_a", "run_b", "model_a", "model_b", "probing_a",
    "probing_b", "dimension", "measure", "n_items", "n_questions", "difference", "low", "high", "p",
    "p_adjusted", "n_family",
]  # fmt: skip


def contrasts(
    values: Mapping[str, RunValues],
    runs: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    permutations: int = 9999,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare runs pair by pair (see `pairing.run_pairs`).

    Parameters
    ----------
    values
        The measured items of each run.
    runs
        run and `run_values.DESIGN_COLUMNS`.
    seed
        Fixes every random number, whatever other pairs there are.
    replicates, permutations
        Bootstrap replicates of an interval; random sign patterns where there are too many to try all.
    confidence
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for each pair, dimension (and `all`) and measure:

        - difference: mean over the items that both answered of value(a) − value(b); below 0, `a` is closer
          to humans. `all` is the mean over the dimensions that have such items.
        - low, high: interval of its expectation; what varies are the questions (the same ones for both
          runs) and the respondents of each run. NaN with one respondent or one question.
        - p: two-sided, of the sign-flip test over `n_questions`; exact for few questions. NaN without a
          question.
        - p_adjusted: after Holm, over the `n_family` contrasts of the same kind, culture, questionnaire and
          measure; those of `all` are one family, those of single dimensions another.
    """
    names = runs.set_index("run")
    flip = SignFlip(seed, permutations)
    questions = Resamples.of("pairs", 0, replicates=replicates, seed=seed)
    draws = {
        run: Resamples.of(run, of_run.n_respondents, replicates=replicates, seed=seed).respondents
        for run, of_run in values.items()
    }
    rows: list[dict[str, object]] = []
    for pair in run_pairs(runs):
        about_a, about_b = names.loc[pair.a], names.loc[pair.b]
        keys = {
            "kind": pair.kind,
            "culture": about_a["culture"],
            "language": about_a["language"] if about_a["language"] == about_b["language"] else ALL,
            "questionnaire": about_a["questionnaire"],
            "run_a": pair.a,
            "run_b": pair.b,
            "model_a": about_a["model"],
            "model_b": about_b["model"],
            "probing_a": about_a["probing"],
            "probing_b": about_b["probing"],
        }
        resamples = replace(questions, respondents=joint_draws(draws[pair.a], draws[pair.b]))
        for measure in Measure:
            compared = _Compared.of(values[pair.a], values[pair.b], measure, resamples)
            rows += [keys | row for row in compared.rows(flip, confidence)]
    return _adjusted(pd.DataFrame(rows, columns=CONTRAST_COLUMNS[:-2]))


def joint_draws(a: FloatArray, b: FloatArray) -> FloatArray:
    """Weights of the respondents of two runs together, shape (B, n_a + n_b).

    With influences from `joint_influence`, the variance that `uncertainty` takes over all respondents is
    the sum of the variances over those of each run.
    """
    n = a.shape[1] + b.shape[1]
    return np.hstack([draws / _scale(draws.shape[1], n) for draws in (a, b)])


def joint_influence(a: FloatArray, b: FloatArray) -> FloatArray:
    """Influence of the respondents of two runs on value(a) − value(b), shape (n_a + n_b, m)."""
    n = len(a) + len(b)
    return np.vstack([_scale(len(a), n) * a, -_scale(len(b), n) * b])


def _scale(size: int, n: int) -> float:
    """Give Σ (scale · influence)² / n(n − 1) the value of Σ influence² / size(size − 1)."""
    return math.sqrt(n * (n - 1) / (size * (size - 1))) if size > 1 else 1.0


@dataclass(frozen=True)
class _Compared:
    """Differences of two runs in one measure on their m shared items.

    Attributes
    ----------
    difference, questions, dimensions
        Shape (m,).
    influence
        As `joint_influence`.
    intervals
        Whether both runs have the respondents for an interval.
    """

    measure: Measure
    difference: FloatArray
    influence: FloatArray
    questions: npt.NDArray[np.str_]
    dimensions: npt.NDArray[np.str_]
    intervals: bool
    resamples: Resamples

    @classmethod
    def of(cls, a: RunValues, b: RunValues, measure: Measure, resamples: Resamples) -> _Compared:
        place_in_b = {item_id: place for place, item_id in enumerate(b.item_ids)}
        of_a = np.array([i for i, item in enumerate(a.item_ids) if item in place_in_b], dtype=np.intp)
        of_b = np.array([place_in_b[a.item_ids[i]] for i in of_a], dtype=np.intp)
        return cls(
            measure,
            a.by_measure[measure][of_a] - b.by_measure[measure][of_b],
            joint_influence(a.influence[measure][:, of_a], b.influence[measure][:, of_b]),
            a.base_ids[of_a],
            a.dimensions[of_a],
            min(a.n_respondents, b.n_respondents) > 1,
            resamples,
        )

    def rows(self, flip: SignFlip, confidence: float) -> Iterator[dict[str, object]]:
        groups = dimension_places(self.dimensions, ~np.isnan(self.difference))
        spreads = {name: self._spread(name, places) for name, places in groups.items()}
        for dimension in [*(code.value for code in Dimension), ALL]:
            parts = {name: places for name, places in groups.items() if dimension in {name, ALL}}
            by_question = self._by_question(list(parts.values()))
            value = float(by_question.sum()) if parts else math.nan
            ends = self._interval(value, [spreads[name] for name in parts], confidence)
            yield {
                "dimension": dimension,
                "measure": self.measure.value,
                "n_items": sum(map(len, parts.values())),
                "n_questions": len(by_question),
                "difference": value,
                "low": ends.low,
                "high": ends.high,
                "p": flip.p_value(by_question),
            }

    def _by_question(self, parts: list[npt.NDArray[np.intp]]) -> FloatArray:
        """What each question adds to the mean over the parts of the means over items."""
        if not parts:
            return np.zeros(0)
        places = np.concatenate(parts)
        weights = np.concatenate([np.full(len(part), 1 / (len(part) * len(parts))) for part in parts])
        _, member = np.unique(self.questions[places], return_inverse=True)
        return np.bincount(member, weights=weights * self.difference[places]).astype(float)

    def _spread(self, dimension: str, places: npt.NDArray[np.intp]) -> Spread:
        return dimension_spread(
            self.difference[places],
            self.influence[:, places],
            list(self.questions[places]),
            dimension,
            self.resamples,
        )

    def _interval(self, value: float, spreads: list[Spread], confidence: float) -> Interval:
        if not self.intervals:
            return UNDEFINED
        return interval(value, spreads, confidence=confidence, non_negative=False)


def _adjusted(rows: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's p values and the size of the family."""
    p = rows["p"].to_numpy(dtype=float)
    adjusted = np.full(len(rows), np.nan)
    size = np.zeros(len(rows), dtype=int)
    family = [rows[name] for name in ("kind", "culture", "questionnaire", "measure")]
    for places in rows.groupby([*family, rows["dimension"] == ALL], sort=False).indices.values():
        adjusted[places] = holm(p[places])
        size[places] = (~np.isnan(p[places])).sum()
    return rows.assign(p_adjusted=adjusted, n_family=size)[CONTRAST_COLUMNS]

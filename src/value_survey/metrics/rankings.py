"""Which runs are ranked against one another, where each stands, and how far two rankings agree."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.measures import FloatArray

RANKING_KEYS = ["ranking", "culture", "language", "questionnaire", "within"]


@dataclass(frozen=True)
class Ranking:
    """Runs that can be compared: they differ in the model, or in the probing method, and in nothing else.

    Attributes
    ----------
    kind
        `models`: models probed alike; `probing`: one model, probed in several ways.
    culture, language, questionnaire
        What all of them have in common.
    within
        The probing method that the models share, or the model that is probed.
    runs
        Their names, in the order of the study.
    yardstick
        Which of them are yardsticks, shape (r,). A yardstick is placed among the models without taking a
        place itself: the best model stays first beside a perfect respondent.
    """

    kind: str
    culture: str
    language: str
    questionnaire: str
    within: str
    runs: tuple[str, ...]
    yardstick: npt.NDArray[np.bool_]

    @property
    def keys(self) -> dict[str, object]:
        """The first columns of a report on rankings."""
        values = (self.kind, self.culture, self.language, self.questionnaire, self.within)
        return dict(zip(RANKING_KEYS, values, strict=True))

    @property
    def n_ranked(self) -> int:
        """Runs that take a place."""
        return int((~self.yardstick).sum())


def rankings(runs: pd.DataFrame) -> list[Ranking]:
    """Find the runs that can be ranked against one another.

    Of several runs of the same model, culture, language, probing method and questionnaire the first listed
    one counts, as in the tables: a rule that cannot favour a better result.

    Parameters
    ----------
    runs
        run, model, culture, language, probing, questionnaire, yardstick.

    Returns
    -------
    list of Ranking
        All rankings of models (also of a single one: it may stand beside yardsticks), then all of two or
        more probing methods of a model.
    """
    same = ["model", "culture", "language", "probing", "questionnaire"]
    return [*_groups(runs.drop_duplicates(same), "models"), *_groups(runs.drop_duplicates(same), "probing")]


def _groups(runs: pd.DataFrame, kind: str) -> Iterator[Ranking]:
    within = "probing" if kind == "models" else "model"
    for key, group in runs.groupby(["culture", "language", "questionnaire", within], sort=False):
        culture, language, questionnaire, shared = map(str, key)
        if kind == "probing" and len(group) < 2:
            continue
        yardstick = group["yardstick"].to_numpy(dtype=bool) & (kind == "models")
        yield Ranking(kind, culture, language, questionnaire, shared, tuple(group["run"]), yardstick)


@dataclass(frozen=True)
class Standing:
    """Where runs stand, shape (..., r): NaN where a run has no value.

    Attributes
    ----------
    rank
        1 + the number of models with a lower value.
    best
        1 where no model is lower; shared equally between models that tie.
    """

    rank: FloatArray
    best: FloatArray


def standing(values: FloatArray, yardstick: npt.NDArray[np.bool_]) -> Standing:
    """Rank values, lower being better.

    Parameters
    ----------
    values
        Shape (..., r); NaN where a run has none: it gets no rank and takes no place.
    yardstick
        Shape (r,).
    """
    models = np.where(yardstick | np.isnan(values), np.inf, values)
    others = models[..., np.newaxis, :]
    self_excluded = np.where(np.eye(values.shape[-1], dtype=bool), np.inf, others)
    lower = (self_excluded < values[..., np.newaxis]).sum(axis=-1)
    tied = ((self_excluded == values[..., np.newaxis]) & np.isfinite(self_excluded)).sum(axis=-1)
    undefined = np.isnan(values)
    rank = np.where(undefined, np.nan, 1.0 + lower)
    best = np.where(undefined, np.nan, np.where(lower == 0, 1 / (1.0 + tied), 0.0))
    return Standing(rank, best)


def kendall(values: FloatArray, against: FloatArray) -> FloatArray:
    """Kendall's tau-b of many orders with one.

    Parameters
    ----------
    values
        Shape (..., r).
    against
        Shape (r,).

    Returns
    -------
    numpy.ndarray
        Shape (...), −1 to 1, over the places defined in both; NaN with fewer than two, or where one side
        is all ties.
    """
    pairs = np.triu_indices(len(against), k=1)
    first = np.sign(values[..., pairs[0]] - values[..., pairs[1]])
    second = np.sign(against[pairs[0]] - against[pairs[1]])
    defined = ~(np.isnan(first) | np.isnan(second))
    first, second = np.where(defined, first, 0.0), np.where(defined, second, 0.0)
    scale = np.sqrt(np.abs(first).sum(axis=-1) * np.abs(second).sum(axis=-1))
    return np.asarray((first * second).sum(axis=-1) / np.where(scale > 0, scale, np.nan))


def mean_defined(values: FloatArray) -> float:
    """Mean of what is defined; NaN without anything."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else math.nan

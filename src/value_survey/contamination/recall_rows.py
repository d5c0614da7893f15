"""Stated percentages against the human figures, and against what a guess would score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.config import AnalysisSettings
from value_survey.contamination.comparison import FloatArray, compare, spearman
from value_survey.contamination.recall import RecallRequest
from value_survey.contamination.rows import CLOSE, Group, Row, comparison_cells
from value_survey.contamination.texts import ORIGINAL
from value_survey.contamination.verdicts import Baseline, Probe
from value_survey.metrics.distributions import OTHER_CULTURE, ReferenceItem

_About = tuple[str, str, str]


@dataclass(frozen=True)
class Figures:
    """What is known of the figures of a group of items, in per cent; arrays of shape (items,).

    Attributes
    ----------
    stated, other_stated
        What the model states of this and of the other culture; NaN where it states none.
    human
        Of this culture's humans; NaN where not known.
    options
        Number of options K.
    """

    stated: FloatArray
    other_stated: FloatArray
    human: FloatArray
    options: FloatArray

    def used(self) -> Figures:
        """Leave out the items without a statement or without human answers."""
        known = np.isfinite(self.stated) & np.isfinite(self.human)
        return Figures(self.stated[known], self.other_stated[known], self.human[known], self.options[known])


def recall_rows(
    requests: Sequence[RecallRequest],
    replies: pd.DataFrame,
    humans: dict[str, ReferenceItem],
    sources: dict[str, str],
    model: str,
    revision: str,
    analysis: AnalysisSettings,
) -> Iterator[Row]:
    """Compare stated percentages with the human figures, per language, culture and source.

    Parameters
    ----------
    requests
        What is to be asked; the rows are in the order of these.
    replies
        prompt_sha256, percentage (NaN where none was stated) of this model, a request once.
    humans
        item_id → item with its human answers.
    sources
        base_id → source.
    model, revision
        Named in the rows.
    analysis
        Seed, replicates and confidence of the intervals.

    Yields
    ------
    Row
        One per baseline; `p_adjusted` and `verdict` are not filled in.
    """
    by_prompt: dict[str, float] = dict(zip(replies["prompt_sha256"], replies["percentage"], strict=True))
    stated = {_about(each): by_prompt[each.sha256] for each in requests if each.sha256 in by_prompt}
    groups: dict[Group, list[RecallRequest]] = {}
    for each in requests:
        group = Group(model, revision, each.language.value, each.culture, sources[each.base_id])
        groups.setdefault(group, []).append(each)
    for group, asked in groups.items():
        figures = _figures(asked, stated, humans)
        for baseline in Baseline:
            yield _row(group, baseline, figures, sum(_about(each) in stated for each in asked), analysis)


def _about(request: RecallRequest, culture: str | None = None) -> _About:
    """Say what a request asks about: language, culture (another one, if given) and item."""
    return request.language.value, request.culture if culture is None else culture, request.base_id


def _figures(
    asked: Sequence[RecallRequest], stated: dict[_About, float], humans: dict[str, ReferenceItem]
) -> Figures:
    items = [humans[f"{each.culture}-{each.base_id}-{ORIGINAL}"] for each in asked]
    places = [item.codes.index(each.code) for item, each in zip(items, asked, strict=True)]
    return Figures(
        stated=np.array([stated.get(_about(each), math.nan) for each in asked]),
        other_stated=np.array(
            [stated.get(_about(each, OTHER_CULTURE.get(each.culture, "")), math.nan) for each in asked]
        ),
        human=np.array([100 * item.human[place] for item, place in zip(items, places, strict=True)]),
        options=np.array([float(len(item.codes)) for item in items]),
    )


def _row(
    group: Group, baseline: Baseline, figures: Figures, n_collected: int, analysis: AnalysisSettings
) -> Row:
    used = figures.used()
    error = np.abs(used.stated - used.human)
    guess_error, rho_against = _guess(baseline, used)
    known = np.isfinite(guess_error)
    stated, human = used.stated[known], used.human[known]
    rho = group.bootstrap(analysis, Probe.RECALL, baseline, "rho").interval(
        len(stated), lambda places: spearman(stated[places], human[places])
    )
    compared = compare(error, guess_error, np.mean, group.bootstrap(analysis, Probe.RECALL, baseline))
    return Row(
        **group._asdict(),
        probe=Probe.RECALL,
        baseline=baseline,
        unit="percentage points",
        n_items=len(figures.stated),
        n_collected=n_collected,
        **comparison_cells(compared),
        n_distinct=float(len(np.unique(stated))),
        share_close=_share(error[known] <= CLOSE),
        share_close_against=_share(guess_error[known] <= CLOSE),
        rho=_rho(stated, human),
        rho_low=rho.low,
        rho_high=rho.high,
        rho_against=rho_against,
    )


def _guess(baseline: Baseline, used: Figures) -> tuple[FloatArray, float]:
    """Give the errors to hold the model's against, and their rank correlation where it says something."""
    if baseline is Baseline.UNIFORM:
        guess = 100 / used.options
        return np.abs(guess - used.human), _rho(guess, used.human)
    if baseline is Baseline.CONSTANT:
        # Of all single numbers the median has the smallest mean absolute error; no guesser knows it.
        best = np.median(used.human) if len(used.human) else math.nan
        return np.abs(best - used.human), math.nan
    told = np.isfinite(used.other_stated)
    return np.abs(used.other_stated - used.human), _rho(used.other_stated[told], used.human[told])


def _rho(first: FloatArray, second: FloatArray) -> float:
    return float(spearman(first, second)) if len(first) > 1 else math.nan


def _share(true: npt.NDArray[np.bool_]) -> float:
    return float(true.mean()) if len(true) else math.nan

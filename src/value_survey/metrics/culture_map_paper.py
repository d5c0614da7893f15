"""The paper's variant of the map: mean codes of models and humans, axes fitted on these few points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.culture_map_axes import Axes, fit_axes
from value_survey.metrics.culture_map_lines import plain_line
from value_survey.metrics.culture_map_rows import (
    FROM,
    TO,
    MapRows,
    in_own_language,
    line_row,
    loading_rows,
    pairs,
)
from value_survey.metrics.culture_map_scores import code_values, item_scores
from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.measures import FloatArray
from value_survey.terms import Dimension, Kind, Probing

PAPER_VARIANTS = {False: "paper", True: "paper-failed-counted"}
"""Whether a failed answer counts in the denominator of a mean, as in the authors' code → name."""

_ALL_DIMENSIONS = tuple(dimension.value for dimension in Dimension)


def paper_map(counted: Mapping[str, RunCounts], runs: pd.DataFrame, *, failed_counted: bool) -> MapRows:
    """Make the rows of the paper's map.

    Items of which several options may be chosen have no score. A culture's humans are taken over the items
    that its runs on the map ask. A dimension that the humans of some culture lack is no axis; a run that
    lacks one of the others has no point.
    """
    variant = PAPER_VARIANTS[failed_counted]
    shown = in_own_language(runs[runs["probing"] == Probing.DEF]).drop_duplicates(["model", "culture"])
    subjects: list[dict[str, object]] = []
    means: list[FloatArray] = []
    asked: dict[str, dict[str, ReferenceItem]] = {}
    for row in shown.to_dict("records"):
        run = counted[row["run"]]
        single = [item for item in run.items if item.kind is not Kind.MULTIPLE]
        asked.setdefault(row["culture"], {}).update({item.item_id: item for item in single})
        scores = item_scores(run, {item.item_id: code_values(item.codes) for item in single})
        given = scores.mean
        if failed_counted:
            given = given * (~np.isnan(scores.given)).mean(axis=0) if len(scores.given) else given
        found = ~np.isnan(given)
        members = [item for item, there in zip(scores.items, found, strict=True) if there]
        means.append(_means(given[found], members))
        keys = {name: row[name] for name in ("run", "model", "culture", "language", "probing")}
        subjects.append(
            {"subject": row["run"], "kind": "model"} | keys | _numbers(members, len(run.items) - len(members))
        )
    for culture, of_culture in asked.items():
        members = [item for item in of_culture.values() if not np.isnan(item.human).any()]
        values = np.array([item.human @ code_values(item.codes) for item in members])
        means.append(_means(values, members))
        subjects.append(
            {"subject": f"humans {culture}", "kind": "human", "culture": culture}
            | _numbers(members, len(of_culture) - len(members))
        )
    table = np.array(means).reshape(len(means), len(_ALL_DIMENSIONS))
    human = np.array([subject["kind"] == "human" for subject in subjects], dtype=bool)
    used = ~np.isnan(table[human]).any(axis=0) if human.any() else np.zeros(table.shape[1], dtype=bool)
    dimensions = tuple(name for name, there in zip(_ALL_DIMENSIONS, used, strict=True) if there)
    table = table[:, used]
    axes = fit_axes(table[~np.isnan(table).any(axis=1)], dimensions)
    points = _points(variant, subjects, table, axes)
    n_items = {
        name: sum(item.dimension == name for items in asked.values() for item in items.values())
        for name in dimensions
    }
    return MapRows(points, loading_rows(variant, axes, n_items), _lines(variant, shown, points))


def _means(values: FloatArray, members: Sequence[ReferenceItem]) -> FloatArray:
    """Mean over the items of each dimension; NaN without any."""
    of_item = np.array([item.dimension.value for item in members], dtype=str)
    return np.array(
        [values[of_item == name].mean() if (of_item == name).any() else np.nan for name in _ALL_DIMENSIONS]
    )


def _numbers(members: Sequence[ReferenceItem], n_left_out: int) -> dict[str, object]:
    return {
        "n_items": len(members),
        "n_questions": len({item.base_id for item in members}),
        "n_left_out": n_left_out,
    }


def _points(
    variant: str, subjects: Sequence[Mapping[str, object]], table: FloatArray, axes: Axes
) -> list[dict[str, object]]:
    return [
        {
            "variant": variant,
            **subject,
            "x": x,
            "y": y,
            "n_dimensions": int((~np.isnan(of_subject)).sum()),
            "n_axes_dimensions": len(axes.dimensions),
        }
        for subject, of_subject, (x, y) in zip(subjects, table, axes.project(table), strict=True)
    ]


def _lines(
    variant: str, shown: pd.DataFrame, points: Sequence[Mapping[str, object]]
) -> list[dict[str, object]]:
    place = {point["subject"]: np.array([point["x"], point["y"]], dtype=float) for point in points}
    n_items = {point["subject"]: (point["n_items"], point["n_questions"]) for point in points}
    rows = []
    for keys, first, second in pairs(shown):
        line = plain_line(place[second] - place[first], place[f"humans {TO}"] - place[f"humans {FROM}"])
        items, questions = (
            min(int(str(a)), int(str(b))) for a, b in zip(n_items[first], n_items[second], strict=True)
        )
        rows.append(
            {"variant": variant} | keys | line_row(line) | {"n_items": items, "n_questions": questions}
        )
    return rows

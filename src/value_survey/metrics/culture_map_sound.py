"""The sound variant of the map: axes of many countries' humans, models put on them with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.culture_map_axes import Axes, fit_axes
from value_survey.metrics.culture_map_lines import joined, line_with_intervals
from value_survey.metrics.culture_map_position import Scored, ellipse, sum_over_dimensions, weights_of
from value_survey.metrics.culture_map_rows import (
    FROM,
    OWN_LANGUAGE,
    TO,
    MapRows,
    line_row,
    loading_rows,
    pairs,
)
from value_survey.metrics.culture_map_scores import (
    ItemScores,
    country_scores,
    has_unit_score,
    item_scores,
    unit_values,
)
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.uncertainty import Resamples, jackknife_influence

VARIANT = "sound"


@dataclass(frozen=True)
class _Atlas:
    """The countries' axes.

    Attributes
    ----------
    scores
        Countries by base_id, distances from the mean over the countries that were asked.
    mean
        That mean, by base_id.
    dimension
        Dimension of each base_id.
    axes
        Of the countries' dimension means.
    """

    scores: pd.DataFrame
    mean: pd.Series[float]
    dimension: Mapping[str, str]
    axes: Axes

    def of_country(self, country: str) -> FloatArray:
        """Dimension means of a country, shape (D,); NaN where it lacks a dimension."""
        found = self.scores.loc[country].dropna()
        of_question = np.array([self.dimension[name] for name in found.index], dtype=str)
        values = found.to_numpy()
        return np.array(
            [
                values[of_question == name].mean() if (of_question == name).any() else math.nan
                for name in self.axes.dimensions
            ]
        )


def sound_map(
    counted: Mapping[str, RunCounts],
    runs: pd.DataFrame,
    items: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    options: Mapping[str, Sequence[int]],
    seed: int,
    replicates: int,
    confidence: float,
) -> MapRows:
    """Make the rows of the sound map; arguments as for `culture_map`."""
    atlas = _atlas(countries, items, options)
    direction = dict(zip(items["item_id"], items["direction"], strict=True))
    scored = {run: _scored(run_counts, atlas, direction) for run, run_counts in counted.items()}
    points = _countries(atlas)
    for row in runs.to_dict("records"):
        run = row["run"]
        n_respondents = counted[run].n_respondents
        resamples = Resamples.of(run, n_respondents, replicates=replicates, seed=seed)
        keys = {name: row[name] for name in ("run", "model", "culture", "language", "probing")}
        n_left_out = len(counted[run].items) - len(scored[run].scores)
        points.append(
            {"variant": VARIANT, "subject": run, "kind": "model", "n_left_out": n_left_out}
            | keys
            | _point(scored[run], row["culture"], atlas, resamples, confidence)
        )
    lines = []
    for keys, first, second in pairs(runs):
        line = _line(scored[first], scored[second], atlas, f"{first}|{second}", replicates, seed, confidence)
        lines += [{"variant": VARIANT} | keys | line] if line else []
    n_items = pd.Series(atlas.dimension, dtype=str).value_counts()
    return MapRows(
        points, loading_rows(VARIANT, atlas.axes, {str(k): int(v) for k, v in n_items.items()}), lines
    )


def _atlas(countries: pd.DataFrame, items: pd.DataFrame, options: Mapping[str, Sequence[int]]) -> _Atlas:
    scores = country_scores(countries, items, options)
    dimension_of = dict(zip(items["base_id"], items["dimension"], strict=True))
    dimension = {str(name): str(dimension_of[name]) for name in scores.columns}
    mean = scores.mean()
    centred = scores - mean
    means = centred.T.groupby(centred.columns.map(dimension)).mean().T
    return _Atlas(centred, mean, dimension, fit_axes(means.dropna().to_numpy(), list(means.columns)))


def _scored(run: RunCounts, atlas: _Atlas, direction: Mapping[str, int]) -> Scored:
    """Score the items that are on the map and were answered."""
    values = {
        item.item_id: unit_values(len(item.codes), int(direction[item.item_id]))
        for item in run.items
        if item.base_id in atlas.dimension and has_unit_score(item.kind, item.ordinal, len(item.codes))
    }
    scores: ItemScores = item_scores(run, values)
    scores = scores.keep(np.flatnonzero(~np.isnan(scores.mean)))
    level = np.array([atlas.mean[item.base_id] for item in scores.items], dtype=float)
    return Scored(
        scores.mean - level,
        jackknife_influence(scores.left_out),
        np.array([item.dimension.value for item in scores.items], dtype=str),
        np.array([item.base_id for item in scores.items], dtype=str),
    )


def _countries(atlas: _Atlas) -> list[dict[str, object]]:
    points = []
    for country in atlas.scores.index:
        means = atlas.of_country(country)
        x, y = atlas.axes.project(means)
        own = country in OWN_LANGUAGE
        n_items = int(atlas.scores.loc[country].notna().sum())
        points.append(
            {
                "variant": VARIANT,
                "subject": f"humans {country}" if own else country,
                "kind": "human" if own else "country",
                "culture": country,
                "x": x,
                "y": y,
                "n_items": n_items,
                "n_questions": n_items,
                "n_left_out": atlas.scores.shape[1] - n_items,
                "n_dimensions": int((~np.isnan(means)).sum()),
                "n_axes_dimensions": len(atlas.axes.dimensions),
            }
        )
    return points


def _point(
    scored: Scored, culture: str, atlas: _Atlas, resamples: Resamples, confidence: float
) -> dict[str, object]:
    """Put a run on the map.

    The spread between questions is that of the distance from the culture's humans, whose own point hangs on
    the same questions and is held fixed; where they are not on the map, from the mean of the countries.
    """
    axes = atlas.axes
    means = scored.means(axes.dimensions)
    row: dict[str, object] = {
        "n_items": len(scored.scores),
        "n_questions": len(set(scored.questions)),
        "n_dimensions": int((~np.isnan(means)).sum()),
        "n_axes_dimensions": len(axes.dimensions),
    }
    if np.isnan(means).any() or np.isnan(axes.loadings).any():
        return row
    row["x"], row["y"] = axes.project(means)
    human = np.zeros(len(scored.scores))
    if culture in atlas.scores.index:
        human = np.nan_to_num(atlas.scores.loc[culture, list(scored.questions)].to_numpy())
    x, y = (
        sum_over_dimensions(
            float(np.asarray(row[name])),
            scored._replace(scores=(scored.scores - human) * weight, influence=scored.influence * weight),
            axes.dimensions,
            resamples,
            confidence,
        )
        for name, weight in (
            (name, weights_of(scored, axes.dimensions, vector))
            for name, vector in zip("xy", axes.loadings, strict=True)
        )
    )
    around = ellipse(x, y, confidence)
    return row | {
        "x_low": x.ends.low,
        "x_high": x.ends.high,
        "y_low": y.ends.low,
        "y_high": y.ends.high,
        "ellipse_major": around.major,
        "ellipse_minor": around.minor,
        "ellipse_angle": around.angle,
    }


def _line(
    first: Scored, second: Scored, atlas: _Atlas, name: str, replicates: int, seed: int, confidence: float
) -> dict[str, object] | None:
    """Compare two runs over the questions that both answered; None where these lack a dimension."""
    axes = atlas.axes
    if not {FROM, TO} <= set(atlas.scores.index) or np.isnan(axes.loadings).any():
        return None
    first, second = _by_question(first), _by_question(second)
    human = atlas.scores.loc[TO] - atlas.scores.loc[FROM]
    both = sorted(set(first.questions) & set(second.questions) & set(human.dropna().index))
    first, second = _only(first, both), _only(second, both)
    if np.isnan(first.means(axes.dimensions)).any():
        return None
    model = joined(first, second)
    resamples = Resamples.of(name, len(model.influence), replicates=replicates, seed=seed)
    line = line_with_intervals(
        model,
        np.array(human[both], dtype=float),
        axes.dimensions,
        axes.loadings,
        resamples,
        confidence,
    )
    return line_row(line) | {"n_items": len(both), "n_questions": len(both)}


def _by_question(scored: Scored) -> Scored:
    """Average the wordings of each question."""
    names, member = np.unique(scored.questions, return_inverse=True)
    share = (member == np.arange(len(names))[:, np.newaxis]) / np.bincount(member, minlength=len(names))[
        :, None
    ]
    first = [int(np.flatnonzero(member == place)[0]) for place in range(len(names))]
    return Scored(share @ scored.scores, scored.influence @ share.T, scored.dimensions[first], names)


def _only(scored: Scored, questions: Sequence[str]) -> Scored:
    """Keep some questions, in the given order."""
    place = {str(name): number for number, name in enumerate(scored.questions)}
    kept = np.array([place[name] for name in questions], dtype=np.intp)
    return Scored(
        scored.scores[kept], scored.influence[:, kept], scored.dimensions[kept], scored.questions[kept]
    )

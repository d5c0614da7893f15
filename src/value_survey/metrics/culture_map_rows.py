"""Rows of the map's reports, which all variants share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from value_survey.metrics.culture_map_axes import Axes
from value_survey.metrics.culture_map_lines import Line

OWN_LANGUAGE: Mapping[str, str] = {"US": "en", "CN": "zh"}
"""In which the paper asks; a run of another culture counts in any language."""

FROM, TO = "US", "CN"
"""The two ends of a line (Fig. 7)."""

SUBJECT_COLUMNS = ["variant", "subject", "kind", "run", "model", "culture", "language", "probing"]
POINT_COLUMNS = [
    *SUBJECT_COLUMNS, "x", "y", "x_low", "x_high", "y_low", "y_high", "ellipse_major", "ellipse_minor",
    "ellipse_angle", "n_items", "n_questions", "n_left_out", "n_dimensions", "n_axes_dimensions",
]  # fmt: skip
LOADING_COLUMNS = [
    "variant", "component", "dimension", "loading", "centre", "explained", "n_points", "n_items",
]  # fmt: skip
LINE_COLUMNS = [
    "variant", "model", "probing", "run_us", "run_cn", "distance", "human_distance", "ratio", "ratio_low",
    "ratio_high", "noise", "share", "share_low", "share_high", "angle", "angle_low", "angle_high", "n_items",
    "n_questions",
]  # fmt: skip


class MapRows(NamedTuple):
    """Rows of one variant."""

    points: list[dict[str, object]]
    loadings: list[dict[str, object]]
    lines: list[dict[str, object]]


def loading_rows(variant: str, axes: Axes, n_items: Mapping[str, int]) -> list[dict[str, object]]:
    """List the loadings of both components."""
    return [
        {
            "variant": variant,
            "component": component + 1,
            "dimension": name,
            "loading": axes.loadings[component, place],
            "centre": axes.centre[place],
            "explained": axes.explained[component],
            "n_points": axes.n_points,
            "n_items": n_items.get(name, 0),
        }
        for component in range(len(axes.loadings))
        for place, name in enumerate(axes.dimensions)
    ]


def line_row(line: Line) -> dict[str, object]:
    """Name the numbers of a line as the report does."""
    return {
        "distance": line.distance,
        "human_distance": line.human_distance,
        "ratio": line.ratio,
        "ratio_low": line.ratio_ends.low,
        "ratio_high": line.ratio_ends.high,
        "noise": line.noise,
        "share": line.share,
        "share_low": line.share_ends.low,
        "share_high": line.share_ends.high,
        "angle": line.angle,
        "angle_low": line.angle_ends.low,
        "angle_high": line.angle_ends.high,
    }


def in_own_language(runs: pd.DataFrame) -> pd.DataFrame:
    """Keep runs in the language of their culture."""
    own = runs["culture"].map(OWN_LANGUAGE)
    return runs[own.isna() | own.eq(runs["language"])]


def pairs(runs: pd.DataFrame) -> Iterator[tuple[dict[str, object], str, str]]:
    """Give model and method, and the first run in each of the two cultures, where there are both."""
    own = in_own_language(runs).drop_duplicates(["model", "culture", "probing"])
    for (model, probing), of_pair in own.groupby(["model", "probing"], sort=False):
        by_culture = dict(zip(of_pair["culture"], of_pair["run"], strict=True))
        if FROM in by_culture and TO in by_culture:
            first, second = str(by_culture[FROM]), str(by_culture[TO])
            yield {"model": model, "probing": probing, "run_us": first, "run_cn": second}, first, second

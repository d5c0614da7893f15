"""Figures of the divergence by dimension: the paper's (Fig. 5) and the sound one, as Altair charts.

A chart function draws the frame it is given and computes nothing; `divergence_points` makes that frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import pandas as pd

from value_survey.reports.inputs import Role
from value_survey.reports.selection import Comparable, Pair, comparable_runs
from value_survey.reports.style import (
    CULTURE_LABELS,
    FLOOR_COLOUR,
    PROBING_LABELS,
    SeriesStyle,
    chart_config,
    series_style,
)
from value_survey.terms import ALL, DIMENSION_NAMES, Dimension, Probing

POINT_COLUMNS: Final = (
    "series", "culture", "dimension", "code_label", "full_label",
    "value", "low", "high", "floor", "n_items", "run",
)  # fmt: skip

_LINE_BREAK = "|"
_TIGHT = alt.Scale(paddingInner=0, paddingOuter=0)
"""The room between dimensions is that around their series, so that grid lines stand midway."""

_ROWS = (*(str(dimension) for dimension in Dimension), ALL)


def divergence_points(
    divergence: pd.DataFrame,
    models: pd.DataFrame,
    measure: str,
    probings: Sequence[Probing] = (Probing.DEF,),
) -> pd.DataFrame:
    """Choose and label the rows of `reports/divergence.csv` that a figure draws.

    Kept are the runs of `comparable`: one questionnaire, each culture in its own language, as in the tables.

    Parameters
    ----------
    divergence
        Frame of `reports/divergence.csv` with the `questionnaire` of each run.
    models
        `name`, `display`, `role` of every model of the reports, in the order of display.
    measure
        `kl` for the paper's figure, `kl_smoothed` for the sound one, or another of the report; nats.
    probings
        Probing methods to draw; a series is named by its method too where that is not DEF.

    Returns
    -------
    pandas.DataFrame
        Columns `POINT_COLUMNS`, one row per series, culture and dimension (or `all`), without rows whose
        value is undefined. `code_label` and `full_label` name the dimension with its number of items.
    """
    shown = comparable(divergence, models, probings).shown
    wanted = shown[
        shown["measure"].eq(measure)
        & shown["probing"].isin([str(probing) for probing in probings])
        & shown["value"].notna()
    ]
    names = dict(zip(models["name"], models["display"], strict=True))
    series = [
        series_name(names[model], probing)
        for model, probing in zip(wanted["model"], wanted["probing"], strict=True)
    ]
    per_dimension = wanted.groupby(["culture", "dimension"])["n_items"]
    counts = [
        f"n = {low}" if low == high else f"n = {low}–{high}"
        for low, high in zip(per_dimension.transform("min"), per_dimension.transform("max"), strict=True)
    ]
    points = wanted.assign(
        series=series,
        code_label=[
            f"{'mean' if code == ALL else code}{_LINE_BREAK}{count}"
            for code, count in zip(wanted["dimension"], counts, strict=True)
        ],
        full_label=[
            f"{_dimension_name(code)} ({count})"
            for code, count in zip(wanted["dimension"], counts, strict=True)
        ],
    )
    return points[list(POINT_COLUMNS)].reset_index(drop=True)


def comparable(
    divergence: pd.DataFrame, models: pd.DataFrame, probings: Sequence[Probing] = (Probing.DEF,)
) -> Comparable:
    """Choose the runs that a figure may show beside each other (see `comparable_runs`)."""
    yardsticks = models.loc[models["role"] == Role.YARDSTICK, "name"]
    return comparable_runs(divergence, [str(probing) for probing in probings], tuple(yardsticks))


def series_name(display: str, probing: str) -> str:
    """Name a series: the model, and its probing method where that is not DEF."""
    return display if probing == Probing.DEF else f"{display}, {PROBING_LABELS[Probing(probing)]}"


def style_of(
    divergence: pd.DataFrame, models: pd.DataFrame, probings: Sequence[Probing] = (Probing.DEF,)
) -> SeriesStyle:
    """Give every series that the figure shows its colour and shape, in the order of `models`."""
    runs = comparable(divergence, models, probings).shown
    there = {Pair(row["model"], row["probing"]) for row in runs.to_dict("records")}
    shown = [
        (series_name(row["display"], probing), row["role"])
        for row in models.to_dict("records")
        for probing in probings
        if Pair(row["name"], str(probing)) in there
    ]
    return series_style([name for name, _ in shown], [role for _, role in shown])


def divergence_paper(points: pd.DataFrame, style: SeriesStyle) -> alt.VConcatChart:
    """Draw Fig. 5 of the paper: divergence per dimension, a panel per culture, the overall mean as a line.

    Parameters
    ----------
    points
        From `divergence_points` with measure `kl`.
    style
        From `style_of`.
    """
    panels = []
    for culture in _cultures(points):
        rows = points[points["culture"] == culture]
        dimensions = rows[rows["dimension"] != ALL]
        line_break = f"split(datum.label, '{_LINE_BREAK}')"
        axis = alt.Axis(
            labelAngle=0, labelExpr=line_break, labelPadding=6, ticks=False, tickBand="extent", grid=True
        )
        marks = (
            alt.Chart(dimensions)
            .mark_point(filled=True, size=46, opacity=1)
            .encode(
                x=alt.X(
                    "code_label:N", sort=_order(dimensions, "code_label"), title=None, axis=axis, scale=_TIGHT
                ),
                xOffset=alt.XOffset("series:N", scale=_side_by_side(style)),
                y=alt.Y("value:Q", title="KL divergence (nats), lower is better"),
                color=_colour(style),
                shape=_shape(style),
                tooltip=_tooltip("value"),
            )
        )
        mean = (
            alt.Chart(rows[rows["dimension"] == ALL])
            .mark_rule(strokeDash=[5, 3], strokeWidth=1.2)
            .encode(y="value:Q", color=_colour(style), tooltip=_tooltip("value"))
        )
        panels.append(alt.layer(mean, marks, title=CULTURE_LABELS[culture], width=720, height=210))
    title = alt.Title("Mean divergence by dimension", subtitle="Dashed line: mean over the dimensions")
    chart = alt.vconcat(*panels, spacing=20, title=title, config=chart_config())
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(y="shared"))
    return chart


def divergence_sound(points: pd.DataFrame, style: SeriesStyle) -> alt.HConcatChart:
    """Draw smoothed divergences with interval and floor: a panel per culture, a row per dimension.

    Parameters
    ----------
    points
        From `divergence_points` with measure `kl_smoothed`.
    style
        From `style_of`.
    """
    step = {"step": 10 * len(style.names) + 14, "for": "position"}
    panels = []
    for culture in _cultures(points):
        rows = points[points["culture"] == culture]
        axis = alt.Axis(ticks=False, tickBand="extent", grid=True, labelPadding=6)
        base = alt.Chart(rows).encode(
            y=alt.Y("full_label:N", sort=_order(rows, "full_label"), title=None, axis=axis, scale=_TIGHT),
            yOffset=alt.YOffset("series:N", scale=_side_by_side(style)),
        )
        floor = base.mark_tick(color=FLOOR_COLOUR, thickness=2.5, size=10).encode(x="floor:Q")
        interval = base.mark_rule(strokeWidth=1.4).encode(
            x=alt.X("low:Q", title="Smoothed KL divergence (nats), lower is better"),
            x2="high:Q",
            color=_colour(style),
        )
        marks = base.mark_point(filled=True, size=42, opacity=1).encode(
            x="value:Q",
            color=_colour(style),
            shape=_shape(style),
            tooltip=_tooltip("value", "low", "high", "floor"),
        )
        panels.append(
            alt.layer(floor, interval, marks, title=CULTURE_LABELS[culture], width=300, height=step)
        )
    title = alt.Title(
        "Divergence by dimension, with intervals",
        subtitle="Bar: interval over respondents and items. Grey tick: floor, what as many humans score",
    )
    chart = alt.hconcat(*panels, spacing=20, title=title, config=chart_config())
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(x="shared"))
    return chart


def _cultures(points: pd.DataFrame) -> list[str]:
    return [culture for culture in CULTURE_LABELS if culture in set(points["culture"])]


def _dimension_name(code: str) -> str:
    return "mean of dimensions" if code == ALL else f"{code} {DIMENSION_NAMES[Dimension(code)]}"


def _order(rows: pd.DataFrame, label: str) -> list[str]:
    """Order the labels of the dimensions as the paper orders its columns."""
    labels = dict(zip(rows["dimension"], rows[label], strict=True))
    return [labels[code] for code in _ROWS if code in labels]


def _side_by_side(style: SeriesStyle) -> alt.Scale:
    """Keep a place for every series, so that the same one stands at the same place in both panels."""
    return alt.Scale(domain=list(style.names), paddingOuter=1)


def _colour(style: SeriesStyle) -> alt.Color:
    scale = alt.Scale(domain=list(style.names), range=list(style.colours))
    return alt.Color("series:N", scale=scale, title=None, legend=_legend())


def _shape(style: SeriesStyle) -> alt.Shape:
    scale = alt.Scale(domain=list(style.names), range=list(style.shapes))
    return alt.Shape("series:N", scale=scale, title=None, legend=_legend())


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", columns=3, symbolSize=60)


def _tooltip(*quantities: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("series:N", title="who"),
        alt.Tooltip("full_label:N", title="dimension"),
        *(alt.Tooltip(f"{quantity}:Q", format=".3f") for quantity in quantities),
        alt.Tooltip("run:N", title="run"),
    ]

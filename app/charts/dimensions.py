"""Divergence by dimension: a row per dimension, a mark per series, its interval and its floor."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, bands, colour, lanes, layered, shape
from app.charts.heat import heat_chart
from app.language import say
from value_survey.reports.style import SeriesStyle

ROW_STEP = 12
ROW_MARGIN = 14


def divergence_chart(
    rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str, highest: float
) -> alt.LayerChart:
    """Draw the rows of one culture.

    Parameters
    ----------
    rows
        `series`, `label` (of the dimension), `value`, `low`, `high`, `floor`, `skill`, `coverage`, `run`, in
        the order of display.
    style
        Colour and shape of the series shown.
    axis_title
        Measure and unit.
    highest
        End of the scale, the same for all cultures beside each other. An interval that goes on beyond it
        ends in an arrow.
    """
    drawn = rows.assign(end=rows["high"].clip(upper=highest), goes_on=rows["high"] > highest)
    base = alt.Chart(drawn).encode(
        y=bands(rows, "label", label_limit=230),
        yOffset=lanes("series", style.names),
    )
    scale = alt.Scale(domain=[min(0.0, float(rows["low"].min()), float(rows["value"].min())), highest])
    title = alt.X(
        "value:Q",
        title=say("← closer to the humans · {axis}", axis=axis_title),
        scale=scale,
        axis=alt.Axis(tickCount=8),
    )
    floor = base.mark_tick(color=FLOOR, thickness=2.5, size=ROW_STEP).encode(x=alt.X("floor:Q", scale=scale))
    interval = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("low:Q", scale=scale), x2="end:Q", color=colour(style)
    )
    arrow = (
        base.transform_filter("datum.goes_on")
        .mark_point(shape="triangle-right", filled=True, size=45, opacity=1)
        .encode(
            x=alt.X("end:Q", scale=scale),
            color=colour(style),
            tooltip=alt.Tooltip("high:Q", title=say("high"), format=".3f"),
        )
    )
    marks = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=title,
        color=colour(style),
        shape=shape(style),
        tooltip=tooltips(),
    )
    return layered(floor, interval, arrow, marks, step=ROW_STEP * len(style.names) + ROW_MARGIN)


def divergence_heat(rows: pd.DataFrame, *, value_title: str, highest: float) -> alt.LayerChart:
    """Draw the rows of one culture as a heat map; parameters as in `divergence_chart`."""
    return heat_chart(
        rows.assign(column=rows["label"].str.replace(" = ", "\u00a0=\u00a0")),
        highest=highest,
        value_format=".2f",
        value_title=say("{axis}; light is closer to the humans", axis=value_title),
        tooltip=tooltips(),
    )


def tooltips() -> list[alt.Tooltip]:
    """Say what a mark or a cell stands for, with its interval, floor and coverage."""
    numbers = {
        "value": say("value"),
        "low": say("low"),
        "high": say("high"),
        "floor": say("floor"),
        "skill": say("skill"),
    }
    return [
        alt.Tooltip("series:N", title=say("who")),
        alt.Tooltip("label:N", title=say("dimension")),
        *(alt.Tooltip(f"{name}:Q", title=title, format=".3f") for name, title in numbers.items()),
        alt.Tooltip("coverage:N", title=say("valid answers")),
        alt.Tooltip("run:N", title=say("run")),
    ]

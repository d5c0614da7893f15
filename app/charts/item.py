"""Answers to one item: bars of the humans and marks of the models, side by side under each option."""

from __future__ import annotations

import textwrap
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import BANDS, colour, lanes, layered, shape
from app.charts.heat import heat_chart
from app.language import say
from value_survey.reports.style import SeriesStyle

LINE_BREAK: Final = "|"
LABEL_WIDTH: Final = 30
SLOT: Final = 13
MARGIN: Final = 12
LEAST_ROW: Final = 34

HUMAN_GREYS: Final = {1: ("#A7AFB8",), 2: ("#7C8792", "#B9C0C7"), 3: ("#66717D", "#9AA3AD", "#C8CED4")}
"""From dark to light, by the number of human groups; told apart by their place and the legend too."""


def with_humans(style: SeriesStyle, groups: tuple[str, ...]) -> SeriesStyle:
    """Put the groups of humans before the models."""
    return SeriesStyle(
        (*groups, *style.names),
        (*HUMAN_GREYS[len(groups)], *style.colours),
        (*("square" for _ in groups), *style.shapes),
    )


def item_chart(rows: pd.DataFrame, style: SeriesStyle, *, highest: float) -> alt.LayerChart:
    """Draw the distributions of one item in one culture.

    Parameters
    ----------
    rows
        As from `distributions`, options in questionnaire order; shares between 0 and 1.
    style
        Colour and shape of everyone shown, humans first (see `with_humans`).
    highest
        End of the scale.
    """
    drawn = rows[rows["share"].notna()].assign(
        zero=0.0,
        option=[
            LINE_BREAK.join(textwrap.wrap(label, LABEL_WIDTH))
            for label in rows["label"][rows["share"].notna()]
        ],
    )
    axis = alt.Axis(
        ticks=False,
        tickBand="extent",
        grid=True,
        labelPadding=10,
        labelLimit=220,
        labelExpr=f"split(datum.label, '{LINE_BREAK}')",
        labelLineHeight=12,
    )
    base = alt.Chart(drawn).encode(
        y=alt.Y("option:N", sort=list(dict.fromkeys(drawn["option"])), title=None, axis=axis, scale=BANDS),
        yOffset=lanes("who", style.names),
        color=colour(style, "who"),
        tooltip=tooltips(),
    )
    scale = alt.Scale(domain=[0, highest])
    title = say("share of answers")
    share = alt.X("share:Q", title=title, scale=scale, axis=alt.Axis(format="%", tickCount=5, grid=True))
    start = alt.X("zero:Q", title=title, scale=scale)
    bars = base.transform_filter("datum.human").mark_rule(strokeWidth=9).encode(x=start, x2="share:Q")
    stems = base.transform_filter("!datum.human").mark_rule(strokeWidth=1.4).encode(x=start, x2="share:Q")
    heads = (
        base.transform_filter("!datum.human")
        .mark_point(filled=True, size=60, opacity=1)
        .encode(x=share, shape=shape(style, "who"))
    )
    return layered(bars, stems, heads, step=max(SLOT * len(style.names) + MARGIN, LEAST_ROW))


def item_heat(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the distributions of one item in one culture as a heat map, a row for each of those shown."""
    return heat_chart(
        rows.assign(series=rows["who"], column=rows["label"], value=rows["share"]),
        highest=1.0,
        value_format=".0%",
        value_title=say("share of answers"),
        tooltip=tooltips(),
        header_width=16,
    )


def tooltips() -> list[alt.Tooltip]:
    """Say what a mark or a cell stands for."""
    return [
        alt.Tooltip("who:N", title=say("who")),
        alt.Tooltip("label:N", title=say("option")),
        alt.Tooltip("share:Q", title=say("share"), format=".1%"),
        alt.Tooltip("n:Q", title=say("answers"), format=",.0f"),
    ]

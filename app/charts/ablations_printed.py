"""Chart of printed values against those measured here, method by method."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import bands, colour, lanes, layered, shape
from app.language import say
from value_survey.reports.style import SeriesStyle

LANE: Final = 13
MARGIN: Final = 10
ROOM: Final = 1.04
HERE, PRINTED = "here", "printed"
LANES: Final = (PRINTED, HERE)


def printed_chart(
    rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str, percent: bool, order: list[str]
) -> alt.LayerChart:
    """Draw two lanes to a method: what the paper prints, and below it what was measured here.

    Parameters
    ----------
    rows
        `label` (the method), `lane`, `who` (a name of the style), `value`, `low`, `high` (NaN: printed
        without an interval), `few` (few answers: an empty mark), `coverage`.
    style
        Of the sources.
    axis_title
        Quantity and unit.
    percent
        Whether values are shares.
    order
        All methods, so that charts beside each other keep step.
    """
    furthest = float(rows[["value", "high"]].max().max())
    end = 1.0 if percent else ROOM * furthest or 1.0
    digits = ".1%" if percent else ".3f"
    base = alt.Chart(rows).encode(
        y=bands(rows, "label", label_limit=220, every=order),
        yOffset=lanes("lane", LANES),
    )
    x = alt.X(
        "value:Q",
        title=axis_title,
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(format="%" if percent else "", tickCount=5),
    )
    intervals = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.8)
        .encode(x=alt.X("low:Q"), x2="high:Q", color=colour(style, "who"))
    )
    marks = base.encode(
        x=x,
        color=colour(style, "who"),
        shape=shape(style, "who"),
        tooltip=[
            alt.Tooltip("label:N", title=say("probing")),
            alt.Tooltip("who:N", title=say("source")),
            alt.Tooltip("value:Q", title=say("value"), format=digits),
            alt.Tooltip("low:Q", title=say("low"), format=digits),
            alt.Tooltip("high:Q", title=say("high"), format=digits),
            alt.Tooltip("coverage:N", title=say("valid answers")),
        ],
    )
    full = marks.transform_filter("!datum.few").mark_point(filled=True, size=60, opacity=1)
    empty = marks.transform_filter("datum.few").mark_point(
        filled=False, fill="white", size=50, strokeWidth=1.7, opacity=1
    )
    return layered(intervals, full, empty, step=LANE * len(LANES) + MARGIN)

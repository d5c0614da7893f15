"""Two runs beside each other: differences by dimension with their intervals, and the items pair by pair."""

from __future__ import annotations

import math
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import colour, layered, shape
from app.language import say
from value_survey.reports.style import OKABE_ITO, SHAPES, SeriesStyle

FOREST_STEP: Final = 26
ITEM_STEP: Final = 17
SQUARE: Final = 430
ZERO: Final = "#666666"
LINK: Final = "#B5B5B5"
WIDEST: Final = 2.0  # how far the axis may go beyond the largest difference, to show the ends of intervals
ROOM: Final = 1.45  # of the axis to the right, for the p values


def pair_style(style: SeriesStyle, series: tuple[str, str], names: tuple[str, str]) -> SeriesStyle:
    """Give two runs the colours and shapes of their series; B another shape, or both, where they are A's."""
    looks = dict(zip(style.names, zip(style.colours, style.shapes, strict=True), strict=True))
    a = looks[series[0]]
    b = looks[series[1]]
    if b == a:
        b = (next(one for one in OKABE_ITO[1:] if one != a[0]), b[1])
    b_shape = b[1] if b[1] != a[1] else next(one for one in SHAPES[1:] if one != a[1])
    return SeriesStyle(names, (a[0], b[0]), (a[1], b_shape))


def end_of_scale(rows: pd.DataFrame) -> float:
    """Choose how far the axis reaches to both sides: intervals must not dwarf the differences."""
    values = float(rows["difference"].abs().max())
    ends = float(rows[["low", "high"]].abs().max().max())
    end = max(values, min(ends, WIDEST * values)) if not math.isnan(ends) else values
    return 1.08 * (end or 1.0)


def forest_chart(rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str) -> alt.LayerChart:
    """Draw the differences by dimension.

    Parameters
    ----------
    rows
        `label` (of the dimension), `difference`, `low`, `high`, `p_text`, `n_questions`, `closer` (name of
        the run that is closer by the point estimate), `shown` (whether the test shows a difference),
        `verdict` (in words), `coverage_a`, `coverage_b`, in the order of display.
    style
        Of the two runs, A first.
    axis_title
        Measure and unit.
    """
    end = end_of_scale(rows)
    drawn = rows.assign(
        from_=rows["low"].clip(lower=-end),
        to=rows["high"].clip(upper=end),
        left=rows["low"] < -end,
        right=rows["high"] > end,
        p_place=end * ROOM,
        edge_left=-end,
        edge_right=end,
    )
    scale = alt.Scale(domain=[-end, end * ROOM], nice=False)
    base = alt.Chart(drawn).encode(
        y=alt.Y(
            "label:N",
            sort=list(dict.fromkeys(rows["label"])),
            title=None,
            axis=alt.Axis(ticks=False, domain=False, grid=True, labelPadding=6, labelLimit=260),
        )
    )
    closer = colour(style, "closer")
    x = alt.X(
        "difference:Q",
        scale=scale,
        title=say("← A closer to the humans · A − B, {axis} · B closer →", axis=axis_title),
        axis=alt.Axis(tickCount=7),
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=ZERO, strokeWidth=1.2)
    interval = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=1.6)
    arrows = [
        base.transform_filter(f"datum.{side}")
        .mark_point(shape=f"triangle-{side}", filled=True, size=45, opacity=1)
        .encode(x=alt.X(f"edge_{side}:Q", scale=scale), color=closer)
        for side in ("left", "right")
    ]
    marks = base.encode(x=x, color=closer, shape=shape(style, "closer"), tooltip=_forest_tooltips())
    return layered(
        zero.encode(x=alt.X("zero:Q", scale=scale)),
        interval.encode(x=alt.X("from_:Q", scale=scale), x2="to:Q", color=closer),
        *arrows,
        marks.transform_filter("datum.shown").mark_point(filled=True, size=85, opacity=1),
        marks.transform_filter("!datum.shown").mark_point(
            filled=False, fill="white", size=65, strokeWidth=1.8, opacity=1
        ),
        base.mark_text(align="right", fontSize=11, color="#444444").encode(
            x=alt.X("p_place:Q", scale=scale), text="p_text:N"
        ),
        step=FOREST_STEP,
    )


def _forest_tooltips() -> list[alt.Tooltip]:
    numbers = {
        "difference": say("difference"),
        "low": say("low"),
        "high": say("high"),
        "p": "p",
        "p_adjusted": say("adjusted p"),
    }
    return [
        alt.Tooltip("label:N", title=say("dimension")),
        alt.Tooltip("n_questions:Q", title=say("questions")),
        *(alt.Tooltip(f"{name}:Q", title=title, format=".3f") for name, title in numbers.items()),
        alt.Tooltip("verdict:N", title=say("by the test")),
        alt.Tooltip("coverage_a:N", title=say("valid, A")),
        alt.Tooltip("coverage_b:N", title=say("valid, B")),
    ]


def dots_chart(rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str) -> alt.LayerChart:
    """Draw each item as two marks with a line between them; the most different item on top.

    Parameters
    ----------
    rows
        `label`, `dimension`, `a`, `b`, `difference`, `coverage_a`, `coverage_b`, in the order of display.
    style
        Of the two runs, A first.
    axis_title
        Measure and unit.
    """
    y = alt.Y(
        "label:N",
        sort=list(dict.fromkeys(rows["label"])),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, grid=False, labelPadding=6, labelLimit=300),
    )
    long = rows.melt(
        id_vars=["label", "dimension", "difference", "coverage_a", "coverage_b"],
        value_vars=["a", "b"],
        var_name="letter",
        value_name="value",
    )
    long = long.assign(who=long["letter"].map({"a": style.names[0], "b": style.names[1]}))
    scale = alt.Scale(zero=True, nice=True)
    lines = (
        alt.Chart(rows)
        .mark_rule(color=LINK, strokeWidth=2)
        .encode(y=y, x=alt.X("a:Q", scale=scale), x2="b:Q")
    )
    marks = (
        alt.Chart(long)
        .mark_point(filled=True, size=55, opacity=1)
        .encode(
            y=y,
            x=alt.X("value:Q", scale=scale, title=say("← closer to the humans · {axis}", axis=axis_title)),
            color=colour(style, "who"),
            shape=shape(style, "who"),
            tooltip=[alt.Tooltip("who:N", title=say("who")), *_item_tooltips("value")],
        )
    )
    return layered(lines, marks, step=ITEM_STEP)


def scatter_chart(rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str) -> alt.LayerChart:
    """Draw each item as a point, A against B; parameters as in `dots_chart`, with `closer`."""
    end = 1.05 * (float(rows[["a", "b"]].max().max()) or 1.0)
    scale = alt.Scale(domain=[0, end], nice=False)
    diagonal = (
        alt.Chart(pd.DataFrame({"at": [0, end]}))
        .mark_line(color=ZERO, strokeWidth=1.2, strokeDash=[5, 4])
        .encode(x=alt.X("at:Q", scale=scale), y=alt.Y("at:Q", scale=scale))
    )
    points = (
        alt.Chart(rows)
        .mark_point(filled=True, size=65, opacity=0.85)
        .encode(
            x=alt.X("a:Q", scale=scale, title=f"{style.names[0]} · {axis_title}"),
            y=alt.Y("b:Q", scale=scale, title=f"{style.names[1]} · {axis_title}"),
            color=colour(style, "closer"),
            shape=shape(style, "closer"),
            tooltip=_item_tooltips("a", "b"),
        )
    )
    chart = layered(diagonal, points, step=1)
    chart.height = chart.width = SQUARE
    return chart


def _item_tooltips(*values: str) -> list[alt.Tooltip]:
    titles = {"value": say("value"), "a": "A", "b": "B"}
    return [
        alt.Tooltip("label:N", title=say("item")),
        alt.Tooltip("dimension:N", title=say("dimension")),
        *(alt.Tooltip(f"{name}:Q", title=titles[name], format=".3f") for name in values),
        alt.Tooltip("difference:Q", title="A − B", format="+.3f"),
        alt.Tooltip("coverage_a:N", title=say("valid, A")),
        alt.Tooltip("coverage_b:N", title=say("valid, B")),
    ]

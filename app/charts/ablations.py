"""Methods beside each other: values with their intervals and ceiling, and differences from DEF."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, colour, layered, shape
from app.language import say
from value_survey.reports.style import SeriesStyle

ROW_STEP: Final = 11
ROW_MARGIN: Final = 12
ZERO: Final = "#666666"
WIDEST: Final = 2.0
"""How far an axis may go beyond the largest value, to show the ends of intervals."""


def values_chart(
    rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str, percent: bool, order: list[str]
) -> alt.LayerChart:
    """Draw the values.

    Parameters
    ----------
    rows
        `label` (of the row), `who` (a name of the style), `value`, `low`, `high`, `ceiling` (a grey tick;
        NaN: none), `few` (an empty mark: few answers), `coverage`, `runs`.
    style
        Of what stands in a row.
    axis_title
        Quantity and unit.
    percent
        Whether values are shares.
    order
        All rows, those without a value too, so that charts beside each other keep step.
    """
    top = _end(rows["value"], rows["high"])
    drawn = rows.assign(end=rows["high"].clip(upper=top), right=rows["high"] > top, edge_right=top)
    scale = alt.Scale(domain=[0, 1 if percent else top], nice=False)
    base = _rows(drawn, style, order)
    ceilings = rows[rows["ceiling"].notna()].drop_duplicates(["label", "who"])
    tick = _rows(ceilings, style, order).mark_tick(color=FLOOR, thickness=2.5, size=ROW_STEP)
    return layered(
        tick.encode(x=alt.X("ceiling:Q", scale=scale)),
        _interval(base, style, scale, "low", "end"),
        *_arrows(base, style, scale, ("right",)),
        *_marks(
            base.encode(
                x=alt.X(
                    "value:Q",
                    scale=scale,
                    title=axis_title,
                    axis=alt.Axis(format="%" if percent else "", tickCount=6),
                ),
                tooltip=_tooltips("value", "low", "high", percent=percent),
            ),
            style,
            hollow="datum.few",
        ),
        step=ROW_STEP * len(style.names) + ROW_MARGIN,
    )


def differences_chart(
    rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str, percent: bool, order: list[str]
) -> alt.LayerChart:
    """Draw the differences from the baseline; parameters as in `values_chart`.

    `difference`, `difference_low`, `difference_high`, `p_adjusted`, and `shown`: whether the test shows a
    difference; an empty mark where not.
    """
    drawn = rows[rows["difference"].notna()]
    ends = drawn[["difference_low", "difference_high"]].abs().max(axis=1)
    edge = _end(drawn["difference"].abs(), ends)
    drawn = drawn.assign(
        start=drawn["difference_low"].clip(lower=-edge),
        end=drawn["difference_high"].clip(upper=edge),
        left=drawn["difference_low"] < -edge,
        right=drawn["difference_high"] > edge,
        edge_left=-edge,
        edge_right=edge,
    )
    scale = alt.Scale(domain=[-edge, edge], nice=False)
    base = _rows(drawn, style, order)
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=ZERO, strokeWidth=1.2)
    return layered(
        zero.encode(x=alt.X("zero:Q", scale=scale)),
        _interval(base, style, scale, "start", "end"),
        *_arrows(base, style, scale, ("left", "right")),
        *_marks(
            base.encode(
                x=alt.X(
                    "difference:Q",
                    scale=scale,
                    title=axis_title,
                    axis=alt.Axis(format="+%" if percent else "+", tickCount=5),
                ),
                tooltip=_tooltips("difference", "difference_low", "difference_high", percent=percent),
            ),
            style,
            hollow="!datum.shown",
        ),
        step=ROW_STEP * len(style.names) + ROW_MARGIN,
    )


def _end(values: pd.Series, ends: pd.Series) -> float:
    """Choose the end of an axis: room for the intervals unless they dwarf the values."""
    largest = float(values.max()) if len(values) else 1.0
    furthest = float(ends.max()) if ends.notna().any() else largest
    return 1.05 * (max(largest, min(furthest, WIDEST * largest)) or 1.0)


def _rows(rows: pd.DataFrame, style: SeriesStyle, order: list[str]) -> alt.Chart:
    return alt.Chart(rows).encode(
        y=alt.Y(
            "label:N",
            sort=order,
            title=None,
            scale=alt.Scale(domain=order, paddingInner=0, paddingOuter=0),
            axis=alt.Axis(ticks=False, tickBand="extent", grid=True, labelPadding=6, labelLimit=220),
        ),
        yOffset=alt.YOffset("who:N", scale=alt.Scale(domain=list(style.names), paddingOuter=1)),
    )


def _interval(base: alt.Chart, style: SeriesStyle, scale: alt.Scale, low: str, high: str) -> alt.Chart:
    there = base.transform_filter(f"isValid(datum.{low}) && isValid(datum.{high})")
    rules: alt.Chart = there.mark_rule(strokeWidth=1.5).encode(
        x=alt.X(f"{low}:Q", scale=scale), x2=f"{high}:Q", color=colour(style, "who")
    )
    return rules


def _arrows(base: alt.Chart, style: SeriesStyle, scale: alt.Scale, sides: tuple[str, ...]) -> list[alt.Chart]:
    """Mark the intervals that go on beyond the axis."""
    return [
        base.transform_filter(f"datum.{side}")
        .mark_point(shape=f"triangle-{side}", filled=True, size=40, opacity=1)
        .encode(x=alt.X(f"edge_{side}:Q", scale=scale), color=colour(style, "who"))
        for side in sides
    ]


def _marks(base: alt.Chart, style: SeriesStyle, *, hollow: str) -> list[alt.Chart]:
    marks = base.encode(color=colour(style, "who"), shape=shape(style, "who"))
    return [
        marks.transform_filter(f"!({hollow})").mark_point(filled=True, size=55, opacity=1),
        marks.transform_filter(hollow).mark_point(
            filled=False, fill="white", size=45, strokeWidth=1.7, opacity=1
        ),
    ]


def _tooltips(value: str, low: str, high: str, *, percent: bool) -> list[alt.Tooltip]:
    digits = ".1%" if percent else ".3f"
    return [
        alt.Tooltip("label:N", title=say("row")),
        alt.Tooltip("who:N", title=say("who")),
        alt.Tooltip(
            f"{value}:Q", title=say("difference" if value == "difference" else "value"), format=digits
        ),
        alt.Tooltip(f"{low}:Q", title=say("low"), format=digits),
        alt.Tooltip(f"{high}:Q", title=say("high"), format=digits),
        alt.Tooltip("p_adjusted:Q", title=say("adjusted p"), format=".4f"),
        alt.Tooltip("coverage:N", title=say("valid answers")),
        alt.Tooltip("runs:N", title=say("run")),
    ]

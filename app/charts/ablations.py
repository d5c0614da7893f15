"""Methods beside each other: values with their intervals and ceiling, and differences from DEF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, bands, colour, lanes, layered, shape
from app.language import say
from value_survey.reports.style import SeriesStyle

ROW_STEP: Final = 11
ROW_MARGIN: Final = 12
ZERO: Final = "#666666"
WIDEST: Final = 2.0
"""How far an axis may go beyond the largest value, to show the ends of intervals."""


@dataclass(frozen=True)
class Shown:
    """Which columns a chart shows.

    Attributes
    ----------
    value, low, high
        The value and the ends of its interval (NaN: none).
    hollow
        True where the mark is empty.
    signed
        Whether values may lie on both sides of 0: the axis goes as far to either side.
    """

    value: str
    low: str
    high: str
    hollow: str
    signed: bool = False


VALUES: Final = Shown("value", "low", "high", hollow="datum.few")
DIFFERENCES: Final = Shown(
    "difference", "difference_low", "difference_high", hollow="!datum.shown", signed=True
)


def methods_chart(
    rows: pd.DataFrame,
    style: SeriesStyle,
    shown: Shown,
    *,
    axis_title: str,
    percent: bool,
    order: list[str],
) -> alt.LayerChart:
    """Draw values, or differences from the baseline.

    Parameters
    ----------
    rows
        `label` (of the row), `who` (a name of the style), the columns of `shown`, `few` (few answers) for
        values, `shown` (the test shows a difference) for differences, `ceiling` (a grey tick; NaN: none),
        `p_adjusted`, `coverage`, `runs`.
    style
        Of what stands in a row.
    shown
        `VALUES` or `DIFFERENCES`.
    axis_title
        Quantity and unit.
    percent
        Whether values are shares.
    order
        All rows, those without a value too, so that charts beside each other keep step.
    """
    drawn = rows[rows[shown.value].notna()]
    furthest = drawn[[shown.low, shown.high]].abs().max(axis=1)
    edge = 1.0 if percent and not shown.signed else _end(drawn[shown.value].abs(), furthest)
    start = -edge if shown.signed else 0.0
    drawn = drawn.assign(
        start=drawn[shown.low].clip(lower=start),
        end=drawn[shown.high].clip(upper=edge),
        left=drawn[shown.low] < start,
        right=drawn[shown.high] > edge,
        edge_left=start,
        edge_right=edge,
    )
    scale = alt.Scale(domain=[start, edge], nice=False)
    base = _rows(drawn, style, order)
    title = alt.X(
        f"{shown.value}:Q",
        scale=scale,
        title=axis_title,
        axis=alt.Axis(format=("+" if shown.signed else "") + ("%" if percent else ""), tickCount=5),
    )
    return layered(
        _yardstick(drawn, style, order, scale, shown),
        _interval(base, style, scale),
        *_arrows(base, style, scale),
        *_marks(base.encode(x=title, tooltip=_tooltips(shown, percent=percent)), style, hollow=shown.hollow),
        step=ROW_STEP * len(style.names) + ROW_MARGIN,
    )


def _yardstick(
    rows: pd.DataFrame, style: SeriesStyle, order: list[str], scale: alt.Scale, shown: Shown
) -> alt.Chart:
    """Draw what to compare with: no difference, or the largest value there can be."""
    if shown.signed:
        zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=ZERO, strokeWidth=1.2)
        line: alt.Chart = zero.encode(x=alt.X("zero:Q", scale=scale))
        return line
    ceilings = rows[rows["ceiling"].notna()].drop_duplicates(["label", "who"])
    tick = _rows(ceilings, style, order).mark_tick(color=FLOOR, thickness=2.5, size=ROW_STEP)
    ticks: alt.Chart = tick.encode(x=alt.X("ceiling:Q", scale=scale))
    return ticks


def _end(values: pd.Series, ends: pd.Series) -> float:
    """Choose the end of an axis: room for the intervals unless they dwarf the values."""
    largest = float(values.max()) if len(values) else 1.0
    furthest = float(ends.max()) if ends.notna().any() else largest
    return 1.05 * (max(largest, min(furthest, WIDEST * largest)) or 1.0)


def _rows(rows: pd.DataFrame, style: SeriesStyle, order: list[str]) -> alt.Chart:
    return alt.Chart(rows).encode(
        y=bands(rows, "label", label_limit=220, every=order),
        yOffset=lanes("who", style.names),
    )


def _interval(base: alt.Chart, style: SeriesStyle, scale: alt.Scale) -> alt.Chart:
    there = base.transform_filter("isValid(datum.start) && isValid(datum.end)")
    rules: alt.Chart = there.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("start:Q", scale=scale), x2="end:Q", color=colour(style, "who")
    )
    return rules


def _arrows(base: alt.Chart, style: SeriesStyle, scale: alt.Scale) -> list[alt.Chart]:
    """Mark the intervals that go on beyond the axis."""
    return [
        base.transform_filter(f"datum.{side}")
        .mark_point(shape=f"triangle-{side}", filled=True, size=40, opacity=1)
        .encode(x=alt.X(f"edge_{side}:Q", scale=scale), color=colour(style, "who"))
        for side in ("left", "right")
    ]


def _marks(base: alt.Chart, style: SeriesStyle, *, hollow: str) -> list[alt.Chart]:
    marks = base.encode(color=colour(style, "who"), shape=shape(style, "who"))
    return [
        marks.transform_filter(f"!({hollow})").mark_point(filled=True, size=55, opacity=1),
        marks.transform_filter(hollow).mark_point(
            filled=False, fill="white", size=45, strokeWidth=1.7, opacity=1
        ),
    ]


def _tooltips(shown: Shown, *, percent: bool) -> list[alt.Tooltip]:
    digits = ".1%" if percent else ".3f"
    return [
        alt.Tooltip("label:N", title=say("row")),
        alt.Tooltip("who:N", title=say("who")),
        alt.Tooltip(
            f"{shown.value}:Q", title=say("difference") if shown.signed else say("value"), format=digits
        ),
        alt.Tooltip(f"{shown.low}:Q", title=say("low"), format=digits),
        alt.Tooltip(f"{shown.high}:Q", title=say("high"), format=digits),
        alt.Tooltip("p_adjusted:Q", title=say("adjusted p"), format=".4f"),
        alt.Tooltip("coverage:N", title=say("valid answers")),
        alt.Tooltip("runs:N", title=say("run")),
    ]

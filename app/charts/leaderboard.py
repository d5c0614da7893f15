"""A ranking: a row per model or method, its value with interval and floor; beside it its rank's interval."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, layered
from app.language import say
from value_survey.reports.style import YARDSTICK_COLOUR, SeriesStyle

ROW_STEP: Final = 27
TICK: Final = 15
ROOM_FOR_SHARES: Final = 0.36
"""Of the width of the chart of ranks."""


def value_chart(rows: pd.DataFrame, style: SeriesStyle, *, axis_title: str, highest: float) -> alt.LayerChart:
    """Draw values with intervals and floors.

    Parameters
    ----------
    rows
        `label`, `series`, `yardstick`, `value`, `low`, `high`, `floor`, `skill`, `rank`, `rank_low`,
        `rank_high`, `p_best`, `n_ranked`, `n_items`, `coverage`, `run`, in the order of display.
    style
        Colour and shape of every series.
    axis_title
        Measure and unit.
    highest
        End of the scale, the same for all rankings of the page.
    """
    drawn = _drawn(rows, style).assign(end=rows["high"].clip(upper=highest), goes_on=rows["high"] > highest)
    scale = alt.Scale(domain=[min(0.0, float(rows[["low", "value"]].min().min())), highest], nice=False)
    base = alt.Chart(drawn).encode(y=_rows(drawn))
    floor = base.mark_tick(color=FLOOR, thickness=2.5, size=TICK).encode(x=alt.X("floor:Q", scale=scale))
    interval = base.mark_rule(strokeWidth=1.8).encode(
        x=alt.X("low:Q", scale=scale), x2="end:Q", color=_own("colour")
    )
    arrow = (
        base.transform_filter("datum.goes_on")
        .mark_point(shape="triangle-right", filled=True, size=50, opacity=1)
        .encode(x=alt.X("end:Q", scale=scale), color=_own("colour"))
    )
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X(
            "value:Q",
            scale=scale,
            title=say("← closer to the humans · {axis}", axis=axis_title).split(" · "),
            axis=alt.Axis(tickCount=6),
        ),
        color=_own("colour"),
        shape=_own("shape", alt.Shape),
        tooltip=_tooltips(),
    )
    return layered(floor, interval, arrow, marks, step=ROW_STEP)


def rank_chart(rows: pd.DataFrame, style: SeriesStyle, *, n_ranked: int) -> alt.LayerChart:
    """Draw the range of each rank, and how often it is the first; parameters as in `value_chart`.

    Parameters
    ----------
    rows, style
        As in `value_chart`; the yardsticks' rows stay empty, so that the rows of both charts are level.
    n_ranked
        Number of places.
    """
    drawn = _drawn(rows, style)
    taken = drawn[~drawn["yardstick"]].assign(best=lambda frame: frame["p_best"].map(share))
    end = n_ranked + 0.5
    scale = alt.Scale(domain=[0.5, end / (1 - ROOM_FOR_SHARES)], nice=False)
    y = _rows(drawn, labels=False)
    base = alt.Chart(taken).encode(y=y)
    rows_of_all = alt.Chart(drawn).mark_point(opacity=0).encode(y=y)
    interval = base.mark_rule(strokeWidth=1.8).encode(
        x=alt.X("rank_low:Q", scale=scale), x2="rank_high:Q", color=_own("colour")
    )
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X(
            "rank:Q",
            scale=scale,
            title=[say("← better rank"), say("right: best in")],
            axis=alt.Axis(values=_places(n_ranked), format="d"),
        ),
        color=_own("colour"),
        shape=_own("shape", alt.Shape),
        tooltip=_tooltips(),
    )
    shares = base.mark_text(align="right", fontSize=11, color="#222222").encode(
        x=alt.XDatum(scale.domain[1], scale=scale), text="best:N"
    )
    return layered(rows_of_all, interval, marks, shares, step=ROW_STEP)


def share(probability: float) -> str:
    """Write a probability in percent; a small one is not none, a large one not certain."""
    if pd.isna(probability):
        return "–"
    if 0 < probability < 0.005:
        return "< 0.5 %"
    if 0.995 < probability < 1:
        return "> 99.5 %"
    return f"{100 * probability:.0f} %"


def _drawn(rows: pd.DataFrame, style: SeriesStyle) -> pd.DataFrame:
    """Give each row its look: a series has its own everywhere, yardsticks are black."""
    colours = dict(zip(style.names, style.colours, strict=True))
    shapes = dict(zip(style.names, style.shapes, strict=True))
    return rows.assign(
        colour=[colours.get(name, YARDSTICK_COLOUR) for name in rows["series"]],
        shape=[shapes.get(name, "circle") for name in rows["series"]],
    )


def _rows(drawn: pd.DataFrame, *, labels: bool = True) -> alt.Y:
    order = list(dict.fromkeys(drawn["label"]))
    axis = alt.Axis(
        ticks=False, domain=False, grid=True, labels=labels, labelPadding=8, labelLimit=230, labelFontSize=12
    )
    return alt.Y("label:N", sort=order, title=None, axis=axis)


def _own(column: str, channel: type[alt.Color | alt.Shape] = alt.Color) -> alt.Color | alt.Shape:
    """Take colour or shape as the row has it."""
    return channel(f"{column}:N", scale=None, legend=None)


def _places(n_ranked: int) -> list[int]:
    step = max(1, round(n_ranked / 12))
    return sorted({1, *range(step, n_ranked + 1, step), n_ranked})


def _tooltips() -> list[alt.Tooltip]:
    numbers = {
        "value": (say("value"), ".3f"),
        "low": (say("low"), ".3f"),
        "high": (say("high"), ".3f"),
        "floor": (say("floor"), ".3f"),
        "skill": (say("skill"), ".2f"),
        "rank": (say("rank"), "d"),
        "rank_low": (say("best rank in the interval"), "d"),
        "rank_high": (say("worst rank in the interval"), "d"),
        "p_best": (say("probability of being best"), ".1%"),
        "n_items": (say("items"), "d"),
    }
    return [
        alt.Tooltip("series:N", title=say("who")),
        *(alt.Tooltip(f"{name}:Q", title=title, format=form) for name, (title, form) in numbers.items()),
        alt.Tooltip("coverage:N", title=say("valid answers")),
        alt.Tooltip("run:N", title=say("run")),
    ]

"""Match rates: a row per dimension, a mark per series, with interval, floor and chance."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, bands, colour, lanes, layered, shape
from app.charts.heat import heat_chart
from app.language import say
from value_survey.reports.style import SeriesStyle

ROW_STEP: Final = 12
ROW_MARGIN: Final = 14
PERCENT: Final = ".0%"


def match_chart(rows: pd.DataFrame, style: SeriesStyle, *, intervals: bool) -> alt.LayerChart:
    """Draw the match rates of one culture.

    Parameters
    ----------
    rows
        `series`, `label` (of the dimension), `match_rate`, `low`, `high`, `floor`, `chance`, `n_items`,
        `n_tied`, `coverage`, `run`, in the order of display.
    style
        Colour and shape of the series shown.
    intervals
        Whether intervals are drawn; tooltips have them in any case.
    """
    base = alt.Chart(rows).encode(
        y=bands(rows, "label", label_limit=230),
        yOffset=lanes("series", style.names),
    )
    scale = alt.Scale(domain=[0, 1])
    floor = base.mark_tick(color=FLOOR, thickness=2.5, size=ROW_STEP).encode(x=alt.X("floor:Q", scale=scale))
    chance = base.mark_tick(color=FLOOR, thickness=1, size=ROW_STEP).encode(x=alt.X("chance:Q", scale=scale))
    spread = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour(style)
    )
    marks = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=alt.X(
            "match_rate:Q",
            title=say("share of items with the humans' favourite · more alike →"),
            scale=scale,
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        color=colour(style),
        shape=shape(style),
        tooltip=tooltips(),
    )
    layers = [floor, chance, *([spread] if intervals else []), marks]
    return layered(*layers, step=ROW_STEP * len(style.names) + ROW_MARGIN)


def match_heat(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the match rates of one culture as a heat map; rows as for `match_chart`."""
    return heat_chart(
        rows.assign(value=rows["match_rate"], column=rows["label"].str.replace(" = ", "\u00a0=\u00a0")),
        highest=1.0,
        value_format=PERCENT,
        value_title=say("share of items with the humans' favourite; dark is more alike"),
        tooltip=tooltips(),
    )


def tooltips() -> list[alt.Tooltip]:
    """Say what a mark or a cell stands for."""
    numbers = {
        "match_rate": say("match rate"),
        "low": say("low"),
        "high": say("high"),
        "chance": say("chance"),
        "floor": say("floor"),
    }
    return [
        alt.Tooltip("series:N", title=say("who")),
        alt.Tooltip("label:N", title=say("dimension")),
        *(alt.Tooltip(f"{name}:Q", title=title, format=PERCENT) for name, title in numbers.items()),
        alt.Tooltip("n_items:Q", title=say("items")),
        alt.Tooltip("n_tied:Q", title=say("tied items")),
        alt.Tooltip("coverage:N", title=say("valid answers")),
        alt.Tooltip("run:N", title=say("run")),
    ]

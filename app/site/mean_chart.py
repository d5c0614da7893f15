"""The mean over the dimensions of one culture: a row per series, its interval and its floor."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, layered
from app.charts.dimensions import tooltips
from app.language import say
from value_survey.reports.inputs import Role
from value_survey.reports.style import OKABE_ITO, YARDSTICK_COLOUR

ROW_STEP: Final = 24


def mean_chart(rows: pd.DataFrame, *, axis_title: str, highest: float) -> alt.LayerChart:
    """Draw one value a series.

    Parameters
    ----------
    rows
        `series`, `role`, `value`, `low`, `high`, `floor`, `skill`, `coverage`, `run`, in order of display.
    axis_title
        Measure and unit.
    highest
        End of the scale; intervals are cut off there.
    """
    drawn = rows.assign(
        label=say("mean of dimensions"),
        end=rows["high"].clip(upper=highest),
        yardstick=rows["role"].eq(Role.YARDSTICK),
    )[["series", "label", "yardstick", "value", "low", "high", "end", "floor", "skill", "coverage", "run"]]
    base = alt.Chart(drawn).encode(
        y=alt.Y(
            "series:N",
            sort=list(drawn["series"]),
            title=None,
            axis=alt.Axis(ticks=False, grid=True, labelPadding=8, labelLimit=260),
        ),
        color=alt.condition("datum.yardstick", alt.value(YARDSTICK_COLOUR), alt.value(OKABE_ITO[0])),
        tooltip=tooltips(),
    )
    lowest = min(0.0, float(drawn[["low", "value"]].min().min()))
    scale = alt.Scale(domain=[lowest, highest])
    title = say("← closer to the humans · {axis}", axis=axis_title)
    floor = base.mark_tick(thickness=2.5, size=14).encode(
        x=alt.X("floor:Q", scale=scale, title=title), color=alt.value(FLOOR)
    )
    interval = base.mark_rule(strokeWidth=1.6).encode(x=alt.X("low:Q", scale=scale, title=title), x2="end:Q")
    marks = base.mark_point(filled=True, size=65, opacity=1).encode(
        x=alt.X("value:Q", scale=scale, title=title, axis=alt.Axis(tickCount=7)),
        shape=alt.condition("datum.yardstick", alt.value("square"), alt.value("circle")),
    )
    return layered(floor, interval, marks, step=ROW_STEP)

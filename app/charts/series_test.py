"""Two series of models: their means with SD, and their difference under each test."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import lanes, layered
from app.language import say
from value_survey.reports.style import OKABE_ITO

LOOKS: Final = {"published": (OKABE_ITO[0], "circle"), "reproduced": (OKABE_ITO[1], "diamond")}
"""Colour and shape of a source."""
STEP: Final = 26
TICKS: Final = 8
ROOM: Final = 0.06
"""Beyond the ends of a scale, as a share of it."""


def means_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the mean of each series, a bar of one SD to both sides.

    Parameters
    ----------
    rows
        `label` (culture and series), `source`, `source_name`, `mean`, `sd`, `n`.
    """
    drawn = rows.assign(low=rows["mean"] - rows["sd"], high=rows["mean"] + rows["sd"])
    base = _base(drawn)
    x = alt.X(
        "mean:Q",
        title=say("← closer to the humans · {axis}", axis=say("mean KL (nats), bar: ± 1 SD")),
        axis=alt.Axis(tickCount=TICKS),
    )
    bars = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q")
    marks = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x,
        shape=_shape(drawn),
        tooltip=[
            alt.Tooltip("label:N", title=say("series")),
            alt.Tooltip("source_name:N", title=say("source")),
            alt.Tooltip("mean:Q", title=say("mean"), format=".2f"),
            alt.Tooltip("sd:Q", title="SD", format=".2f"),
            alt.Tooltip("n:Q", title="n"),
        ],
    )
    return layered(bars, marks, step=STEP)


def difference_chart(rows: pd.DataFrame, *, title: str) -> alt.LayerChart:
    """Draw the difference under each test with its interval, where the test gives one.

    Parameters
    ----------
    rows
        `label` (culture and test), `source`, `source_name`, `difference`, `low`, `high`, `p_shown`,
        `p_adjusted_shown`.
    title
        Of the axis.
    """
    base = _base(rows)
    zero = alt.Chart(pd.DataFrame({"none": [0.0]})).mark_rule(color="#222222", strokeDash=[3, 3])
    bars = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=2)
    marks = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("difference:Q", title=title, axis=alt.Axis(tickCount=TICKS), scale=_around_zero(rows)),
        shape=_shape(rows),
        tooltip=[
            alt.Tooltip("label:N", title=say("test")),
            alt.Tooltip("source_name:N", title=say("source")),
            *(
                alt.Tooltip(f"{name}:Q", title=say(name), format=".2f")
                for name in ("difference", "low", "high")
            ),
            alt.Tooltip("p_shown:N", title="p"),
            alt.Tooltip("p_adjusted_shown:N", title=say("p, adjusted")),
        ],
    )
    return layered(zero.encode(x="none:Q"), bars.encode(x=alt.X("low:Q"), x2="high:Q"), marks, step=STEP)


def _base(rows: pd.DataFrame) -> alt.Chart:
    return alt.Chart(rows).encode(
        y=alt.Y(
            "label:N",
            sort=list(dict.fromkeys(rows["label"])),
            title=None,
            axis=alt.Axis(ticks=False, grid=True, labelPadding=8, labelLimit=340),
        ),
        yOffset=lanes("source_name", _names(rows)),
        color=alt.Color(
            "source_name:N",
            title=None,
            scale=alt.Scale(domain=_names(rows), range=[LOOKS[name][0] for name in _there(rows)]),
            legend=alt.Legend(orient="top", symbolSize=80) if len(_there(rows)) > 1 else None,
        ),
    )


def _around_zero(rows: pd.DataFrame) -> alt.Scale:
    """Leave room on both sides of zero, so that its line is not taken for the edge of the chart."""
    ends = rows[["difference", "low", "high"]]
    low, high = min(0.0, float(ends.min().min())), max(0.0, float(ends.max().max()))
    room = (high - low) * ROOM
    return alt.Scale(domain=[low - room, high + room])


def _shape(rows: pd.DataFrame) -> alt.Shape:
    return alt.Shape(
        "source_name:N",
        title=None,
        scale=alt.Scale(domain=_names(rows), range=[LOOKS[name][1] for name in _there(rows)]),
    )


def _there(rows: pd.DataFrame) -> list[str]:
    return [name for name in LOOKS if name in set(rows["source"])]


def _names(rows: pd.DataFrame) -> list[str]:
    names = dict(zip(rows["source"], rows["source_name"], strict=True))
    return [names[source] for source in _there(rows)]

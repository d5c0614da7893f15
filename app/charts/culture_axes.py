"""Beside the cultural map: lengths of the ways between cultures, and loadings of the axes."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, bands, colour, lanes, layered, shape
from app.charts.culture_map import INK
from app.language import say
from value_survey.reports.style import OKABE_ITO, SeriesStyle


def ways_chart(ways: pd.DataFrame, style: SeriesStyle, *, sound: bool) -> alt.LayerChart:
    """Draw each way in lengths of the humans' way, with its interval and what chance alone moves."""
    base = alt.Chart(ways).encode(
        y=alt.Y(
            "series:N",
            sort=list(ways["series"]),
            title=None,
            scale=alt.Scale(type="band", paddingInner=0, paddingOuter=0),
            axis=alt.Axis(ticks=False, labelPadding=8, labelLimit=300, grid=False),
        )
    )
    x = alt.X(
        "ratio:Q",
        title=say("length, in lengths of the humans' way (line: 1, as far as they)"),
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(tickCount=8),
    )
    humans = alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(color=INK, strokeDash=[3, 3]).encode(x="one:Q")
    layers = [humans]
    if sound:
        layers += [
            base.mark_tick(color=FLOOR, thickness=2.5, size=18).encode(x="noise:Q"),
            base.mark_rule(strokeWidth=1.8).encode(x="ratio_low:Q", x2="ratio_high:Q", color=colour(style)),
        ]
    titles = {
        "ratio": say("ratio"), "ratio_low": say("ratio, low"), "ratio_high": say("ratio, high"),
        "noise": say("noise"), "angle": say("angle"), "angle_low": say("angle, low"),
        "angle_high": say("angle, high"),
    }  # fmt: skip
    marks = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x,
        color=colour(style),
        shape=shape(style),
        tooltip=[
            alt.Tooltip("series:N", title=say("who")),
            *(
                alt.Tooltip(f"{name}:Q", title=title, format=".0f" if "angle" in name else ".2f")
                for name, title in titles.items()
            ),
            alt.Tooltip("n_items:Q", title=say("items")),
            alt.Tooltip("coverage:N", title=say("valid answers")),
        ],
    )
    return layered(*layers, marks, step=34)


def loadings_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the loadings: a row per dimension, a mark per component.

    Parameters
    ----------
    rows
        `name` (of the dimension), `label` (of the component), `loading`, `n_items`.
    """
    labels = list(dict.fromkeys(rows["label"]))
    legend = alt.Legend(orient="top", symbolSize=80, title=None)
    hue = alt.Scale(domain=labels, range=list(OKABE_ITO[: len(labels)]))
    form = alt.Scale(domain=labels, range=["circle", "diamond"][: len(labels)])
    base = alt.Chart(rows).encode(
        y=bands(rows, "name", label_limit=300, label_padding=8),
        yOffset=lanes("label", labels),
        color=alt.Color("label:N", scale=hue, legend=legend),
    )
    x = alt.X("loading:Q", title=say("loading"), scale=alt.Scale(domain=[-1, 1]), axis=alt.Axis(tickCount=8))
    zero = alt.Chart(pd.DataFrame({"none": [0.0]})).mark_rule(color="#888888").encode(x="none:Q")
    bars = base.mark_rule(strokeWidth=2.5).encode(x=x, x2=alt.datum(0))
    marks = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=x,
        shape=alt.Shape("label:N", scale=form, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title=say("dimension")),
            alt.Tooltip("label:N", title=say("component")),
            alt.Tooltip("loading:Q", title=say("loading"), format=".3f"),
            alt.Tooltip("n_items:Q", title=say("items")),
        ],
    )
    return layered(zero, bars, marks, step=26)

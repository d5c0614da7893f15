"""Published and reproduced values of a table's column, a row per model."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import layered
from app.language import later, say
from value_survey.reports.style import OKABE_ITO, YARDSTICK_COLOUR

PUBLISHED: Final = later("published in the paper")
KINDS: Final = {
    PUBLISHED: (OKABE_ITO[0], "circle"),
    later("reproduced: model of the paper"): (OKABE_ITO[2], "diamond"),
    later("reproduced: small embedded model"): (OKABE_ITO[1], "triangle-up"),
    later("reproduced: yardstick"): (YARDSTICK_COLOUR, "square"),
    later("reproduced: further model"): (OKABE_ITO[3], "cross"),
}
ROW_STEP: Final = 21


def published_chart(rows: pd.DataFrame, *, axis_title: str) -> alt.LayerChart:
    """Draw the values of one column.

    Parameters
    ----------
    rows
        `label` (of the table's row), `kind` (a key of `KINDS`), `value`, `printed` (the value as text), in
        the order of display.
    axis_title
        Quantity, unit and direction.
    """
    there = [kind for kind in KINDS if kind in set(rows["kind"])]
    legend = alt.Legend(orient="top", columns=4, symbolSize=70, offset=4)
    named = [say(kind) for kind in there]
    base = alt.Chart(rows.assign(kind=rows["kind"].map(say))).encode(
        y=alt.Y(
            "label:N",
            sort=list(dict.fromkeys(rows["label"])),
            title=None,
            axis=alt.Axis(ticks=False, grid=True, labelPadding=10, labelLimit=300),
        ),
        x=alt.X(
            "value:Q", title=axis_title, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=10)
        ),
        tooltip=[
            alt.Tooltip("label:N", title=say("who")),
            alt.Tooltip("kind:N", title=say("origin")),
            alt.Tooltip("printed:N", title=say("value")),
        ],
    )
    marks = base.mark_point(filled=True, size=75, opacity=1).encode(
        color=alt.Color(
            "kind:N",
            title=None,
            legend=legend,
            scale=alt.Scale(domain=named, range=[KINDS[kind][0] for kind in there]),
        ),
        shape=alt.Shape(
            "kind:N",
            title=None,
            legend=legend,
            scale=alt.Scale(domain=named, range=[KINDS[kind][1] for kind in there]),
        ),
    )
    numbers = base.mark_text(align="left", dx=9, fontSize=11, color="#444444").encode(text="printed:N")
    return layered(marks, numbers, step=ROW_STEP)

"""Charts of a specification curve: values under all combinations of choices, and the choices of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import BANDS, layered, look
from app.language import say

HEIGHT: Final = 200
STEP: Final = 15
LABELS: Final = 190
"""Room for the labels of both charts, in pixels: their columns stand below each other."""
ROOM: Final = 1.15
"""For the name of the mark, above the highest value."""
HALF: Final = 0.36
"""Half the width of a cell, where columns are 1 apart."""
MARK: Final = "#D55E00"
GROUPS: Final = ("#33415C", "#8592A6")
"""Of the cells: choices beside each other differ."""


def curve_chart(rows: pd.DataFrame, colour: str, tooltip: Sequence[alt.Tooltip]) -> alt.LayerChart:
    """Draw a value under every combination of choices, from the lowest to the highest.

    Parameters
    ----------
    rows
        `place` (1: lowest), `value`, `is_default`, and what the tooltips name.
    colour
        Of the values.
    tooltip
        Of a value.
    """
    base = alt.Chart(rows).encode(
        x=_place(rows),
        y=alt.Y(
            "value:Q",
            title=say("mean divergence (nats)"),
            scale=alt.Scale(domain=[0, ROOM * float(rows["value"].max())], nice=True),
            axis=alt.Axis(tickCount=5, minExtent=LABELS, maxExtent=LABELS, titleX=-44),
        ),
        tooltip=list(tooltip),
    )
    marked = base.transform_filter("datum.is_default")
    right = bool(rows.loc[rows["is_default"], "place"].gt(len(rows) / 2).any())
    name = marked.mark_text(
        align="right" if right else "left",
        dx=-10 if right else 10,
        dy=-10 if right else 12,
        fontSize=12,
        fontWeight="bold",
        color=MARK,
    ).encode(text=alt.value(say("the paper's choices")))
    return alt.LayerChart(
        layer=[
            _line(rows),
            base.mark_point(filled=True, size=26, opacity=1, color=colour),
            marked.mark_point(filled=True, size=110, opacity=1, color=MARK, shape="diamond", stroke="white"),
            name,
        ],
        height=HEIGHT,
        config=look(),
    )


def choices_chart(cells: pd.DataFrame, tooltip: Sequence[alt.Tooltip]) -> alt.LayerChart:
    """Draw which choices each combination makes: a column per combination, a row per option.

    Parameters
    ----------
    cells
        `place`, `label` (the option) and `group` (number of its choice), `is_default`, in the order of the
        rows, and what the tooltips name: a row where an option is made.
    tooltip
        Of a cell.
    """
    base = alt.Chart(cells.assign(start=cells["place"] - HALF, end=cells["place"] + HALF)).encode(
        x=_place(cells, "start"),
        x2="end:Q",
        y=alt.Y(
            "label:N",
            sort=list(dict.fromkeys(cells["label"])),
            title=None,
            scale=BANDS,
            axis=alt.Axis(
                ticks=False,
                domain=False,
                grid=False,
                labelPadding=8,
                labelLimit=LABELS - 10,
                minExtent=LABELS,
                maxExtent=LABELS,
            ),
        ),
        tooltip=list(tooltip),
    )
    shade = alt.condition("datum.group % 2 == 0", alt.value(GROUPS[0]), alt.value(GROUPS[1]))
    made = base.transform_filter("!datum.is_default").mark_rect(height=STEP - 4).encode(color=shade)
    marked = base.transform_filter("datum.is_default").mark_rect(height=STEP - 4, color=MARK)
    return layered(_line(cells), made, marked, step=STEP)


def _place(rows: pd.DataFrame, field: str = "place") -> alt.X:
    ends = [0.5, float(rows["place"].max()) + 0.5]
    return alt.X(f"{field}:Q", title=None, axis=None, scale=alt.Scale(domain=ends, nice=False, zero=False))


def _line(rows: pd.DataFrame) -> alt.Chart:
    """Draw the line that leads from the value under the paper's choices to these choices."""
    marked = rows[rows["is_default"]].drop_duplicates("place")[["place"]]
    line: alt.Chart = alt.Chart(marked).mark_rule(color=MARK, strokeWidth=1, opacity=0.6)
    return line.encode(x=_place(rows))

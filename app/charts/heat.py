"""Many series at once: a row per series, a column per group, the value in the cell and as its shade."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import look

SHADES: Final = ("#F3F7FB", "#B9D3E6", "#5F9FC7", "#1F6AA5", "#0A3A66")
"""One hue from light to dark: told apart without colour too."""
DARK: Final = 0.58  # share of the scale from which on a dark cell needs light digits
ROW: Final = 25
LINE_BREAK: Final = "|"
HEADER_LINES: Final = 4
LINE_HEIGHT: Final = 12


def heat_chart(
    rows: pd.DataFrame,
    *,
    highest: float,
    value_format: str,
    value_title: str,
    tooltip: Sequence[alt.Tooltip],
    header_width: int = 14,
    row_title: str | None = None,
) -> alt.LayerChart:
    """Draw a heat map.

    Parameters
    ----------
    rows
        `series`, `column`, `value`, and what the tooltips name; series and columns in the order of display.
        Cells without a value stay empty.
    highest
        End of the scale of shades, which begins at 0.
    value_format
        Of the values in the cells.
    value_title
        What the shade means.
    tooltip
        Of a cell.
    header_width
        Characters to a line of a column's header.
    row_title
        What the rows are.
    """
    headers, lines = _headers(dict.fromkeys(rows["column"]), header_width)
    drawn = rows[rows["value"].notna()].assign(
        column=lambda frame: frame["column"].map(headers),
        light=lambda frame: frame["value"] > DARK * highest,
    )
    base = alt.Chart().encode(
        y=alt.Y(
            "series:N",
            sort=list(dict.fromkeys(rows["series"])),
            title=row_title,
            scale=alt.Scale(domain=list(dict.fromkeys(rows["series"]))),
            axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=300),
        ),
        x=alt.X(
            "column:N",
            sort=list(dict.fromkeys(headers.values())),
            title=None,
            axis=alt.Axis(
                orient="top",
                ticks=False,
                domain=False,
                labelAngle=0,
                labelPadding=6 + (lines - 1) * LINE_HEIGHT,  # lines go down from the first one
                labelExpr=f"split(datum.label, '{LINE_BREAK}')",
                labelLineHeight=LINE_HEIGHT,
                labelOverlap=False,
                labelLimit=150,
            ),
        ),
        tooltip=list(tooltip),
    )
    shades = alt.Scale(domain=[0, highest], range=list(SHADES), clamp=True, interpolate="lab")
    cells = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        color=alt.Color(
            "value:Q",
            scale=shades,
            legend=alt.Legend(
                title=value_title,
                orient="bottom",
                gradientLength=220,
                gradientThickness=9,
                format=value_format,
                titleLimit=500,
            ),
        )
    )
    digits = base.mark_text(fontSize=11).encode(
        text=alt.Text("value:Q", format=value_format),
        color=alt.condition("datum.light", alt.value("white"), alt.value("#1F2430")),
    )
    return alt.LayerChart(
        data=drawn,
        layer=[cells, digits],
        height={"step": ROW},
        config=look(),
    )


def _headers(names: Iterable[str], width: int) -> tuple[dict[str, str], int]:
    """Break the headers of the columns into equally many lines, so that all of them stand on the last one."""
    broken = {}
    for name in names:
        lines = textwrap.wrap(name, width) or [name]
        if len(lines) > HEADER_LINES:
            lines = [*lines[: HEADER_LINES - 1], lines[HEADER_LINES - 1] + "…"]
        broken[name] = lines
    most = max(map(len, broken.values()), default=1)
    headers = {name: LINE_BREAK.join([*[""] * (most - len(lines)), *lines]) for name, lines in broken.items()}
    return headers, most

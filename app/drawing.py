"""Charts as a page shows them: beside each other, each with its words for those who do not see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import altair as alt
import streamlit as st

from app.charts.common import together
from app.language import say
from app.places import places
from app.text import literal


class Drawn(NamedTuple):
    """A chart.

    Attributes
    ----------
    title
        What stands above it, as plain text.
    chart
        The chart.
    alternative
        What it shows, its takeaway above all, as plain text.
    """

    title: str
    chart: alt.LayerChart
    alternative: str


@dataclass(frozen=True)
class Drawing:
    """Charts that belong together; the explorer shows them, and the exported site.

    Attributes
    ----------
    charts
        In the order of display.
    legend
        What stands above all of them, where they need one.
    wide
        Whether each takes the whole width.
    """

    charts: tuple[Drawn, ...]
    legend: alt.LayerChart | None = None
    wide: bool = False

    def whole(self) -> alt.LayerChart | alt.VConcatChart:
        """Give the charts as one figure, to take along."""
        if len(self.charts) == 1 and self.legend is None:
            return self.charts[0].chart
        return together({one.title: one.chart for one in self.charts}, self.legend)


def show(drawing: Drawing, key: str) -> None:
    """Show charts on a page of the explorer.

    Parameters
    ----------
    drawing
        The charts.
    key
        Names them among the page's charts.
    """
    show_legend(drawing, f"{key}-legend")
    spots = places(len(drawing.charts), wide=drawing.wide)
    for number, (place, one) in enumerate(zip(spots, drawing.charts, strict=True)):
        if one.title:
            place.markdown(f"**{literal(one.title)}**")
        place.altair_chart(one.chart, theme=None, width="stretch", alt=one.alternative, key=f"{key}-{number}")


def show_legend(drawing: Drawing, key: str | None = None) -> None:
    """Show the legend of charts, if they have one."""
    if drawing.legend is not None:
        st.altair_chart(
            drawing.legend, theme=None, width="stretch", alt=say("Legend of the charts below"), key=key
        )

"""What the charts of the explorer share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from unicodedata import east_asian_width

import altair as alt
import pandas as pd

from app.language import later, say
from value_survey.reports.style import FLOOR_COLOUR, SeriesStyle, chart_config

FONT: Final = (
    '"Source Sans", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC", sans-serif'
)
"""That of the page, then fonts with Chinese characters."""

LEGEND_COLUMNS: Final = 3
LEGEND_WIDTH: Final = 440
"""Pixels beside the filters in a window of 900: a legend that fits there fits in a wider one too."""
LEGEND_MARK: Final = 28
"""Pixels of a mark and of the room around it."""
LATIN_WIDTH: Final = 6.8
CJK_WIDTH: Final = 12.0
"""Pixels of a character in texts of size 12, rather too many than too few."""
FIGURE_WIDTH: Final = 640
FLOOR_NAME: Final = later("floor: as many humans")
FLOOR: Final = FLOOR_COLOUR
BANDS: Final = alt.Scale(paddingInner=0, paddingOuter=0)
"""The room between rows is that around their marks, so that grid lines stand midway."""


def look() -> dict[str, Any]:
    """Give the look of the figures in the page's font.

    A chart is announced by its alternative text, and its numbers stand in the table beside it: its marks,
    of which there may be hundreds or none, are not announced one by one.
    """
    return chart_config() | {"font": FONT, "mark": {**chart_config().get("mark", {}), "aria": False}}


def layered(*layers: alt.Chart, step: int) -> alt.LayerChart:
    """Lay marks over each other, in the look of the figures and the page's font.

    Parameters
    ----------
    layers
        From the back to the front.
    step
        Height of a row of the vertical axis, in pixels.
    """
    height: dict[str, Any] = {"step": step, "for": "position"}
    return alt.LayerChart(layer=list(layers), height=height, config=look())


def colour(style: SeriesStyle, field: str = "series") -> alt.Color:
    """Encode a series by colour; `legend_chart` says which is which."""
    scale = alt.Scale(domain=list(style.names), range=list(style.colours))
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def shape(style: SeriesStyle, field: str = "series") -> alt.Shape:
    """Encode a series by shape."""
    scale = alt.Scale(domain=list(style.names), range=list(style.shapes))
    return alt.Shape(f"{field}:N", scale=scale, legend=None)


def bands(
    rows: pd.DataFrame,
    field: str,
    *,
    label_limit: int,
    label_padding: int = 6,
    every: Sequence[str] | None = None,
) -> alt.Y:
    """Give each name a band of the vertical axis, with lines midway between the bands.

    Parameters
    ----------
    rows
        What is drawn.
    field
        The column of the names, which stand in the order of the rows.
    label_limit, label_padding
        Of the names, in pixels.
    every
        Names that have a band even where the rows lack them, in their order.
    """
    order = list(dict.fromkeys(rows[field]) if every is None else every)
    return alt.Y(
        f"{field}:N",
        sort=order,
        title=None,
        scale=BANDS if every is None else alt.Scale(domain=order, paddingInner=0, paddingOuter=0),
        axis=alt.Axis(
            ticks=False, tickBand="extent", grid=True, labelPadding=label_padding, labelLimit=label_limit
        ),
    )


def lanes(field: str, names: Iterable[str]) -> alt.YOffset:
    """Put marks of a band beneath each other, a lane for each name of a column."""
    return alt.YOffset(f"{field}:N", scale=alt.Scale(domain=list(names), paddingOuter=1))


def legend_chart(style: SeriesStyle, *, floor: bool = False) -> alt.LayerChart:
    """Draw one legend for charts beside each other: that of a narrow chart would be cut off.

    It has as many columns as the longest name leaves room for.

    Parameters
    ----------
    style
        The series.
    floor
        Whether the charts have floor ticks.
    """
    floor_name = say(FLOOR_NAME)
    names = [*style.names, *([floor_name] if floor else [])]
    columns = legend_columns(names)
    wide = legend_column(names)
    entries = pd.DataFrame(
        {
            "series": names,
            "left": [LEGEND_MARK / 4 + wide * (place % columns) for place in range(len(names))],
            "line": [place // columns for place in range(len(names))],
        }
    )
    pixels = [0, LEGEND_WIDTH]  # whatever the width of the chart, so that entries stand together
    base = alt.Chart(entries).encode(
        x=alt.X("left:Q", axis=None, scale=alt.Scale(domain=pixels, range=pixels, nice=False)),
        y=alt.Y("line:O", axis=None, scale=BANDS),
    )
    series = base.transform_filter(alt.datum.series != floor_name)
    marks = series.mark_point(filled=True, size=80, opacity=1).encode(color=colour(style), shape=shape(style))
    ticks = base.transform_filter(alt.datum.series == floor_name).mark_tick(
        orient="vertical", color=FLOOR, thickness=2.5, size=12
    )
    texts = base.mark_text(align="left", dx=10, fontSize=12, color="#1F2430").encode(text="series:N")
    return layered(marks, ticks, texts, step=18)


def legend_columns(names: Sequence[str]) -> int:
    """Give the number of columns in which names stand beside each other without overlap; at least one."""
    return max(1, min(LEGEND_COLUMNS, len(names), int(LEGEND_WIDTH / legend_column(names))))


def legend_column(names: Sequence[str]) -> float:
    """Give the width of a column of a legend in pixels: that of the longest name and its mark."""
    return max((text_width(name) for name in names), default=0.0) + LEGEND_MARK


def text_width(text: str) -> float:
    """Estimate the width of a legend's text in pixels; Chinese characters are about twice as wide."""
    return sum(CJK_WIDTH if east_asian_width(one) in "WF" else LATIN_WIDTH for one in text)


def restricted(style: SeriesStyle, names: set[str]) -> SeriesStyle:
    """Keep the series that a chart shows; each keeps its colour and shape."""
    kept = [place for place, name in enumerate(style.names) if name in names]
    return SeriesStyle(
        tuple(style.names[place] for place in kept),
        tuple(style.colours[place] for place in kept),
        tuple(style.shapes[place] for place in kept),
    )


def together(charts: Mapping[str, alt.LayerChart], legend: alt.LayerChart | None = None) -> alt.VConcatChart:
    """Put charts that a page shows apart into one figure, each under its title, to take along.

    Parameters
    ----------
    charts
        By title.
    legend
        What stands above them.
    """
    parts = [_bare(chart).properties(width=FIGURE_WIDTH, title=title) for title, chart in charts.items()]
    if legend is not None:
        parts.insert(0, _bare(legend).properties(width=FIGURE_WIDTH))
    return alt.VConcatChart(vconcat=parts, spacing=18, config=look())


def _bare(chart: alt.LayerChart) -> alt.LayerChart:
    """Take off the settings that only a whole figure may have."""
    copy = chart.copy()
    copy.config = alt.Undefined
    return copy

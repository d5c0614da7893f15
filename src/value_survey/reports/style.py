"""How runs are named and drawn: labels, colours that colour-blind readers can tell apart, and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from value_survey.reports.inputs import Role
from value_survey.terms import Probing

PROBING_LABELS: Final = {
    Probing.DEF: "DEF",
    Probing.DEF_NO_MEMORY: "DEF w/o memory",
    Probing.DEF_NO_CONFIG: "DEF w/o config",
    Probing.DEF_NO_PROMPT: "DEF w/o prompt",
    Probing.NONE: "none",
    Probing.CAO: "Cao et al. (2023)",
    Probing.CCSV_SINGLE: "CCSV-single",
    Probing.CCSV_LIST: "CCSV-list",
    Probing.FIRST_TOKEN: "first token",
}

CULTURE_LABELS: Final = {"US": "United States (US)", "CN": "China (CN)"}

OKABE_ITO: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's palette without yellow (too pale for a thin mark on white) and black (for yardsticks)."""

SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right")
"""As many as are coprime to the colours: colour and shape together tell 42 models apart."""

YARDSTICK_COLOUR: Final = "#000000"
FLOOR_COLOUR: Final = "#8C8C8C"
GRID_COLOUR: Final = "#E3E3E3"

FONT: Final = "Liberation Sans"
"""Comes with the renderer, so that a figure has the same bytes on every machine."""


@dataclass(frozen=True)
class SeriesStyle:
    """Names of the series of a chart with the colour and the shape of each, in the same order."""

    names: tuple[str, ...]
    colours: tuple[str, ...]
    shapes: tuple[str, ...]


def series_style(names: Sequence[str], roles: Sequence[str]) -> SeriesStyle:
    """Give each series a colour and a shape; the same list always gets the same ones.

    Parameters
    ----------
    names
        Names of all series that may be shown, in order. Pass all of them even where a chart shows some, so
        that filtering does not repaint the rest.
    roles
        Role of each (see `Role`): yardsticks are black, models coloured.
    """
    colours, shapes = [], []
    counts = {True: 0, False: 0}
    for role in roles:
        yardstick = role == Role.YARDSTICK
        place = counts[yardstick]
        counts[yardstick] += 1
        colours.append(YARDSTICK_COLOUR if yardstick else OKABE_ITO[place % len(OKABE_ITO)])
        shapes.append(SHAPES[place % len(SHAPES)])
    return SeriesStyle(tuple(names), tuple(colours), tuple(shapes))


def chart_config() -> dict[str, Any]:
    """Give the settings that all figures share: one font, light grid, room for long labels."""
    return {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "labelLimit": 320,
            "labelFlush": False,
            "gridColor": GRID_COLOUR,
            "domainColor": "#888888",
            "tickColor": "#888888",
        },
        "legend": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelLimit": 320},
        "title": {
            "fontSize": 13,
            "anchor": "start",
            "offset": 10,
            "subtitleFontSize": 11,
            "subtitleColor": "#555555",
            "subtitlePadding": 5,
        },
        "header": {"labelFontSize": 12, "labelFontWeight": "bold", "labelAnchor": "start"},
    }

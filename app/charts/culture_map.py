"""The cultural map: points of models and humans, their uncertainty, and the ways between cultures."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from app.charts.common import FONT, colour, shape
from app.language import say
from value_survey.reports.style import GRID_COLOUR, SeriesStyle, chart_config

HEIGHT: Final = 520
ROOM: Final = 0.2
"""Around the points, as a share of their range: ellipses may be cut off, points may not."""
CORNERS: Final = 60
"""Of the polygon that stands for an ellipse."""
OUTERMOST: Final = 8
"""Directions in which the farthest country is named."""
HUMAN: Final = "#F0E442"
INK: Final = "#222222"
STAR: Final = (
    "M0,-1L0.225,-0.309L0.951,-0.309L0.363,0.118L0.588,0.809L0,0.382L-0.588,0.809L-0.363,0.118"
    "L-0.951,-0.309L-0.225,-0.309Z"
)
DASHES: Final = {"US": [1, 0], "CN": [4, 3]}


def map_chart(
    models: pd.DataFrame,
    humans: pd.DataFrame,
    countries: pd.DataFrame,
    pairs: pd.DataFrame,
    style: SeriesStyle,
    *,
    titles: tuple[str, str],
) -> alt.LayerChart:
    """Draw the map; one unit is equally long on both axes at every width of the page.

    Parameters
    ----------
    models
        `series`, `label`, `culture`, `x`, `y`, their intervals and ellipses, `n_items`, `coverage`, `run`.
    humans, countries
        `label`, `x`, `y`, `n_items`.
    pairs
        `run_us`, `run_cn` of the models' points to join.
    style
        Colour and shape of the series.
    titles
        Of the axes.
    """
    x, y = _axes(pd.concat([models, humans, countries]), titles)
    here = _tooltips(["label:N", "x:Q", "y:Q", "n_items:Q"])
    layers: list[alt.Chart] = []
    if len(countries):
        layers += [
            alt.Chart(countries).mark_circle(size=22, color="#9A9A9A", opacity=1).encode(tooltip=here),
            alt.Chart(_outermost(countries))
            .mark_text(dx=7, align="left", fontSize=10.5, color="#5E5E5E")
            .encode(text="label:N"),
        ]
    for culture, dash in DASHES.items():
        outline = _ellipses(models[models["culture"] == culture])
        if len(outline):
            layers.append(
                alt.Chart(outline)
                .mark_line(strokeWidth=1.2, strokeDash=dash, opacity=0.65, clip=True)
                .encode(color=colour(style), detail="run:N", order="corner:Q")
            )
    ways = _ways(models, pairs)
    if len(humans) > 1:
        layers.append(
            alt.Chart(humans)
            .mark_line(color=INK, strokeWidth=2.5, strokeDash=[2, 2])
            .encode(order="culture:O")
        )
    if len(ways):
        layers.append(
            alt.Chart(ways)
            .mark_line(strokeWidth=1.8)
            .encode(color=colour(style), detail="way:N", order="end:Q")
        )
    marks = {"shape": shape(style), "color": colour(style), "tooltip": _tooltips(_OF_MODELS)}
    is_cn = models["culture"] == "CN"
    layers += [
        alt.Chart(models[~is_cn]).mark_point(size=95, filled=True, opacity=1).encode(**marks),
        alt.Chart(models[is_cn])
        .mark_point(size=95, filled=True, opacity=1, fill="white", stroke=None, strokeWidth=2.2)
        .encode(shape=shape(style), stroke=_stroke(style), tooltip=_tooltips(_OF_MODELS)),
        alt.Chart(humans)
        .mark_point(shape=STAR, size=240, fill=HUMAN, stroke=INK, strokeWidth=1.3, opacity=1)
        .encode(tooltip=here),
        *_labels(humans),
    ]
    return alt.LayerChart(
        layer=[layer.encode(x=x, y=y) for layer in layers],
        height=HEIGHT,
        config=chart_config() | {"font": FONT, "view": {"stroke": GRID_COLOUR}},
    )


_OF_MODELS: Final = [
    "label:N", "x:Q", "x_low:Q", "x_high:Q", "y:Q", "y_low:Q", "y_high:Q", "n_items:Q", "coverage:N", "run:N",
]  # fmt: skip


def _tooltips(fields: list[str]) -> list[alt.Tooltip]:
    titles = {
        "label": say("who"), "x_low": say("x, low"), "x_high": say("x, high"), "y_low": say("y, low"),
        "y_high": say("y, high"), "n_items": say("items"), "coverage": say("valid answers"),
        "run": say("run"),
    }  # fmt: skip
    return [
        alt.Tooltip(field, title=titles.get(name, name), format=".3f" if name[0] in "xy" else alt.Undefined)
        for field in fields
        for name in [field.split(":")[0]]
    ]


def _stroke(style: SeriesStyle) -> alt.Stroke:
    scale = alt.Scale(domain=list(style.names), range=list(style.colours))
    return alt.Stroke("series:N", scale=scale, legend=None)


def _axes(points: pd.DataFrame, titles: tuple[str, str]) -> tuple[alt.X, alt.Y]:
    """Choose the ends of both axes from the size of the chart, which the browser knows: one unit for both."""
    middles, halves = [], []
    for name in "xy":
        low, high = float(points[name].min()), float(points[name].max())
        middles.append((low + high) / 2)
        halves.append((high - low) * (0.5 + ROOM) or 1.0)
    unit = f"max({halves[0]!r} / width, {halves[1]!r} / height)"

    def scale(middle: float, side: str) -> alt.Scale:
        return alt.Scale(
            zero=False,
            nice=False,
            domainMin=alt.ExprRef(expr=f"{middle!r} - {unit} * {side}"),
            domainMax=alt.ExprRef(expr=f"{middle!r} + {unit} * {side}"),
        )

    return (
        alt.X("x:Q", scale=scale(middles[0], "width"), title=titles[0]),
        alt.Y("y:Q", scale=scale(middles[1], "height"), title=titles[1]),
    )


def _labels(humans: pd.DataFrame) -> list[alt.Chart]:
    """Name the humans, the left one to the left, with a white edge so that lines do not cross the words."""
    made = []
    for place, (_, row) in enumerate(humans.sort_values("x").iterrows()):
        left = place == 0 and len(humans) > 1
        text: dict[str, Any] = {
            "fontSize": 12, "fontWeight": "bold", "align": "right" if left else "left",
            "dx": -10 if left else 10, "dy": 18,
        }  # fmt: skip
        base = alt.Chart(pd.DataFrame([row])[["x", "y", "label"]]).encode(text="label:N")
        made += [base.mark_text(stroke="white", strokeWidth=3, **text), base.mark_text(color=INK, **text)]
    return made


def _outermost(countries: pd.DataFrame) -> pd.DataFrame:
    """Choose the countries that lie farthest out in some directions: a name at each would hide the points."""
    places = countries[["x", "y"]].to_numpy(dtype=float)
    angles = np.arange(OUTERMOST) * 2 * np.pi / OUTERMOST
    farthest = np.argmax((places - places.mean(axis=0)) @ np.array([np.cos(angles), np.sin(angles)]), axis=0)
    return countries.iloc[sorted(set(farthest.tolist()))]


def _ellipses(points: pd.DataFrame) -> pd.DataFrame:
    """Turn half-axes and angles of the report into outlines."""
    known = points[points["ellipse_major"].notna()]
    turn = np.linspace(0, 2 * np.pi, CORNERS + 1)
    outlines = []
    for row in known.to_dict("records"):
        angle = np.radians(row["ellipse_angle"])
        along, across = row["ellipse_major"] * np.cos(turn), row["ellipse_minor"] * np.sin(turn)
        outlines.append(
            pd.DataFrame(
                {
                    "series": row["series"],
                    "run": row["run"],
                    "corner": range(CORNERS + 1),
                    "x": row["x"] + along * np.cos(angle) - across * np.sin(angle),
                    "y": row["y"] + along * np.sin(angle) + across * np.cos(angle),
                }
            )
        )
    return pd.concat(outlines, ignore_index=True) if outlines else pd.DataFrame()


def _ways(models: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Give both ends of every way whose ends are shown."""
    ends = pairs.reset_index(names="way").melt("way", ["run_us", "run_cn"], "end", "run")
    ends["end"] = ends["end"].eq("run_cn").astype(int)
    found = ends.merge(models[["run", "series", "x", "y"]], on="run")
    return found[found.groupby("way")["end"].transform("size") == len(DASHES)]

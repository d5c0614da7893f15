"""The cultural variation map (the paper's Fig. 7), as the paper makes it and with axes of many countries."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import altair as alt
import numpy as np
import pandas as pd

from value_survey.reports.figure import Figure
from value_survey.reports.figure_runs import read_report, role_note, shown_runs, style_of_runs
from value_survey.reports.style import GRID_COLOUR, SeriesStyle, chart_config

POINTS, LOADINGS = "culture_map.csv", "culture_map_loadings.csv"

_WIDTH: Final = 560
_HUMAN: Final = "#F0E442"
_HUMAN_LINE: Final = "#333333"
_COUNTRY: Final = "#9A9A9A"
_STAR: Final = (
    "M0,-1L0.225,-0.309L0.951,-0.309L0.363,0.118L0.588,0.809L0,0.382L-0.588,0.809L-0.363,0.118"
    "L-0.951,-0.309L-0.225,-0.309Z"
)
_CORNERS: Final = 60
"""Of the polygon that stands for an ellipse."""
_FEW: Final = 8
"""Ellipses that can be told from each other; more are drawn paler."""
_NAMED: Final = 3
"""Dimensions that an axis title names."""


def map_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make the map in both variants; none where there is no report or no point to draw.

    Parameters
    ----------
    reports
        Folder with `culture_map.csv` and `culture_map_loadings.csv`.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the ellipses.
    """
    points, loadings = read_report(reports / POINTS), read_report(reports / LOADINGS)
    if points is None or loadings is None:
        return []
    figures = []
    for variant in ("paper", "sound"):
        rows = points[(points["variant"] == variant) & points["x"].notna() & points["y"].notna()]
        shown = shown_runs(rows[rows["kind"] == "model"], models)
        if shown.empty:
            continue
        others = rows[rows["kind"] != "model"]
        style = style_of_runs(shown, models)
        of_variant = loadings[loadings["variant"] == variant]
        chart = map_chart(shown, others, of_variant, style, sound=variant == "sound")
        figures.append(
            Figure(
                f"culture_map_{variant}",
                _TITLES[variant],
                _caption(variant, of_variant, confidence) + " " + role_note(models, style),
                chart,
            )
        )
    return figures


_TITLES = {
    "paper": "Cultural variation map (after Fig. 7 of the paper)",
    "sound": "Cultural variation map on axes of many countries",
}


def _caption(variant: str, loadings: pd.DataFrame, confidence: float) -> str:
    seen = (
        "Filled: asked as US; open: asked as CN; the line joins both points of a model. Stars: the humans of "
        "both cultures. "
    )
    numbers = "Numbers: reports/culture_map.csv, reports/culture_map_loadings.csv, variant "
    if variant == "paper":
        return (
            "First two principal components of the mean answer codes per value dimension, paper-faithful: "
            "unstandardised codes, axes fitted on the points shown, so that they turn with every model added "
            f"and items with many options weigh most. {seen}{numbers}paper."
        )
    dimensions = loadings["dimension"].unique()
    n_items = loadings.drop_duplicates("dimension")["n_items"].sum()
    return (
        f"Axes: principal components of the humans of {loadings['n_points'].max():.0f} countries (grey) on "
        f"{n_items} items of {len(dimensions)} dimensions ({', '.join(dimensions)}), each scored from 0 to 1 "
        "in the direction of its dimension; models are put on these axes. Ellipse (dashed: CN): "
        f"{confidence:.0%} region over respondents and items, of the point against the humans of its "
        "culture, cut off at the edge; with few items in a dimension it is wide. The ways from US to CN are "
        f"compared in reports/culture_map_lines.csv. {seen}{numbers}sound."
    )


def map_chart(
    shown: pd.DataFrame, others: pd.DataFrame, loadings: pd.DataFrame, style: SeriesStyle, *, sound: bool
) -> alt.LayerChart:
    """Draw models, humans and countries, one unit equally long on both axes.

    Parameters
    ----------
    shown
        Points of the models, with `series`.
    others
        Points of humans and countries.
    loadings
        Of the variant.
    style
        Colours and shapes of the series.
    sound
        Whether there are ellipses.
    """
    everything = pd.concat([shown[["x", "y"]], others[["x", "y"]]])
    x_domain, y_domain = (_domain(everything[name]) for name in "xy")
    height = round(_WIDTH * (y_domain[1] - y_domain[0]) / (x_domain[1] - x_domain[0]))
    stretch = max(1.0, 300 / height)
    middle = sum(y_domain) / 2
    half = (y_domain[1] - y_domain[0]) / 2 * stretch
    y_domain = [middle - half, middle + half]
    height = round(height * stretch)
    x = alt.X("x:Q", scale=alt.Scale(domain=x_domain, nice=False), title=_axis_title(loadings, 1))
    y = alt.Y("y:Q", scale=alt.Scale(domain=y_domain, nice=False), title=_axis_title(loadings, 2))
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(style.names), range=list(style.colours)),
        title=None,
        legend=alt.Legend(orient="bottom", columns=3, symbolSize=70, symbolOpacity=1),
    )
    shape = alt.Shape(
        "series:N", scale=alt.Scale(domain=list(style.names), range=list(style.shapes)), title=None
    )
    tooltip = [alt.Tooltip("subject:N"), alt.Tooltip("x:Q", format=".3f"), alt.Tooltip("y:Q", format=".3f")]
    layers: list[alt.Chart] = []
    countries = others[others["kind"] == "country"]
    if len(countries):
        layers.append(
            alt.Chart(countries)
            .mark_circle(size=16, color=_COUNTRY, opacity=1)
            .encode(x=x, y=y, tooltip=tooltip)
        )
        layers.append(
            alt.Chart(_outermost(countries))
            .mark_text(dx=6, align="left", fontSize=10, color="#6E6E6E")
            .encode(x=x, y=y, text="subject:N")
        )
    if sound:
        for culture, dash in (("US", [1, 0]), ("CN", [4, 3])):
            outline = _ellipses(shown[shown["culture"] == culture])
            if len(outline):
                layers.append(
                    alt.Chart(outline)
                    .mark_line(
                        strokeWidth=1, strokeDash=dash, opacity=0.6 if len(shown) <= _FEW else 0.3, clip=True
                    )
                    .encode(x=x, y=y, color=colour, detail="subject:N", order="corner:Q")
                )
    human = others[others["kind"] == "human"]
    layers += [
        alt.Chart(human)
        .mark_line(color=_HUMAN_LINE, strokeWidth=2.5, strokeDash=[2, 2])
        .encode(x=x, y=y, order="culture:N"),
        alt.Chart(shown)
        .mark_line(strokeWidth=1.6)
        .encode(x=x, y=y, color=colour, detail="series:N", order="culture:N"),
    ]
    points = alt.Chart().encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip)
    layers += [
        points.mark_point(size=70, opacity=1, filled=True).properties(data=shown[shown["culture"] != "CN"]),
        points.mark_point(size=70, opacity=1, fill="white", strokeWidth=2).properties(
            data=shown[shown["culture"] == "CN"]
        ),
        alt.Chart(human)
        .mark_point(shape=_STAR, size=210, fill=_HUMAN, stroke=_HUMAN_LINE, strokeWidth=1.2, opacity=1)
        .encode(x=x, y=y, tooltip=tooltip),
    ]
    for place, label in enumerate(human.sort_values("x")["subject"]):
        text = alt.Chart(human[human["subject"] == label]).encode(x=x, y=y, text="subject:N")
        side: Literal["left", "right"] = "left" if place else "right"
        shift = 4 if place else -4
        layers += [
            text.mark_text(
                fontSize=11, fontWeight="bold", stroke="white", strokeWidth=3, align=side, dx=shift, dy=17
            ),
            text.mark_text(fontSize=11, fontWeight="bold", color=_HUMAN_LINE, align=side, dx=shift, dy=17),
        ]
    subtitle = "Line: from US (filled) to CN (open). Stars: humans"
    title = alt.Title(
        "Models and humans on a map of values",
        subtitle=subtitle + (". Grey: other countries, the outermost named" if len(countries) else ""),
    )
    config = chart_config() | {"view": {"stroke": GRID_COLOUR}}
    return alt.LayerChart(layer=layers, width=_WIDTH, height=height, title=title, config=config)


def _domain(values: pd.Series[float]) -> list[float]:
    low, high = float(values.min()), float(values.max())
    room = 0.14 * (high - low) or 1.0
    return [low - room, high + room]


def _axis_title(loadings: pd.DataFrame, component: int) -> str:
    """Name the component, its share of the variance, and the dimensions that make it."""
    rows = loadings[loadings["component"] == component]
    size = rows["loading"].abs().sort_values(ascending=False, kind="stable")
    named = rows.loc[size.index[:_NAMED]]
    parts = [
        f"{'+' if value > 0 else '−'}{name}"
        for name, value in zip(named["dimension"], named["loading"], strict=True)
    ]
    return f"Component {component} ({rows['explained'].iloc[0]:.0%} of variance): {', '.join(parts)}, …"


def _outermost(countries: pd.DataFrame) -> pd.DataFrame:
    """Choose the countries that lie farthest out in eight directions."""
    centred = countries[["x", "y"]].to_numpy() - countries[["x", "y"]].to_numpy().mean(axis=0)
    angles = np.arange(8) * np.pi / 4
    farthest = np.argmax(centred @ np.array([np.cos(angles), np.sin(angles)]), axis=0)
    return countries.iloc[sorted(set(farthest))]


def _ellipses(points: pd.DataFrame) -> pd.DataFrame:
    """Turn half-axes and angles into outlines."""
    known = points[points["ellipse_major"].notna()]
    turn = np.linspace(0, 2 * np.pi, _CORNERS + 1)
    angle = np.radians(known["ellipse_angle"].to_numpy(dtype=float))[:, np.newaxis]
    along = known["ellipse_major"].to_numpy(dtype=float)[:, np.newaxis] * np.cos(turn)
    across = known["ellipse_minor"].to_numpy(dtype=float)[:, np.newaxis] * np.sin(turn)
    x = known["x"].to_numpy()[:, np.newaxis] + along * np.cos(angle) - across * np.sin(angle)
    y = known["y"].to_numpy()[:, np.newaxis] + along * np.sin(angle) + across * np.cos(angle)
    n = len(known)
    return pd.DataFrame(
        {
            "series": np.repeat(known["series"].to_numpy(), _CORNERS + 1),
            "subject": np.repeat(known["subject"].to_numpy(), _CORNERS + 1),
            "corner": np.tile(np.arange(_CORNERS + 1), n),
            "x": x.ravel(),
            "y": y.ravel(),
        }
    )

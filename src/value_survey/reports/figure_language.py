"""Language ablation (the paper's Fig. 10): the same questions in the culture's language and in the other."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd

from value_survey.reports.figure import Figure
from value_survey.reports.figure_runs import read_report, role_note
from value_survey.reports.selection import NATIVE_LANGUAGE, PAPER_MEASURE, SOUND_MEASURE
from value_survey.reports.style import (
    CULTURE_LABELS,
    FLOOR_COLOUR,
    OKABE_ITO,
    SeriesStyle,
    chart_config,
    series_style,
)
from value_survey.terms import ALL, DIMENSION_NAMES, Dimension, Probing

RUNS, CONTRASTS = "divergence.csv", "contrasts.csv"
LANGUAGES: Final = {"en": "English", "zh": "Chinese"}
_COLOURS: Final = {"English": OKABE_ITO[0], "Chinese": OKABE_ITO[1]}
_SHAPES: Final = {"English": "circle", "Chinese": "square"}
_ROWS: Final = [*(str(code) for code in Dimension), ALL]
_ROW: Final = 28
_WIDEST: Final = 2.5  # how far an axis may go beyond the largest value: intervals must not dwarf the values

_PAPER_CAPTION = (
    "Divergence of the same questions put in English and in Chinese, by value dimension: KL of model from "
    "human answers in nats, paper-faithful; DEF. Lower is better. The paper's Fig. 10 also shows the "
    "cultural variation map, for which see the figures of the map. {note} "
    "Numbers: reports/divergence.csv, measure kl."
)
_SOUND_CAPTION = (
    "Left: smoothed divergence of the same questions in English and in Chinese, with {confidence:.0%} "
    "intervals; grey tick: floor, what as many humans score. An interval that reaches the edge goes on "
    "beyond it. Right: difference question by question, Chinese − English, with its interval; left of the "
    "line the Chinese questions are answered closer to humans. The intervals are of single dimensions, not "
    "adjusted for their number. {note} Numbers: reports/divergence.csv and reports/contrasts.csv (kind "
    "language), measure kl_smoothed."
)


def language_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make the figures of the language ablation; none where no model was asked in two languages.

    Parameters
    ----------
    reports
        Folder with `contrasts.csv` (which says what may be compared) and `divergence.csv`.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the intervals.
    """
    contrasts, runs = read_report(reports / CONTRASTS), read_report(reports / RUNS)
    if contrasts is None or runs is None:
        return []
    pairs = contrasts[(contrasts["kind"] == "language") & (contrasts["probing_a"] == Probing.DEF)]
    display = dict(zip(models["name"], models["display"], strict=True))
    role = dict(zip(models["name"], models["role"], strict=True))
    figures = []
    asked = pairs.drop_duplicates(["model_a", "questionnaire"]).drop_duplicates("model_a")
    for model, questionnaire in zip(asked["model_a"], asked["questionnaire"], strict=True):
        of_model = pairs[(pairs["model_a"] == model) & (pairs["questionnaire"] == questionnaire)]
        values = runs[runs["run"].isin([*of_model["run_a"], *of_model["run_b"]])]
        note = f"Model: {display[model]}. {role_note(models, series_style([display[model]], [role[model]]))}"
        for name, measure, title, caption in (
            ("paper", PAPER_MEASURE, "Language ablation (after Fig. 10 of the paper)", _PAPER_CAPTION),
            ("sound", SOUND_MEASURE, "Language ablation with intervals", _SOUND_CAPTION),
        ):
            shown = language_points(values, measure)
            if shown.empty:
                continue
            differences = of_model[(of_model["measure"] == measure) & of_model["difference"].notna()]
            figures.append(
                Figure(
                    f"language_{model}_{name}".replace(".", "-"),
                    f"{title}: {display[model]}",
                    caption.format(confidence=confidence, note=note),
                    language_chart(shown, differences, sound=measure == SOUND_MEASURE),
                )
            )
    return figures


def language_points(runs: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give the defined rows of a measure with `asked_in`, the name of the language."""
    rows = runs[(runs["measure"] == measure) & runs["value"].notna()]
    native = {culture: LANGUAGES[code.value] for culture, code in NATIVE_LANGUAGE.items()}
    return rows.assign(asked_in=rows["language"].map(LANGUAGES), own=rows["culture"].map(native))


def language_chart(rows: pd.DataFrame, differences: pd.DataFrame, *, sound: bool) -> alt.VConcatChart:
    """Draw a panel per culture, and beside it the paired differences where intervals are shown.

    Parameters
    ----------
    rows
        From `language_points`.
    differences
        Rows of `reports/contrasts.csv`, Chinese minus English.
    sound
        Whether to show intervals, floor and differences.
    """
    style = SeriesStyle(tuple(_COLOURS), tuple(_COLOURS.values()), tuple(_SHAPES.values()))
    panels = []
    reach = _reach(differences, "difference")
    for culture in (culture for culture in CULTURE_LABELS if culture in set(rows["culture"])):
        of_culture = rows[rows["culture"] == culture]
        own = of_culture["own"].iloc[0]
        panel = _values(of_culture, style, _reach(rows, "value"), sound=sound).properties(
            title=alt.Title(f"{CULTURE_LABELS[culture]}, its own language: {own}", frame="group")
        )
        pair = differences[differences["culture"] == culture]
        panels.append(
            alt.hconcat(panel, _differences(pair, reach), spacing=14) if sound and len(pair) else panel
        )
    subtitle = "Circle: asked in English. Square: asked in Chinese."
    title = alt.Title(
        "The same questions in two languages",
        subtitle=subtitle + (" Grey tick: floor. Right: paired difference" if sound else ""),
    )
    return alt.vconcat(*panels, spacing=18, title=title, config=chart_config())


def _reach(rows: pd.DataFrame, column: str) -> float:
    """Give how far from 0 an axis goes: to the largest value, and to interval ends that do not dwarf it."""
    values = float(rows[column].abs().max())
    ends = float(rows[["low", "high"]].abs().max().max())
    return 1.05 * max(values, min(ends, _WIDEST * values) if not math.isnan(ends) else 0.0)


def _y(*, labelled: bool) -> alt.Y:
    names = {str(code): f"{code} {name}" for code, name in DIMENSION_NAMES.items()} | {
        ALL: "mean of dimensions"
    }
    axis = alt.Axis(
        ticks=False,
        tickBand="extent",
        grid=True,
        labels=labelled,
        labelPadding=6,
        labelExpr=f"({names})[datum.value]",
    )
    scale = alt.Scale(domain=_ROWS, paddingInner=0, paddingOuter=0)
    return alt.Y("dimension:N", title=None, scale=scale, axis=axis)


def _values(
    rows: pd.DataFrame, style: SeriesStyle, reach: float, *, sound: bool
) -> alt.LayerChart | alt.FacetChart:
    legend = alt.Legend(orient="bottom", symbolSize=60, symbolOpacity=1)
    names = list(style.names)
    colour = alt.Color(
        "asked_in:N", scale=alt.Scale(domain=names, range=list(style.colours)), title=None, legend=legend
    )
    shape = alt.Shape(
        "asked_in:N", scale=alt.Scale(domain=names, range=list(style.shapes)), title=None, legend=legend
    )
    x = alt.X(
        "value:Q",
        title=f"{'Smoothed ' if sound else ''}KL divergence (nats), lower is better",
        scale=alt.Scale(domain=[min(0.0, float(rows["value"].min())), reach])
        if sound
        else alt.Scale(zero=True),
    )
    base = alt.Chart(rows).encode(y=_y(labelled=True))
    tooltip = ["dimension", "asked_in", "n_items", alt.Tooltip("value", format=".3f"), "run"]
    if not sound:
        points = base.mark_point(filled=True, size=52, opacity=1).encode(
            x=x, color=colour, shape=shape, tooltip=tooltip
        )
        link = (
            alt.Chart(rows)
            .mark_rule(color=FLOOR_COLOUR)
            .encode(y=_y(labelled=True), x=alt.X("min(value):Q"), x2="max(value):Q")
        )
        return alt.layer(link, points).properties(width=420, height=_ROW * len(_ROWS) * 0.8)
    base = base.encode(yOffset=alt.YOffset("asked_in:N", scale=alt.Scale(domain=names, paddingOuter=0.5)))
    return alt.layer(
        base.mark_tick(color=FLOOR_COLOUR, thickness=2.5, size=9).encode(x=alt.X("floor:Q")),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.4, clip=True)
        .encode(x=alt.X("low:Q"), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=46, opacity=1).encode(
            x=x, color=colour, shape=shape, tooltip=tooltip
        ),
    ).properties(width=330, height=_ROW * len(_ROWS))


def _differences(rows: pd.DataFrame, reach: float) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(rows).encode(y=_y(labelled=False))
    zero = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color="#444444").encode(x="x:Q")
    x = alt.X("difference:Q", title="Chinese − English (nats)", scale=alt.Scale(domain=[-reach, reach]))
    return alt.layer(
        zero,
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.4, clip=True)
        .encode(x=alt.X("low:Q"), x2="high:Q"),
        base.mark_point(filled=True, size=42, opacity=1, color="#222222").encode(
            x=x,
            tooltip=[
                "dimension",
                "n_items",
                alt.Tooltip("difference", format=".3f"),
                alt.Tooltip("p_adjusted", format=".3f"),
            ],
        ),
    ).properties(width=240, height=_ROW * len(_ROWS))

"""Figures as files: SVG, PDF, PNG and the Vega-Lite specification, with a caption each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd
import vl_convert

from value_survey.errors import InputError, Problem
from value_survey.reports.captions import DATASET_NOTE, TableFacts, questionnaire_note
from value_survey.reports.figure import Builder, Figure
from value_survey.reports.figure_bias import bias_figures
from value_survey.reports.figure_culture_map import map_figures
from value_survey.reports.figure_dataset import CAPTION as DATASET_CAPTION
from value_survey.reports.figure_dataset import topic_counts, value_topic_chart
from value_survey.reports.figure_insensitivity import insensitivity_figures
from value_survey.reports.figure_item_divergence import item_divergence_figures
from value_survey.reports.figure_language import language_figures
from value_survey.reports.figure_respondents import respondent_figures
from value_survey.reports.figure_robustness import robustness_figures
from value_survey.reports.figures import (
    comparable,
    divergence_paper,
    divergence_points,
    divergence_sound,
    style_of,
)
from value_survey.reports.inputs import Role, check_models, read_divergence, with_questionnaires
from value_survey.reports.pdf import canonical_pdf
from value_survey.reports.selection import PAPER_MEASURE, SOUND_MEASURE
from value_survey.reports.style import SeriesStyle
from value_survey.tables_io import write_text

SUFFIXES: Final = ("svg", "pdf", "vl.json", "png")
PNG_SCALE: Final = 1.5

_GENERATED_ID = re.compile(r"\b(clip|gradient_)(\d+)\b")


FURTHER: Final[tuple[Builder, ...]] = (
    item_divergence_figures,
    map_figures,
    bias_figures,
    insensitivity_figures,
    language_figures,
    robustness_figures,
    respondent_figures,
)
"""The figures of the other reports, a builder per report."""


def build_figures(divergence: pd.DataFrame, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make the figures of the divergence report.

    Parameters
    ----------
    divergence
        Frame of `reports/divergence.csv` with the `questionnaire` of each run.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the intervals, between 0 and 1.

    Raises
    ------
    InputError
        If a figure has nothing to draw.
    """
    style = style_of(divergence, models)
    points = {
        measure: divergence_points(divergence, models, measure) for measure in (PAPER_MEASURE, SOUND_MEASURE)
    }
    empty = [measure for measure, rows in points.items() if rows.empty]
    if empty:
        raise InputError(
            Problem(
                f"no row with measure {measure} to draw",
                "divergence.csv",
                allowed="runs of US in English or CN in Chinese with probing def",
                next_step="analyse at least one such run",
            )
            for measure in empty
        )
    asked = questionnaire_note(
        TableFacts("standard", confidence, (), comparable(divergence, models).questionnaire)
    )
    common = f"{_who(models, style)} {asked}{DATASET_NOTE} n: number of items of the dimension."
    return [
        Figure(
            "divergence_by_dimension_paper",
            "Mean divergence by dimension (after Fig. 5 of the paper)",
            "KL divergence of model from human answers in nats, paper-faithful, as the mean over the items "
            "of a dimension, for US (asked in English) and CN (asked in Chinese); dashed line, in the colour "
            f"of its points: mean over the dimensions. Lower is better. {common} "
            "Numbers: reports/divergence.csv, measure kl, probing def.",
            divergence_paper(points[PAPER_MEASURE], style),
        ),
        Figure(
            "divergence_by_dimension_sound",
            "Divergence by dimension with intervals",
            f"Jeffreys-smoothed KL divergence in nats with its {confidence:.0%} interval over respondents "
            "and items. Grey tick: the floor, what as many humans drawn from the reference score. Lower is "
            "better. Overlapping intervals do not say that two models are equal: they answered the same "
            "items, and only a paired contrast compares them. A dimension with few items says little; the "
            f"fewest here: {points[SOUND_MEASURE]['n_items'].min()}. {common} "
            "Numbers: reports/divergence.csv, measure kl_smoothed, probing def.",
            divergence_sound(points[SOUND_MEASURE], style),
        ),
    ]


def dataset_figure(items: pd.DataFrame) -> Figure:
    """Make the figure of the dataset, from the frame of `data/survey/items.csv`."""
    return Figure(
        "dataset_value_topic",
        "Questions by value dimension and topic (after Fig. 3 of the paper)",
        DATASET_CAPTION,
        value_topic_chart(topic_counts(items)),
    )


def write_figures(
    reports: Path,
    items: pd.DataFrame,
    out: Path,
    *,
    models: pd.DataFrame,
    questionnaires: Mapping[str, str],
    confidence: float,
) -> list[Path]:
    """Write every figure and `captions.md`; the same reports always give the same bytes.

    Parameters
    ----------
    reports
        Folder with `divergence.csv`.
    items
        Frame of `data/survey/items.csv`.
    out
        Folder to write to, usually `paper_figures`.
    models
        One row per configured model, in the order of display: `name`, `display`, `role` (see `inputs.Role`).
    questionnaires
        What each run was asked.
    confidence
        Level of the intervals, which a caption names.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        If the report is missing, breaks its contract, names an unknown model or has nothing to draw.
    """
    divergence = with_questionnaires(read_divergence(reports / "divergence.csv"), questionnaires)
    figures = [
        dataset_figure(items),
        *build_figures(divergence, check_models(models, divergence), confidence),
        *(figure for build in FURTHER for figure in build(reports, models, confidence)),
    ]
    written = [path for figure in figures for path in write_figure(figure.chart, out, figure.name)]
    write_text(captions(figures), out / "captions.md")
    return [*written, out / "captions.md"]


def write_figure(chart: alt.TopLevelMixin, out: Path, name: str) -> list[Path]:
    """Write a chart as `NAME.svg`, `NAME.pdf`, `NAME.vl.json` and `NAME.png` with reproducible bytes.

    The SVG is rendered once, with the font that the renderer brings along; PDF and PNG are made from it.
    """
    specification = chart.to_dict()
    version = alt.SCHEMA_VERSION.removeprefix("v").rpartition(".")[0]
    svg = _stable_ids(vl_convert.vegalite_to_svg(specification, vl_version=version))
    paths = [out / f"{name}.{suffix}" for suffix in SUFFIXES]
    write_text(svg, paths[0])
    paths[1].write_bytes(canonical_pdf(vl_convert.svg_to_pdf(svg)))
    write_text(json.dumps(specification, indent=1, sort_keys=True, ensure_ascii=False) + "\n", paths[2])
    paths[3].write_bytes(vl_convert.svg_to_png(svg, scale=PNG_SCALE))
    return paths


def captions(figures: Sequence[Figure]) -> str:
    """Write the captions of all figures as Markdown, each under its picture."""
    parts = ["# Figures"]
    for figure in figures:
        parts += [f"## {figure.title}", f"![{figure.title}]({figure.name}.svg)", figure.caption]
    return "\n\n".join(parts) + "\n"


def _stable_ids(svg: str) -> str:
    """Number generated ids from 1: the renderer counts on from one chart to the next."""
    numbers: dict[str, str] = {}
    return _GENERATED_ID.sub(lambda match: numbers.setdefault(match[0], f"{match[1]}{len(numbers) + 1}"), svg)


def _who(models: pd.DataFrame, style: SeriesStyle) -> str:
    """Say which of the drawn series are no models of the paper, and what they are there for."""
    drawn = models[models["display"].isin(style.names)]
    embedded = list(drawn.loc[drawn["role"] == Role.EMBEDDED, "display"])
    yardsticks = list(drawn.loc[drawn["role"] == Role.YARDSTICK, "display"])
    parts = []
    if embedded:
        parts.append(
            f"Not in the paper, and only there to show that the pipeline works: {', '.join(embedded)}."
        )
    if yardsticks:
        parts.append(f"Black: yardsticks, whose answers are drawn by a known rule ({'; '.join(yardsticks)}).")
    return " ".join(parts)

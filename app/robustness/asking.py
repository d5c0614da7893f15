"""Section *Wording and language*: how far values move when only the words of the questions change."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.charts.robustness import ends, range_chart
from app.columns import Column, intervals, show_columns
from app.drawing import Drawing
from app.drawing import show as show_drawing
from app.filters import language_name, stop_if_empty
from app.language import later, say, sentences
from app.measures import MEASURES, measure_name
from app.names import wording_name
from app.project import Project
from app.robustness.section import Scope, by_culture_drawn, models_first, takeaway, where
from app.sources import source_line
from app.switch import switch
from app.text import coverage, literal
from value_survey.metrics.measures import Measure
from value_survey.metrics.wording_language import WORDING_LANGUAGE_COLUMNS
from value_survey.reports.grids import number
from value_survey.terms import ALL

TEXTS: Final = (
    "varied", "model", "culture", "language", "probing", "questionnaire", "measure", "variants",
)  # fmt: skip
VARIED: Final = {"language": later("language of the questions"), "wording": later("wording of the questions")}
KEPT: Final = ("questionnaire", "language", "wording")
"""Filters that would take away one end of a comparison."""
MEANING: Final = later(
    "The same questions and the same humans, asked in other words: what moves says something about "
    "the way of asking. Bar: lowest to highest value over the variants; a range above 0 comes by "
    "chance alone too, and p says how often (small: one variant is closer across questions). The "
    "paper asks each culture in its own language (paper-faithful)."
)
MARKS: Final = later("Mark: the variant further from the humans. The other end of the bar: the closest one.")


def report(project: Project) -> pd.DataFrame:
    """Read `reports/wording_language.csv`."""
    numbers = [name for name in WORDING_LANGUAGE_COLUMNS if name not in TEXTS]
    return reading.report(project, "wording_language", texts=TEXTS, numbers=numbers)


READS: Final = (report,)


def show(scope: Scope) -> None:
    """Draw the section."""
    varied = switch(say("Varied"), "varied", list(VARIED), lambda code: say(VARIED[code]))
    measure = switch(say("Measure"), "measure", [str(name) for name in MEASURES], measure_name)
    st.caption(
        sentences(
            [
                say(MEANING),
                say("The filters of item set and language do not apply: they would take one end away."),
            ]
        )
    )
    rows = report(scope.project)
    rows = rows[(rows["varied"] == varied) & (rows["measure"] == measure)]
    kept = [one for one in KEPT if one in rows]
    free = rows.drop(columns=kept)
    stop_if_empty(scope.filters, free, say("comparisons"))
    rows = named(rows.loc[scope.filters.apply(free).index], scope)
    compared = rows[rows["n_variants"] > 1]
    if compared.empty:
        st.info(
            say(
                "None of the {n} models and methods shown was asked in more than one variant: there is "
                "nothing to compare.",
                n=len(rows),
            ),
            icon=":material/info:",
        )
    else:
        st.markdown(takeaway(compared, scope, sentence))
        show_badges(compared["role"])
    drawn = None
    if len(compared):
        drawn = drawing(compared, scope, measure)
        show_drawing(drawn, "asking")
        st.caption(say(MARKS))
    _table(rows.sort_values("n_variants", ascending=False, kind="stable"))
    source_line(
        say("`reports/wording_language.csv` (measure `{measure}`)", measure=measure),
        rows[WORDING_LANGUAGE_COLUMNS],
        f"wording_language_{varied}_{measure}.csv",
        key="download-asking",
        chart=drawn.whole if drawn else None,
    )


def drawing(compared: pd.DataFrame, scope: Scope, measure: str) -> Drawing:
    """Draw lowest to highest value of one measure over the variants, a chart per culture."""
    title = say("← closer to the humans · {axis}", axis=say(MEASURES[Measure(measure)].axis))
    drawn = compared.assign(
        label=compared["series"],
        value=compared["highest"],
        low=compared["lowest"],
        high=compared["highest"],
    )
    return by_culture_drawn(
        drawn,
        scope,
        lambda part, style: range_chart(
            part, style, title=title, tooltips=_tooltips(), domain=ends(drawn), value_format=".3f"
        ),
        sentence,
        what=say("Values of the variants, from lowest to highest"),
        legend=False,
    )


def named(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name rows by model and method, with the answers of all runs that they rest on."""
    runs = scope.study.runs.drop_duplicates(["model", "probing"])[["model", "probing", "series", "role"]]
    found = rows.merge(runs, on=["model", "probing"], how="inner")
    return found.assign(
        variant_names=[
            " / ".join(wording_name(language_name(code)) for code in codes.split())
            for codes in found["variants"]
        ],
        coverage=[_coverage(row, scope) for _, row in found.iterrows()],
    )


def _coverage(row: pd.Series, scope: Scope) -> str:
    """Count the answers of the runs that a row names; `all` names every one."""
    runs = scope.study.runs
    for key in ("model", "culture", "probing", "language", "questionnaire"):
        if row[key] != ALL:
            runs = runs[runs[key] == row[key]]
    counts = scope.ledger[scope.ledger["run"].isin(runs["run"])]
    return coverage(counts["valid"].sum(), counts["expected"].sum())


def _tooltips() -> dict[str, str]:
    return {
        "series:N": say("who"), "variant_names:N": say("variants"), "low": say("lowest"),
        "high": say("highest"), "range": say("range"), "p": "p", "n_items": say("items"),
        "coverage:N": say("valid answers"),
    }  # fmt: skip


def sentence(rows: pd.DataFrame) -> str:
    """Say what moves most in one culture, and by how much."""
    row = models_first(rows).sort_values("range", ascending=False, kind="stable").iloc[0]
    return say(
        "{where}: {name} moves from {low} to {high} (**by {range}**, p {p}) between {variants}, over {n} "
        "questions.",
        where=where(rows),
        name=literal(row["series"]),
        low=number(row["lowest"], 2),
        high=number(row["highest"], 2),
        range=number(row["range"], 2),
        p=number(row["p"], 3),
        variants=literal(row["variant_names"]),
        n=f"{row['n_items']:.0f}",
    )


def _table(rows: pd.DataFrame) -> None:
    show_columns(
        {
            say("culture"): Column(rows["culture"]),
            say("model"): Column(rows["series"]),
            say("variants"): Column(rows["variant_names"]),
            say("items"): Column(rows["n_items"], say("Questions with a value in every variant")),
            say("valid answers"): Column(rows["coverage"], say("Valid of expected answers of all variants")),
            say("lowest to highest"): Column(intervals(rows["lowest"], rows["highest"], 3)),
            say("range"): Column(rows["range"], say("Above 0 by chance alone"), 3),
            say("range of a question"): Column(rows["item_range"], say("Mean over the questions"), 3),
            "p": Column(rows["p"], say("How often chance gives as large a range"), 4),
        },
        alt=say("Table of the variants"),
    )

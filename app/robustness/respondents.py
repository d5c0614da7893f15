"""Section *Number of respondents*: what a study with fewer respondents would have said."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.charts.robustness import curve_chart, ends
from app.columns import Column, intervals, show_columns
from app.drawing import Drawing
from app.drawing import show as show_drawing
from app.filters import stop_if_empty
from app.language import later, say, sentences
from app.measures import MEASURES, measure_name
from app.project import Project
from app.robustness.ranking import choose_ranking
from app.robustness.section import Scope, by_culture_drawn, models_first, named_by_run, takeaway, where
from app.sources import source_line
from app.switch import switch
from app.text import literal
from value_survey.metrics.measures import Measure
from value_survey.metrics.n_test_curve import CURVE_COLUMNS
from value_survey.reports.grids import number

TEXTS: Final = (
    "ranking", "culture", "language", "questionnaire", "within", "run", "model", "probing", "yardstick",
    "measure",
)  # fmt: skip
MEANING: Final = later(
    "Subsamples without replacement show what fewer respondents would have said; where a line ends "
    "there are no more, and nothing is extrapolated. Bar: central range of the subsamples, narrower "
    "than the interval of a study of that size. Dashed: floor, what that many humans score. Dotted: "
    "answers without preference. **A value near the floor of its n cannot be told from a perfect "
    "one.** The paper asks 20 (paper-faithful)."
)


def report(project: Project) -> pd.DataFrame:
    """Read `reports/n_test_curve.csv`."""
    numbers = [name for name in CURVE_COLUMNS if name not in TEXTS]
    return reading.report(project, "n_test_curve", texts=TEXTS, numbers=numbers)


READS: Final = (report,)


def show(scope: Scope) -> None:
    """Draw the section."""
    measure = switch(say("Measure"), "measure", [str(name) for name in MEASURES], measure_name)
    st.caption(say(MEANING))
    rows = report(scope.project)
    rows = rows[rows["measure"] == measure]
    stop_if_empty(scope.filters, rows, say("curves"))
    rows = named_by_run(choose_ranking(scope.filters.apply(rows), scope), scope)
    there = rows[rows["n_subsamples"] > 0]
    st.markdown(takeaway(there, scope, sentence))
    show_badges(there["role"])
    drawn = drawing(rows, scope, measure)
    show_drawing(drawn, "curve")
    _table(rows)
    source_line(
        say(
            "`reports/n_test_curve.csv` (measure `{measure}`), coverage from `reports/ledger.csv`",
            measure=measure,
        ),
        rows[[*CURVE_COLUMNS, "valid", "expected"]],
        f"n_test_curve_{measure}.csv",
        key="download-curve",
        chart=drawn.whole,
    )


def drawing(rows: pd.DataFrame, scope: Scope, measure: str) -> Drawing:
    """Draw values of one measure by number of respondents, a chart per culture."""
    there = rows[rows["n_subsamples"] > 0]
    title = say(MEASURES[Measure(measure)].axis)
    domain = ends(there.assign(high=there[["high", "uniform", "floor"]].max(axis=1)))
    return by_culture_drawn(
        there,
        scope,
        lambda part, style: curve_chart(
            part,
            rows[rows["culture"] == part["culture"].iloc[0]],
            style,
            title=title,
            domain=domain,
        ),
        sentence,
        what=say("{axis} by number of respondents", axis=title),
    )


def sentence(rows: pd.DataFrame) -> str:
    """Say how a value of one culture goes with the number of respondents, beside its floor."""
    shown = models_first(rows)
    own = shown[shown["series"] == shown["series"].iloc[0]].sort_values("n_test")
    first, last = own.iloc[0], own.iloc[-1]
    said = say(
        "{where}: from {few} to {many} respondents, {name} goes from {first} to **{last}**; the floor goes "
        "from {floor_first} to {floor_last}.",
        where=where(rows),
        few=f"{first['n_test']:.0f}",
        many=f"{last['n_test']:.0f}",
        name=literal(first["series"]),
        first=number(first["value"], 2),
        last=number(last["value"], 2),
        floor_first=number(first["floor"], 2),
        floor_last=number(last["floor"], 2),
    )
    if pd.isna(first["tau"]):
        return said
    agreement = say(
        "The ranking from {few} agrees with that of all respondents by a Kendall's tau of {tau}; the same "
        "one is first in {share} % of the subsamples. Both flatter: the subsamples are parts of the whole.",
        few=f"{first['n_test']:.0f}",
        tau=number(first["tau"], 2),
        share=f"{100 * first['same_best']:.0f}",
    )
    return sentences([said, agreement])


def _table(rows: pd.DataFrame) -> None:
    columns = {
        say("culture"): Column(rows["culture"]),
        say("who"): Column(rows["series"]),
        say("origin"): Column([origin(role) for role in rows["role"]]),
        say("valid answers"): Column(rows["coverage"], say("Valid of expected answers, over the whole run")),
        say("respondents"): Column(rows["n_test"]),
        say("subsamples"): Column(rows["n_subsamples"], say("0: the run has fewer respondents")),
        say("value"): Column(rows["value"], say("Mean over the subsamples"), 3),
        say("range"): Column(intervals(rows["low"], rows["high"], 2), say("Central range of the subsamples")),
        say("floor"): Column(rows["floor"], say("What as many humans score"), 3),
        say("no preference"): Column(rows["uniform"], say("What answers without preference score"), 3),
        "tau": Column(rows["tau"], say("Kendall's tau with the ranking of all respondents"), 2),
        say("same first"): Column(rows["same_best"], say("Share of subsamples with the same first place"), 2),
    }
    if rows["tau"].isna().all():
        del columns["tau"], columns[say("same first")]
    show_columns(columns, alt=say("Table of values by number of respondents"))

"""Page *Dimensions*: divergence from the human answers by value dimension, with interval and floor."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.catalogue import catalogue
from app.dimensions.drawing import BEYOND, divergence_drawing, goes_beyond
from app.dimensions.rows import labelled, ordered, with_coverage
from app.dimensions.sentences import takeaway
from app.drawing import show
from app.filters import define, dimension_name, probing_name, stop_if_empty
from app.form import choose_form
from app.language import say
from app.measures import MEASURES, choose_measure, measure_name
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from value_survey.metrics.measures import Measure
from value_survey.reports.grids import MISSING

DIGITS: Final = 3


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Divergence by dimension"), anchor=False)
    with explained(project):
        require(lambda: reading.divergence(project), lambda: reading.ledger(project))
        study = catalogue(project)
        report = study.named(reading.divergence(project))
        covered = with_coverage(report, reading.ledger(project))
    measure = choose_measure()
    explain(measure)
    rows = covered[covered["measure"].eq(measure) & covered["value"].notna()]
    filters = define(study)
    stop_if_empty(filters, rows, say("analysed runs"))
    shown = labelled(ordered(filters.apply(rows), study))
    st.markdown(takeaway(shown))
    show_badges(shown["role"])
    form = choose_form(shown["series"].nunique(), say("Dot plot"))
    drawing = divergence_drawing(shown, study, measure, form)
    show(drawing, "divergence")
    if goes_beyond(shown, form):
        st.caption(say(BEYOND))
    table(shown, measure)
    source_line(
        say(
            "`reports/divergence.csv` (measure `{measure}`), coverage from `reports/ledger.csv`",
            measure=measure,
        ),
        shown.drop(columns=["label", "coverage"]),
        f"divergence_{measure}.csv",
        key="download-dimensions",
        chart=drawing.whole,
    )
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
    )


def explain(measure: Measure) -> None:
    """Say what the numbers of the page are."""
    st.caption(
        say(
            "**Lower is better.** {meaning} Bar: interval over respondents and items. "
            "Grey tick: floor, what as many humans drawn from the reference score.",
            meaning=say(MEASURES[measure].meaning),
        )
    )


def table(rows: pd.DataFrame, measure: Measure) -> None:
    """Show the same numbers as a table."""
    decimal = st.column_config.NumberColumn
    three = f"%.{DIGITS}f"
    columns: dict[str, tuple[Any, Any]] = {
        say("who"): (rows["series"], None),
        say("origin"): ([origin(role) for role in rows["role"]], None),
        say("culture"): (rows["culture"], None),
        say("probing"): ([probing_name(code) for code in rows["probing"]], None),
        say("dimension"): ([dimension_name(code) for code in rows["dimension"]], None),
        say("items"): (rows["n_items"], decimal(help=say("Items behind the value"))),
        say("valid answers"): (
            rows["coverage"],
            st.column_config.TextColumn(help=say("Valid of expected answers")),
        ),
        say("value"): (
            rows["value"],
            decimal(measure_name(measure), format=three, help=say("Lower is better")),
        ),
        say("low"): (rows["low"], decimal(format=three, help=say("Lower end of the interval"))),
        say("high"): (rows["high"], decimal(format=three, help=say("Upper end of the interval"))),
        say("floor"): (rows["floor"], decimal(format=three, help=say("What as many humans score"))),
        say("skill"): (
            rows["skill"],
            decimal(
                format="%.2f",
                help=say("1 at the floor, 0 at answers without preference; higher is better"),
            ),
        ),
    }
    if len(set(rows["probing"])) == 1:
        del columns[say("probing")]
    st.dataframe(
        pd.DataFrame({name: values for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        height="auto",
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        alt=say("Table of {axis} by run and dimension", axis=say(MEASURES[measure].axis)),
    )
    st.caption(
        say(
            "Overlapping intervals do not say that two models are equal: they answered the same items, and "
            "only a paired contrast compares them."
        )
    )


if __name__ == "__main__":
    render()

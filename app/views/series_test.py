"""Page *Series test*: do the two series of models differ (Table 3), and what does the answer rest on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import catalogue
from app.drawing import show
from app.filters import define, stop_if_empty
from app.language import say, sentences
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.series import table3
from app.series.rows import (
    ITEM_SET,
    MEANING,
    difference_drawing,
    labelled,
    means_drawing,
    means_of,
    printed,
    roles,
    takeaway,
    tests,
)
from app.series.tests import explain_tests, means_table, table
from app.sources import source_line
from value_survey.metrics.series_test import SERIES_TEST_COLUMNS, Method


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Series test"), anchor=False)

    with explained(project):
        require(lambda: tests(project), lambda: printed(project), lambda: reading.ledger(project))
        study = catalogue(project)
        report, cells = tests(project), printed(project)
        ledger = reading.ledger(project)
    st.caption(
        sentences(
            [say(MEANING), say("Of the filters only the culture applies: a series is tested as a whole.")]
        )
    )
    filters = define(study)
    stop_if_empty(filters, report, say("tests"))
    rows = labelled(filters.apply(report), study, ledger)
    st.markdown(takeaway(rows, table3.reasons(filters.apply(cells))))
    show_badges(roles(rows, study), published=bool(rows["source"].eq("published").any()))
    explain_tests()
    show_difference(rows)
    show_means(rows)
    st.subheader(say("Table 3 as the paper prints it"), anchor=False)
    st.caption(
        say(
            "Paper-faithful KL in nats. The second line computes t, SED and p again from the printed means "
            "and SDs; small differences can come from rounding in print."
        )
    )
    table3.show_table(filters.apply(cells))
    source_line(
        say("`reports/tables/table3.csv` (printed values: `data/published/table3.csv`)"),
        filters.apply(cells).rename(columns={ITEM_SET: "questionnaire"}),
        "table3.csv",
        key="download-table3",
    )
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
    )


def show_difference(rows: pd.DataFrame) -> None:
    """Draw and list the difference under each test."""
    st.subheader(say("The difference under each test"), anchor=False)
    drawing = difference_drawing(rows)
    show(drawing, "difference")
    table(rows)
    source_line(
        "`reports/series_test.csv`",
        rows.rename(columns={ITEM_SET: "questionnaire"})[SERIES_TEST_COLUMNS],
        "series_test.csv",
        key="download-series",
        chart=drawing.whole,
    )


def show_means(rows: pd.DataFrame) -> None:
    """Draw and list the mean of each series, over models × dimensions."""
    st.subheader(say("Means of the series"), anchor=False)
    means = means_of(rows[rows["method"] == Method.PAPER])
    if means.empty:
        return
    drawing = means_drawing(means)
    show(drawing, "means")
    means_table(means)
    source_line(
        "`reports/series_test.csv`",
        means,
        "series_means.csv",
        key="download-series-means",
        chart=drawing.whole,
    )


if __name__ == "__main__":
    render()

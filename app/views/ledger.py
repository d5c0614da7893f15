"""Page *Ledger*: what was asked, answered, refused and not understood, by run and by dimension."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.catalogue import catalogue
from app.charts.ledger import STATUSES
from app.drawing import show
from app.filters import define, dimension_name, stop_if_empty
from app.language import say
from app.ledger.counts import by_run, in_order, statuses_drawing, takeaway
from app.ledger.examples import show_examples, with_items
from app.names import status_meaning, status_name
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import coverage
from value_survey.terms import ParseStatus

TABLE_ROWS = 12
TABLE_HEIGHT = 420


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("What was asked, and what became of it"), anchor=False)
    with explained(project):
        require(
            lambda: reading.divergence(project),
            lambda: reading.ledger(project),
            lambda: reading.items(project),
            lambda: reading.not_valid(project),
        )
        study = catalogue(project)
        ledger = in_order(study.named(reading.ledger(project)), list(study.runs["run"]))
        reasons = with_items(reading.not_valid(project), study.runs, reading.items(project))
    filters = define(study)
    stop_if_empty(filters, ledger, say("analysed runs"))
    shown = filters.apply(ledger)
    totals = by_run(shown)
    st.markdown(takeaway(totals))
    show_badges(totals["role"])
    drawing = statuses_drawing(totals)
    show(drawing, "ledger")
    with st.expander(say("What the statuses mean"), icon=":material/help:"):
        st.markdown(
            "\n".join(f"- **{status_name(status)}**: {status_meaning(status)}" for status in STATUSES)
        )
    table(shown)
    source_line("`reports/ledger.csv`", shown, "ledger.csv", key="download-ledger", chart=drawing.whole)
    with explained(project):
        show_examples(project, filters.apply(reasons[reasons["run"].isin(totals["run"])]))


def table(rows: pd.DataFrame) -> None:
    """Show the counts by run and dimension; statuses that never occur are left out."""
    there = [
        status
        for status in STATUSES
        if status != ParseStatus.VALID and (rows[status].sum() > 0 or status == ParseStatus.REFUSED)
    ]
    pairs = zip(rows["valid"], rows["expected"], strict=True)
    st.dataframe(
        pd.DataFrame(
            {
                say("who"): rows["series"],
                say("origin"): [origin(role) for role in rows["role"]],
                say("culture"): rows["culture"],
                say("dimension"): [dimension_name(code) for code in rows["dimension"]],
                say("valid answers"): [coverage(valid, expected) for valid, expected in pairs],
                **{status_name(status): rows[status] for status in there},
            }
        ),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > TABLE_ROWS else "content",
        column_config={
            say("valid answers"): st.column_config.TextColumn(help=say("Valid of expected answers")),
            **{
                status_name(status): st.column_config.NumberColumn(help=status_meaning(status))
                for status in there
            },
        },
        alt=say("Table of the answers by run, dimension and status"),
    )


if __name__ == "__main__":
    render()

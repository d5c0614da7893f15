"""Page *Ledger*: what was asked, answered, refused and not understood, by run and by dimension."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.catalogue import catalogue
from app.charts.ledger import STATUSES, ledger_chart
from app.filters import define, dimension_name, stop_if_empty
from app.language import say
from app.ledger.counts import by_run, long
from app.ledger.examples import show_examples, with_items
from app.names import status_meaning, status_name
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import coverage, literal, plain
from value_survey.terms import Dimension, ParseStatus

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
    sentence = takeaway(totals)
    st.markdown(sentence)
    show_badges(totals["role"])
    chart = ledger_chart(long(totals))
    st.altair_chart(
        chart,
        theme=None,
        width="stretch",
        alt=say(
            "Bars of the expected answers by status, a bar per run. {sentence}", sentence=plain(sentence)
        ),
    )
    with st.expander(say("What the statuses mean"), icon=":material/help:"):
        st.markdown(
            "\n".join(f"- **{status_name(status)}**: {status_meaning(status)}" for status in STATUSES)
        )
    table(shown)
    source_line("`reports/ledger.csv`", shown, "ledger.csv", key="download-ledger", chart=chart)
    with explained(project):
        show_examples(project, filters.apply(reasons[reasons["run"].isin(totals["run"])]))


def in_order(ledger: pd.DataFrame, runs: list[str]) -> pd.DataFrame:
    """Put rows in the order of the models, then of the paper's dimensions."""
    place = {run: number for number, run in enumerate(runs)}
    dimension = {str(name): number for number, name in enumerate(Dimension)}
    keys = pd.DataFrame({"run": ledger["run"].map(place), "dimension": ledger["dimension"].map(dimension)})
    return ledger.loc[keys.sort_values(["run", "dimension"]).index]


def takeaway(totals: pd.DataFrame) -> str:
    """Say how many answers are valid, and which run has the fewest."""
    valid, expected = float(totals["valid"].sum()), float(totals["expected"].sum())
    parts = [say("**{coverage} expected answers are valid.**", coverage=coverage(valid, expected))]
    shares = totals["valid"] / totals["expected"].where(totals["expected"] > 0)
    if len(totals) > 1 and shares.notna().any() and shares.min() < 1:
        worst = totals.iloc[int(shares.argmin())]
        parts.append(
            say("Fewest: {run}, {coverage}.", run=literal(str(worst["label"])), coverage=worst["coverage"])
        )
    refused = int(totals[str(ParseStatus.REFUSED)].sum())
    parts.append(say("Refused: {n}.", n=f"{refused:,}"))
    return " ".join(parts)


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

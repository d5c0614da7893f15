"""Answers that are not valid, by run, question and reason, with the way to what was said."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.charts.ledger import STATUSES
from app.examples import choose_several, pick_row, show_response
from app.language import say
from app.names import status_meaning, status_name
from app.project import Project
from app.sources import source_line
from app.text import literal
from value_survey.terms import ParseStatus


def with_items(counted: pd.DataFrame, runs: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Name the runs and the questions of counted answers; those of runs that are not shown are left out."""
    named = counted.merge(runs[["run", "series", "culture", "questionnaire"]], on="run")
    known = items[["item_id", "base_id", "dimension"]]
    return named.merge(known, on="item_id").sort_values("n", ascending=False, kind="stable")


def show_examples(project: Project, rows: pd.DataFrame) -> None:
    """List answers that are not valid; a click on a row shows one of them, and leads to it on page *Item*.

    Parameters
    ----------
    project
        The project.
    rows
        As from `with_items`.
    """
    st.subheader(say("What was not read, with examples"), anchor=False)
    if rows.empty:
        st.success(
            say("Every response of the runs shown was read as a valid answer."), icon=":material/check:"
        )
        return
    kept = rows[rows["status"].isin(_choose(rows))].reset_index(drop=True)
    place = pick_row(
        pd.DataFrame(
            {
                say("who"): kept["series"],
                say("culture"): kept["culture"],
                say("dimension"): kept["dimension"],
                say("item"): kept["base_id"],
                say("status"): [status_name(status) for status in kept["status"]],
                say("rule"): kept["rule"],
                say("responses"): kept["n"],
            }
        ),
        key="ledger-examples",
        alt=say("Table of the answers that are not valid, by run, item and reason"),
    )
    _show(project, kept.iloc[place])
    source_line(
        say("`data/answers/answers.parquet`, by run, item, status and rule"),
        kept,
        "not_valid.csv",
        key="download-examples",
        command="dvc pull",
    )


def _choose(rows: pd.DataFrame) -> list[str]:
    options = [status for status in STATUSES if status in set(rows["status"]) and status != ParseStatus.VALID]
    return choose_several(say("Status"), "reason", options, status_name)


def _show(project: Project, row: pd.Series) -> None:
    """Show what was said, and the way to everything that led to it."""
    status = str(row["status"])
    caption = say(
        "Example: {series}, {item}, respondent {respondent}. {status}: {meaning}. Click another row above.",
        series=literal(str(row["series"])),
        item=literal(str(row["base_id"])),
        respondent=int(row["respondent"]),
        status=literal(status_name(status)),
        meaning=status_meaning(status),
    )
    label = say("Prompt, memory and decoding of this response, and others like it")
    show_response(project, row, caption, label=label, status=status)

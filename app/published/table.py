"""A table of the paper in its own layout, published beside reproduced; and the diversities behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from app.badges import origin
from app.filters import dimension_name, probing_name
from app.language import clauses, later, say
from value_survey.reports.comparison import Missing
from value_survey.reports.grids import MISSING, number, signed
from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.reports.selection import ANSWER_DIVERSITY

LINES: Final = {
    "published": later("published"),
    "reproduced": later("reproduced"),
    "difference": later("difference"),
}
REASONS: Final = {
    str(Missing.NOT_RUN): later("not run"),
    str(Missing.ELSEWHERE): later("another questionnaire"),
    str(Missing.ONE_CULTURE): later("one culture only"),
    str(Missing.UNDEFINED): later("no value in a culture"),
}
HEADERS: Final = {DIVERSITY: later("diversity %"), AVERAGE: later("avg.")}


def column_name(column: str) -> str:
    """Name a column of the table."""
    if column == AVERAGE:
        return say("avg mean over the dimensions")
    return say("diversity of responses (%)") if column == DIVERSITY else dimension_name(column)


def _header(column: str) -> str:
    return say(HEADERS[column]) if column in HEADERS else column


def show_table(rows: pd.DataFrame, columns: Sequence[str]) -> None:
    """Show published, reproduced and difference in the paper's layout; what is missing, with its reason."""
    lines: list[dict[str, str]] = []
    for _, cells in rows.groupby(["section", "model", "probing"], sort=False):
        lines += _lines(cells, columns)
    shown = pd.DataFrame(lines)
    if len(set(shown[say("probing")])) == 1:
        shown = shown.drop(columns=say("probing"))
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        column_config={
            _header(name): st.column_config.TextColumn(help=column_name(name), alignment="right")
            for name in columns
        },
        alt=say("The table with published and reproduced values"),
    )


def _lines(cells: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, str]]:
    """Lay out one row of the paper's table."""
    by_column = {str(cell["column"]): cell for cell in cells.to_dict("records")}
    values = [by_column[name] for name in columns]
    contents = {
        "published": [str(cell["published"]) or MISSING for cell in values],
        "reproduced": [number(cell["reproduced"], 2) for cell in values],
        "difference": [signed(cell["difference"], 2) for cell in values],
    }
    missing = {str(cell["missing"]) for cell in values} - {""}
    reasons = sorted(say(REASONS.get(reason, reason)) for reason in missing)
    is_printed = any(cell["published"] for cell in values)
    is_run = bool(cells["reproduced"].notna().any())
    kinds = [
        *(["published"] if is_printed else []),
        *(["reproduced"] if is_run or missing != {str(Missing.NOT_RUN)} else []),
        *(["difference"] if is_printed and is_run else []),
    ]
    names = {
        say("model"): str(values[0]["display"]),
        say("probing"): probing_name(str(values[0]["probing"])),
    }
    return [
        names
        | {say("value"): say(LINES[kind])}
        | {_header(name): text for name, text in zip(columns, contents[kind], strict=True)}
        | {say("note"): _note(kind, str(values[0]["role"]), reasons, is_run=is_run)}
        for kind in kinds
    ]


def _note(kind: str, role: str, reasons: Sequence[str], *, is_run: bool) -> str:
    if kind == "published":
        return "" if is_run else say("reproduced: {reasons}", reasons=clauses(reasons) or MISSING)
    if kind == "difference":
        return say("another item set")
    return clauses([origin(role), *reasons])


def show_diversity(rows: pd.DataFrame) -> None:
    """Show the diversities by culture with their ceiling."""
    part = rows[rows["column"] == DIVERSITY]
    if part.empty:
        return
    st.subheader(say("Diversity by culture"), anchor=False)
    texts = part[part["measure"] == DIVERSITY]
    answers = part[part["measure"] == ANSWER_DIVERSITY].set_index("runs")["reproduced"]
    st.dataframe(
        pd.DataFrame(
            {
                say("who"): texts["display"],
                say("probing"): [probing_name(code) for code in texts["probing"]],
                say("culture"): texts["culture"],
                say("diversity %"): texts["reproduced"],
                say("ceiling %"): texts["ceiling"],
                say("different answers %"): [answers.get(run, float("nan")) for run in texts["runs"]],
            }
        ),
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.2f")
            for name in (say("diversity %"), say("ceiling %"), say("different answers %"))
        },
        placeholder=MISSING,
        alt=say("Table of diversities by run"),
    )
    st.caption(
        say(
            "Diversity counts different texts (Eq. 6) and cannot reach 100 %: its ceiling is "
            "1 − 1/respondents. Different answers: how often two respondents to an item chose differently, "
            "whatever their words. Numbers: `reports/tables/table1.csv`, after `reports/diversity.csv`."
        )
    )

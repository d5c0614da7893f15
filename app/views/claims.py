"""Page *Claims*: what the paper claims, and what the runs of this study say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import catalogue
from app.claims.card import show_card
from app.claims.rows import in_print, place_name, read_claims, ready
from app.claims.scope import with_scope
from app.claims.sentences import BASIS, claims_drawing, meanings, roles, takeaway
from app.claims.translated import translated
from app.claims.verdicts import BY_CODE, code_name, verdict_name
from app.filters import define, stop_if_empty
from app.language import language, say, sentences
from app.links import accept_codes
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import excerpt
from value_survey.reports.grids import MISSING

TABLE_ROWS: Final = 7
TABLE_HEIGHT: Final = 530
ROW_HEIGHT: Final = 66
"""Tables break lines in rows that are higher than four lines of text."""
WIDTHS: Final = {
    "en": (90, 240, 95, 160, 108, 92, 112, 68),
    "zh": (76, 186, 120, 136, 156, 140, 76, 74),
}
"""Pixels of the table's columns. It takes Chinese characters for as narrow as letters and breaks too late."""
CHART_WIDTH: Final = 460
WORDS_WIDTH: Final = 440
"""Beside each other in a wide window, below each other in a narrow one."""
EVERY: Final = "every"


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("The paper's claims, tested"), anchor=False)
    with explained(project):
        require(lambda: read_claims(project), lambda: reading.ledger(project))
        study = catalogue(project)
        claims = ready(read_claims(project), reading.ledger(project))
    filters = define(study)
    scoped = with_scope(claims, study, filters)
    stop_if_empty(filters, scoped, say("claims"))
    left = claims.loc[filters.apply(scoped).index]
    st.markdown(takeaway(left))
    show_badges(roles(left), published=True)
    drawn = claims_drawing(left).charts[0]
    with st.container(horizontal=True, gap="large"):
        st.altair_chart(drawn.chart, theme=None, width=CHART_WIDTH, alt=drawn.alternative)
        explain_verdicts(left)
    shown = choose_verdicts(left)
    told = translated(shown)
    list_claims(told)
    source_line(
        "`reports/claims.csv`, `reports/ledger.csv`",
        shown.drop(columns=["section", "name", "reproduced"]),
        "claims.csv",
        key="download-claims",
        command="dvc repro claims",
        chart=drawn.chart,
    )
    show_card(choose_claim(told), filters)


def explain_verdicts(rows: pd.DataFrame) -> None:
    """Say what the verdicts mean, and how many claims have each."""
    note = sentences(
        [
            say(BASIS),
            say("Filters leave out claims about something else; each claim brings its own item set."),
        ]
    )
    verdicts = "\n".join(f"- **{name}** ({n}): {meaning}" for name, n, meaning in meanings(rows))
    st.markdown(f"{verdicts}\n\n:small[{note}]", width=WORDS_WIDTH)


def choose_verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Let the reader choose verdicts and a section of the paper; the address keeps both."""
    sections = [EVERY, *sorted(rows["section"].unique())]
    accept_codes("verdict", list(BY_CODE), code_name)
    accept_codes("section", sections, section_name)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        verdicts = st.pills(
            say("Verdict"),
            list(BY_CODE),
            format_func=code_name,
            selection_mode="multi",
            key="verdict",
            bind="query-params",
            width="content",
        )
        section = st.selectbox(
            say("Section of the paper"),
            sections,
            format_func=section_name,
            key="section",
            bind="query-params",
            width=240,
        )
    kept = rows[rows["verdict"].isin([BY_CODE[code] for code in verdicts])] if verdicts else rows
    if section != EVERY:
        kept = kept[kept["section"] == section]
    if kept.empty:
        st.info(
            say("No claim has this verdict here. Choose another verdict or section."),
            icon=":material/filter_alt:",
        )
        st.stop()
    return kept


def section_name(code: str) -> str:
    """Name a section of the paper as the report does."""
    return say("all sections") if code == EVERY else place_name(code)


def list_claims(rows: pd.DataFrame) -> None:
    """List the claims; a click on a row shows it in full below."""
    names = list(rows["claim"])
    verdict, statement, place, published, here, valid, measure, in_tables = WIDTHS[language()]

    def clicked() -> None:
        if selected := st.session_state["claims-table"]["selection"]["rows"]:
            st.session_state["claim"] = names[selected[0]]

    def text(width: int, tip: str | None = None) -> Any:
        return st.column_config.TextColumn(width=width, help=tip)

    columns: dict[str, tuple[Iterable[str], Any]] = {
        say("verdict"): (rows["name"], text(verdict)),
        say("claim"): (rows["statement"], text(statement)),
        say("place"): (rows["place"].map(place_name), text(place)),
        say("published"): (
            [excerpt(printed, 62) if printed else MISSING for printed in rows["published"]],
            text(published, say("As printed; the card below has all of it")),
        ),
        say("here"): (
            rows["reproduced"].map(_unbroken),
            text(here, say("The number that speaks least for the claim, with its interval")),
        ),
        say("valid answers"): (
            rows["coverage"].map(_unbroken),
            text(valid, say("Valid of expected answers of the claim's runs")),
        ),
        say("paper's measure"): (
            rows["verdict_paper_measure"].map(verdict_name),
            text(measure, say("Verdict by the measure of the paper, where it has its own")),
        ),
        say("in print"): (
            rows["printed_consistent"].map(in_print),
            text(in_tables, say("Do the paper's own tables agree with the claim?")),
        ),
    }
    st.dataframe(
        pd.DataFrame({name: list(values) for name, (values, _) in columns.items()}),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > TABLE_ROWS else "content",
        row_height=ROW_HEIGHT,
        column_config={name: config for name, (_, config) in columns.items()},
        on_select=clicked,
        selection_mode="single-row",
        key="claims-table",
        alt=say("Table of the claims with verdict, published and reproduced value"),
    )


def _unbroken(text: str) -> str:
    """Let a cell break its line only before a bracket."""
    return text.replace(" ", "\u00a0").replace("\u00a0(", " (")


def choose_claim(rows: pd.DataFrame) -> pd.Series:
    """Let the reader choose the claim to show in full; the address keeps it."""
    names = list(rows["claim"])
    accept_codes("claim", names, str)
    chosen = st.selectbox(
        say("Claim in full"),
        names,
        key="claim",
        bind="query-params",
        help=say("A click on a row of the table chooses too"),
    )
    claim: pd.Series = rows[rows["claim"] == (chosen or names[0])].iloc[0]
    return claim


if __name__ == "__main__":
    render()

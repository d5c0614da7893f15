"""Page *Insensitivity*: how often responses have one of six problems, and how far to trust the judge."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import catalogue
from app.filters import define, stop_if_empty
from app.insensitivity.examples import show_examples
from app.insensitivity.names import PROBLEMS, Side, judge_name, problem_name, side_name
from app.insensitivity.rows import (
    agreement,
    agreement_rows,
    judges,
    rate_rows,
    rates,
    validity,
    validity_rows,
)
from app.insensitivity.sections import by_kind, show_agreement, show_rates, show_rates_table, show_validity
from app.insensitivity.sentences import rates_sentence, shares_meaning
from app.language import later, say, sentences
from app.problems import explained, require
from app.project import Project
from app.switch import switch

FILTERED: Final = later(
    "Shares are of whole runs: of the filters, that of the value dimension narrows only the judged responses "
    "at the end of the page, and the trial of the judge follows the language alone."
)


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Problems of the responses"), anchor=False)
    with explained(project):
        require(
            lambda: reading.divergence(project),
            lambda: reading.items(project),
            lambda: rates(project),
            lambda: validity(project),
            lambda: agreement(project),
        )
        study = catalogue(project)
        rows = rate_rows(project, study)
        tried, report, agreed = validity_rows(project), validity(project), agreement(project)
    filters = define(study)
    stop_if_empty(filters, rows, say("judged runs"))
    with st.container(horizontal=True, gap="medium"):
        judge = switch(say("Judge"), "judge", judges(rows), lambda code: judge_name(code, study))
        side = Side(switch(say("Shares"), "side", list(map(str, Side)), side_name))
    st.caption(sentences([shares_meaning(judge, side), say(FILTERED)]))
    rows = rows[rows["judge"] == judge]
    stop_if_empty(filters, rows, say("judged runs"))
    shown = filters.apply(rows)
    parts = [shown[shown["culture"] == code] for code in dict.fromkeys(shown["culture"])]
    st.markdown("  \n".join(rates_sentence(part, side) for part in parts))
    show_badges(shown["role"])
    with st.expander(say("What the six problems are"), icon=":material/help:"):
        st.markdown(
            "\n".join(f"- **{problem_name(code)}**: {say(text.meaning)}" for code, text in PROBLEMS.items())
        )
    chart = show_rates(shown, study, side)
    languages = set(shown["language"])
    known = tried[(tried["judge"] == judge) & tried["language"].isin(languages)]
    show_validity(known, by_kind(report, judge, languages))
    st.subheader(say("Shares and trial in numbers"), anchor=False)
    show_rates_table(shown, side, chart)
    show_agreement(agreement_rows(agreed, filters))
    show_examples(project, study, filters, judge)


if __name__ == "__main__":
    render()

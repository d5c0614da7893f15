"""Page *Gender and age bias*: how often models prefer what humans prefer, and which humans."""

from __future__ import annotations

import streamlit as st

from app import reading
from app.bias.meanings import meanings
from app.bias.names import (
    FACTORS,
    PROFILE_NAMES,
    Section,
    Side,
    match_side_name,
    profile_name,
    section_name,
    side_name,
)
from app.bias.questions import show_questions
from app.bias.rows import match_rates, match_rows, over_all_items, share_rows, shares, tests, with_row_name
from app.bias.sections import show_cells, show_match, show_shares
from app.catalogue import catalogue
from app.filters import define, stop_if_empty
from app.language import say
from app.problems import explained, require
from app.project import Project
from app.switch import switch
from value_survey.terms import ALL


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Whose preferences do the models share?"), anchor=False)
    section = Section(switch(say("Section"), "section", list(map(str, Section)), section_name))
    matching = section is Section.MATCH
    with st.container(horizontal=True, gap="medium"):
        name = match_side_name if matching else side_name
        side = Side(switch(say("Way to count"), "side", list(map(str, Side)), name))
        profile = None
        if section is Section.CELLS:
            profile = switch(say("Profile"), "profile", list(PROFILE_NAMES), profile_name)
    for text in meanings(section, side):
        st.caption(text)
    with explained(project):
        require(
            lambda: reading.divergence(project),
            lambda: reading.ledger(project),
            lambda: reading.items(project),
            lambda: reading.item_divergence(project),
            lambda: match_rates(project),
            lambda: shares(project),
            lambda: tests(project),
        )
        study = catalogue(project)
        rows = match_rows(project, study) if matching else share_rows(project, study, section)
    filters = define(study)
    if profile is not None:
        rows = rows[rows["profile"] == profile]
    elif section in FACTORS:
        rows = over_all_items(filters, rows)
    stop_if_empty(filters, rows, say("analysed runs"))
    shown = filters.apply(rows)
    if matching:
        show_match(shown, study, side)
    elif section is Section.CELLS:
        show_cells(shown, side)
    else:
        show_shares(with_row_name(shown), section, side)
    show_questions(project, shown, set(shown["dimension"]) - {ALL}, section)


if __name__ == "__main__":
    render()

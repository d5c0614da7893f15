"""Page *Robustness*: do results hold under other choices, respondents, orders and words, and lost answers."""

from __future__ import annotations

from typing import Final

import streamlit as st

from app import reading
from app.catalogue import catalogue
from app.filters import define
from app.language import later, say
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.robustness import asking, choices, missing, order, respondents
from app.robustness.section import Scope
from app.switch import switch

SECTIONS: Final = {
    "choices": (later("analysis choices"), choices),
    "respondents": (later("number of respondents"), respondents),
    "missing": (later("missing answers"), missing),
    "order": (later("order of options"), order),
    "asking": (later("wording and language"), asking),
}


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Robustness"), anchor=False)
    chosen = switch(say("Section"), "section", list(SECTIONS), lambda code: say(SECTIONS[code][0]))
    section = SECTIONS[chosen][1]
    with explained(project):
        require(*(lambda read=read: read(project) for read in section.READS), lambda: reading.ledger(project))
        study = catalogue(project)
        scope = Scope(project, study, define(study), reading.ledger(project))
    section.show(scope)
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
    )


if __name__ == "__main__":
    render()

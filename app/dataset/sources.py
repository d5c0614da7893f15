"""Where the questions and the human answers come from, and what may be done with them."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.dataset.questions import COMMAND
from app.language import later, say
from app.project import Project
from app.sources import source_line
from value_survey.errors import InputError

_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)

SOURCES: Final = (
    (
        later("World Values Survey, wave 7"),
        later("United States 2017, China 2018"),
        later(
            "Non-profit use, with citation of the survey (doi:10.14281/18241.24). Its data files are not "
            "here and may not be passed on; tables computed from them may be published."
        ),
    ),
    (
        later("General Social Survey 2022"),
        later("United States 2022"),
        later("Public data of NORC at the University of Chicago; counts computed from them are here."),
    ),
    (
        later("Wording of the questions, in English and Chinese"),
        later("this project"),
        later("Apache License 2.0. No sentence is taken from a survey's questionnaire."),
    ),
    (
        later("Printed numbers of the paper"),
        later("Liu et al. (2025), doi:10.1016/j.ipm.2025.104099"),
        later("Facts quoted with their source, to compare with."),
    ),
)


def show_sources(project: Project) -> None:
    """Say where the data come from and what may be done with them."""
    st.subheader(say("Sources and licences"), anchor=False)
    st.table(
        pd.DataFrame(
            {
                say("source"): [say(name) for name, _, _ in SOURCES],
                say("from"): [say(where) for _, where, _ in SOURCES],
                say("licence and conditions"): [say(terms) for _, _, terms in SOURCES],
            }
        ),
        hide_index=True,
        alt=say("Table of the sources with their licences"),
    )
    st.caption(
        say("Aggregated counts only: no row of any respondent is here. More: `data/README.md`, below.")
    )
    try:
        card = reading.text(project.data_card)
    except InputError:
        return
    with st.expander(say("The whole data card (in English)"), icon=":material/description:"):
        st.markdown(_COMMENT.sub("", card))


def show_excluded(project: Project) -> None:
    """List the variables of the surveys that are no question here."""
    try:
        excluded = reading.report(project, "survey_excluded", texts=("source", "variable", "reason"))
    except InputError:
        st.caption(
            say("Which variables of the surveys are left out is written by `{command}`.", command=COMMAND)
        )
        return
    with st.expander(
        say("{n} variables of the surveys are no question here", n=len(excluded)), icon=":material/block:"
    ):
        st.dataframe(
            excluded.rename(
                columns={
                    "source": say("source"),
                    "variable": say("variable"),
                    "reason": say("reason"),
                }
            ),
            hide_index=True,
            alt=say("Table of the variables that are left out, with the reason"),
        )
        source_line(
            "`reports/survey_excluded.csv`",
            excluded,
            "survey_excluded.csv",
            key="download-excluded",
            command=COMMAND,
        )

"""Page *Data*: the questions with their value dimensions and the reasons, sources and licences."""

from __future__ import annotations

import streamlit as st

from app import reading
from app.catalogue import catalogue
from app.dataset.counts import asked, counts, questions_drawing, takeaway
from app.dataset.questions import COMMAND, show_questions
from app.dataset.sources import show_excluded, show_sources
from app.drawing import show
from app.filters import define, stop_if_empty
from app.language import say
from app.problems import explained, require
from app.project import Project
from app.sources import source_line


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Questions, human answers, sources"), anchor=False)
    with explained(project):
        require(lambda: reading.params(project), lambda: reading.items(project))
        study = catalogue(project)
        items = reading.items(project)
    filters = define(study)
    stop_if_empty(filters, items, say("questions"))
    shown = filters.apply(items)
    questions = shown.drop_duplicates(["culture", "base_id"])
    st.markdown(takeaway(questions))
    st.caption(
        say(
            "The words are this project's own, in both languages; only the topic and the answer codes are "
            "the survey's. This is not the dataset of the paper, which cannot be had."
        )
    )
    drawing = questions_drawing(questions)
    show(drawing, "questions")
    source_line(
        "`data/survey/items.csv`",
        counts(questions),
        "questions.csv",
        key="download-questions",
        command=COMMAND,
        chart=drawing.whole,
    )
    with explained(project):
        show_questions(shown, asked(project))
    show_sources(project)
    show_excluded(project)


if __name__ == "__main__":
    render()

"""Page *Data*: the questions with their value dimensions and the reasons, sources and licences."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from app import reading
from app.catalogue import catalogue
from app.charts.common import together
from app.charts.data import questions_chart
from app.dataset.questions import COMMAND, show_questions
from app.dataset.sources import show_excluded, show_sources
from app.filters import culture_name, define, dimension_name, stop_if_empty
from app.language import say
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import literal
from value_survey.errors import InputError
from value_survey.terms import Dimension


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
    chart = draw(questions)
    source_line(
        "`data/survey/items.csv`",
        counts(questions),
        "questions.csv",
        key="download-questions",
        command=COMMAND,
        chart=chart,
    )
    with explained(project):
        show_questions(shown, asked(project))
    show_sources(project)
    show_excluded(project)


def takeaway(questions: pd.DataFrame) -> str:
    """Say how many questions there are, and where a dimension is thin."""
    cultures = list(dict.fromkeys(questions["culture"]))
    parts = [
        say("{culture}: {n}", culture=literal(culture_name(str(culture))), n=int(n))
        for culture, n in questions["culture"].value_counts()[cultures].items()
    ]
    by_dimension = questions.groupby(["culture", "dimension"]).size()
    culture, dimension = by_dimension.index[int(by_dimension.argmin())]
    return say(
        "**{n} questions** ({cultures}). Fewest: {few} of {dimension} in {culture}.",
        n=questions["base_id"].nunique(),
        cultures=", ".join(parts),
        few=int(by_dimension.min()),
        dimension=literal(dimension_name(str(dimension))),
        culture=literal(culture_name(str(culture))),
    )


def counts(questions: pd.DataFrame) -> pd.DataFrame:
    """Count questions by culture, dimension and how well the human answers are known."""
    order = {str(name): number for number, name in enumerate(Dimension)}
    counted = questions.groupby(["culture", "dimension", "reference"], sort=False, as_index=False).size()
    return counted.rename(columns={"size": "n"}).sort_values(
        ["culture", "dimension"],
        key=lambda column: column.map(order) if column.name == "dimension" else column,
    )


def draw(questions: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw the questions of each culture by dimension."""
    counted = counts(questions).assign(
        label=lambda rows: [dimension_name(code) for code in rows["dimension"]]
    )
    highest = int(counted.groupby(["culture", "dimension"])["n"].sum().max()) + 2
    cultures = list(dict.fromkeys(questions["culture"]))
    charts = {}
    for column, culture in zip(st.columns(len(cultures)), cultures, strict=True):
        part = counted[counted["culture"] == culture]
        charts[culture_name(culture)] = chart = questions_chart(
            part, highest=highest, known=set(counted["reference"])
        )
        sums = part.groupby("label", sort=False)["n"].sum()
        column.markdown(f"**{literal(culture_name(culture))}**")
        column.altair_chart(
            chart,
            theme=None,
            width="stretch",
            alt=say(
                "Bars of the questions by dimension. {numbers}.",
                numbers="; ".join(f"{label}: {n}" for label, n in sums.items()),
            ),
        )
    return together(charts)


def asked(project: Project) -> set[str]:
    """Name the items that some run was asked: only those have responses to show."""
    try:
        return set(reading.item_divergence(project)["item_id"])
    except InputError:
        return set()


if __name__ == "__main__":
    render()

"""From a number to the questions behind it, and on to page *Item*."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import reading
from app.bias.names import Section
from app.filters import dimension_name
from app.item.distributions import Split
from app.language import language, say
from app.navigation import page
from app.project import Project
from app.text import excerpt

SPLITS = {Section.SEX: Split.SEX, Section.AGE: Split.AGE}


def show_questions(project: Project, runs: pd.DataFrame, dimensions: set[str], section: Section) -> None:
    """Let the reader choose one of the questions behind the numbers shown, and go to its answers.

    Parameters
    ----------
    project
        The project.
    runs
        `run`, `questionnaire`: the runs shown.
    dimensions
        Those shown, without `all`; all of them if it is empty.
    section
        The section that is open: page *Item* splits the humans alike.
    """
    asked = reading.item_divergence(project)
    there = set(asked.loc[asked["run"].isin(runs["run"]), "base_id"])
    items = reading.items(project).drop_duplicates("base_id")
    items = items[items["base_id"].isin(there)]
    if dimensions:
        items = items[items["dimension"].isin(dimensions)]
    if items.empty:
        return
    texts = dict(zip(items["base_id"], items[f"text_{language()}"], strict=True))
    place = dict(zip(items["base_id"], items["dimension"], strict=True))
    options = sorted(texts, key=lambda base_id: str(place[base_id]))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        say("Questions behind these numbers ({n})", n=len(options)),
        options,
        format_func=lambda base_id: f"{dimension_name(place[base_id])} · {excerpt(texts[base_id], 90)}",
        key="bias-question",
    )
    query = {"questionnaire": str(runs["questionnaire"].iloc[0]), "item": str(chosen)}
    if split := SPLITS.get(section):
        query["split"] = str(split)
    right.page_link(
        page("item"),
        label=say("Its answers, by humans and models, and the responses"),
        icon=":material/forum:",
        query_params=query,
    )

"""Humans and models side by side under each option of an item, a chart per culture."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.catalogue import Catalogue
from app.drawing import show_legend
from app.filters import culture_name
from app.form import MANY, choose_form
from app.item.distributions import Item, Split
from app.item.drawing import most_chosen, shares_by_culture, shares_drawing
from app.language import clauses, later, listed, say
from app.project import Project
from app.sources import source_line
from app.switch import switch
from app.text import literal

SPLITS: Final = {
    Split.OVERALL: later("Humans overall"),
    Split.SEX: later("by sex"),
    Split.AGE: later("by age"),
}


def show_distributions(
    project: Project, study: Catalogue, runs: pd.DataFrame, items: dict[str, Item]
) -> None:
    """Draw a chart per culture, with the humans' and the models' shares of each option."""
    left, right = st.columns(2)
    with left:
        split = _choose_split(items)
    parts = shares_by_culture(
        runs, items, reading.reference(project), reading.answers(project, list(items)), split
    )
    series = set(runs["series"])
    with right.container(horizontal_alignment="right"):
        form = choose_form(len(series), say("Bars and dots"))
    drawing = shares_drawing(parts, series, study, split, form)
    show_legend(drawing)
    spots = [st.container() for _ in parts] if drawing.wide else st.columns(len(parts))
    for place, one, (culture, part) in zip(spots, drawing.charts, parts.items(), strict=True):
        place.markdown(f"**{literal(one.title)}**")
        place.altair_chart(one.chart, theme=None, width="stretch", alt=one.alternative)
        if len(series) <= MANY:
            place.caption(say("Most chosen: {who}.", who=clauses(map(literal, most_chosen(part)))))
        asked = runs.loc[runs["culture"] == culture, "item_id"]
        if any(items[item_id].reference == "rounded" for item_id in asked):
            place.caption(say("Human shares of this item are known rounded to two digits only."))
    source_line(
        say(
            "humans from `data/survey/reference.csv` (weighted), models from `data/answers/answers.parquet` "
            "(valid answers)"
        ),
        pd.concat([part.assign(culture=culture) for culture, part in parts.items()]),
        f"distribution_{next(iter(items.values())).base_id}.csv",
        key="download-item",
        chart=drawing.whole,
    )


def _choose_split(items: dict[str, Item]) -> Split:
    options = [str(split) for split in Split]

    def name(code: str) -> str:
        return say(SPLITS[Split(code)])

    split = Split(switch(say("Humans"), "split", options, name))
    lacking = sorted({item.culture for item in items.values() if not item.can_split(split)})
    if lacking:
        st.info(
            say(
                "The reference knows this item only overall in {cultures}: humans are shown overall.",
                cultures=listed(map(culture_name, lacking)),
            ),
            icon=":material/info:",
        )
        return Split.OVERALL
    if split is not Split.OVERALL:
        st.caption(say("Only the humans are split: simulated respondents have a region, no sex and no age."))
    return split

"""Humans and models side by side under each option of an item, a chart per culture."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted, together
from app.charts.item import item_chart, item_heat, with_humans
from app.filters import culture_name
from app.form import MANY, Form, choose_form
from app.item.distributions import HUMANS, Item, Split, human_shares, model_shares
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
    reference, answers = reading.reference(project), reading.answers(project, list(items))
    models = restricted(study.style(), set(runs["series"]))
    with right.container(horizontal_alignment="right"):
        form = choose_form(len(models.names), say("Bars and dots"))
    style = with_humans(models, tuple(map(say, HUMANS[split].values())))
    parts = {
        str(culture): _shares(rows, items, reference, answers, split)
        for culture, rows in runs.groupby("culture", sort=False)
    }
    highest = min(max(float(part["share"].max()) for part in parts.values()) * 1.05, 1.0)
    heat = form is Form.HEAT
    charts = {
        culture: item_heat(part) if heat else item_chart(part, style, highest=highest)
        for culture, part in parts.items()
    }
    if not heat:
        st.altair_chart(
            legend_chart(style), theme=None, width="stretch", alt=say("Legend of the charts below")
        )
    places = [st.container() for _ in charts] if heat else st.columns(len(charts))
    for place, (culture, part) in zip(places, parts.items(), strict=True):
        place.markdown(f"**{literal(culture_name(culture))}**")
        place.altair_chart(charts[culture], theme=None, width="stretch", alt=_alternative(part))
        if len(models.names) <= MANY:
            place.caption(_modes(part))
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
        chart=partial(
            together,
            {culture_name(culture): chart for culture, chart in charts.items()},
            None if heat else legend_chart(style),
        ),
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


def _shares(
    runs: pd.DataFrame, items: dict[str, Item], reference: pd.DataFrame, answers: pd.DataFrame, split: Split
) -> pd.DataFrame:
    humans = human_shares(reference, items[runs["item_id"].iloc[0]], split)
    models = [
        model_shares(answers, items[row["item_id"]], row["run"], row["series"])
        for row in runs.to_dict("records")
    ]
    return pd.concat([humans, *models], ignore_index=True)


def _modes(rows: pd.DataFrame) -> str:
    """Say what each chose most."""
    return say("Most chosen: {who}.", who=clauses(literal(sentence) for sentence in _most_chosen(rows)))


def _alternative(rows: pd.DataFrame) -> str:
    return say(
        "Shares of each option among humans and models. Most chosen: {who}.",
        who=clauses(_most_chosen(rows)),
    )


def _most_chosen(rows: pd.DataFrame) -> list[str]:
    sentences = []
    for who, part in rows.groupby("who", sort=False):
        if part["share"].notna().any():
            top = part.sort_values("share", kind="stable").iloc[-1]
            sentences.append(
                say("{who} “{option}” ({share})", who=who, option=top["label"], share=f"{top['share']:.0%}")
            )
        else:
            sentences.append(say("{who}: no valid answer", who=who))
    return sentences

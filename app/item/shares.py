"""Humans and models side by side under each option of an item, a chart per culture."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted
from app.charts.item import item_chart, with_humans
from app.filters import culture_name
from app.item.distributions import HUMANS, Item, Split, human_shares, model_shares
from app.links import accept_codes
from app.project import Project
from app.sources import source_line
from app.text import literal

SPLITS: Final = {Split.OVERALL: "Humans overall", Split.SEX: "by sex", Split.AGE: "by age"}


def show_distributions(
    project: Project, study: Catalogue, runs: pd.DataFrame, items: dict[str, Item]
) -> None:
    """Draw a chart per culture, with the humans' and the models' shares of each option."""
    split = _choose_split(items)
    reference, answers = reading.reference(project), reading.answers(project, list(items))
    style = with_humans(restricted(study.style(), set(runs["series"])), tuple(HUMANS[split].values()))
    parts = {
        culture: _shares(rows, items, reference, answers, split)
        for culture, rows in runs.groupby("culture", sort=False)
    }
    highest = max(float(part["share"].max()) for part in parts.values()) * 1.05
    st.altair_chart(legend_chart(style), theme=None, width="stretch", alt="Legend of the charts below")
    for column, (culture, part) in zip(st.columns(len(parts)), parts.items(), strict=True):
        column.markdown(f"**{literal(culture_name(str(culture)))}**")
        column.altair_chart(
            item_chart(part, style, highest=min(highest, 1.0)),
            theme=None,
            width="stretch",
            alt=_alternative(part),
        )
        column.caption(_modes(part))
        if any(
            items[item_id].reference == "rounded"
            for item_id in runs.loc[runs["culture"] == culture, "item_id"]
        ):
            column.caption("Human shares of this item are known rounded to two digits only.")
    source_line(
        "humans from `data/survey/reference.csv` (weighted), models from `data/answers/answers.parquet` "
        "(valid answers)",
        pd.concat([part.assign(culture=culture) for culture, part in parts.items()]),
        f"distribution_{next(iter(items.values())).base_id}.csv",
        key="download-item",
    )


def _choose_split(items: dict[str, Item]) -> Split:
    options = [str(split) for split in Split]

    def name(code: str) -> str:
        return SPLITS[Split(code)]

    accept_codes("split", options, name)
    chosen = st.segmented_control(
        "Humans",
        options,
        format_func=name,
        default=options[0],
        key="split",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )
    split = Split(chosen or options[0])
    lacking = sorted({item.culture for item in items.values() if not item.can_split(split)})
    if lacking:
        st.info(
            f"The reference knows this item only overall in {', '.join(map(culture_name, lacking))}: "
            "humans are shown overall.",
            icon=":material/info:",
        )
        return Split.OVERALL
    if split is not Split.OVERALL:
        st.caption("Only the humans are split: simulated respondents have a region, no sex and no age.")
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
    return "Most chosen: " + "; ".join(literal(sentence) for sentence in _most_chosen(rows)) + "."


def _alternative(rows: pd.DataFrame) -> str:
    return f"Shares of each option among humans and models. Most chosen: {'; '.join(_most_chosen(rows))}."


def _most_chosen(rows: pd.DataFrame) -> list[str]:
    sentences = []
    for who, part in rows.groupby("who", sort=False):
        if part["share"].notna().any():
            top = part.sort_values("share", kind="stable").iloc[-1]
            sentences.append(f"{who} “{top['label']}” ({top['share']:.0%})")
        else:
            sentences.append(f"{who}: no valid answer")
    return sentences

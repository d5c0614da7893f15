"""The list of the questions, each with the reason of its value dimension."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.filters import dimension_name
from app.language import language, say
from app.names import kind_name, reference_name, topic_name
from app.navigation import page
from app.sources import source_line
from app.text import literal

COMMAND: Final = "dvc repro dataset"
LIST_HEIGHT: Final = 420


def show_questions(items: pd.DataFrame, known: set[str]) -> None:
    """List the questions with the reason of their dimension; a click on a row leads to the answers."""
    st.subheader(say("Every question with its dimension and the reason"), anchor=False)
    wanted = st.text_input(
        say("Search"),
        key="search",
        placeholder=say("a word of the question, the topic or the reason"),
        bind="query-params",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    shown = found(items, wanted).reset_index(drop=True)
    if shown.empty:
        st.warning(say("**No question has these words.** Clear the search."), icon=":material/search_off:")
        return
    text = f"text_{language()}"
    picked = st.dataframe(
        pd.DataFrame(
            {
                say("item"): shown["base_id"],
                say("culture"): shown["culture"],
                say("dimension"): [dimension_name(code) for code in shown["dimension"]],
                say("topic"): [topic_name(topic) for topic in shown["topic"]],
                say("question"): shown[text],
                say("direction"): ["+1" if int(sign) > 0 else "−1" for sign in shown["direction"]],
                say("reason"): shown["why"],
                say("kind"): [kind_name(kind) for kind in shown["kind"]],
                say("human answers known"): [reference_name(code) for code in shown["reference"]],
                say("asked"): ["✓" if item in known else "" for item in shown["item_id"]],
            }
        ),
        hide_index=True,
        height=LIST_HEIGHT,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            say("question"): st.column_config.TextColumn(width="large"),
            say("reason"): st.column_config.TextColumn(width="large"),
            say("direction"): st.column_config.TextColumn(
                help=say("+1: a higher code of the answer means more of the dimension; −1: less")
            ),
            say("asked"): st.column_config.TextColumn(help=say("Whether a run was asked it")),
        },
        key="questions-table",
        alt=say("Table of the questions with their dimension and the reason"),
    )
    _show_chosen(shown, picked["selection"]["rows"], known)
    source_line(
        "`data/survey/items.csv`, `data/survey/dimensions.md`",
        shown,
        "items.csv",
        key="download-items",
        command=COMMAND,
    )


def found(items: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Give a row per culture and question of those in which all words stand."""
    rows = items.drop_duplicates(["culture", "base_id"])
    texts = rows[["base_id", "topic", "why", "text_en", "text_zh"]].agg(" ".join, axis=1).str.casefold()
    for word in wanted.casefold().split():
        rows, texts = (
            rows[texts.str.contains(word, regex=False)],
            texts[texts.str.contains(word, regex=False)],
        )
    return rows


def _show_chosen(shown: pd.DataFrame, chosen: list[int], known: set[str]) -> None:
    if not chosen or chosen[0] >= len(shown):
        st.caption(say("Click a row to read it whole, and to go to the answers."))
        return
    row = shown.iloc[chosen[0]]
    st.markdown(f"**{literal(str(row['text_en']))}**  \n{literal(str(row['text_zh']))}")
    st.markdown(
        say(
            "{dimension}, because: {why}",
            dimension=literal(dimension_name(str(row["dimension"]))),
            why=literal(str(row["why"])),
        )
    )
    if row["item_id"] in known:
        st.page_link(
            page("item"),
            label=say("Answers of humans and models to this question"),
            icon=":material/forum:",
            query_params={"item": str(row["base_id"])},
        )

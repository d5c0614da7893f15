"""Page *Item*: how humans and models answered one question, and the responses behind the numbers."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.catalogue import catalogue
from app.filters import Filters, define, dimension_name, language_name, stop_if_empty
from app.item.distributions import Item
from app.item.responses import show_responses
from app.item.runs import ordered, with_wording
from app.item.shares import show_distributions
from app.language import language, say
from app.links import accept_codes
from app.measures import MEASURES
from app.names import kind_name, topic_name, wording_name
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import coverage, literal
from value_survey.config import Params
from value_survey.reports.grids import MISSING
from value_survey.terms import Language

WORDING: Final = "original"


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("One item, humans and models"), anchor=False)
    with explained(project):
        require(
            lambda: reading.divergence(project),
            lambda: reading.item_divergence(project),
            lambda: reading.items(project),
            lambda: reading.reference(project),
        )
        study = catalogue(project)
        asked = study.named(reading.item_divergence(project))
        texts = reading.items(project)
    filters = define(study)
    stop_if_empty(filters, asked, say("items that a run was asked"))
    base_id = choose_item(filters, asked, texts)
    left = filters.apply(asked)
    runs = ordered(left[left["base_id"] == base_id], study)
    items = {
        row["item_id"]: Item.from_row(row)
        for row in texts[texts["item_id"].isin(runs["item_id"])].to_dict("records")
    }
    runs = with_wording(runs[runs["item_id"].isin(list(items))])
    if runs.empty:
        st.error(say("`data/survey/items.csv` does not have this item. Run `make repro`."))
        st.stop()
    show_question(next(iter(items.values())))
    show_wordings(texts[texts["base_id"] == base_id], runs)
    show_badges(runs["role"])
    with explained(project):
        show_distributions(project, study, runs, items)
        show_values(reading.params(project), runs)
    show_responses(project, runs, items)


def choose_item(filters: Filters, asked: pd.DataFrame, texts: pd.DataFrame) -> str:
    """Let the reader choose among the items that the filters leave; the address keeps it."""
    there = set(filters.apply(asked)["base_id"])
    known = texts.drop_duplicates("base_id").set_index("base_id")
    options = [base_id for base_id in known.index if base_id in there] or sorted(there)
    topics = known["topic"].to_dict()

    def name(code: str) -> str:
        return f"{code} {topic_name(topics.get(code, ''))}".strip()

    accept_codes("item", options, name)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            say("Item ({n} asked)", n=len(options)),
            options,
            format_func=name,
            key="item",
            bind="query-params",
        )
    with (
        right,
        st.popover(say("Browse the {n} items", n=len(options)), icon=":material/list:", width="stretch"),
    ):
        browse(known.loc[[option for option in options if option in known.index]])
    return str(chosen)


def browse(items: pd.DataFrame) -> None:
    """List the items with their questions; a click on a row opens it."""
    base_ids = list(items.index)

    def clicked() -> None:
        if selected := st.session_state["browse-items"]["selection"]["rows"]:
            st.session_state["item"] = base_ids[selected[0]]

    st.dataframe(
        pd.DataFrame(
            {
                say("item"): base_ids,
                say("dimension"): list(items["dimension"]),
                say("topic"): [topic_name(topic) for topic in items["topic"]],
                say("question"): list(items[f"text_{language()}"]),
            }
        ),
        hide_index=True,
        width=860,
        on_select=clicked,
        selection_mode="single-row",
        key="browse-items",
        alt=say("Table of the items that were asked"),
    )


def show_question(item: Item) -> None:
    """Show how the item was worded, in both languages."""
    own, other = (Language.ZH, Language.EN) if language() == "zh" else (Language.EN, Language.ZH)
    st.markdown(f"##### {literal(item.questions[own])}")
    facts = [
        item.questions[other],
        dimension_name(item.dimension),
        topic_name(item.topic),
        kind_name(item.kind),
    ]
    st.caption(
        say(
            "{facts}. Worded by this project after the survey's variable.",
            facts=" · ".join(literal(fact) for fact in facts),
        )
    )


def show_wordings(texts: pd.DataFrame, runs: pd.DataFrame) -> None:
    """Show every wording of an item in both languages, with the number of runs that were asked it."""
    rows = texts.drop_duplicates("wording")
    with st.expander(say("Wordings and languages side by side"), icon=":material/translate:"):
        for row in rows.to_dict("records"):
            asked = runs[runs["wording"] == row["wording"]]
            for column, code in zip(st.columns(2), Language, strict=True):
                column.caption(
                    say(
                        "{wording}, {language}: asked by {n} of the runs shown",
                        wording=literal(wording_name(str(row["wording"]))),
                        language=language_name(code),
                        n=int((asked["language"] == code).sum()),
                    )
                )
                labels = Item.from_row(row).labels[code]
                options = " · ".join(f"{option} {text}" for option, text in labels.items())
                column.markdown(f"{literal(str(row[f'text_{code}']))}  \n:small[{literal(options)}]")


def show_values(params: Params, runs: pd.DataFrame) -> None:
    """Show the item's divergences with the number of valid answers behind them."""
    expected = [
        float(params.runs[run].respondents) if run in params.runs else float("nan") for run in runs["run"]
    ]
    shown = pd.DataFrame(
        {
            say("who"): runs["series"],
            say("origin"): [origin(role) for role in runs["role"]],
            say("culture"): runs["culture"],
            **(
                {say("wording"): [wording_name(code) for code in runs["wording"]]}
                if set(runs["wording"]) != {WORDING}
                else {}
            ),
            say("valid answers"): [
                coverage(valid, total) for valid, total in zip(runs["n_valid"], expected, strict=True)
            ],
            **{str(measure): runs[str(measure)] for measure in MEASURES},
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            str(measure): st.column_config.NumberColumn(
                say(words.name), format="%.3f", help=say(words.meaning)
            )
            for measure, words in MEASURES.items()
        },
        placeholder=MISSING,
        alt=say("Table of the item's divergences by run"),
    )
    source_line(
        say("`reports/item_divergence.csv`; lower is better"),
        runs,
        "item_divergence.csv",
        key="download-values",
    )


if __name__ == "__main__":
    render()

"""The raw responses behind an item's numbers: what was asked, what came back, what the parser made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
import streamlit as st

from app import reading
from app.item.behind import json_list, show_probabilities, show_steps
from app.item.distributions import Item
from app.language import clauses, listed, say
from app.links import accept_codes
from app.names import NOT_PARSED, status_name
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import excerpt, literal, visible
from value_survey.reports.grids import MISSING
from value_survey.terms import ParseStatus

TABLE_ROWS: Final = 8
TABLE_HEIGHT: Final = 320
MEMORY_HEIGHT: Final = 240


def response_rows(responses: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Put what parsing found beside each response of a run to an item, by respondent.

    Parameters
    ----------
    responses
        Rows of `responses.parquet` of one run and item.
    answers
        Rows of `answers.parquet` of the item.

    Returns
    -------
    pandas.DataFrame
        The responses with `codes`, `status` and `rule`; status `not parsed` where there is none.
    """
    parsed = answers[["run", "respondent", "item_id", "codes", "status", "rule"]]
    rows = responses.merge(parsed, on=["run", "respondent", "item_id"], how="left").sort_values("respondent")
    return rows.assign(
        status=rows["status"].fillna(NOT_PARSED),
        rule=rows["rule"].fillna(""),
        codes=rows["codes"].map(_codes),
        response=rows["response"].fillna(""),
    ).reset_index(drop=True)


def show_responses(project: Project, runs: pd.DataFrame, items: dict[str, Item]) -> None:
    """Let the reader go from the numbers of an item to the sentences behind them.

    Parameters
    ----------
    project
        The project.
    runs
        `run`, `item_id`, `series`, `culture`: the runs whose answers to the item are shown.
    items
        The items by `item_id`.
    """
    st.subheader(say("Responses behind these numbers"), anchor=False)
    left, right = st.columns([2, 3])
    names = list(runs["run"])
    with left:
        accept_codes("run", names, str)
        run = st.selectbox(say("Run"), names, key="run", bind="query-params")
    row = runs[runs["run"] == run].iloc[0]
    item = items[row["item_id"]]
    with explained(project):
        require(
            lambda: reading.responses(project, run, item.item_id),
            lambda: reading.answers(project, [item.item_id]),
        )
        rows = response_rows(
            reading.responses(project, run, item.item_id), reading.answers(project, [item.item_id])
        )
    if rows.empty:
        st.info(say("This run has no response to this item yet."), icon=":material/hourglass_empty:")
        return
    counts = rows["status"].value_counts()
    statuses = [status for status in (*map(str, ParseStatus), NOT_PARSED) if status in counts.index]
    with right:
        accept_codes("status", statuses, status_name)
        chosen = st.multiselect(
            say("Parse status"),
            statuses,
            format_func=status_name,
            key="status",
            placeholder=say("Every status"),
            bind="query-params",
        )
    st.caption(
        say(
            "{n} responses of {series}: {counts}. Model output is shown as plain text; invisible characters "
            "are written out.",
            n=len(rows),
            series=literal(str(row["series"])),
            counts=listed(f"{counts[status]} {literal(status_name(status))}" for status in statuses),
        )
    )
    kept = rows[rows["status"].isin(chosen)] if chosen else rows
    if kept.empty:
        st.warning(say("**No response has this status.** Clear the filter *Parse status*."))
        return
    respondent = _choose(kept, item)
    _detail(kept[kept["respondent"].astype(str) == respondent].iloc[0], item)
    where = f"{project.shown(project.responses(run))}"
    source_line(
        say("texts from `{file}`, parsed ones from `data/answers/answers.parquet`", file=where),
        kept.assign(codes=[json.dumps(codes) for codes in kept["codes"]]),
        f"responses_{run}_{item.base_id}.csv",
        key="download-responses",
        command="dvc pull",
    )


def _choose(rows: pd.DataFrame, item: Item) -> str:
    """Show the responses as a table; a click on a row, or the box below it, chooses one."""
    respondents = [str(respondent) for respondent in rows["respondent"]]

    def clicked() -> None:
        if selected := st.session_state["responses-table"]["selection"]["rows"]:
            st.session_state["respondent"] = respondents[selected[0]]

    st.dataframe(
        pd.DataFrame(
            {
                say("respondent"): rows["respondent"],
                say("status"): [status_name(status) for status in rows["status"]],
                say("answer"): [_chosen(codes, item) for codes in rows["codes"]],
                say("rule"): rows["rule"],
                say("region"): [visible(_text(region)) for region in rows["region"]],
                say("response"): [excerpt(text) for text in rows["response"]],
            }
        ),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > TABLE_ROWS else "content",
        column_config={say("response"): st.column_config.TextColumn(width="large")},
        on_select=clicked,
        selection_mode="single-row",
        key="responses-table",
        alt=say("Table of the responses to this item"),
    )
    accept_codes("respondent", respondents, str)
    chosen = st.selectbox(
        say("Respondent (or click a row above)"),
        respondents,
        key="respondent",
        bind="query-params",
        width=260,
    )
    return str(chosen)


def _detail(row: pd.Series, item: Item) -> None:
    """Show one response with everything that led to it."""
    asked, said = st.columns(2)
    remembered = json_list(row["memory"])
    with asked:
        st.markdown(say("**Prompt** (last turn)"))
        st.code(visible(str(row["prompt"])), language=None, wrap_lines=True)
        st.markdown(
            say(
                "**Memory** ({n} earlier answers of at most {most})",
                n=len(remembered),
                most=row["memory_length"],
            )
        )
        if remembered:
            text = "\n\n".join(f"{question}\n{answer}" for question, answer in remembered)
            st.code(visible(text), language=None, wrap_lines=True, height=MEMORY_HEIGHT)
        else:
            st.caption(say("Nothing remembered."))
        show_steps(row)
    with said:
        st.markdown(say("**Response**"))
        st.code(visible(str(row["response"])), language=None, wrap_lines=True)
        show_probabilities(row, item)
        st.markdown(say("**Read as**"))
        st.markdown(_facts(_reading(row, item)))
        st.markdown(say("**Respondent and decoding**"))
        st.markdown(_facts(_profile(row, item)))


def _reading(row: pd.Series, item: Item) -> list[tuple[str, str]]:
    return [
        (say("status"), status_name(row["status"])),
        (say("answer"), _chosen(row["codes"], item)),
        (say("rule"), row["rule"] or MISSING),
    ]


def _profile(row: pd.Series, item: Item) -> list[tuple[str, str]]:
    language = str(row["language"])
    order = " → ".join(item.option(int(code), language) for code in json_list(row["option_order"]))
    beams = int(row["num_beams"])
    decoding = say("{n} beams, {how}", n=beams, how=_sampling(row)) if beams != 1 else _sampling(row)
    return [
        (say("region"), _text(row["region"])),
        (say("decoding"), decoding),
        (say("memory length"), str(row["memory_length"])),
        (say("options shown"), order),
        (
            say("tokens"),
            say(
                "{asked} asked, {answered} answered",
                asked=f"{row['prompt_tokens']:,}",
                answered=f"{row['response_tokens']:,}",
            ),
        ),
        (say("ended by"), _text(row["finish_reason"])),
        (say("seed"), str(row["seed"])),
        (say("model revision"), _text(row["model_revision"])),
    ]


def _sampling(row: pd.Series) -> str:
    return say("sampling") if row["do_sample"] else say("no sampling")


def _text(value: Any) -> str:
    """Give a text of a responses file; some probing methods have no region."""
    return MISSING if pd.isna(value) else str(value)


def _facts(facts: list[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {literal(value)}" for name, value in facts)


def _chosen(codes: Iterable[int], item: Item) -> str:
    return clauses(item.option(int(code)) for code in codes) or MISSING


def _codes(codes: Any) -> list[int]:
    """Give the codes as plain numbers; a response that was not parsed has none."""
    return [int(code) for code in codes] if isinstance(codes, Iterable) else []

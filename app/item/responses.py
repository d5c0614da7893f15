"""The raw responses behind an item's numbers: what was asked, what came back, what the parser made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
import streamlit as st

from app import reading
from app.item.distributions import Item
from app.links import accept_codes
from app.problems import explained, require
from app.project import Project
from app.text import excerpt, literal, to_csv, visible
from value_survey.reports.grids import MISSING
from value_survey.terms import ParseStatus

NOT_PARSED: Final = "not parsed"
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
    st.subheader("Responses behind these numbers", anchor=False)
    left, right = st.columns([2, 3])
    names = list(runs["run"])
    with left:
        accept_codes("run", names, str)
        run = st.selectbox("Run", names, key="run", bind="query-params")
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
        st.info("This run has no response to this item yet.", icon=":material/hourglass_empty:")
        return
    counts = rows["status"].value_counts()
    statuses = [status for status in (*map(str, ParseStatus), NOT_PARSED) if status in counts.index]
    with right:
        accept_codes("status", statuses, str)
        chosen = st.multiselect(
            "Parse status", statuses, key="status", placeholder="Every status", bind="query-params"
        )
    st.caption(
        f"{len(rows)} responses of {literal(str(row['series']))}: "
        + ", ".join(f"{counts[status]} {literal(status)}" for status in statuses)
        + ". Model output is shown as plain text; invisible characters are written out."
    )
    kept = rows[rows["status"].isin(chosen)] if chosen else rows
    if kept.empty:
        st.warning("**No response has this status.** Clear the filter *Parse status*.")
        return
    respondent = _choose(kept, item)
    _detail(kept[kept["respondent"].astype(str) == respondent].iloc[0], item)
    where = f"{project.shown(project.responses(run))}"
    source, button = st.columns([5, 1], vertical_alignment="center")
    source.caption(f"Texts: `{where}`; parsed: `data/answers/answers.parquet`. Fetched by `dvc pull`.")
    button.download_button(
        "CSV",
        to_csv(kept),
        f"responses_{run}_{item.base_id}.csv",
        "text/csv",
        key="download-responses",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
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
                "respondent": rows["respondent"],
                "status": rows["status"],
                "answer": [_chosen(codes, item) for codes in rows["codes"]],
                "rule": rows["rule"],
                "region": [visible(str(region)) for region in rows["region"]],
                "response": [excerpt(text) for text in rows["response"]],
            }
        ),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > TABLE_ROWS else "content",
        column_config={"response": st.column_config.TextColumn(width="large")},
        on_select=clicked,
        selection_mode="single-row",
        key="responses-table",
        alt="Table of the responses to this item",
    )
    accept_codes("respondent", respondents, str)
    chosen = st.selectbox(
        "Respondent (or click a row above)",
        respondents,
        key="respondent",
        bind="query-params",
        width=260,
    )
    return str(chosen)


def _detail(row: pd.Series, item: Item) -> None:
    """Show one response with everything that led to it."""
    asked, said = st.columns(2)
    remembered = _json(row["memory"])
    with asked:
        st.markdown("**Prompt** (last turn)")
        st.code(visible(str(row["prompt"])), language=None, wrap_lines=True)
        st.markdown(f"**Memory** ({len(remembered)} earlier answers of at most {row['memory_length']})")
        if remembered:
            text = "\n\n".join(f"{question}\n{answer}" for question, answer in remembered)
            st.code(visible(text), language=None, wrap_lines=True, height=MEMORY_HEIGHT)
        else:
            st.caption("Nothing remembered.")
    with said:
        st.markdown("**Response**")
        st.code(visible(str(row["response"])), language=None, wrap_lines=True)
        st.markdown("**Read as**")
        st.markdown(_facts(_reading(row, item)))
        st.markdown("**Respondent and decoding**")
        st.markdown(_facts(_profile(row, item)))


def _reading(row: pd.Series, item: Item) -> list[tuple[str, str]]:
    return [
        ("status", row["status"]),
        ("answer", _chosen(row["codes"], item)),
        ("rule", row["rule"] or MISSING),
    ]


def _profile(row: pd.Series, item: Item) -> list[tuple[str, str]]:
    language = str(row["language"])
    order = " → ".join(item.option(int(code), language) for code in _json(row["option_order"]))
    sampling = "sampling" if row["do_sample"] else "no sampling"
    beams = int(row["num_beams"])
    return [
        ("region", str(row["region"])),
        ("decoding", f"{beams} beam{'s' if beams != 1 else ''}, {sampling}"),
        ("memory length", str(row["memory_length"])),
        ("options shown", order),
        ("tokens", f"{row['prompt_tokens']:,} asked, {row['response_tokens']:,} answered"),
        ("ended by", str(row["finish_reason"])),
        ("seed", str(row["seed"])),
        ("model revision", str(row["model_revision"])),
    ]


def _facts(facts: list[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {literal(value)}" for name, value in facts)


def _chosen(codes: Iterable[int], item: Item) -> str:
    return "; ".join(item.option(int(code)) for code in codes) or MISSING


def _codes(codes: Any) -> list[int]:
    """Give the codes as plain numbers; a response that was not parsed has none."""
    return [int(code) for code in codes] if isinstance(codes, Iterable) else []


def _json(text: Any) -> list[Any]:
    """Read a JSON list of a responses file; what is no list is shown as no entries."""
    try:
        content = json.loads(text or "[]")
    except (TypeError, ValueError):
        return []
    return content if isinstance(content, list) else []

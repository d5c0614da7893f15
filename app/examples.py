"""Single responses behind a page's numbers: a table to click in, the response, the way to all about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.links import accept_codes
from app.navigation import page
from app.project import Project
from app.text import visible

HEIGHT: Final = 320
ROWS: Final = 8
"""Of a table that is no higher than it needs to be."""


def choose_several(
    label: str, key: str, options: Sequence[str], name: Callable[[str], str], *, first: Sequence[str] = ()
) -> list[str]:
    """Let the reader choose some options, in the address; nothing chosen means all of them.

    Parameters
    ----------
    label
        What is chosen.
    key
        Key of the widget, which is the query parameter too.
    options
        Codes.
    name
        How an option is shown.
    first
        What is chosen at the start.
    """
    accept_codes(key, options, name)
    chosen = st.pills(
        label,
        options,
        format_func=name,
        selection_mode="multi",
        default=first,
        key=key,
        bind="query-params",
    )
    return list(chosen) or list(options)


def pick_row(table: pd.DataFrame, *, key: str, alt: str) -> int:
    """Show rows and give the place of the one that was clicked, at first that of the first.

    Parameters
    ----------
    table
        The rows as shown, one at least.
    key
        Of the table.
    alt
        What it holds, for those who do not see it.
    """
    picked = st.dataframe(
        table,
        hide_index=True,
        height=HEIGHT if len(table) > ROWS else "content",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt=alt,
    )
    chosen = picked["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(table) else 0


def show_response(project: Project, row: pd.Series, caption: str, *, label: str, status: str = "") -> None:
    """Show a response as inert text, and the way to it on page *Item*.

    Parameters
    ----------
    project
        The project.
    row
        `run`, `respondent`, `item_id` say which; `questionnaire` and `base_id` where page *Item* has it.
    caption
        What stands above it, in Markdown.
    label
        Of the link.
    status
        Among the responses of which status page *Item* shows it; none: among all.
    """
    respondent = str(row["respondent"])
    said = reading.responses(project, str(row["run"]), str(row["item_id"]))
    texts = said.loc[said["respondent"].astype(str) == respondent, "response"]
    st.caption(caption)
    st.code(visible("" if texts.empty else str(texts.iloc[0] or "")), language=None, wrap_lines=True)
    st.page_link(
        page("item"),
        label=label,
        icon=":material/forum:",
        query_params={
            "questionnaire": str(row["questionnaire"]),
            "item": str(row["base_id"]),
            "run": str(row["run"]),
            "respondent": respondent,
            **({"status": status} if status else {}),
        },
    )

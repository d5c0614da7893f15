"""One of several, chosen by a segmented control and kept in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app.links import accept_codes


def choose_one(
    key: str,
    label: str,
    options: Sequence[str],
    name: Callable[[str], str],
    *,
    first: str | None = None,
) -> str:
    """Let the reader choose one of several codes.

    Parameters
    ----------
    key
        Key of the widget and name of the query parameter.
    label
        What is chosen, for readers of the page by ear.
    options
        The codes.
    name
        How a code is shown.
    first
        What is chosen at the start; without it, the first option.
    """
    start = options[0] if first is None else first
    accept_codes(key, options, name)
    chosen = st.segmented_control(
        label,
        options,
        format_func=name,
        default=start,
        key=key,
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen or start)

"""A choice of one among a few, as buttons beside each other, kept in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app.links import accept_codes


def switch(
    label: str, key: str, options: Sequence[str], name: Callable[[str], str], *, first: str | None = None
) -> str:
    """Let the reader choose one option; gives its code. Of a single one there is nothing to choose.

    Parameters
    ----------
    label
        What is chosen, for those who do not see the buttons.
    key
        Key of the widget, which is the query parameter too.
    options
        Codes.
    name
        How an option is shown.
    first
        What is chosen at the start; without it, the first option.
    """
    start = options[0] if first is None else first
    if len(options) == 1:
        return start
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

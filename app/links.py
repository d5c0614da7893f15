"""Addresses that restore a view: the widgets write readable labels into them, short codes are understood too.

Streamlit binds a widget to the query parameter of its key by the *labels* of its options. A label may be
reworded or stand in another language, its code may not: `?dimension=EVI` opens what
`?dimension=EVI+emancipative+values` and `?dimension=EVI+解放价值观` do. Links between pages name
labels where they can, so that the address needs no change and the browser's way back stays short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.language import NAMES, language, speaking

_SPOKEN: Final = "language of the choices"
_PAGES: Final = "pages of the choices"


def accept_codes(key: str, options: Sequence[str], label: Callable[[str], str]) -> None:
    """Translate codes in the query parameter `key` into labels before the widget of that key is first made.

    The page starts again where there was something to translate, so that the address in the browser, which is
    what a reader passes on, holds the labels. A widget whose labels change their language keeps its choice.

    Parameters
    ----------
    key
        Key of the widget, which is the name of the parameter too.
    options
        The widget's options.
    label
        Its `format_func`.
    """
    spoken: dict[str, str] = st.session_state.setdefault(_SPOKEN, {})
    before = spoken.get(key, language())
    spoken[key] = language()
    arrived = _arrived(key)
    values = st.query_params.get_all(key)
    if key in st.session_state:
        if before != language():
            _keep(key, options)
        if arrived or any(value in options and value != label(value) for value in values):
            _follow(key, translated(values, options, label), {label(option): option for option in options})
        return
    labels = translated(values, options, label)
    if labels and labels != values:
        st.query_params[key] = labels
        st.rerun()


def translated(values: Iterable[str], options: Sequence[str], label: Callable[[str], str]) -> list[str]:
    """Give the labels that values of an address stand for: labels in any language, codes, reworded labels.

    Values that stand for none of the options are left out.
    """
    names = {option: label(option) for option in options}
    codes: dict[str, str] = {}
    for spoken in NAMES:
        with speaking(spoken):
            codes |= {label(option): option for option in options}
    found = []
    for value in values:
        first = value.split(" ")[0]  # labels begin with their code
        code = value if value in names else codes.get(value, first)
        if code in names:
            found.append(names[code])
    return list(dict.fromkeys(found))


def _arrived(key: str) -> bool:
    """Whether the page has changed since a widget was drawn: then the address is that of a link."""
    context = get_script_run_ctx(suppress_warning=True)
    here = context.page_script_hash if context else ""
    pages: dict[str, str] = st.session_state.setdefault(_PAGES, {})
    before = pages.get(key, here)
    pages[key] = here
    return before != here


def _follow(key: str, labels: Sequence[str], options: Mapping[str, str]) -> None:
    """Choose what a link on another page names: a widget that is there does not look at the address."""
    if found := [options[label] for label in labels]:
        st.session_state[key] = found if isinstance(st.session_state[key], list) else found[0]


def _keep(key: str, options: Sequence[str]) -> None:
    """Hold a choice when the language of its labels has just changed: to Streamlit it is another widget."""
    chosen = st.session_state[key]
    known = [one for one in chosen if one in options] if isinstance(chosen, list) else chosen
    st.session_state[key] = known

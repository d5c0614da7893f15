"""Addresses that restore a view: the widgets write readable labels into them, short codes are understood too.

Streamlit binds a widget to the query parameter of its key by the *labels* of its options. A label may be
reworded, its code may not: `?dimension=EVI` opens what `?dimension=EVI+emancipative+values` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st


def accept_codes(key: str, options: Sequence[str], label: Callable[[str], str]) -> None:
    """Translate codes in the query parameter `key` into labels before the widget of that key is first made.

    The page starts again where there was something to translate, so that the address in the browser, which is
    what a reader passes on, holds the labels.

    Parameters
    ----------
    key
        Key of the widget, which is the name of the parameter too.
    options
        The widget's options.
    label
        Its `format_func`.
    """
    if key in st.session_state:
        return
    values = st.query_params.get_all(key)
    labels = translated(values, options, label)
    if labels and labels != values:
        st.query_params[key] = labels
        st.rerun()


def translated(values: Iterable[str], options: Sequence[str], label: Callable[[str], str]) -> list[str]:
    """Give the labels that values of an address stand for: labels, codes, and labels since reworded.

    Values that stand for none of the options are left out.
    """
    names = {option: label(option) for option in options}
    found = []
    for value in values:
        code = value if value in names else value.split(" ")[0]  # labels begin with their code
        if value in names.values():
            found.append(value)
        elif code in names:
            found.append(names[code])
    return list(dict.fromkeys(found))

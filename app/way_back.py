"""The browser's way back to a page whose choices stand in the address.

When a reader follows a link, Streamlit takes the choices of the page that is left out of the address before
it changes the page, and the browser notes that address in its history: the first step back ends on the page
that was left, with the choices of the link. What was chosen there is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_HERE: Final = "address that is shown"
_LEFT: Final = "addresses that were left"
_CHOICES: Final = "choices to put back"


class Address(NamedTuple):
    """A page by its hash, and all values of the query parameters in the order of their names."""

    page: str
    query: tuple[tuple[str, tuple[str, ...]], ...]


def keep(widgets: Mapping[str, Callable[[Sequence[str]], object]]) -> bool:
    """Note the address of every run; start again at the one that was left where a step back ends beside it.

    Has to be called once in every run, before the widgets that all pages have.

    Parameters
    ----------
    widgets
        Those widgets by their keys: what each is set to by its values in an address. It is there, so that
        it has to be set; the widgets of the page itself are made anew, and look at the address.

    Returns
    -------
    bool
        Whether the choices have just been put back: the address still has those of the link.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return False
    if choices := st.session_state.pop(_CHOICES, None):
        st.session_state.update(choices)
        return True
    now = Address(
        context.page_script_hash,
        tuple((name, tuple(st.query_params.get_all(name))) for name in sorted(st.query_params)),
    )
    left: dict[Address, Address] = st.session_state.setdefault(_LEFT, {})
    before: Address = st.session_state.setdefault(_HERE, now)
    st.session_state[_HERE] = now
    if not context.is_history_navigation:
        if before.page != now.page:
            left[Address(before.page, now.query)] = before
    elif (back := left.get(now, now)) != now:
        query = dict(back.query)
        st.session_state[_HERE] = back
        st.session_state[_CHOICES] = {name: choose(query.get(name, ())) for name, choose in widgets.items()}
        of_page = query.keys() - widgets.keys() - set(st.query_params)
        st.query_params.update({name: query[name] for name in of_page})
        st.rerun()
    return False

"""The texts of the interface in the reader's language: English in the code, Chinese beside it.

Every text that a reader sees goes through `say`. The English text is the key; `app/words/*.yaml` hold the
Chinese ones, a file per page. A text that is written down before it is shown is marked by `later`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from value_survey.yaml_reading import read_yaml

WORDS: Final = Path(__file__).with_name("words")
KEY: Final = "lang"
NAMES: Final = {"en": "English", "zh": "中文"}

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """Give the language of the interface, `en` or `zh`: the reader's choice, or what the address names.

    Without a reader (a static page, a script) it is English, or what `speaking` says.
    """
    if (spoken := _spoken.get()) is not None:
        return spoken
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    chosen = st.session_state.get(KEY) or st.query_params.get(KEY)
    return next((code for code, name in NAMES.items() if chosen in {code, name}), "en")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Give all texts in one language while the block lasts."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(text: str, /, **values: object) -> str:
    """Give a text in the language of the interface.

    Parameters
    ----------
    text
        In English, a literal or what `later` has marked; `{name}` stands for a value.
    values
        What the names stand for.
    """
    if language() == "zh":
        text = words().get(text, text)
    return text.format(**values) if values else text


def later(text: str, /) -> str:
    """Mark a literal that `say` will be given when it is shown: it needs a translation too."""
    return text


def listed(names: Iterable[str]) -> str:
    """Join the members of a list as the language of the interface does."""
    return ("、" if language() == "zh" else ", ").join(names)


def clauses(parts: Iterable[str]) -> str:
    """Join the parts of a sentence."""
    return ("；" if language() == "zh" else "; ").join(parts)


def sentences(told: Iterable[str]) -> str:
    """Put sentences after each other; those in Chinese end with a wide full stop and need no space."""
    return ("" if language() == "zh" else " ").join(told)


def switch() -> None:
    """Let the reader choose the language; the address keeps it."""
    if KEY not in st.session_state and (named := NAMES.get(st.query_params.get(KEY, ""))):
        st.query_params[KEY] = named  # a widget is bound to its labels, see `app.links`
        st.rerun()
    st.segmented_control(
        "Language · 语言",
        list(NAMES),
        format_func=NAMES.__getitem__,
        default="en",
        key=KEY,
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )


@cache
def words() -> dict[str, str]:
    """Read the Chinese texts by their English ones."""
    return {
        str(english): str(chinese)
        for path in sorted(WORDS.glob("*.yaml"))
        for english, chinese in (read_yaml(path) or {}).items()
    }

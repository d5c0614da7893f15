"""The texts of the interface in the reader's language: English in the code, Chinese beside it.

Every text that a reader sees goes through `say`. The English text is the key; `app/words/*.yaml` hold the
Chinese ones, a file per page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st

from app.links import accept_codes
from value_survey.yaml_reading import read_yaml

WORDS: Final = Path(__file__).with_name("words")
KEY: Final = "lang"
NAMES: Final = {"en": "English", "zh": "中文"}


def language() -> str:
    """Give the language of the interface, `en` or `zh`: the reader's choice, or what the address names."""
    chosen = st.session_state.get(KEY) or st.query_params.get(KEY)
    return next((code for code, name in NAMES.items() if chosen in {code, name}), "en")


def say(text: str, /, **values: object) -> str:
    """Give a text in the language of the interface.

    Parameters
    ----------
    text
        In English, a literal; `{name}` stands for a value.
    values
        What the names stand for.
    """
    if language() == "zh":
        text = words().get(text, text)
    return text.format(**values) if values else text


def switch() -> None:
    """Let the reader choose the language; the address keeps it."""
    codes = list(NAMES)
    accept_codes(KEY, codes, NAMES.__getitem__)
    st.segmented_control(
        "Language · 语言",
        codes,
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

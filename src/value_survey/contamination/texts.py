"""The question texts whose likelihood is compared: one per question, wording and language."""

from __future__ import annotations

import hashlib

import pandas as pd

from value_survey.terms import Language

ORIGINAL = "original"
"""The wording that the others are rephrasings of."""


def text_sha256(text: str) -> str:
    """Identify a text: SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def question_texts(items: pd.DataFrame) -> pd.DataFrame:
    """List the question texts of the items in every language, without the options.

    The options are left out because the wordings of a question share them.

    Parameters
    ----------
    items
        As `read_items` returns them.

    Returns
    -------
    pandas.DataFrame
        base_id, wording, language, text, text_sha256; a text that several cultures are asked stands there
        once. In the order of the items, English before Chinese.
    """
    columns = [f"text_{language.value}" for language in Language]
    texts = items[["base_id", "wording", *columns]].melt(
        id_vars=["base_id", "wording"], value_vars=columns, var_name="language", value_name="text"
    )
    texts["language"] = texts["language"].str.removeprefix("text_")
    texts["text_sha256"] = texts["text"].map(text_sha256)
    return texts.drop_duplicates().reset_index(drop=True)

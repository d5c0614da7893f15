"""The texts of a questionnaire, each once: what respondents read, and the part of it that can differ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from value_survey.survey.wording_format import ORIGINAL
from value_survey.terms import Kind, Language


@dataclass(frozen=True)
class Anchor:
    """An end of a numbered scale: its code and what the code stands for."""

    code: int
    label: str


@dataclass(frozen=True)
class ItemText:
    """One wording of a question in one language.

    Attributes
    ----------
    base_id, wording
        As in `items.csv`.
    language
        The language of `text`.
    text
        What is asked.
    item_ids
        The items of all cultures that are asked in these words, separated by spaces.
    anchors
        The two ends of a scale item; empty for other kinds, whose options are listed after the question.
    """

    base_id: str
    wording: str
    language: Language
    text: str
    item_ids: str
    anchors: tuple[Anchor, ...]

    @property
    def bare(self) -> str:
        """The text without the anchors and the numbers, which have to be the same in all wordings."""
        bare = self.text
        for anchor in self.anchors:
            bare = re.sub(re.escape(anchor.label), " ", bare, flags=re.IGNORECASE)
        return re.sub(r"\d+", " ", bare)

    @property
    def is_original(self) -> bool:
        """Whether it is the wording that the others rephrase."""
        return self.wording == ORIGINAL


def item_texts(items: pd.DataFrame, language: Language) -> list[ItemText]:
    """List the texts of a language, each once, in the order of the items.

    Parameters
    ----------
    items
        As `schemas.read_items` returns them.
    language
        Which of the two texts.
    """
    return list(_texts(items, language))


def _texts(items: pd.DataFrame, language: Language) -> Iterator[ItemText]:
    column = f"text_{language}"
    for key, rows in items.groupby(["base_id", "wording", column], sort=False):
        base_id, wording, text = map(str, key if isinstance(key, tuple) else (key,))
        first = rows.iloc[0]
        options = {int(code): str(label) for code, label in json.loads(first[f"options_{language}"]).items()}
        ends = (min(options), max(options)) if first["kind"] == Kind.SCALE else ()
        yield ItemText(
            base_id=base_id,
            wording=wording,
            language=language,
            text=text,
            item_ids=" ".join(rows["item_id"]),
            anchors=tuple(Anchor(code, options[code]) for code in ends),
        )

"""Texts to check, made by hand, and where the dataset is."""

from __future__ import annotations

from survey_sources import SOURCES

from value_survey.survey.quality.texts import Anchor, ItemText
from value_survey.terms import Language

DATA = SOURCES.parent


def text(
    words: str,
    base_id: str = "X-1",
    wording: str = "original",
    language: Language = Language.EN,
    anchors: tuple[Anchor, ...] = (),
) -> ItemText:
    return ItemText(base_id, wording, language, words, f"US-{base_id}-{wording}", anchors)

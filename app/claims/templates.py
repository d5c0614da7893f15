"""Texts known again by the templates that they were made from: `{slots}` with words of their own between."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from value_survey.reports.claims.sentences import Addition

OPTIONAL: Final = {
    "most": Addition.MOST,
    "by_paper": Addition.BY_PAPER,
    "of_whom": Addition.OF_WHOM,
    "more": Addition.MORE,
}
"""Slots that hold a text of their own, or nothing."""

_SHAPES: Final[Mapping[str, str]] = {
    "culture": r"\w+",
    "other": r"\w+",
    "numbers": "(?:(?!: ).)+?",  # so that only the last colon ends what they are numbers of
}


def most_telling_first(templates: Iterable[str]) -> tuple[str, ...]:
    """Put templates with many words of their own before those that nearly any text fits."""
    return _ordered(tuple(map(str, templates)))


def slots(text: str, template: str) -> dict[str, str] | None:
    """Give what stands in the slots of a template, empty where nothing does; None if it does not fit."""
    found = _pattern(template).fullmatch(text)
    return None if found is None else found.groupdict("")


def shape(slot: str) -> str:
    """Give, as a regular expression, what may stand in a slot."""
    if slot in OPTIONAL:
        return f"(?:{_regex(OPTIONAL[slot], '(?:{shape})')})?"
    return _SHAPES.get(slot, ".+?")


@cache
def _ordered(templates: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(templates, key=lambda template: -len(re.sub(r"{\w+}", "", template))))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_regex(template, "(?P<{slot}>{shape})"))


def _regex(template: str, group: str) -> str:
    return "".join(
        re.escape(literal) + (group.format(slot=slot, shape=shape(slot)) if slot else "")
        for literal, slot, _, _ in string.Formatter().parse(template)
    )

"""What `reports/claims.csv` says in English, in the language of the interface, with names for its codes.

The report's sentences are known again by the templates that they were made from; numbers and names pass as
they stand. A text that no template makes stays English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final

import pandas as pd

from app.badges import origin
from app.claims.scope import split
from app.claims.templates import most_telling_first, shape, slots
from app.claims.verdicts import verdict_name
from app.claims.vocabulary import CODES, SERIES, TESTED_ON, UNITS, WORDS, word
from app.language import clauses, language, listed, say, speaking
from value_survey.reports.claims.sentences import (
    ALSO,
    Addition,
    InPrint,
    Label,
    Lacking,
    Measured,
    Numbers,
    Quantity,
    Range,
    Reason,
)
from value_survey.reports.inputs import Role

_NUMBER: Final = r"−?\d+(?:\.\d+)?|undefined"
_FINDING: Final = re.compile(
    rf"(?:(?P<place>.+?) )?(?P<value>{_NUMBER})"
    rf"(?: \((?P<low>{_NUMBER}) to (?P<high>{_NUMBER})\))?(?: (?P<note>\(.+\)))?"
)
_PLACE: Final = re.compile(r"(?P<where>.*?) ?(?P<less>\bless .+)?")
_CODE: Final = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(CODES, key=len, reverse=True))})(?![\w-])")
_GAP: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
"""A blank between Chinese characters, where a name was expected."""


def translated(claims: pd.DataFrame) -> pd.DataFrame:
    """Give claims with their texts in the language of the interface.

    Parameters
    ----------
    claims
        `reports/claims.csv`, with any of the columns of `TOLD`.
    """
    spoken = language()
    return claims.assign(
        **{
            column: [_told(column, text, spoken) for text in claims[column]]
            for column in TOLD
            if column in claims
        }
    )


@cache
def _told(column: str, text: str, spoken: str) -> str:
    with speaking(spoken):
        told = text if spoken == "en" else TOLD[column](text)
        named = _CODE.sub(lambda code: say(CODES[code[0]]), told)
        return named if spoken == "en" else _GAP.sub("", named)


def _measured(text: str) -> str:
    return word(text) if text in WORDS else _made(text, Measured) or text


def _published(text: str) -> str:
    return "; ".join(_made(part, InPrint) or _printed(part) for part in split(text))


def _printed(text: str) -> str:
    signed = (sign for sign in InPrint if sign is not InPrint.OF)
    return _made(text, tuple(signed)) or _made(text, UNITS) or text


def _about(text: str) -> str:
    parts = text.split(", ")
    return listed(_made(part, SERIES) or word(part) for part in parts)


def _tested_on(text: str) -> str:
    return "; ".join(_made(part, TESTED_ON) or part for part in split(text))


def _role(text: str) -> str | None:
    return origin(text) if text in set(Role) else None


def _words(text: str) -> str:
    return say(ALSO).join(map(word, text.split(ALSO)))


def _known_words(text: str) -> str | None:
    return _words(text) if all(part in WORDS for part in text.split(ALSO)) else None


def _models(text: str) -> str:
    found = re.fullmatch(rf"(?P<names>.+?)(?P<more>{shape('more')})", text)
    names, more = (found["names"], found["more"]) if found else (text, "")
    return listed(_words(names).split(", ")) + (_addition(more) or "")


def _addition(text: str) -> str | None:
    return _made(text, Addition) if text else ""


def _quantity(text: str) -> str | None:
    return _made(text[:1].lower() + text[1:], Quantity)


def _numbers(text: str) -> str:
    counted = _made(text, (Numbers.COUNTED,))
    return counted or clauses(map(_finding, text.split("; ")))


def _finding(text: str) -> str:
    found = _FINDING.fullmatch(text)
    if found is None:
        return text
    told = word(found["value"])
    if found["low"]:
        told = say(Numbers.INTERVAL, value=told, low=word(found["low"]), high=word(found["high"]))
    if note := found["note"]:
        told += _made(note, Label) or f" {note}"
    return " ".join(part for part in (_place(found["place"] or ""), told) if part)


def _place(text: str) -> str:
    found = _PLACE.fullmatch(text)
    if found is None:
        return text
    where = [word(part) for part in found["where"].replace(ALSO, say(ALSO)).split()]
    return " ".join([*where, *([_made(found["less"], Label) or found["less"]] if found["less"] else [])])


def _made(text: str, templates: Iterable[str]) -> str | None:
    """Say a text as the template that makes it does; None where none does, or a part of it is not known."""
    for template in most_telling_first(templates):
        found = slots(text, template)
        if found is None:
            continue
        values = {slot: VALUES.get(slot, str)(value) for slot, value in found.items()}
        if None not in values.values():
            return say(template, **values)
    return None


VALUES: Final[Mapping[str, Callable[[str], str | None]]] = {
    "about": _about,
    "by_paper": _addition,
    "culture": word,
    "cultures": _words,
    "dimensions": _words,
    "group": word,
    "lacking": lambda text: _made(text, Lacking),
    "least": _finding,
    "measure": _measured,
    "method": _known_words,
    "models": _models,
    "most": _addition,
    "name": word,
    "number": _printed,
    "numbers": _numbers,
    "of_whom": _addition,
    "other": word,
    "others": _known_words,
    "problems": _known_words,
    "quantity": _quantity,
    "role": _role,
    "target": lambda text: _made(text, Range),
    "units": word,
    "verdict": verdict_name,
}
"""How what stands in a slot is said; any other slot holds numbers and names."""

TOLD: Final[Mapping[str, Callable[[str], str]]] = {
    "statement": say,
    "published": _published,
    "measure": _measured,
    "tested_on": _tested_on,
    "why": lambda text: _made(text, Reason) or text,
}
"""Columns of the report that speak English."""

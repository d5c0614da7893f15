"""The format of a wording file: keys, allowed values, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from value_survey.errors import Problem
from value_survey.terms import Dimension, Kind

ORIGINAL = "original"
BASE_ID_PATTERN = r"^[A-Z][A-Z0-9]*-[A-Za-z0-9_]+$"
"""Source, hyphen, the source's name of the variable: `WVS7-Q57`."""

Topic = Literal[
    "family & life priorities",
    "child qualities",
    "neighbours",
    "gender & family roles",
    "work & duty",
    "social change",
    "well-being & security",
    "social trust",
    "confidence in institutions",
    "membership",
    "economic values",
    "corruption",
    "migration",
    "security & war",
    "technology & science",
    "religion",
    "ethics & norms",
    "political interest & media",
    "political action",
    "political system & democracy",
    "national pride & belonging",
    "environment",
    "free speech & civil liberties",
    "postmaterialism",
]

_Code = Annotated[StrictInt, Field(ge=0)]
_BaseId = Annotated[str, Field(pattern=BASE_ID_PATTERN)]
_Culture = Annotated[str, Field(pattern=r"^[A-Z]{2,3}$")]
_Words = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Strict):
    """The same words in both questionnaire languages."""

    en: _Words
    zh: _Words


class Scale(_Strict):
    """An answer list; `ordinal` when its codes in order mean more or less of one thing."""

    ordinal: StrictBool
    options: Annotated[dict[_Code, Text], Field(min_length=2)]

    @model_validator(mode="after")
    def _labels_differ(self) -> Scale:
        for language in ("en", "zh"):
            labels = [getattr(text, language) for text in self.options.values()]
            twice = sorted({label for label in labels if labels.count(label) > 1})
            if twice:
                raise ValueError(f"two options have the same {language} label: {', '.join(twice)}")
        return self


REPHRASINGS = "rephrased-*"
"""All keys `rephrased-1`, `rephrased-2` … of an item, however many there are."""


class Entry(_Strict):
    """One item as its file writes it.

    `missing` lists codes that the source counts among the answers and that are none, such as a refusal to
    say: they are no options, and those who gave them do not count among the respondents. Negative codes are
    missing answers without being listed.
    """

    topic: Topic
    dimension: Dimension
    direction: Literal[-1, 1]
    why: _Words
    kind: Kind
    scale: str
    scale_by_culture: Annotated[dict[_Culture, str], Field(min_length=1)] | None = None
    missing: Annotated[list[_Code], Field(min_length=1)] | None = None
    max_choices: Annotated[StrictInt, Field(ge=1)] | None = None
    variables: Annotated[list[str], Field(min_length=2)] | None = None
    original: Text
    rephrased: Annotated[dict[str, Text], Field(min_length=1, alias=REPHRASINGS)]

    @model_validator(mode="before")
    @classmethod
    def _collect_rephrasings(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        rephrased = {key: value for key, value in data.items() if re.fullmatch(r"rephrased-\d+", str(key))}
        rest = {key: value for key, value in data.items() if key not in rephrased}
        return {**rest, REPHRASINGS: rephrased}


class WordingFile(_Strict):
    """One file: answer lists, the items that use them, and variables left out with the reason."""

    scales: dict[str, Scale] = Field(default_factory=dict)
    items: dict[_BaseId, Entry] = Field(default_factory=dict)
    excluded: dict[_BaseId, _Words] = Field(default_factory=dict)


def item_problems(where: str, entry: Entry, scales: Mapping[str, Scale]) -> Iterable[Problem]:
    """Yield what is wrong with an item beyond the types of its values; `where` is its place in the file."""
    names = {"scale": entry.scale}
    names |= {f"scale_by_culture.{culture}": name for culture, name in (entry.scale_by_culture or {}).items()}
    for key, name in names.items():
        if name in scales:
            yield from _choice_problems(where, entry, scales[name])
            yield from _missing_problems(f"{where}.missing", entry, name, scales[name])
            if entry.kind is Kind.SCALE:
                yield from _scale_item_problems(where, entry, scales[name])
        else:
            allowed = ", ".join(scales) or "none is defined in this file"
            yield Problem("unknown scale", f"{where}.{key}", found=name, allowed=allowed)


def _choice_problems(where: str, entry: Entry, scale: Scale) -> Iterable[Problem]:
    """Check that the number of choices and of variables fits the kind of the item."""
    count = len(scale.options)
    if entry.kind is not Kind.MULTIPLE:
        if entry.max_choices not in (None, 1):
            found = str(entry.max_choices)
            yield Problem("only one answer can be chosen", f"{where}.max_choices", found, allowed="1")
        if entry.variables is not None:
            yield Problem("only a multiple item has variables", f"{where}.variables")
        return
    if entry.max_choices is None or entry.max_choices > count:
        yield Problem(
            "a multiple item needs max_choices",
            f"{where}.max_choices",
            found=str(entry.max_choices),
            allowed=f"1 to {count}",
        )
    if entry.variables is not None and len(entry.variables) != count:
        yield Problem(
            "a battery needs one variable per option",
            f"{where}.variables",
            found=f"{len(entry.variables)} variables",
            allowed=f"{count}, as its scale has options",
        )


def _missing_problems(where: str, entry: Entry, name: str, scale: Scale) -> Iterable[Problem]:
    """Check that a missing answer is declared where it means something and is no option."""
    codes = entry.missing or []
    if codes and entry.kind is Kind.MULTIPLE:
        yield Problem("a multiple item has no missing codes", where, allowed="items with one choice")
    if both := sorted(scale.options.keys() & set(codes)):
        yield Problem(
            "a missing code is an option as well",
            where,
            found=f"{', '.join(map(str, both))}, an option of the scale {name}",
            next_step="take it out of one of them",
        )


def _scale_item_problems(where: str, entry: Entry, scale: Scale) -> Iterable[Problem]:
    """Check that a numbered scale can be answered from the question: no options are listed after it."""
    codes = list(scale.options)
    if not scale.ordinal or codes != list(range(codes[0], codes[0] + len(codes))):
        yield Problem(
            "a scale item needs an ordinal scale with consecutive codes in rising order",
            f"{where}.scale",
            found=f"ordinal {scale.ordinal}, codes {', '.join(map(str, codes))}",
        )
    for wording, text in {ORIGINAL: entry.original, **entry.rephrased}.items():
        for language in ("en", "zh"):
            numbers = re.findall(r"\d+", getattr(text, language))
            absent = [str(code) for code in (codes[0], codes[-1]) if str(code) not in numbers]
            if absent:
                yield Problem(
                    "the question does not name both ends of the scale",
                    f"{where}.{wording}.{language}",
                    found=getattr(text, language),
                    allowed=f"a text with {' and '.join(absent)}",
                )

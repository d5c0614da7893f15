"""The recall probe: a model is asked for a survey's figure, and its reply is read strictly.

A model that has the published tables in its memory states figures close to them; one that has only heard of
the topic guesses. No respondent is simulated here: the request names the survey and asks for its result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from value_survey.contamination.texts import ORIGINAL, text_sha256
from value_survey.errors import InputError, Problem
from value_survey.models.protocol import Decoding, Model, Request, Role, Stateful, Turn
from value_survey.terms import Kind, Language
from value_survey.yaml_reading import read_yaml

_PLACEHOLDERS = ("[SURVEY]", "[COUNTRY]", "[QUESTION]", "[OPTIONS]", "[OPTION]")
_KEYS = ("language", "request", "separator", "surveys")


class RecallStatus(StrEnum):
    """What a reply to the request for a percentage is."""

    STATED = "stated"
    """One percentage."""
    NONE = "none"
    """No percentage in it."""
    AMBIGUOUS = "ambiguous"
    """Several percentages, a range, a bound, or a fraction that may be a share or a percentage."""
    OUT_OF_RANGE = "out_of_range"
    """Below 0 or above 100."""


class Reading(NamedTuple):
    """A reply as it was read; `percentage` is None unless the status is `STATED`."""

    status: RecallStatus
    percentage: float | None


@dataclass(frozen=True)
class RecallRequest:
    """One question for one figure.

    Attributes
    ----------
    base_id, culture, language
        What is asked about, of whom, in which language.
    code, option
        The option whose share is asked for: the first one of the item.
    prompt
        The whole request.
    """

    base_id: str
    culture: str
    language: Language
    code: int
    option: str
    prompt: str

    @property
    def sha256(self) -> str:
        """Identify what is asked."""
        return text_sha256(self.prompt)


@dataclass(frozen=True)
class RecallPrompt:
    """A prompt file of this probe; see its comments."""

    request: str
    separator: str
    surveys: Mapping[str, str]


def read_recall_prompt(path: Path, language: Language) -> RecallPrompt:
    """Read a prompt file.

    Raises
    ------
    InputError
        It cannot be read, is of another language, has missing or unknown keys, or lacks placeholders; all
        of them.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        raise InputError(Problem("prompt file holds no keys", str(path), allowed=", ".join(_KEYS)))
    problems = [
        Problem("unknown key", str(path), str(key), ", ".join(_KEYS), "remove it")
        for key in raw.keys() - set(_KEYS)
    ]
    problems += [
        Problem("key is missing", str(path), key, next_step="add it") for key in _KEYS if key not in raw
    ]
    problems += [
        Problem("placeholder is missing", f"{path}: request", str(raw["request"]), placeholder, "put it in")
        for placeholder in _PLACEHOLDERS
        if "request" in raw and placeholder not in str(raw["request"])
    ]
    if "language" in raw and raw["language"] != language.value:
        problems.append(
            Problem("is of another language", f"{path}: language", str(raw["language"]), language)
        )
    if "surveys" in raw and not isinstance(raw["surveys"], dict):
        problems.append(
            Problem(
                "is no mapping", f"{path}: surveys", str(raw["surveys"])[:40], "source of items → its name"
            )
        )
    if problems:
        raise InputError(problems)
    return RecallPrompt(
        str(raw["request"]),
        str(raw["separator"]),
        {str(k): str(v) for k, v in raw["surveys"].items()},
    )


def recall_requests(
    items: pd.DataFrame,
    base_ids: Iterable[str],
    countries: Mapping[str, Mapping[Language, str]],
    prompts: Mapping[Language, RecallPrompt],
) -> list[RecallRequest]:
    """Write the requests for the share of each item's first option.

    Items on which several options may be chosen are left out: their shares do not add up to 100, so that
    100/K is no guess at them.

    Parameters
    ----------
    items
        As `read_items` returns them; the original wordings are asked about.
    base_ids
        The items to ask about, those that a culture was not asked excepted.
    countries
        Culture → language → name of the country.
    prompts
        Of every language to ask in.

    Returns
    -------
    list of RecallRequest
        By language, culture and item, in the orders given.

    Raises
    ------
    InputError
        Sources of items that a prompt file has no name for; all of them.
    """
    asked = items[(items["wording"] == ORIGINAL) & (items["kind"] != Kind.MULTIPLE)]
    rows = {(str(row["culture"]), str(row["base_id"])): row for row in asked.to_dict("records")}
    wanted = [rows[culture, base] for culture in countries for base in base_ids if (culture, base) in rows]
    problems = [
        Problem(
            "a source of items has no name",
            f"recall prompt ({language.value}): surveys",
            source,
            next_step="add it",
        )
        for language, prompt in prompts.items()
        for source in sorted({str(row["source"]) for row in wanted} - prompt.surveys.keys())
    ]
    if problems:
        raise InputError(problems)
    requests = []
    for language, prompt in prompts.items():
        for row in wanted:
            labels: dict[str, str] = json.loads(str(row[f"options_{language.value}"]))
            culture, code = str(row["culture"]), next(iter(labels))
            text = _fill(
                prompt.request,
                SURVEY=prompt.surveys[str(row["source"])],
                COUNTRY=countries[culture][language],
                QUESTION=str(row[f"text_{language.value}"]),
                OPTIONS=prompt.separator.join(labels.values()),
                OPTION=labels[code],
            )
            requests.append(
                RecallRequest(str(row["base_id"]), culture, language, int(code), labels[code], text)
            )
    return requests


def ask(
    model: Model, requests: Iterable[RecallRequest], max_new_tokens: int
) -> Iterator[tuple[RecallRequest, str]]:
    """Ask for the figures greedily, one at a time, and give each request with the reply to it.

    One at a time, so that a reply does not depend on what it was computed together with.
    """
    decoding = Decoding(max_new_tokens=max_new_tokens)
    for request in requests:
        turns = (Turn(Role.USER, request.prompt),)
        response = model.answer([Request(0, request.culture, request.base_id, turns, decoding, seed=0)])[0]
        if isinstance(model, Stateful):
            model.forget()
        # One kind of line end: a lone carriage return would end a record of the CSV file.
        yield request, "\n".join(response.text.splitlines())


_NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?"
_SIGN = r"(?:%|％|per\s?cent\b|percent\b)"
_PERCENTAGE = re.compile(rf"(?P<number>{_NUMBER})\s*{_SIGN}|百分之\s*(?P<chinese>{_NUMBER})", re.IGNORECASE)
_DASH = r"\s*(?:-|–|—|~|～|至|到|\bto\b|\band\b)\s*(?:百分之)?\s*"
_RANGE = re.compile(
    rf"{_NUMBER}\s*{_SIGN}?{_DASH}{_NUMBER}\s*{_SIGN}|百分之\s*{_NUMBER}{_DASH}{_NUMBER}", re.IGNORECASE
)
_BOUND = re.compile(
    rf"(?:\b(?:less|more|fewer|greater) than\b|\b(?:over|under|above|below|up to|at least|at most)\b|[<>≤≥]"
    rf"|超过|不到|不足|少于|多于|低于|高于|大于|小于|至少|至多|最多|最少)\s*(?:百分之)?\s*{_NUMBER}"
    rf"|{_NUMBER}\s*{_SIGN}?\s*(?:以上|以下|以内|or (?:more|less)\b)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\s*({_NUMBER})\s*[.。]?\s*")


def read_percentage(reply: str) -> Reading:
    """Read the one percentage that a reply states.

    A number counts with a percent sign or the word, or where it is the whole reply. The same percentage
    may be stated twice; two different ones, a range or a bound state none. A bare number between 0 and 1
    may be a share as well as a percentage and states neither.
    """
    found = {_value(match["number"] or match["chinese"]) for match in _PERCENTAGE.finditer(reply)}
    if not found and (bare := _BARE.fullmatch(reply)):
        found = {_value(bare[1])}
        if 0 < next(iter(found)) <= 1:
            return Reading(RecallStatus.AMBIGUOUS, None)
    if not found:
        return Reading(RecallStatus.NONE, None)
    if len(found) > 1 or _RANGE.search(reply) or _BOUND.search(reply):
        return Reading(RecallStatus.AMBIGUOUS, None)
    percentage = found.pop()
    if not 0 <= percentage <= 100:
        return Reading(RecallStatus.OUT_OF_RANGE, None)
    return Reading(RecallStatus.STATED, percentage)


def reading_cells(reply: str) -> dict[str, str]:
    """Give what a reply states as cells of `recall.csv`: status and percentage, empty unless stated."""
    status, percentage = read_percentage(reply)
    return {"status": status.value, "percentage": "" if percentage is None else f"{percentage:.10g}"}


def _value(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


def _fill(template: str, **values: str) -> str:
    """Replace each `[KEY]` by its value; what was filled in is not searched again."""
    pattern = "|".join(rf"\[{key}\]" for key in values)
    return re.sub(pattern, lambda match: values[match[0][1:-1]], template)

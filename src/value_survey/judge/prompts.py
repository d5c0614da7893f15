"""The requests to a judge: one per response and problem, from a prompt file of the response's language."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from value_survey.errors import InputError, Problem
from value_survey.judge.problems import Insensitivity
from value_survey.terms import Kind, Language
from value_survey.yaml_reading import read_yaml

_PLACEHOLDERS = ("[COUNTRY]", "[QUESTION]", "[OPTIONS]", "[LIMIT]", "[RESPONSE]", "[PROBLEM]")
_KEYS = ("language", "request", "separator", "limit_one", "limit_many", "problems")


@dataclass(frozen=True)
class JudgePrompt:
    """A prompt file; see its comments."""

    request: str
    separator: str
    limit_one: str
    limit_many: str
    problems: Mapping[Insensitivity, str]


@dataclass(frozen=True)
class AskedItem:
    """A question as it was put to the respondent whose response is judged."""

    text: str
    kind: Kind
    options: Mapping[int, str]
    max_choices: int
    country: str

    @classmethod
    def of(cls, row: Mapping[str, Any], language: Language, country: str) -> AskedItem:
        """Take an item out of a row of `items.csv`."""
        labels = json.loads(row[f"options_{language.value}"])
        kind = Kind(row["kind"])
        return cls(
            text=row[f"text_{language.value}"],
            kind=kind,
            options={int(code): label for code, label in labels.items()},
            max_choices=int(row["max_choices"]) if kind is Kind.MULTIPLE else 1,
            country=country,
        )

    def shown(self, code: int) -> str:
        """Write an option as the respondent saw it: its code and, unless it is the same, its text."""
        label = self.options[code]
        return label if label == str(code) else f"{code}: {label}"


def read_judge_prompt(path: Path, language: Language) -> JudgePrompt:
    """Read a prompt file.

    Raises
    ------
    InputError
        It cannot be read, is of another language, has missing or unknown keys, or lacks problems or
        placeholders; all of them.
    """
    raw = read_keys(path, language, _KEYS)
    problems = [
        Problem("placeholder is missing", f"{path.name}: request", placeholder, next_step="put it in")
        for placeholder in _PLACEHOLDERS
        if placeholder not in str(raw["request"])
    ]
    if "[NUMBER]" not in str(raw["limit_many"]):
        problems.append(Problem("placeholder is missing", f"{path.name}: limit_many", "[NUMBER]"))
    given = raw["problems"] if isinstance(raw["problems"], dict) else {}
    allowed = ", ".join(Insensitivity)
    problems += [
        Problem("problem has no wording", f"{path.name}: problems", each, next_step="add it")
        for each in Insensitivity
        if not given.get(each.value)
    ]
    problems += [
        Problem("problem is not known", f"{path.name}: problems", str(each), allowed, "remove it")
        for each in given
        if each not in set(Insensitivity)
    ]
    if problems:
        raise InputError(problems)
    return JudgePrompt(
        request=str(raw["request"]),
        separator=str(raw["separator"]),
        limit_one=str(raw["limit_one"]),
        limit_many=str(raw["limit_many"]),
        problems={each: str(given[each.value]) for each in Insensitivity},
    )


def read_keys(path: Path, language: Language, keys: tuple[str, ...]) -> dict[str, Any]:
    """Read a YAML file of texts in one language that has exactly these keys.

    Raises
    ------
    InputError
        It cannot be read, is of another language, or has missing or unknown keys; all of them.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        raise InputError(Problem("prompt file holds no keys", path.name, allowed=", ".join(keys)))
    problems = [
        Problem("unknown key", path.name, str(key), ", ".join(keys), "remove it")
        for key in sorted(raw.keys() - set(keys), key=str)
    ]
    problems += [
        Problem("key is missing", path.name, key, next_step="add it") for key in keys if key not in raw
    ]
    if "language" in raw and raw["language"] != language.value:
        problems.append(
            Problem("is of another language", f"{path.name}: language", str(raw["language"]), language.value)
        )
    if problems:
        raise InputError(problems)
    return raw


def judge_request(prompt: JudgePrompt, item: AskedItem, response: str, problem: Insensitivity) -> str:
    """Write the request to judge one problem of one response."""
    limit = prompt.limit_one
    if item.max_choices > 1:
        limit = fill(prompt.limit_many, NUMBER=str(item.max_choices))
    return fill(
        prompt.request,
        COUNTRY=item.country,
        QUESTION=item.text,
        OPTIONS=prompt.separator.join(item.shown(code) for code in item.options),
        LIMIT=limit,
        RESPONSE=response.strip(),
        PROBLEM=prompt.problems[problem],
    )


def text_sha256(text: str) -> str:
    """Identify a text: SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def fill(template: str, **values: str) -> str:
    """Replace each `[KEY]` by its value; what was filled in is not searched again."""
    pattern = "|".join(rf"\[{key}\]" for key in values)
    return re.sub(pattern, lambda match: values[match[0][1:-1]], template)

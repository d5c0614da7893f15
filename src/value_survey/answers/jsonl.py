"""Parse responses from JSON lines: an object a line in, an object a line out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from value_survey.answers.choices import Choices, compile_choices
from value_survey.answers.parse import parse_with
from value_survey.errors import InputError, Problem
from value_survey.terms import Kind, Language

_REQUIRED = ("id", "language", "kind", "options", "response")
_OPTIONAL = ("max_choices", "question")
_SHORTENED = 80
_Member = TypeVar("_Member", Language, Kind)


@dataclass(frozen=True)
class _Line:
    """A well-formed line."""

    identity: str | int
    choices: Choices
    response: str | None


def read_lines(file: Path) -> Iterator[str]:
    """The lines of a UTF-8 file.

    Raises
    ------
    InputError
        The file cannot be read, or is not UTF-8.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="\n") as handle:
            yield from handle
    except OSError as error:
        raise InputError(
            Problem(
                "the file cannot be read",
                str(file),
                found=error.strerror or str(error),
                next_step="check the path",
            )
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(
                "the file is not UTF-8",
                str(file),
                found=f"byte {error.object[error.start]:#04x}",
                allowed="UTF-8",
            )
        ) from error


def parse_lines(lines: Iterable[str]) -> Iterator[str]:
    """Parse responses given as JSON lines.

    Parameters
    ----------
    lines
        One JSON object a line: `id` (text or integer), `language` (en, zh), `kind` (single, multiple, scale),
        `options` (object code → text, or a list whose codes are 1 … n), `response` (text or null), and
        optionally `max_choices` (absent or null: 1, for a `multiple` item as many as there are options) and
        `question` (the wording). Further keys are ignored, blank lines skipped.

    Yields
    ------
    str
        For each line, in order, a JSON object with `id`, `codes` (ascending), `status` and `rule`; without
        a line end.

    Raises
    ------
    InputError
        On the first step, before anything is yielded: every malformed line with its number and all that is
        wrong with it.
    """
    problems: list[Problem] = []
    wellformed: list[_Line] = []
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        line = _read_line(text, f"line {number}", problems)
        if line is not None:
            wellformed.append(line)
    if problems:
        raise InputError(problems)
    for line in wellformed:
        answer = parse_with(line.response, line.choices)
        result = {
            "id": line.identity,
            "codes": list(answer.codes),
            "status": answer.status,
            "rule": answer.rule,
        }
        yield json.dumps(result, ensure_ascii=False)


def _read_line(text: str, where: str, problems: list[Problem]) -> _Line | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        problems.append(
            Problem("no JSON", where, found=_short(text), allowed="one JSON object", next_step=str(error))
        )
        return None
    if not isinstance(value, dict):
        problems.append(Problem("no JSON object", where, found=_short(text), allowed="one JSON object"))
        return None
    found = len(problems)
    problems += _misnamed(value, where)
    identity = value.get("id")
    if "id" in value and (isinstance(identity, bool) or not isinstance(identity, str | int)):
        problems.append(
            Problem("id is neither text nor an integer", where, _short(identity), "text or an integer")
        )
    language = _member(Language, value, "language", where, problems)
    kind = _member(Kind, value, "kind", where, problems)
    options = _options(value["options"], where, problems) if "options" in value else {}
    max_choices = _max_choices(value.get("max_choices"), kind, options, where, problems)
    for key, allowed in (("response", "text or null"), ("question", "text or null")):
        if not isinstance(value.get(key), str | None):
            problems.append(Problem(f"{key} is no text", where, _short(value[key]), allowed))
    if len(problems) > found or language is None or kind is None or not isinstance(identity, str | int):
        return None
    choices = compile_choices(
        language=language,
        kind=kind,
        options=options,
        max_choices=max_choices,
        question=value.get("question"),
    )
    return _Line(identity, choices, value["response"])


def _misnamed(value: Mapping[str, object], where: str) -> Iterator[Problem]:
    """Keys that are missing, and unknown keys that look like a mistyped optional one."""
    missing = [key for key in _REQUIRED if key not in value]
    for key in missing:
        yield Problem(
            f"key {key!r} is missing", where, ", ".join(value) or "no keys", ", ".join(_REQUIRED + _OPTIONAL)
        )
    for key in value:
        if key not in _REQUIRED + _OPTIONAL:
            meant = get_close_matches(key, [each for each in _OPTIONAL if each not in value], n=1, cutoff=0.8)
            if meant:
                yield Problem(
                    "key is unknown", where, repr(key), next_step=f"rename it to {meant[0]!r} or remove it"
                )


def _member(
    vocabulary: type[_Member], value: Mapping[str, object], key: str, where: str, problems: list[Problem]
) -> _Member | None:
    if key not in value:
        return None
    try:
        return vocabulary(str(value[key]))
    except ValueError:
        problems.append(Problem(f"{key} is unknown", where, _short(value[key]), ", ".join(vocabulary)))
        return None


def _options(value: object, where: str, problems: list[Problem]) -> dict[int, str]:
    if isinstance(value, list):
        value = {str(code): text for code, text in enumerate(value, start=1)}
    if not isinstance(value, dict) or not value:
        problems.append(
            Problem(
                "options are no options",
                where,
                _short(value),
                "an object code → text, or a list of texts; not empty",
            )
        )
        return {}
    for code, text in value.items():
        if not re.fullmatch(r"-?\d{1,9}", code):
            problems.append(
                Problem("an option's code is no integer", where, _short(code), "an integer as text")
            )
        if not isinstance(text, str) or not text.strip():
            problems.append(Problem(f"option {code} has no text", where, _short(text), "text"))
    return {int(code): str(text) for code, text in value.items() if re.fullmatch(r"-?\d{1,9}", code)}


def _max_choices(
    value: object, kind: Kind | None, options: Mapping[int, str], where: str, problems: list[Problem]
) -> int:
    if value is None:
        return max(1, len(options)) if kind is Kind.MULTIPLE else 1
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        problems.append(
            Problem("max_choices is no count", where, _short(value), "an integer of 1 or more, or null")
        )
        return 1
    return value


def _short(value: object) -> str:
    text = value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHORTENED else text[: _SHORTENED - 1] + "…"

"""From a question, a respondent and what it remembers to the conversation a model sees (section 4.1, 4.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from value_survey.errors import InputError, Problem
from value_survey.models.protocol import Role, Turn
from value_survey.simulation.memory import Memory
from value_survey.simulation.questionnaire import Item
from value_survey.terms import Kind
from value_survey.yaml_reading import read_yaml

KEYS = frozenset(
    {
        "language",
        "source",
        "instruction",
        "resident",
        "remembered",
        "options",
        "option",
        "separator",
        "answer_marker",
    }
)
"""Keys of a prompt file."""

_PLACEHOLDERS = {
    "instruction": ("[COUNTRY]", "[NUM]", "[QUESTION]"),
    "resident": ("[COUNTRY]", "[REGION]"),
    "remembered": ("[QUESTION]",),
    "options": ("[QUESTION]", "[OPTIONS]"),
    "option": ("[CODE]", "[LABEL]"),
}


def read_templates(path: Path) -> dict[str, str]:
    """Read a prompt file.

    Raises
    ------
    InputError
        Missing file, missing or unknown keys, missing placeholders; all of them.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        raise InputError(Problem("prompt file holds no keys", str(path), allowed=", ".join(sorted(KEYS))))
    problems = [
        Problem("unknown key", str(path), str(key), ", ".join(sorted(KEYS)), "remove it")
        for key in raw.keys() - KEYS
    ]
    problems += [Problem("key is missing", str(path), key, next_step="add it") for key in KEYS - raw.keys()]
    problems += [
        Problem("placeholder is missing", f"{path}: {key}", str(raw[key]), placeholder, "put it in")
        for key, placeholders in _PLACEHOLDERS.items()
        for placeholder in placeholders
        if key in raw and placeholder not in str(raw[key])
    ]
    if problems:
        raise InputError(problems)
    return {key: str(value) for key, value in raw.items()}


def question_text(templates: Mapping[str, str], item: Item, order: Sequence[int]) -> str:
    """Write a question with its options in the order shown; scale items name their scale in the wording."""
    if item.kind is Kind.SCALE:
        return item.text
    options = templates["separator"].join(
        _fill(templates["option"], CODE=str(code), LABEL=item.options[code]) for code in order
    )
    return _fill(templates["options"], QUESTION=item.text, OPTIONS=options)


def conversation(
    templates: Mapping[str, str],
    country: str,
    region: str | None,
    item: Item,
    question: str,
    memory: Sequence[Memory],
) -> tuple[Turn, ...]:
    """Build the turns of one request: remembered questions with their answers, then the instruction.

    Parameters
    ----------
    templates
        Of the questionnaire's language.
    country, region
        Where the simulated citizen lives; without a region only the country is named.
    item, question
        What is asked, and how it is written (`question_text`).
    memory
        What the respondent remembers, in the order it is told.
    """
    place = country
    if region is not None:
        place = _fill(templates["resident"], COUNTRY=country, REGION=region)
    turns: list[Turn] = []
    for entry in memory:
        turns.append(Turn(Role.USER, _fill(templates["remembered"], QUESTION=entry.question)))
        turns.append(Turn(Role.ASSISTANT, entry.answer))
    instruction = _fill(
        templates["instruction"], COUNTRY=place, NUM=str(len(item.options)), QUESTION=question
    )
    return (*turns, Turn(Role.USER, instruction))


def _fill(template: str, **values: str) -> str:
    """Replace `[KEY]` by its value; values are never searched for placeholders themselves."""
    parts = [template]
    for key, value in values.items():
        parts = [
            piece
            for part in parts
            for piece in (_split(part, f"[{key}]", value) if not isinstance(part, _Value) else [part])
        ]
    return "".join(parts)


class _Value(str):
    """Text that was filled in, not part of a template."""

    __slots__ = ()


def _split(part: str, placeholder: str, value: str) -> list[str]:
    pieces: list[str] = []
    for number, piece in enumerate(part.split(placeholder)):
        if number:
            pieces.append(_Value(value))
        pieces.append(piece)
    return pieces

"""From a question, a respondent and what it remembers to the conversation a model sees (section 4.1, 4.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from value_survey.errors import InputError, Problem
from value_survey.models.protocol import Role, Turn
from value_survey.simulation.memory import Memory
from value_survey.simulation.questionnaire import Item
from value_survey.terms import Kind, Probing
from value_survey.yaml_reading import read_yaml


@dataclass(frozen=True)
class Layout:
    """What a prompt file holds: its keys, and the placeholders that the template of a key needs."""

    keys: frozenset[str]
    placeholders: Mapping[str, tuple[str, ...]]


def _layout(*plain: str, **templates: tuple[str, ...]) -> Layout:
    return Layout(frozenset({"language", "source", *plain, *templates}), templates)


_INSTRUCTION = ("[COUNTRY]", "[NUM]", "[QUESTION]")

BASE = _layout(
    "separator",
    "answer_marker",
    instruction=_INSTRUCTION,
    resident=("[COUNTRY]", "[REGION]"),
    remembered=("[QUESTION]",),
    options=("[QUESTION]", "[OPTIONS]"),
    option=("[CODE]", "[LABEL]"),
)
"""The prompt of the framework."""

CAO = _layout(instruction=_INSTRUCTION)
"""What takes its place when a model is asked for the average preference of a culture."""

CCSV = _layout(
    "single_critique",
    "list_critique",
    single_rewrite=("[CRITIQUES]",),
    single_vote=("[QUESTION]", "[DRAFTS]"),
    list_instruction=(*_INSTRUCTION, "[COUNT]"),
    list_rewrite=("[CRITIQUES]",),
    list_vote=("[QUESTION]", "[DRAFTS]"),
)
"""The further steps of collective critique and self-voting."""


def read_templates(path: Path, layout: Layout = BASE) -> dict[str, str]:
    """Read a prompt file.

    Raises
    ------
    InputError
        Missing file, missing or unknown keys, missing placeholders; all of them.
    """
    raw = read_yaml(path)
    keys = ", ".join(sorted(layout.keys))
    if not isinstance(raw, dict):
        raise InputError(Problem("prompt file holds no keys", str(path), allowed=keys))
    problems = [
        Problem("unknown key", str(path), str(key), keys, "remove it") for key in raw.keys() - layout.keys
    ]
    problems += [
        Problem("key is missing", str(path), key, next_step="add it") for key in layout.keys - raw.keys()
    ]
    problems += [
        Problem("placeholder is missing", f"{path}: {key}", str(raw[key]), placeholder, "put it in")
        for key, placeholders in layout.placeholders.items()
        for placeholder in placeholders
        if key in raw and placeholder not in str(raw[key])
    ]
    if problems:
        raise InputError(problems)
    return {key: str(value) for key, value in raw.items()}


def templates_of(
    probing: Probing, base: Mapping[str, str], further: Mapping[Probing, Mapping[str, str]]
) -> dict[str, str]:
    """Put together the templates of a probing method: the framework's, and its own in their place.

    Only what a method uses becomes part of a questionnaire: a changed baseline makes no run of DEF stale.
    """
    own = further.get(probing, {})
    return {**base, **{key: text for key, text in own.items() if key not in ("language", "source")}}


def question_text(templates: Mapping[str, str], item: Item, order: Sequence[int]) -> str:
    """Write a question with its options in the order shown; scale items name their scale in the wording."""
    if item.kind is Kind.SCALE:
        return item.text
    options = templates["separator"].join(
        fill(templates["option"], CODE=str(code), LABEL=item.options[code]) for code in order
    )
    return fill(templates["options"], QUESTION=item.text, OPTIONS=options)


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
        place = fill(templates["resident"], COUNTRY=country, REGION=region)
    turns: list[Turn] = []
    for entry in memory:
        turns.append(Turn(Role.USER, fill(templates["remembered"], QUESTION=entry.question)))
        turns.append(Turn(Role.ASSISTANT, entry.answer))
    instruction = fill(templates["instruction"], COUNTRY=place, NUM=str(len(item.options)), QUESTION=question)
    return (*turns, Turn(Role.USER, instruction))


def fill(template: str, **values: str) -> str:
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

"""The authors' questionnaires: one question a line, its answers listed after it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from value_survey.errors import InputError, Problem
from value_survey.survey.readers.encodings import file_encoding

PREVIOUS = "[PREVIOUS CHIOCE]"
"""Stands for the previous answer, in the authors' spelling; their code leaves it in the question too."""

_LINE = re.compile(r"\[(\d+)\]\s*(\S.*)")
_CODE = r"\d+\s*[:：]"
_LIST = re.compile(rf"(?<!\d)[-–—]\s*(?={_CODE})")
_NEXT = re.compile(rf"\s*[,.;，。；、]\s*(?={_CODE})")


@dataclass(frozen=True)
class Question:
    """One line of a questionnaire.

    Attributes
    ----------
    choices
        Number of answers to choose from.
    text
        The question without its list of answers.
    labels
        Code → label as far as they are listed; empty for a question that names its scale itself.
    """

    choices: int
    text: str
    labels: Mapping[int, str]


def read_questions(path: Path, country: str) -> list[Question]:
    """Read a questionnaire; the question in line k (from 1) is question k.

    Parameters
    ----------
    path
        Text file; a line is `[N] question - 1: label, 2: label`. Labels may be separated by `, ` or by `. `.
    country
        What stands for `[COUNTRY]`.

    Raises
    ------
    InputError
        Lines of another form, among them empty ones before the last; all of them.
    """
    try:
        lines = path.read_text(encoding=file_encoding(path)).split("\n")
    except OSError as error:
        raise InputError(Problem("the file cannot be read", str(path), found=str(error))) from error
    while lines and not lines[-1].strip():
        lines.pop()
    questions: list[Question] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            problems.append(
                Problem(
                    "not a question",
                    f"{path}, line {number}",
                    found=repr(line[:80]),
                    allowed="[N] question - 1: label, 2: label",
                )
            )
            continue
        text, listing = _split(match[2].replace("[COUNTRY]", country))
        question = Question(int(match[1]), text, dict(listing))
        codes = [code for code, _ in listing]
        if not _fits(question.choices, codes):
            listed = f"{question.choices} choices, codes {', '.join(map(str, codes)) or 'none'}"
            problems.append(
                Problem(
                    "the listed answers do not fit the number of choices",
                    f"{path}, line {number}",
                    found=listed,
                    allowed="each code once, and no more codes than choices",
                )
            )
        questions.append(question)
    if not lines:
        problems.append(Problem("the questionnaire is empty", str(path)))
    if problems:
        raise InputError(problems)
    return questions


def options_of(question: Question, *, from_zero: bool) -> dict[int, str]:
    """Return code → label of every choice; codes without a label are their own label.

    Parameters
    ----------
    question
        A question as `read_questions` returns it.
    from_zero
        Whether a scale that lists no labels begins with 0, not with 1.
    """
    listed = dict(question.labels)
    if len(listed) == question.choices:
        return listed
    first = min(listed, default=0 if from_zero else 1)
    # Only the ends of a scale are listed: the codes between are answers too.
    return {code: listed.get(code, str(code)) for code in range(first, first + question.choices)}


def _split(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Separate a question from its list of answers."""
    parts = _LIST.split(text, maxsplit=1)
    if len(parts) == 1:
        return text.strip(), []
    question, listing = parts
    separators = {mark.group().strip() for mark in _NEXT.finditer(listing)}
    labels: list[tuple[int, str]] = []
    for entry in _NEXT.split(listing):
        code, label = re.split(r"\s*[:：]\s*", entry, maxsplit=1)
        label = label.strip()
        if label and label[-1] in separators:
            label = label[:-1].rstrip()
        labels.append((int(code), label))
    return question.strip(), labels


def _fits(choices: int, codes: Sequence[int]) -> bool:
    if len(set(codes)) < len(codes) or choices < 2:
        return False
    if not codes or len(codes) == choices:
        return True
    # Only some codes of a scale are listed: they have to lie on it.
    return max(codes) - min(codes) < choices

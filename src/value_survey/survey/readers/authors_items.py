"""From what the authors' files say of each question to items and their human answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from value_survey.errors import Problem
from value_survey.survey.readers.authors_characters import GroupCounts
from value_survey.survey.readers.authors_numbering import Numbering
from value_survey.survey.readers.authors_questionnaire import PREVIOUS, Question, options_of
from value_survey.survey.readers.authors_scores import as_reference
from value_survey.survey.reference import Coverage
from value_survey.terms import Dimension, Kind

TOPIC = "not stated"
WHY = "The value dimension that the paper's authors gave the question (section 4.2)."
_NAMES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True)
class QuestionSources:
    """A culture's files, read.

    Attributes
    ----------
    questions
        Language → questions, number 1 first.
    scores
        Number → code → human answers.
    dimensions
        Number → value dimension.
    groups
        Group of respondents → how it answered; empty without files of respondents.
    """

    questions: Mapping[str, Sequence[Question]]
    scores: Mapping[int, Mapping[int, Decimal]]
    dimensions: Mapping[int, Dimension]
    groups: Mapping[str, GroupCounts]


@dataclass(frozen=True)
class LaidOut:
    """A culture's items and reference, what is wrong with them, and what is to be known about them."""

    items: pd.DataFrame
    reference: pd.DataFrame
    problems: Sequence[Problem]
    notes: Sequence[str]


def lay_out(numbering: Numbering, sources: QuestionSources) -> LaidOut:
    """Lay out a culture's questions.

    A question in one language only has its text in both columns. A question without a list of answers is a
    scale, from 1, or from 0 where humans gave that answer. Questions without human answers are left out.
    """
    notes: list[str] = []
    problems = _mismatches(numbering, sources)
    languages = list(sources.questions)
    if len(languages) == 1:
        missing = next(name for name in _NAMES if name not in languages)
        notes.append(
            f"{numbering.culture}: there is no {_NAMES[missing]} questionnaire; "
            f"its text and options are the {_NAMES[languages[0]]} ones"
        )
    rows: list[dict[str, object]] = []
    answers: list[dict[str, str | int]] = []
    without: list[int] = []
    others: list[int] = []
    count = max(map(len, sources.questions.values()))
    for number in range(1, count + 1) if not problems else ():
        scores = sources.scores.get(number, {})
        if not scores:
            without.append(number)
            continue
        texts = {language: sources.questions[language][number - 1] for language in languages}
        options = {language: options_of(text, from_zero=0 in scores) for language, text in texts.items()}
        problems += _unlisted(numbering, number, options, scores)
        rows.append(_item(numbering, number, texts, options, sources.dimensions[number]))
        base = _respondents(numbering, sources, number)
        if base is not None and base < max(scores.values()):
            others.append(number)
            base = None
        answers += [
            {"culture": numbering.culture, "base_id": numbering.base_id(number), **row}
            for row in as_reference(scores, base)
        ]
    if without:
        notes.append(f"{numbering.culture}: no human answers to {_listed(without)}")
    if others:
        notes.append(
            f"{numbering.culture}: more answers than respondents on file to {_listed(others)}; "
            "shares are of all answers"
        )
    previous = [
        number
        for number in range(1, count + 1)
        if any(
            PREVIOUS in text[number - 1].text for text in sources.questions.values() if len(text) >= number
        )
    ]
    if previous:
        notes.append(f"{numbering.culture}: {PREVIOUS} stays in the text of {_listed(previous)}")
    return LaidOut(pd.DataFrame(rows), pd.DataFrame(answers), problems, notes)


def _mismatches(numbering: Numbering, sources: QuestionSources) -> list[Problem]:
    """Find what keeps the files from being one questionnaire."""
    where = f"questionnaire of {numbering.culture}"
    lengths = {language: len(questions) for language, questions in sources.questions.items()}
    problems: list[Problem] = []
    last = numbering.blocks[-1].last
    if len(set(lengths.values())) > 1 or max(lengths.values()) > last:
        found = ", ".join(f"{_NAMES[language]} {length}" for language, length in lengths.items())
        allowed = f"as many in both languages, at most {last}"
        problems.append(Problem("the number of questions is wrong", where, found, allowed))
        return problems
    count = max(lengths.values())
    lacking = [number for number in range(1, count + 1) if number not in sources.dimensions]
    if lacking:
        file = f"Question_type.xlsx of {numbering.folder}"
        problems.append(Problem("questions have no value dimension", file, found=_listed(lacking)))
    if len(lengths) > 1:
        english, chinese = sources.questions["en"], sources.questions["zh"]
        problems += [
            Problem(
                "the languages list different answers",
                f"{where}, question {number}",
                found=f"{_codes(one)} in English, {_codes(other)} in Chinese",
            )
            for number, (one, other) in enumerate(zip(english, chinese, strict=True), start=1)
            if (one.choices, set(one.labels)) != (other.choices, set(other.labels))
        ]
    return problems


def _unlisted(
    numbering: Numbering,
    number: int,
    options: Mapping[str, Mapping[int, str]],
    scores: Mapping[int, Decimal],
) -> list[Problem]:
    codes = list(next(iter(options.values())))
    unknown = sorted(set(scores) - set(codes))
    if not unknown:
        return []
    return [
        Problem(
            "humans gave a code that is not an answer to the question",
            f"{numbering.scores}, question {number}",
            found=", ".join(map(str, unknown)),
            allowed=", ".join(map(str, codes)),
        )
    ]


def _item(
    numbering: Numbering,
    number: int,
    texts: Mapping[str, Question],
    options: Mapping[str, Mapping[int, str]],
    dimension: Dimension,
) -> dict[str, object]:
    block = numbering.block_of(number)
    question = next(iter(texts.values()))
    kind = Kind.SINGLE if question.labels else Kind.SCALE
    most = 1
    if number in numbering.multiple:
        kind, most = Kind.MULTIPLE, min(numbering.at_most.get(number, question.choices), question.choices)
    only = next(iter(texts))
    labels = {
        language: json.dumps(
            {str(code): text for code, text in options.get(language, options[only]).items()},
            ensure_ascii=False,
        )
        for language in _NAMES
    }
    return {
        "item_id": numbering.item_id(number),
        "base_id": numbering.base_id(number),
        "wording": "original",
        "culture": numbering.culture,
        "source": block.source if block else "OTHER",
        "variable": str(number),
        "topic": TOPIC,
        "dimension": dimension.value,
        "direction": 1,
        "why": WHY,
        "kind": kind.value,
        # A list of answers need not have an order, and their files do not say which ones have.
        "ordinal": kind is Kind.SCALE,
        "max_choices": most,
        "text_en": texts.get("en", question).text,
        "text_zh": texts.get("zh", question).text,
        "options_en": labels["en"],
        "options_zh": labels["zh"],
        "reference": Coverage.OVERALL.value,
    }


def _respondents(numbering: Numbering, sources: QuestionSources, number: int) -> int | None:
    """Return how many humans answered a question with several answers, where their rows are at hand."""
    everybody = sources.groups.get("all")
    if number not in numbering.multiple or everybody is None:
        return None
    bases = [base for answer, base in everybody.bases.items() if answer.number == number]
    return max(bases, default=0) or None


def _codes(question: Question) -> str:
    return f"{question.choices} ({', '.join(map(str, question.labels)) or 'no list'})"


def _listed(numbers: Sequence[int]) -> str:
    """Write question numbers with runs as ranges."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    shown = ", ".join(texts[:12])
    return f"question{'s' if len(numbers) > 1 else ''} {shown}{' …' if len(texts) > 12 else ''}"

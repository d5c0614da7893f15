"""The authors' tables of human answers: how many, or which share, gave each answer to each question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from value_survey.errors import InputError, Problem
from value_survey.survey.table_reading import read_text_table


def read_scores(path: Path) -> dict[int, dict[int, Decimal]]:
    """Read a table of human answers.

    Parameters
    ----------
    path
        CSV; the first column is the question number, the others are named by answer codes. The last of them
        counts failed answers of models and is left out, as is row 0. Empty cells count as 0.

    Returns
    -------
    dict
        Question → code → count or share, above 0 only.

    Raises
    ------
    InputError
        The file is damaged or holds something else than numbers not below 0; every such cell is listed.
    """
    table = read_text_table(path, ("0", "1"))
    codes = [name for name in table.columns if re.fullmatch(r"\d+", name)]
    scores: dict[int, dict[int, Decimal]] = {}
    problems: list[Problem] = []
    for record, row in enumerate(table.to_dict("records"), start=1):
        number = _number(str(row[table.columns[0]]))
        if number is None or number != int(number):
            where = f"{path}, record {record}"
            problems.append(Problem("not a question number", where, found=repr(row[table.columns[0]])))
            continue
        answers: dict[int, Decimal] = {}
        for code in codes[:-1]:
            value = _number(str(row[code]) or "0")
            if value is None:
                where = f"{path}, record {record}, {code}"
                problems.append(Problem("not a number not below 0", where, found=repr(row[code])))
            elif value > 0:
                answers[int(code)] = value
        if number > 0:
            scores[int(number)] = answers
    if problems:
        raise InputError(problems)
    return scores


def as_reference(answers: Mapping[int, Decimal], base: int | None = None) -> list[dict[str, str | int]]:
    """Write one question's human answers as rows of the reference, from `code` on.

    Parameters
    ----------
    answers
        Code → count or share.
    base
        Respondents with a valid answer, for a question with several answers. Without it, and for any other
        question, the base is the sum of the answers; shares up to 1 that add up to more are shares of the
        respondents, and the base is 1.
    """
    counts = all(value == int(value) for value in answers.values())
    total = Decimal(base) if base and counts else sum(answers.values(), Decimal())
    if not counts and max(answers.values()) <= 1 < total - Decimal("0.001"):
        total = Decimal(1)
    return [
        {
            "code": code,
            "sex": "all",
            "age_group": "all",
            "n_unweighted": str(int(value)) if counts else "",
            "n_weighted": _plain(value),
            "base_unweighted": str(int(total)) if counts else "",
            "base_weighted": _plain(total),
        }
        for code, value in sorted(answers.items())
    ]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d+(\.\d*)?([eE][-+]?\d+)?", text) else None


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""The authors' tables of who answered what, a row a respondent, read into counts by sex and by age group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.readers.csv_file import CsvFile
from value_survey.survey.readers.values import to_numbers
from value_survey.terms import ALL, AgeGroup, Sex

MARGIN_COLUMNS = ["culture", "base_id", "code", "sex", "age_group", "n_unweighted", "base_unweighted"]
PROFILE_COLUMNS = ["culture", "base_id", "code", "sex", "age_group"]
MENTIONED = 1

GROUPS: Mapping[str, tuple[str, str]] = {
    "all": (ALL, ALL),
    "male": (Sex.MALE.value, ALL),
    "female": (Sex.FEMALE.value, ALL),
    "29": (ALL, AgeGroup.UP_TO_29.value),
    "30": (ALL, AgeGroup.FROM_30_TO_49.value),
    "50": (ALL, AgeGroup.FROM_50.value),
}
"""What a file is named after → the sex and age group of its respondents."""

_SEXES = {"M": Sex.MALE.value, "F": Sex.FEMALE.value, "T": "tie", "Null": ""}
_AGES = {"29": AgeGroup.UP_TO_29.value, "30": AgeGroup.FROM_30_TO_49.value, "50": AgeGroup.FROM_50.value}


class Answer(NamedTuple):
    """An answer to a question."""

    number: int
    code: int


class GroupCounts(NamedTuple):
    """How a group of respondents answered: answer → count, and question or option → respondents."""

    counts: Mapping[Answer, int]
    bases: Mapping[Answer, int]


def count_group(path: Path) -> GroupCounts:
    """Count the answers of the respondents in a file.

    Parameters
    ----------
    path
        CSV with a column a question (`12`), or a column an option (`7-3`, 1 where it was named); values below
        0 are missing answers. Other columns are left out.

    Raises
    ------
    InputError
        The file is damaged, or has values that are no whole numbers; every such column is listed.
    """
    data = CsvFile(path)
    columns = [name for name in data.columns if re.fullmatch(r"\d+(-\d+)?", name)]
    if not columns:
        found = ", ".join(data.columns[:8])
        raise InputError(
            Problem("no column is a question", str(path), found, "columns named by question numbers")
        )
    chunks = [chunk for _, chunk in data.chunks(columns, 0, None)]
    answers = pd.concat(chunks, ignore_index=True) if chunks else pd.DataFrame(columns=columns)
    counts: dict[Answer, int] = {}
    bases: dict[Answer, int] = {}
    problems: list[Problem] = []
    for column in columns:
        numbers = to_numbers(answers[column], {})
        valid = numbers.numbers[numbers.numbers >= 0]
        if numbers.not_understood or (valid != np.rint(valid)).any():
            found = ", ".join(numbers.not_understood[:3]) or "fractions"
            problems.append(Problem("values are no answer codes", f"{path}, {column}", found))
            continue
        question, _, option = column.partition("-")
        if option:
            answer = Answer(int(question), int(option))
            counts[answer] = int((valid == MENTIONED).sum())
            bases[answer] = len(valid)
            continue
        for code, count in zip(*np.unique(valid, return_counts=True), strict=True):
            answer = Answer(int(question), int(code))
            counts[answer], bases[answer] = int(count), len(valid)
    if problems:
        raise InputError(problems)
    return GroupCounts(counts, bases)


def read_profiles(path: Path) -> list[tuple[Answer, str, str]]:
    """Read which group was the most frequent one among those who gave an answer.

    Parameters
    ----------
    path
        `Character.xlsx`: question (`12`, or `7-3` for an option, with choice 1), choice, `Sex`, `Age`.

    Returns
    -------
    list
        Answer, sex (male, female, `tie`, or empty where nobody gave it), age groups (several joined by `|`
        where they tie, `tie` where all do, or empty).

    Raises
    ------
    InputError
        The file is damaged, or has other values; all of them are listed.
    """
    profiles: list[tuple[Answer, str, str]] = []
    problems: list[Problem] = []
    question = ""
    for number, row in enumerate(read_sheet(path, ("Sex", "Age")), start=2):
        first, second = list(row.values())[:2]
        # Excel writes a question once, in the first of its merged cells.
        question = first or question
        place = re.fullmatch(r"(\d+)(?:-(\d+))?", question)
        sex, age = row["Sex"], row["Age"]
        groups = [_AGES.get(part) for part in age.split("-")]
        if not place or not re.fullmatch(r"\d+", second) or sex not in _SEXES:
            found = f"{question}, {second}, {sex}, {age}"
            problems.append(Problem("not a question, choice, sex and age", f"{path}, row {number}", found))
        elif age not in ("T", "Null") and None in groups:
            problems.append(Problem("unknown age group", f"{path}, row {number}", found=age))
        else:
            answer = Answer(int(place[1]), int(place[2] or second))
            ages = {"T": "tie", "Null": ""}.get(age, "|".join(group for group in groups if group))
            profiles.append((answer, _SEXES[sex], ages))
    if problems:
        raise InputError(problems)
    return profiles


def read_sheet(path: Path, required: Iterable[str]) -> list[dict[str, str]]:
    """Read the first sheet of an Excel file as text, whole numbers without a fraction.

    Raises
    ------
    InputError
        openpyxl is not installed, the file is damaged or lacks columns.
    """
    try:
        openpyxl = import_module("openpyxl")  # an extra that only these files need
    except ImportError as error:
        step = "pip install 'value-survey[readers]'"
        raise InputError(Problem("reading Excel files needs openpyxl", str(path), next_step=step)) from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        lines = [[_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except Exception as error:  # openpyxl lets any error of zip and XML through
        raise InputError(Problem("not a readable Excel file", str(path), found=str(error)[:120])) from error
    header = lines[0] if lines else []
    missing = [name for name in required if name not in header]
    if missing:
        found = ", ".join(header)
        raise InputError(Problem("a column is missing", str(path), found, f"a column {', '.join(missing)}"))
    names = [name or f"column {position}" for position, name in enumerate(header)]
    return [dict(zip(names, line, strict=True)) for line in lines[1:] if any(line)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()

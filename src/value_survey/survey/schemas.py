"""What the files of `data/survey` have to look like, and reading them with every fault named at once.

The rules are checked on the text of a file, so that a report shows what stands there; only a table without
a fault is converted to numbers.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from value_survey.errors import InputError, Problem
from value_survey.survey.reference import REFERENCE_COLUMNS, Coverage
from value_survey.survey.table_reading import read_text_table
from value_survey.survey.wording_format import BASE_ID_PATTERN
from value_survey.terms import ALL, AgeGroup, Dimension, Kind, Sex


def _one_of(*values: str) -> pa.Check:
    return pa.Check.isin(values, error=f"one of {', '.join(values)}")


def _like(pattern: str, described: str) -> pa.Check:
    return pa.Check.str_matches(pattern, error=described)


def _each(rule: Callable[[str], bool], described: str) -> pa.Check:
    return pa.Check(rule, element_wise=True, error=described)


def _options(text: str) -> dict[str, str] | None:
    """Return the options of a JSON cell, or None unless it is an object code → label of two or more."""
    try:
        options = json.loads(text)
    except ValueError:
        return None
    if not isinstance(options, dict) or len(options) < 2:
        return None
    codes_right = all(re.fullmatch(r"\d+", code) for code in options)
    labels_right = all(isinstance(label, str) and label for label in options.values())
    return options if codes_right and labels_right else None


def _finite(text: str) -> bool:
    try:
        return 0 <= float(text) < math.inf
    except ValueError:
        return False


_CULTURE = _like(r"^[A-Z]{2,3}$", "a country code of two or three capital letters")
_BASE_ID = _like(BASE_ID_PATTERN, "survey, hyphen, variable, as in WVS7-Q57")
_TEXT = _like(r"^\S", "some text")
_COUNT = _like(r"^\d*$", "a whole number not below 0, or nothing")
_AMOUNT = _each(_finite, "a finite number not below 0")
_LABELS = _each(lambda text: _options(text) is not None, "a JSON object code → label of two or more")

ITEMS = pa.DataFrameSchema(
    {
        "item_id": pa.Column(checks=_TEXT, unique=True),
        "base_id": pa.Column(checks=_BASE_ID),
        "wording": pa.Column(checks=_like(r"^(original|rephrased-[1-9]\d*)$", "original or rephrased-k")),
        "culture": pa.Column(checks=_CULTURE),
        "source": pa.Column(checks=_TEXT),
        "variable": pa.Column(checks=_TEXT),
        "topic": pa.Column(checks=_TEXT),
        "dimension": pa.Column(checks=_one_of(*Dimension)),
        "direction": pa.Column(checks=_one_of("1", "-1")),
        "kind": pa.Column(checks=_one_of(*Kind)),
        "ordinal": pa.Column(checks=_one_of("True", "False")),
        "max_choices": pa.Column(checks=_like(r"^[1-9]\d*$", "a whole number above 0")),
        "text_en": pa.Column(checks=_TEXT),
        "text_zh": pa.Column(checks=_TEXT),
        "options_en": pa.Column(checks=_LABELS),
        "options_zh": pa.Column(checks=_LABELS),
        "reference": pa.Column(checks=_one_of(*Coverage)),
    }
)
REFERENCE = pa.DataFrameSchema(
    {
        "culture": pa.Column(checks=_CULTURE),
        "base_id": pa.Column(checks=_BASE_ID),
        "code": pa.Column(checks=_like(r"^\d+$", "an answer code, 0 or above (no missing answers)")),
        "sex": pa.Column(checks=_one_of(*Sex, ALL)),
        "age_group": pa.Column(checks=_one_of(*AgeGroup, ALL)),
        "n_unweighted": pa.Column(checks=_COUNT),
        "n_weighted": pa.Column(checks=_AMOUNT),
        "base_unweighted": pa.Column(checks=_COUNT),
        "base_weighted": pa.Column(checks=_AMOUNT),
    }
)
REGIONS = pa.DataFrameSchema(
    {
        "culture": pa.Column(checks=_CULTURE),
        "code": pa.Column(checks=_TEXT, unique=True),
        "name_en": pa.Column(checks=_TEXT),
        "name_zh": pa.Column(checks=_TEXT),
        "share": pa.Column(checks=_AMOUNT),
    }
)


def read_items(path: Path) -> pd.DataFrame:
    """Read and check `items.csv`.

    Returns
    -------
    pandas.DataFrame
        The columns of the file; direction and max_choices are int, ordinal is bool, the rest is text.
        `options_en` and `options_zh` stay JSON: `json.loads` gives code (as text) → label in questionnaire
        order.

    Raises
    ------
    InputError
        The file is damaged, or values break the schema; everything found is listed with its record.
    """
    return check_items(read_text_table(path, list(ITEMS.columns)), str(path))


def read_reference(path: Path) -> pd.DataFrame:
    """Read and check `reference.csv`.

    Returns
    -------
    pandas.DataFrame
        code is int, n_weighted and base_weighted are float, n_unweighted and base_unweighted are nullable
        integers (`<NA>` where the number of respondents is not known), the rest is text.

    Raises
    ------
    InputError
        The file is damaged, or values break the schema; everything found is listed with its record.
    """
    return check_reference(read_text_table(path, REFERENCE_COLUMNS), str(path))


def read_regions(path: Path) -> pd.DataFrame:
    """Read and check `regions.csv`.

    Returns
    -------
    pandas.DataFrame
        share is float and adds up to 1 (within 1e-6) in each culture, the rest is text.

    Raises
    ------
    InputError
        The file is damaged, or values break the schema; everything found is listed with its record.
    """
    return check_regions(read_text_table(path, list(REGIONS.columns)), str(path))


def check_items(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of text as `read_items` does, and convert it."""
    problems = _schema_problems(ITEMS, table, where)
    if set(ITEMS.columns) <= set(table.columns):
        problems += _item_problems(table, where)
    if problems:
        raise InputError(problems)
    return table.assign(
        direction=table["direction"].astype(int),
        ordinal=table["ordinal"] == "True",
        max_choices=table["max_choices"].astype(int),
    )


def check_reference(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of text as `read_reference` does, and convert it."""
    problems = _schema_problems(REFERENCE, table, where)
    if not problems:
        problems += _reference_problems(table, where)
    if problems:
        raise InputError(problems)
    numbers = table.astype({"code": int, "n_weighted": float, "base_weighted": float})
    for name in ("n_unweighted", "base_unweighted"):
        numbers[name] = pd.to_numeric(table[name]).astype("Int64")
    return numbers


def check_regions(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Check a table of text as `read_regions` does, and convert it."""
    if problems := _schema_problems(REGIONS, table, where):
        raise InputError(problems)
    typed = table.astype({"share": float})
    totals = typed.groupby("culture")["share"].sum()
    problems = [
        Problem("the shares of a culture do not add up to 1", f"{where}, {culture}", found=f"{total:.8g}")
        for culture, total in totals.items()
        if abs(total - 1) > 1e-6
    ]
    if problems:
        raise InputError(problems)
    return typed


def check_codes(items: pd.DataFrame, reference: pd.DataFrame) -> None:
    """Make sure that the reference speaks of the items, and of their options only.

    Parameters
    ----------
    items, reference
        As `read_items` and `read_reference` return them.

    Raises
    ------
    InputError
        Items without any human answers, answers to items that do not exist, and codes that are no option;
        all of them.
    """
    options = {
        (culture, base_id): [int(code) for code in json.loads(text)]
        for culture, base_id, text in zip(
            items["culture"], items["base_id"], items["options_en"], strict=True
        )
    }
    codes: dict[tuple[str, str], set[int]] = {}
    for culture, base_id, code in zip(
        reference["culture"], reference["base_id"], reference["code"], strict=True
    ):
        codes.setdefault((culture, base_id), set()).add(code)
    problems = [
        Problem("there are no human answers to the item", f"{culture} {base_id}")
        for culture, base_id in options.keys() - codes.keys()
    ]
    problems += [
        Problem("there are human answers, but no such item", f"{culture} {base_id}")
        for culture, base_id in codes.keys() - options.keys()
    ]
    problems += [
        Problem(
            "humans gave a code that is not an option of the item",
            f"{key[0]} {key[1]}",
            found=", ".join(map(str, sorted(values - set(options[key])))),
            allowed=", ".join(map(str, options[key])),
            next_step="add the option to the item's scale",
        )
        for key, values in codes.items()
        if key in options and not values <= set(options[key])
    ]
    if problems:
        raise InputError(sorted(problems, key=str))


def _schema_problems(schema: pa.DataFrameSchema, table: pd.DataFrame, where: str) -> list[Problem]:
    """Return every failure of a schema; `where` is the file."""
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.sort_values(["index", "column"], na_position="first", kind="stable")
        return [_as_problem(case, where) for case in cases.to_dict("records")]
    return []


def _as_problem(case: dict[str, object], where: str) -> Problem:
    check = str(case["check"])
    if check == "column_in_dataframe":
        return Problem("a column is missing", where, allowed=f"a column {case['failure_case']}")
    place = f"{where}, record {int(str(case['index'])) + 1}, {case['column']}"
    if check == "field_uniqueness":
        return Problem("the value stands there twice", place, found=repr(case["failure_case"]))
    return Problem("not an allowed value", place, found=repr(case["failure_case"]), allowed=check)


def _item_problems(table: pd.DataFrame, where: str) -> Iterable[Problem]:
    """Yield what is wrong between the columns of a record."""
    for number, row in enumerate(table.to_dict("records"), start=1):
        place = f"{where}, record {number}"
        expected = f"{row['culture']}-{row['base_id']}-{row['wording']}"
        if row["item_id"] != expected:
            yield Problem("item_id does not fit the record", place, found=row["item_id"], allowed=expected)
        english, chinese = _options(row["options_en"]), _options(row["options_zh"])
        if english is not None and chinese is not None and list(english) != list(chinese):
            yield Problem(
                "options_en and options_zh have different codes",
                place,
                found=f"{', '.join(english)} and {', '.join(chinese)}",
            )
        if row["kind"] != Kind.MULTIPLE and row["max_choices"] != "1":
            found = row["max_choices"]
            yield Problem("only one answer can be chosen", f"{place}, max_choices", found, allowed="1")


def _reference_problems(table: pd.DataFrame, where: str) -> list[Problem]:
    """Return what is wrong between columns and records of a table whose single values are right."""
    key = ["culture", "base_id", "code", "sex", "age_group"]
    rules = {
        "the record stands there twice": table.duplicated(key),
        "only one of sex and age_group is `all`": (table["sex"] == ALL) != (table["age_group"] == ALL),
        "more answers than respondents": table["n_weighted"].astype(float)
        > table["base_weighted"].astype(float) * (1 + 1e-9),
    }
    return [
        Problem(rule, f"{where}, record {row + 1}", found=", ".join(table[key].iloc[row]))
        for rule, broken in rules.items()
        for row in broken.to_numpy().nonzero()[0]
    ]

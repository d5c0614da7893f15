"""The values that the paper prints, read from `data/published/` and validated."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from value_survey.errors import InputError, Problem
from value_survey.terms import ALL, Dimension, Probing

AVERAGE = "avg"
"""Name of the column that the paper prints as the average over the nine dimensions."""

DIVERSITY = "diversity"

PROBLEM_CODES = ("iu", "qc", "rp", "cv", "ff", "ir")
"""The six problems of section 4.2.4, in the order of appendix D."""

_DIMENSIONS = tuple(str(dimension) for dimension in Dimension)
_PRINTED_NUMBER = r"^-?\d+(\.\d+)?%?$"
_CULTURES = ("US", "CN")


@dataclass(frozen=True)
class _Layout:
    """What a file of `data/published/` holds: its row keys and the columns each row must have."""

    keys: tuple[str, ...]
    columns: tuple[str, ...] = ()
    allowed: tuple[tuple[str, tuple[str, ...]], ...] = ()


_PROBINGS = ("probing", tuple(str(probing) for probing in Probing))
_FREE_TEXT = _Layout(
    keys=("place", "culture", "subject", "relation"),
    allowed=(("culture", (*_CULTURES, ALL)), ("relation", ("=", "~", "<", ">", "<=", ">="))),
)
_LAYOUTS = {
    "table1": _Layout(("model", "probing"), (DIVERSITY, *_DIMENSIONS, AVERAGE), (_PROBINGS,)),
    "table2": _Layout(("model", "probing"), (*_DIMENSIONS, AVERAGE), (_PROBINGS,)),
    "table3": _Layout(("culture", "series"), (), (("culture", _CULTURES),)),
    "table4": _Layout(("probing",), (DIVERSITY, "kl"), (_PROBINGS,)),
    "judge_validation": _Layout(
        ("culture", "rater"),
        (*PROBLEM_CODES, "pass"),
        (("culture", _CULTURES), ("rater", ("judge", "human"))),
    ),
    "dataset": _FREE_TEXT,
    "statements": _FREE_TEXT,
}


@dataclass(frozen=True)
class Published:
    """The printed values, one tidy frame per table, in the printed order.

    Every frame has the row keys of its table, `column`, `value` (the printed string), `unit`, and two
    columns derived on reading: `number` (float, in `unit`) and `decimals` (digits after the point, which
    say how far the printed value can be off by rounding).

    Attributes
    ----------
    table1, table2, table3, table4
        Tables 1–4 of the paper.
    judge_validation
        Appendix D: how often the judge and humans saw each problem.
    dataset, statements
        Numbers in the running text; `relation` says how the text puts them.
    """

    table1: pd.DataFrame
    table2: pd.DataFrame
    table3: pd.DataFrame
    table4: pd.DataFrame
    judge_validation: pd.DataFrame
    dataset: pd.DataFrame
    statements: pd.DataFrame


def read_published(folder: Path) -> Published:
    """Read and validate every file of `data/published/`.

    Parameters
    ----------
    folder
        The folder with one CSV per printed table.

    Raises
    ------
    InputError
        With every problem of every file: a missing file or column, a cell that is no printed number, an
        unknown culture or probing method, a number given twice, a row without one of its table's columns.
    """
    problems: list[Problem] = []
    frames: dict[str, pd.DataFrame] = {}
    for field in fields(Published):
        path = folder / f"{field.name}.csv"
        try:
            frames[field.name] = _read(path, _LAYOUTS[field.name])
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return Published(**frames)


def _read(path: Path, layout: _Layout) -> pd.DataFrame:
    if not path.is_file():
        raise InputError(Problem("file is missing", path.name, next_step="restore it from the repository"))
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(Problem("file is no CSV table", path.name, str(error))) from error
    problems = [*_schema_problems(frame, layout, path.name)]
    if not problems:
        problems += _incomplete_rows(frame, layout, path.name)
    if problems:
        raise InputError(problems)
    bare = frame["value"].str.removesuffix("%")
    return frame.assign(number=bare.astype(float), decimals=bare.str.partition(".")[2].str.len().astype(int))


def _schema_problems(frame: pd.DataFrame, layout: _Layout, where: str) -> list[Problem]:
    allowed = dict(layout.allowed)
    if layout.columns:
        allowed["column"] = layout.columns
    filled = pa.Check.str_length(min_value=1, error="is empty")
    columns = {
        name: pa.Column(
            str,
            checks=pa.Check.isin(allowed[name], error=f"one of {', '.join(allowed[name])}")
            if name in allowed
            else filled,
        )
        for name in (*layout.keys, "column")
    }
    printed = pa.Check.str_matches(_PRINTED_NUMBER, error="a number as printed, such as 0.10 or 3.3%")
    columns["value"] = pa.Column(str, checks=printed)
    columns["unit"] = pa.Column(str)
    schema = pa.DataFrameSchema(columns, unique=[*layout.keys, "column"])
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return _as_problems(errors.failure_cases, frame, where)
    return []


def _as_problems(failures: pd.DataFrame, frame: pd.DataFrame, where: str) -> list[Problem]:
    problems = []
    absent = failures.loc[failures["check"].eq("column_in_dataframe"), "failure_case"]
    if not absent.empty:
        found = f"columns {', '.join(frame.columns)}"
        problems.append(Problem("columns are missing", where, found, f"also {', '.join(sorted(absent))}"))
    for failure in failures.to_dict("records"):
        check, column = str(failure["check"]), str(failure["column"])
        case = repr(failure["failure_case"])
        if check == "column_in_dataframe":
            continue
        place = _place(where, failure["index"])
        if not check.startswith("multiple_fields_uniqueness"):
            problems.append(Problem(f"`{column}` cannot be used", place, case, check))
        elif column == "column":  # pandera reports a repeated row once per key column
            problems.append(Problem("a number is given twice", place, case, "each key and column once"))
    return sorted(problems, key=str)


def _place(where: str, index: object) -> str:
    """Name the line of a CSV file: the header is line 1."""
    return f"{where}, line {int(str(index)) + 2}" if str(index).isdigit() else where


def _incomplete_rows(frame: pd.DataFrame, layout: _Layout, where: str) -> list[Problem]:
    if not layout.columns:
        return []
    problems = []
    for key, rows in frame.groupby(list(layout.keys), sort=False):
        absent = [name for name in layout.columns if name not in set(rows["column"])]
        if absent:
            row = ", ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
            lacking = f"no {', '.join(absent)}"
            problems.append(Problem("a printed row is incomplete", f"{where}, row {row}", lacking))
    return problems

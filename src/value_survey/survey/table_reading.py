"""Reading CSV files as text, with every sign of damage reported before any value is used."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem


def read_text_table(path: Path, required: Sequence[str]) -> pd.DataFrame:
    """Read a CSV file (or `.csv.gz`) without converting anything.

    Numbers stay the text that the file prints, so that a copy of them is exact to the last digit. Empty cells
    are empty strings.

    Parameters
    ----------
    path
        UTF-8 CSV with a header line, every line ended.
    required
        Columns that have to be there; others may be there too.

    Returns
    -------
    pandas.DataFrame
        One string column per column of the file, one row per record.

    Raises
    ------
    InputError
        The file is missing or unreadable, is cut off, lacks columns, or has records with too many or too few
        fields. All of what can be seen is listed.
    """
    text = _read_text(path)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(
            Problem("not a complete CSV file", str(path), found=str(error), next_step=_RESTORE)
        ) from error
    if not records:
        raise InputError(Problem("the file is empty", str(path), next_step=_RESTORE))
    header, *rows = records
    problems = _header_problems(header, required, path)
    problems += [
        Problem(
            "a record has the wrong number of fields",
            f"{path}, record {number}",
            found=f"{len(row)} fields",
            allowed=f"{len(header)} fields, as in the header",
            next_step=_RESTORE,
        )
        for number, row in enumerate(rows, start=1)
        if len(row) != len(header)
    ]
    if not text.endswith("\n"):
        problems.append(
            Problem(
                "the last line has no end: the file was cut off",
                str(path),
                found=repr(text[-40:]),
                next_step=_RESTORE,
            )
        )
    if problems:
        raise InputError(problems)
    return pd.DataFrame(rows, columns=header, dtype=str)


def number_problems(
    table: pd.DataFrame, *, whole: Sequence[str] = (), decimal: Sequence[str] = (), path: Path
) -> list[Problem]:
    """Name every cell that should hold a number and does not.

    Parameters
    ----------
    table
        Text columns, as `read_text_table` returns them.
    whole, decimal
        Columns of integers (negative ones too), and of finite numbers not below 0.
    path
        The file, for the messages.
    """
    rules = [(name, r"-?\d+", "a whole number") for name in whole]
    rules += [(name, r"\d+(\.\d+)?([eE][-+]?\d+)?", "a number not below 0") for name in decimal]
    return [
        Problem("not a number", f"{path}, record {row + 1}, {name}", found=repr(value), allowed=allowed)
        for name, pattern, allowed in rules
        for row, value in enumerate(table[name])
        if re.fullmatch(pattern, value) is None
    ]


_RESTORE = "restore the file from version control or write it again"


def _read_text(path: Path) -> str:
    """Return the decoded content; damage of the file itself becomes an `InputError`."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return content.decode("utf-8")
    except FileNotFoundError as error:
        raise InputError(Problem("the file does not exist", str(path), next_step=_RESTORE)) from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            Problem("the file cannot be read", str(path), found=str(error), next_step=_RESTORE)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(
                "the file is not UTF-8 text",
                str(path),
                found=f"byte {error.start}: {error.reason}",
                next_step=_RESTORE,
            )
        ) from error


def _header_problems(header: list[str], required: Sequence[str], path: Path) -> list[Problem]:
    problems = [
        Problem("a column is missing", str(path), found=", ".join(header), allowed=f"a column {name}")
        for name in required
        if name not in header
    ]
    problems += [
        Problem("a column stands there twice", str(path), found=name)
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    return problems

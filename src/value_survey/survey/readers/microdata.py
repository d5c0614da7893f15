"""A file of respondents, whatever its format: its columns, its value labels, its rows in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.readers.csv_file import CsvFile
from value_survey.survey.readers.statistics_file import StatisticsFile

SUFFIXES = (".csv", ".sav", ".zsav", ".dta")


class Microdata(Protocol):
    """Respondents' answers in a file; nothing is kept of a chunk that has been used.

    Attributes
    ----------
    path
        The file.
    columns
        Its columns, as it spells them.
    """

    path: Path
    columns: tuple[str, ...]

    def value_labels(self, column: str) -> Mapping[float, str]:
        """Return what the file says its codes mean; empty where it does not say."""
        ...

    def declared_missing(self, column: str) -> Sequence[tuple[float, float]]:
        """Return the intervals (both ends included) of codes that the file declares as missing."""
        ...

    def chunks(
        self, columns: Sequence[str], start: int, stop: int | None
    ) -> Iterator[tuple[int, pd.DataFrame]]:
        """Yield rows from `start` to before `stop` with the number of each chunk's first row."""
        ...


def open_microdata(path: Path, encoding: str = "") -> Microdata:
    """Open a file of respondents by its suffix.

    Parameters
    ----------
    path
        A `.csv`, `.sav`, `.zsav` or `.dta` file.
    encoding
        Encoding of its text; empty to find out.

    Raises
    ------
    InputError
        The file is missing, of another kind, or damaged.
    """
    if not path.is_file():
        raise InputError(Problem("the file does not exist", str(path), next_step="check the path"))
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(
            Problem(
                "unknown kind of file",
                str(path),
                found=suffix or "no suffix",
                allowed=", ".join(SUFFIXES),
                next_step="unpack the archive, or rename the file by its kind",
            )
        )
    return CsvFile(path, encoding) if suffix == ".csv" else StatisticsFile(path, encoding)

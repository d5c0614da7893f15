"""SPSS and Stata files: columns selected on read, rows in chunks, labels in whatever encoding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.readers.encodings import text_encoding

CELLS_AT_ONCE = 5_000_000
"""Cells read at once: the parser takes some 40 bytes for each until it has made arrays of them."""

_BYTES = "LATIN1"
"""Reading with it maps every byte to the character of that number."""


class StatisticsFile:
    """A `.sav`, `.zsav` or `.dta` file of respondents.

    Parameters
    ----------
    path
        The file.
    encoding
        Encoding of its text; empty to take what the file declares, and to find out where it declares nothing
        (Stata before version 14) or the wrong one.

    Raises
    ------
    InputError
        pyreadstat is not installed, or the file is damaged.
    """

    def __init__(self, path: Path, encoding: str = "") -> None:
        self.path = path
        self._stata = path.suffix.lower() == ".dta"
        self._encoding: str | None = encoding.upper() or None
        if not encoding:
            self._encoding = self._find_encoding()
        _, self._meta = self._read(metadataonly=True)
        self.columns: tuple[str, ...] = tuple(self._meta.column_names)

    def value_labels(self, column: str) -> Mapping[float, str]:
        """Return the file's code → label of a column."""
        labels = self._meta.variable_value_labels.get(column, {})
        return {float(code): str(text) for code, text in labels.items() if isinstance(code, int | float)}

    def declared_missing(self, column: str) -> Sequence[tuple[float, float]]:
        """Return the intervals of codes that an SPSS file declares as missing."""
        spans = self._meta.missing_ranges.get(column, [])
        return [(span["lo"], span["hi"]) for span in spans if isinstance(span["lo"], int | float)]

    def chunks(
        self, columns: Sequence[str], start: int, stop: int | None
    ) -> Iterator[tuple[int, pd.DataFrame]]:
        """Yield rows from `start` to before `stop` with the number of each chunk's first row.

        Raises
        ------
        InputError
            The file is damaged.
        """
        size = max(200, CELLS_AT_ONCE // max(1, len(columns)))
        first = start
        while stop is None or first < stop:
            limit = size if stop is None else min(size, stop - first)
            rows, _ = self._read(usecols=list(columns), row_offset=first, row_limit=limit)
            if rows.empty:
                return
            yield first, rows[list(columns)]
            first += len(rows)

    def _find_encoding(self) -> str | None:
        """Return the encoding to ask for, None for the one the file declares."""
        if not self._stata:
            try:
                self._read(metadataonly=True, encoding=None)
            except InputError as error:
                if "encoding" not in str(error):
                    raise
            else:
                return None
        _, meta = self._read(metadataonly=True, encoding=_BYTES)
        texts = [text for labels in meta.variable_value_labels.values() for text in labels.values()]
        texts += [label for label in meta.column_labels if label]
        sample = "\n".join(map(str, texts)).encode("latin-1", errors="ignore")
        found = text_encoding(sample)
        if found == "utf-8":
            return None if self._stata else "UTF-8"
        return {"gb18030": "GB18030", "cp1252": "WINDOWS-1252"}.get(found, _BYTES)

    def _read(self, **options: Any) -> tuple[pd.DataFrame, Any]:
        """Call pyreadstat; what it complains of becomes an `InputError`."""
        try:
            import pyreadstat  # noqa: PLC0415 - an extra that only these files need
        except ImportError as error:
            raise InputError(
                Problem(
                    "reading SPSS and Stata files needs pyreadstat",
                    str(self.path),
                    next_step="pip install 'value-survey[readers]'",
                )
            ) from error
        options = {"encoding": self._encoding, "disable_datetime_conversion": True} | options
        read = pyreadstat.read_dta if self._stata else pyreadstat.read_sav
        if not self._stata:
            # Codes that the file declares as missing stay visible; what they become is decided here.
            options["user_missing"] = True
        try:
            frame, meta = read(str(self.path), **options)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError) as error:
            raise InputError(
                Problem(
                    "the file cannot be read",
                    str(self.path),
                    found=" ".join(str(error).split()),
                    next_step="obtain the file again, or name its encoding",
                )
            ) from error
        return frame, meta

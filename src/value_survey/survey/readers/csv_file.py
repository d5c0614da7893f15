"""Official CSV files: any delimiter and encoding, read in chunks of some of their columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.readers.encodings import file_encoding

CELLS_AT_ONCE = 2_000_000
"""Cells read at once: some 100 MB while pandas works on them."""

_DELIMITERS = ",;\t|"
_RESTORE = "obtain the file again"
_ENCODING = "name the encoding of the file"


class CsvFile:
    """A CSV file of respondents.

    Parameters
    ----------
    path
        The file; its first line names the columns.
    encoding
        Encoding of its text; empty to find out.

    Raises
    ------
    InputError
        The header cannot be read or names a column twice, or the file ends within a record.
    """

    def __init__(self, path: Path, encoding: str = "") -> None:
        self.path = path
        self._encoding = encoding or file_encoding(path)
        try:
            with path.open(encoding=self._encoding, newline="") as handle:
                header = handle.readline()
        except (UnicodeError, LookupError) as error:
            raise _not_text(path, self._encoding, error) from error
        self._delimiter = max(_DELIMITERS, key=header.count)
        names = next(csv.reader(io.StringIO(header), delimiter=self._delimiter), [])
        self.columns = tuple(name.strip() for name in names)
        twice = [name for name, count in Counter(map(str.casefold, self.columns)).items() if count > 1]
        if not header.strip() or twice:
            found = f"twice: {', '.join(twice)}" if twice else "an empty first line"
            raise InputError(
                Problem("the first line does not name the columns", str(path), found, next_step=_RESTORE)
            )
        self._check_end()

    def value_labels(self, column: str) -> Mapping[float, str]:  # noqa: ARG002 - CSV files have no labels
        """Return nothing: a CSV file does not say what its codes mean."""
        return {}

    def declared_missing(self, column: str) -> Sequence[tuple[float, float]]:  # noqa: ARG002 - nor this
        """Return nothing: a CSV file does not declare missing codes."""
        return ()

    def chunks(
        self, columns: Sequence[str], start: int, stop: int | None
    ) -> Iterator[tuple[int, pd.DataFrame]]:
        """Yield rows from `start` to before `stop` with the number of each chunk's first row.

        Raises
        ------
        InputError
            The file ends within a quoted field, or the text is not in the file's encoding.
        """
        positions = {self.columns.index(name): name for name in columns}
        try:
            with pd.read_csv(
                self.path,
                encoding=self._encoding,
                sep=self._delimiter,
                usecols=list(positions),
                header=0,
                names=range(len(self.columns)),
                # The parser splits whole lines, however few of their columns are wanted.
                chunksize=max(200, CELLS_AT_ONCE // len(self.columns)),
                low_memory=False,
                keep_default_na=False,
                na_values=["", " "],
                index_col=False,
            ) as reader:
                first = 0
                for chunk in reader:
                    rows = chunk.rename(columns=positions)[list(columns)].reset_index(drop=True)
                    last = first + len(rows)
                    low, high = max(start, first), last if stop is None else min(stop, last)
                    if low < high:
                        yield low, rows.iloc[low - first : high - first].reset_index(drop=True)
                    first = last
                    if stop is not None and first >= stop:
                        return
        except pd.errors.ParserError as error:
            found = " ".join(str(error).split())
            raise InputError(
                Problem("not a whole CSV file", str(self.path), found, next_step=_RESTORE)
            ) from error
        except UnicodeError as error:
            raise _not_text(self.path, self._encoding, error) from error

    def _check_end(self) -> None:
        """Find a last record with too few fields, which pandas would fill up in silence."""
        size = self.path.stat().st_size
        with self.path.open("rb") as handle:
            handle.seek(max(0, size - (1 << 20)))
            tail = handle.read()
        lines = tail.rstrip(b"\r\n").rsplit(b"\n", 1)
        if self._encoding == "utf-16" or len(lines) == 1 or lines[1].count(b'"') % 2:
            return
        fields = next(csv.reader([lines[1].decode("latin-1")], delimiter=self._delimiter), [])
        if len(fields) < len(self.columns):
            raise InputError(
                Problem(
                    "the file was cut off within its last record",
                    str(self.path),
                    found=f"{len(fields)} fields",
                    allowed=f"{len(self.columns)} fields, as in the first line",
                    next_step=_RESTORE,
                )
            )


def _not_text(path: Path, encoding: str, error: Exception) -> InputError:
    return InputError(
        Problem(
            "the text is not in the encoding it is read with",
            str(path),
            found=f"{encoding}: {error}"[:160],
            allowed="utf-8, gb18030, latin-1 or another encoding that Python knows",
            next_step=_ENCODING,
        )
    )

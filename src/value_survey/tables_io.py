"""Reading and writing tables so that the same numbers always give the same bytes."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Literal

import pandas as pd

FLOAT_FORMAT = "%.10g"
"""Ten significant digits: more than any report needs, fewer than where platforms begin to differ."""


def to_csv(frame: pd.DataFrame) -> str:
    r"""Give a frame as CSV with `\n` line ends, 10 significant digits and empty cells for NaN.

    Where a cell holds a lone carriage return, as a model may write one, all cells are quoted: unquoted it
    would end the row, and pandas does not quote for it.
    """

    def written(quoting: Literal[0, 1]) -> str:
        return frame.to_csv(index=False, float_format=FLOAT_FORMAT, lineterminator="\n", quoting=quoting)

    text = written(csv.QUOTE_MINIMAL)
    return written(csv.QUOTE_ALL) if "\r" in text else text


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as UTF-8 CSV (`to_csv`), replacing the file in one step."""
    write_text(to_csv(frame), path)


def write_text(text: str, path: Path) -> None:
    r"""Write UTF-8 text with `\n` line ends, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)

"""Reading and writing tables so that the same numbers always give the same bytes."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pandas as pd

FLOAT_FORMAT = "%.10g"
"""Ten significant digits: more than any report needs, fewer than where platforms begin to differ."""


def write_csv(frame: pd.DataFrame, path: Path, *, quote_all: bool = False) -> None:
    r"""Write a frame as UTF-8 CSV with `\n` line ends, 10 significant digits and empty cells for NaN.

    The file is replaced in one step, so that an interrupted run leaves the old one whole. `quote_all` is for
    cells that may hold a lone carriage return: it ends a row unless it is quoted, and nothing else quotes it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    frame.to_csv(
        partial,
        index=False,
        float_format=FLOAT_FORMAT,
        lineterminator="\n",
        encoding="utf-8",
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    partial.replace(path)


def write_text(text: str, path: Path) -> None:
    r"""Write UTF-8 text with `\n` line ends, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)

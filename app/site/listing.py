"""Reports as tables: which of their rows and columns are shown, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from app.language import say
from app.site.context import Context
from app.site.markup import heading
from app.site.parts import missing, note, source
from app.site.place import Place
from app.site.report_table import report_table
from value_survey.errors import InputError

MOST_ROWS: Final = 700
"""Rows of a table in a page; longer reports say that their file has the rest."""


@dataclass(frozen=True)
class Report:
    """A report as a table.

    Attributes
    ----------
    name
        Its file in `reports/`, without suffix.
    title, meaning
        What it holds, and how to read it.
    columns
        Those shown, in order; those a file lacks are left out.
    command
        What makes it.
    only
        Column → value of the rows shown; all of them where it is empty.
    """

    name: str
    title: str
    meaning: str
    columns: str
    command: str = "dvc repro metrics"
    only: Mapping[str, str] = field(default_factory=dict)


def if_there(blocks: Iterator[str]) -> list[str]:
    """Give the blocks; none where a report behind them is missing, which its own table says (`show`)."""
    try:
        return list(blocks)
    except InputError:
        return []


def show(context: Context, place: Place, report: Report, *, level: int = 2) -> Iterator[str]:
    """Give a report's heading, meaning, table and file; where it is not there, what makes it."""
    yield heading(say(report.title), level)
    yield note(say(report.meaning))
    frame = context.report(report.name)
    file = f"reports/{report.name}.csv"
    if frame is None:
        yield missing(file, report.command)
        return
    rows = selected(frame, report.only)
    shown = rows.head(MOST_ROWS)
    yield report_table(context, shown, report.columns.split(), say(report.title))
    if len(shown) < len(frame):
        yield note(
            say(
                "{shown} of {all} rows; the file has all of them.",
                shown=f"{len(shown):,}",
                all=f"{len(frame):,}",
            )
        )
    yield source(context, place, [file], report.command)


def selected(frame: pd.DataFrame, only: Mapping[str, str]) -> pd.DataFrame:
    """Keep the rows that have these values."""
    for column, value in only.items():
        frame = frame[frame[column].astype(str) == value]
    return frame

"""Judgements on disk: a CSV file that only grows, a line per judgement, flushed when it is made."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.judge.problems import Insensitivity, Verdict
from value_survey.judge.verdicts import read_verdict
from value_survey.survey.table_reading import read_text_table

FOLDER = Path("data/judgements")
JUDGEMENTS = FOLDER / "judgements.csv"

COLUMNS = (
    "prompt_sha256",
    "problem",
    "run",
    "respondent",
    "item_id",
    "language",
    "verdict",
    "reply",
    "judge",
    "revision",
    "max_new_tokens",
)
"""`judgements.csv`. What was asked is known by the hash of the request; run, respondent and item are those it
was first asked for, a note for the reader (`control` for the controls). `reply` is on one line."""

KEY = ("prompt_sha256", "judge", "revision", "max_new_tokens")
CONTROL = "control"
"""Stands for the run of a control."""


class Judgements:
    """The file of judgements; what was judged once is not asked again.

    Lines are added at the end, so that collecting costs no more the more there is. A last line without its
    end is what an interrupted write left: it is cut off, and asked for again.

    Parameters
    ----------
    path
        The CSV file; made with its header if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            self._append([dict(zip(COLUMNS, COLUMNS, strict=True))])
        self._mend()
        rows = read_text_table(path, COLUMNS)
        self._done = set(rows[list(KEY)].itertuples(index=False, name=None))

    def has(self, *key: str) -> bool:
        """Whether a judgement of this key is there; the values in the order of `KEY`."""
        return key in self._done

    def add(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Add judgements; they are on disk when this returns."""
        self._append(rows)
        self._done.update(tuple(row[name] for name in KEY) for row in rows)

    def _append(self, rows: Sequence[Mapping[str, str]]) -> None:
        text = io.StringIO()
        csv.DictWriter(text, COLUMNS, lineterminator="\n").writerows(rows)
        with self._path.open("a", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())

    def _mend(self) -> None:
        content = self._path.read_bytes()
        if content and not content.endswith(b"\n"):
            with self._path.open("r+b") as file:
                file.truncate(content.rfind(b"\n") + 1)


def read_judgements(path: Path) -> pd.DataFrame:
    """Read what was collected; without the file, nothing was.

    Replies are read anew: how they are read may have been corrected since they came.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, all text.

    Raises
    ------
    InputError
        The file is damaged, or holds problems that are not known; all of it.
    """
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    rows = read_text_table(path, COLUMNS)
    known = set(Insensitivity)
    problems = [
        Problem("problem is not known", f"{path}, record {row + 1}", repr(value), ", ".join(sorted(known)))
        for row, value in enumerate(rows["problem"])
        if value not in known
    ]
    if problems:
        raise InputError(problems)
    return rows.assign(verdict=[read_verdict(reply).value for reply in rows["reply"]]).drop_duplicates(
        list(KEY)
    )


def row_of(verdict: Verdict, reply: str) -> dict[str, str]:
    """Give what a judge said as cells."""
    return {"verdict": verdict.value, "reply": " ".join(reply.split())}

"""Annotations on disk: a file of its own for each annotator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from value_survey.annotation.tasks import PROBLEM_COLUMNS, task_id
from value_survey.errors import InputError, Problem
from value_survey.survey.table_reading import number_problems, read_text_table
from value_survey.tables_io import write_csv

FOLDER = Path("data/annotations")
COLUMNS = ("task_id", "run", "respondent", "item_id", "kind", "answer", *PROBLEM_COLUMNS, "note")

LOCK_SECONDS = 10
"""How long a writer waits for another one: writing takes far less."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_name(name: str) -> bool:
    """Say whether a name can be that of an annotator's file: it names no folder and has no odd characters."""
    return _NAME.fullmatch(name) is not None


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keep other writers away from all annotators' files: each replaces a file by what it read and added.

    Raises
    ------
    InputError
        Somebody else holds the lock for longer than `LOCK_SECONDS`.
    """
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise InputError(
            Problem(
                "another window or command is writing",
                FOLDER.as_posix(),
                next_step="try again in a moment",
            )
        ) from None


def add_annotations(root: Path, annotator: str, rows: pd.DataFrame) -> Path:
    """Add what an annotator filled in to their file; a task done again replaces the earlier one.

    The caller holds the lock (`locked`): the page looks at the file before it adds to it.

    Raises
    ------
    InputError
        The name cannot be that of a file.
    """
    if not is_name(annotator):
        raise InputError(
            Problem(
                "is no name for a file",
                "--annotator",
                annotator,
                "letters, digits, dots, dashes and underscores, at most 64",
                "use initials or a number rather than a full name: the file is made public",
            )
        )
    path = root / FOLDER / f"{annotator}.csv"
    every = rows[list(COLUMNS)].astype(str)
    if path.exists():
        earlier = _read(path)[list(COLUMNS)]
        every = pd.concat([earlier[~earlier["task_id"].isin(every["task_id"])], every])
    order = every.assign(number=every["respondent"].astype(int)).sort_values(
        ["run", "number", "item_id", "kind"]
    )
    write_csv(order[list(COLUMNS)], path)
    return path


def read_annotations(root: Path) -> pd.DataFrame:
    """Read the files of all annotators.

    Returns
    -------
    pandas.DataFrame
        annotator and `COLUMNS`; respondent is int, the rest text. Empty without files.

    Raises
    ------
    InputError
        Files that are damaged; all of them.
    """
    frames: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        try:
            frames.append(_read(path).assign(annotator=path.stem))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    columns = ["annotator", *COLUMNS]
    if not frames:
        return pd.DataFrame(columns=columns, dtype=str).astype({"respondent": int})
    return pd.concat(frames, ignore_index=True)[columns].astype({"respondent": int})


def current(annotations: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Keep the annotations of responses that are still there: a run simulated anew said something else.

    Parameters
    ----------
    annotations
        As `read_annotations` gives them.
    told
        run, respondent, item_id, response: every response.
    """
    key = ["run", "respondent", "item_id"]
    both = annotations.merge(told[[*key, "response"]], on=key, how="inner")
    texts = [text if isinstance(text, str) else "" for text in both["response"]]
    about = both[[*key, "kind"]].itertuples(index=False, name=None)
    same = [
        own == task_id(str(run), int(respondent), str(item), str(kind), text)
        for own, (run, respondent, item, kind), text in zip(both["task_id"], about, texts, strict=True)
    ]
    return both.loc[same, annotations.columns].reset_index(drop=True)


def _read(path: Path) -> pd.DataFrame:
    table = read_text_table(path, COLUMNS)
    if problems := number_problems(table, whole=("respondent",), path=path):
        raise InputError(problems)
    return table

"""What was collected from the models: tables that only grow, so that nothing is asked or scored twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from value_survey.errors import InputError, Problem
from value_survey.survey.table_reading import number_problems, read_text_table
from value_survey.tables_io import write_csv

SCORE_KEY = ("text_sha256", "model", "revision", "dtype", "k_percent")
SCORE_COLUMNS = (
    "text_sha256",
    "base_id",
    "wording",
    "language",
    "n_tokens",
    "mean_logprob",
    "min_k_logprob",
    "k_percent",
    "model",
    "revision",
    "dtype",
)
"""`scores.csv`: likelihood of a text (nats per token; perplexity is exp(-mean_logprob)). What a text was when
it was scored is a note for the reader; a text is known by its hash."""

RECALL_KEY = ("prompt_sha256", "model", "revision", "max_new_tokens")
RECALL_COLUMNS = (
    "prompt_sha256",
    "base_id",
    "culture",
    "language",
    "code",
    "option",
    "status",
    "percentage",
    "response",
    "model",
    "revision",
    "max_new_tokens",
)
"""`recall.csv`: what a model replied when it was asked for a survey's figure, and how that was read."""


class Collected:
    """A table on disk to which rows are added; a row once written is not asked for again.

    The file is replaced whole at each addition: an interruption leaves it as it was before or after.

    Parameters
    ----------
    path
        The CSV file; made with the first row.
    columns
        Its columns.
    key
        Those that say what was asked.
    """

    def __init__(self, path: Path, columns: tuple[str, ...], key: tuple[str, ...]) -> None:
        self._path = path
        self._key = list(key)
        self.rows = (
            read_text_table(path, columns)
            if path.exists()
            else pd.DataFrame(columns=list(columns), dtype=str)
        )
        self._done = set(self.rows[self._key].itertuples(index=False, name=None))

    def has(self, *key: str) -> bool:
        """Whether a row of this key is there; the values in the order of the key."""
        return key in self._done

    def add(self, row: Mapping[str, str]) -> None:
        """Add a row and write the file."""
        self.rows.loc[len(self.rows)] = dict(row)
        self._done.add(tuple(row[name] for name in self._key))
        write_csv(self.rows, self._path)

    def replace(self, rows: pd.DataFrame) -> None:
        """Write the same rows with other readings of them, if they differ or there is no file yet."""
        if not (rows.equals(self.rows) and self._path.exists()):
            self.rows = rows
            write_csv(rows, self._path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from collecting into a folder at the same time.

    Raises
    ------
    InputError
        Another process is at it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            Problem(
                "another process is collecting into this folder",
                str(folder),
                next_step="wait until it is done",
            )
        ) from None
    try:
        yield
    finally:
        lock.release()
        (folder / ".lock").unlink(missing_ok=True)


def read_scores(path: Path) -> pd.DataFrame:
    """Read `scores.csv`.

    Returns
    -------
    pandas.DataFrame
        `SCORE_COLUMNS`; n_tokens and k_percent are int, the log probabilities float (NaN for a text without
        any token whose probability is known).

    Raises
    ------
    InputError
        The file is missing or damaged, or holds something else than numbers; everything found.
    """
    table = _read(path, SCORE_COLUMNS)
    # Log probabilities are at most 0: it is their size that is checked.
    sizes = table.assign(**{name: table[name].str.removeprefix("-") for name in _LOGPROBS})
    known = sizes[(sizes[_LOGPROBS] != "").all(axis=1)]
    problems = number_problems(sizes, whole=("n_tokens", "k_percent"), path=path)
    problems += number_problems(known, decimal=_LOGPROBS, path=path)
    if problems:
        raise InputError(problems)
    numbers = {name: pd.to_numeric(table[name]) for name in _LOGPROBS}
    return table.assign(**numbers).astype({"n_tokens": int, "k_percent": int})


def read_recall(path: Path) -> pd.DataFrame:
    """Read `recall.csv`.

    Returns
    -------
    pandas.DataFrame
        `RECALL_COLUMNS`; code and max_new_tokens are int, percentage is float (NaN where none was stated).

    Raises
    ------
    InputError
        The file is missing or damaged, or holds something else than numbers; everything found.
    """
    table = _read(path, RECALL_COLUMNS)
    stated = table[table["percentage"] != ""]
    problems = number_problems(table, whole=("code", "max_new_tokens"), path=path)
    problems += number_problems(stated, decimal=("percentage",), path=path)
    if problems:
        raise InputError(problems)
    return table.assign(percentage=pd.to_numeric(table["percentage"])).astype(
        {"code": int, "max_new_tokens": int}
    )


_LOGPROBS = ["mean_logprob", "min_k_logprob"]


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.exists():
        raise InputError(
            Problem(
                "the models were not asked yet",
                str(path),
                next_step="`dvc repro contamination` asks them, and needs the model; or restore the file",
            )
        )
    return read_text_table(path, columns)

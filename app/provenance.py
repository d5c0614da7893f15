"""What the reports were made from: version of the code, parameters, models, runs."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd

import value_survey
from app import reading
from app.project import Project
from value_survey.simulation.provenance import COLUMNS, NUMBERS

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def commit(git: Path) -> str:
    """Read which commit is checked out; empty where that is not known. No program is run for it."""
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if head.startswith("ref: "):
            head = _resolved(git, head.removeprefix("ref: "))
    except (OSError, ValueError):
        return ""
    return head if _COMMIT.fullmatch(head) else ""


def _resolved(git: Path, name: str) -> str:
    """Look a branch up, first as a file, then among the packed ones."""
    loose = (git / name).resolve()
    if loose.is_relative_to(git.resolve()) and loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    for line in (git / "packed-refs").read_text(encoding="utf-8").splitlines():
        found, _, known = line.partition(" ")
        if known == name:
            return found
    return ""


def sha256(path: Path) -> str:
    """Hash a small file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def version() -> str:
    """Name the version of the package that is installed."""
    return str(value_survey.__version__)


def runs(project: Project) -> pd.DataFrame:
    """Read which simulations the reports were made from.

    Raises
    ------
    InputError
        `reports/provenance.csv` is missing or damaged.
    """
    return reading.report(project, "provenance", texts=COLUMNS, numbers=NUMBERS)


def models(rows: pd.DataFrame) -> pd.DataFrame:
    """Put together what is known of each model: a row per model, revision and number format.

    Parameters
    ----------
    rows
        As from `runs`, with `model`.

    Returns
    -------
    pandas.DataFrame
        `model`, `role`, `model_revision`, `model_sha256`, `dtype`, `quantisation`, `runs`, `answers`, `hours`
        (NaN where no run has a time), `first` and `last` start.
    """
    keys = ["model", "role", "model_revision", "model_sha256", "dtype", "quantisation"]
    made = rows.assign(hours=rows["seconds"] / 3600, started=rows["started"].where(rows["started"] != ""))
    return made.groupby(keys, sort=False, as_index=False).agg(
        runs=("run", "size"),
        answers=("answers", "sum"),
        hours=("hours", lambda hours: hours.sum(min_count=1)),
        first=("started", "min"),
        last=("started", "max"),
    )

"""The file of an annotator: nothing else is ever written by the explorer.

It is the file that `value-survey annotate import` keeps, `data/annotations/<annotator>.csv`. What a person
filled in takes the same way as an imported file: read and checked by the package, then added by its store. A
lock is held from reading to replacing the file, so that two windows never take each other's work away.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from app.annotating.tasks import ABOUT, Task
from app.language import say
from app.project import Project
from value_survey.annotation.reading import read_filled_in
from value_survey.annotation.store import COLUMNS, FOLDER, add_annotations, is_name, locked
from value_survey.annotation.tasks import PROBLEM_COLUMNS, TO_FILL_IN, TaskKind
from value_survey.errors import InputError, Problem
from value_survey.survey.table_reading import read_text_table
from value_survey.tables_io import write_csv

READ_ONLY_VARIABLE: Final = "VALUE_SURVEY_READ_ONLY"
"""Environment variable that keeps the explorer from writing, where strangers can open it."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """What a save did to a row of an annotator's file.

    Attributes
    ----------
    name
        The annotator.
    before
        The row as it was; `None` where there was none.
    after
        The row as it is now.
    """

    name: str
    before: Row | None
    after: Row


def refusal(project: Project) -> str | None:
    """Say why nothing can be annotated here, in Markdown; `None` where it can."""
    if os.environ.get(READ_ONLY_VARIABLE, "") not in {"", "0"}:
        return say(
            "**This explorer is read-only, so nothing can be annotated here**: `{variable}` is set.",
            variable=READ_ONLY_VARIABLE,
        )
    folder = project.root / FOLDER
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return say(
            "**The project is read-only, so nothing can be annotated here**: `{folder}` cannot be "
            "written to.",
            folder=FOLDER.as_posix(),
        )
    return None


def path_of(project: Project, name: str) -> Path:
    """Give the file of an annotator.

    Raises
    ------
    InputError
        The name cannot be that of a file.
    """
    if not is_name(name):
        raise InputError(Problem("is no name for a file", "annotator", name[:80]))
    return project.root / FOLDER / f"{name}.csv"


def kept(project: Project, name: str) -> pd.DataFrame:
    """Read what an annotator has filled in, `COLUMNS`, all text; of nobody else.

    Raises
    ------
    InputError
        The file is damaged.
    """
    path = path_of(project, name)
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return read_text_table(path, COLUMNS)[list(COLUMNS)]


def finished(rows: pd.DataFrame) -> set[str]:
    """Give the ids of the tasks that are done: an answer, or a verdict on each problem."""
    answered = rows["kind"].eq(TaskKind.UNPARSED) & rows["answer"].ne("")
    judged = rows["kind"].eq(TaskKind.JUDGED) & (rows[list(PROBLEM_COLUMNS)] != "").all(axis=1)
    return set(rows.loc[answered | judged, "task_id"])


def begun(rows: pd.DataFrame) -> set[str]:
    """Give the ids of the tasks with a verdict on some problems, but not on all."""
    judged = rows["kind"].eq(TaskKind.JUDGED) & (rows[list(PROBLEM_COLUMNS)] != "").any(axis=1)
    return set(rows.loc[judged, "task_id"]) - finished(rows)


def save(project: Project, name: str, task: Task, base: Row, filled: Row, items: pd.DataFrame) -> Change:
    """Keep what an annotator filled in.

    Parameters
    ----------
    project, name
        Whose file.
    task
        About which response.
    base
        What stood in the columns to fill in when the annotator began. What another window has filled in since
        stays, unless it was changed here too.
    filled
        What stands in them now.
    items
        The items, for the codes that an answer may have.

    Raises
    ------
    InputError
        The project is read-only, the package does not accept what was filled in, the file is damaged, or
        somebody else holds its lock for too long.
    OSError
        The file cannot be written.
    """
    if (why := refusal(project)) is not None:
        raise InputError(Problem(why.replace("*", "").replace("`", ""), FOLDER.as_posix()))
    with locked(project.root):
        before = _row(kept(project, name), task.task_id)
        now = before or dict.fromkeys(TO_FILL_IN, "")
        merged = {
            column: filled[column] if filled[column] != base[column] else now[column] for column in TO_FILL_IN
        }
        checked = _checked(task, merged, items)
        add_annotations(project.root, name, checked)
        return Change(name, before, _text(checked))


def take_back(project: Project, change: Change) -> bool:
    """Make a row what it was before a save.

    Returns
    -------
    bool
        Whether that was done; a row that was changed since, in another window, stays as it is.
    """
    with locked(project.root):
        rows = kept(project, change.name)
        if _row(rows, change.after["task_id"]) != dict(change.after):
            return False
        if change.before is not None:
            add_annotations(project.root, change.name, pd.DataFrame([change.before]))
            return True
        rest = rows[rows["task_id"] != change.after["task_id"]]
        path = path_of(project, change.name)
        if rest.empty:
            path.unlink()
        else:
            write_csv(rest, path)
    return True


def _checked(task: Task, filled: Row, items: pd.DataFrame) -> pd.DataFrame:
    """Let the package read the task as if somebody had filled it in in an exported file."""
    row = {**{name: task.row[name] for name in (*ABOUT, "response")}, **filled}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotation.csv"
        write_csv(pd.DataFrame([row]), path)
        return read_filled_in(path, items)


def _row(rows: pd.DataFrame, task_id: str) -> dict[str, str] | None:
    found = rows[rows["task_id"] == task_id]
    return None if found.empty else _text(found)


def _text(rows: pd.DataFrame) -> dict[str, str]:
    return {name: str(rows.iloc[0][name]) for name in COLUMNS}

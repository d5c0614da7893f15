"""Tasks for annotators: a CSV file with a row per response, and columns to fill in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from enum import StrEnum

import pandas as pd

from value_survey.judge.problems import Insensitivity
from value_survey.judge.prompts import AskedItem
from value_survey.terms import Language, ParseStatus


class TaskKind(StrEnum):
    """What is asked about a response."""

    UNPARSED = "unparsed"
    """Which options it chooses, where the parser found no valid answer; fill in `answer`."""
    JUDGED = "judged"
    """Which of the six problems it has; fill in `yes` or `no` in their columns."""


PROBLEM_COLUMNS = tuple(problem.value for problem in Insensitivity)
IDENTITY = ("run", "respondent", "item_id", "kind", "response")
"""What a task is about; its id is made of these."""
TO_FILL_IN = ("answer", *PROBLEM_COLUMNS, "note")
TASK_COLUMNS = (
    "task_id",
    "run",
    "respondent",
    "item_id",
    "kind",
    "language",
    "question",
    "options",
    "max_choices",
    "response",
    *TO_FILL_IN,
)
"""Columns of a file of tasks, UTF-8 CSV."""


def task_id(run: str, respondent: int, item_id: str, kind: str, response: str) -> str:
    """Identify a task by what it is about; another response to the same item is another task.

    Spreadsheets write line ends in their own way: they do not count.
    """
    said = "\n".join(response.splitlines()).strip()
    content = json.dumps([run, respondent, item_id, kind, said], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def make_tasks(
    told: pd.DataFrame,
    sample: pd.DataFrame,
    items: pd.DataFrame,
    *,
    kinds: Sequence[TaskKind],
    runs: Sequence[str] = (),
    at_most: int | None = None,
) -> pd.DataFrame:
    """Write the tasks of some runs.

    Parameters
    ----------
    told
        run, respondent, item_id, language, response, status: every response.
    sample
        Those of them that the judge is asked about.
    items
        The items.
    kinds
        Which tasks.
    runs
        Of which runs; none named: of all.
    at_most
        Tasks of each kind; drawn at random, but always the same ones, and more of them hold the fewer.

    Returns
    -------
    pandas.DataFrame
        `TASK_COLUMNS`, all text; what is to be filled in is empty.
    """
    chosen = {
        TaskKind.UNPARSED: told[told["status"] != ParseStatus.VALID],
        TaskKind.JUDGED: sample,
    }
    records = {str(row["item_id"]): row for row in items.to_dict("records")}
    tasks = []
    for kind in kinds:
        rows = chosen[kind]
        rows = rows[rows["run"].isin(runs)] if runs else rows
        made = [_task(row, kind, records[row["item_id"]]) for row in rows.to_dict("records")]
        # An id is as good as a random number.
        kept = {task["task_id"] for task in sorted(made, key=lambda task: task["task_id"])[:at_most]}
        tasks += [task for task in made if task["task_id"] in kept]
    return pd.DataFrame(tasks, columns=list(TASK_COLUMNS), dtype=str)


def _task(row: dict[object, object], kind: TaskKind, item: dict[object, object]) -> dict[str, str]:
    language = Language(str(row["language"]))
    asked = AskedItem.of(item, language, country="")  # type: ignore[arg-type]
    response = row["response"] if isinstance(row["response"], str) else ""
    about = (str(row["run"]), int(str(row["respondent"])), str(row["item_id"]), kind.value)
    return {
        "task_id": task_id(*about, response),
        "run": about[0],
        "respondent": str(about[1]),
        "item_id": about[2],
        "kind": about[3],
        "language": language.value,
        "question": asked.text,
        "options": "\n".join(asked.shown(code) for code in asked.options),
        "max_choices": str(asked.max_choices),
        "response": response,
        **dict.fromkeys(TO_FILL_IN, ""),
    }

"""What lies on an annotator's desk: the task in hand, what is filled in so far, and what can be undone.

It lives in the session of the browser window. What is saved lives in the annotator's file and nowhere else,
so that work goes on where it ended, in another window too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd
import streamlit as st

from app.annotating.file import Change, Row, save, take_back
from app.annotating.tasks import Task
from app.language import say
from app.project import Project
from value_survey.annotation.reading import NONE
from value_survey.annotation.tasks import PROBLEM_COLUMNS, TO_FILL_IN
from value_survey.errors import InputError
from value_survey.terms import ParseStatus

KEY: Final = "annotate-desk"
REASONS: Final = tuple(str(status) for status in ParseStatus if status != ParseStatus.VALID)
"""Why a response has no answer, in the words of the ledger; they stand at the beginning of the note."""

TURNS: Final = {"": "yes", "yes": "no", "no": ""}
"""What a press of a problem's button makes of the verdict."""


@dataclass
class Desk:
    """The desk of one browser window.

    Attributes
    ----------
    name
        Who sits at it.
    task_id
        The task in hand.
    order, done
        The tasks of the queue shown, and those of them that are finished.
    base, filled
        What stood in the columns to fill in when the task was taken up, and what stands there now.
    changes
        What was saved in this window, the latest last.
    message
        What went wrong with the latest action.
    """

    name: str = ""
    task_id: str = ""
    order: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    base: Row = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    message: str = ""

    @classmethod
    def current(cls) -> Desk:
        """Give the desk of this window."""
        desk: Desk = st.session_state.setdefault(KEY, cls())
        return desk

    def sit(self, name: str, order: Sequence[str], done: set[str], rows: pd.DataFrame) -> None:
        """Put a queue on the desk, and the task in hand or the first open one; `rows` are what is kept."""
        if name != self.name:
            self.name, self.task_id, self.changes = name, "", []
        self.order, self.done = tuple(order), frozenset(done)
        if self.task_id not in self.order:
            self.take(self._open_after(""))
        if not self.filled:
            row = rows[rows["task_id"] == self.task_id]
            there = {} if row.empty else row.iloc[0].to_dict()
            self.base = {column: str(there.get(column, "")) for column in TO_FILL_IN}
            self.filled = dict(self.base)

    def take(self, task_id: str) -> None:
        """Take up a task; what was filled in and not saved is gone."""
        self.task_id, self.base, self.filled, self.message = task_id, {}, {}, ""

    def step(self, by: int) -> None:
        """Take up the task before or after this one, done or not."""
        place = self.place + by
        if 0 <= place < len(self.order):
            self.take(self.order[place])

    def skip(self) -> None:
        """Leave this task as it is and take up the next open one; after the last comes the first."""
        self.take(self._open_after(self.task_id))

    def choose(self, code: int, most: int) -> None:
        """Mark an option as chosen by the response, or no longer; one alone replaces the one before."""
        codes = [] if most == 1 else [one for one in self.codes if one != str(code)]
        if str(code) not in self.codes and len(codes) < most:
            codes.append(str(code))
        self.filled["answer"] = ";".join(codes)
        if self.reason:
            self.filled["note"] = self.comment

    def none(self, reason: str) -> None:
        """Mark that a person, too, reads no option in the response, and why."""
        self.filled |= {"note": _note(reason, self.comment), "answer": NONE}

    def turn(self, problem: str) -> None:
        """Mark that the response has a problem; then that it has not; then that this is undecided again."""
        self.filled[problem] = TURNS[self.filled[problem]]

    def rest_is_fine(self) -> None:
        """Mark that the response has none of the problems that are still open."""
        self.filled |= {name: self.filled[name] or "no" for name in PROBLEM_COLUMNS}

    def write(self, widget: str) -> None:
        """Take over what was typed into the note."""
        self.filled["note"] = _note(self.reason, " ".join(str(st.session_state[widget]).split()))

    def save(self, project: Project, task: Task, items: pd.DataFrame) -> None:
        """Keep what is filled in, all or a part of what is asked, and take up the next open task."""
        if task.task_id != self.task_id or not self.begun:
            return  # the key was pressed twice, before the page had drawn the next task
        try:
            change = save(project, self.name, task, self.base, self.filled, items)
        except (InputError, OSError) as error:
            self.message = str(error)
            return
        self.changes.append(change)
        if self.complete:
            self.done |= {task.task_id}
        self.skip()

    def undo(self, project: Project) -> None:
        """Take back the latest save of this window and take up its task."""
        if not self.changes:
            return
        change = self.changes[-1]
        try:
            undone = take_back(project, change)
        except (InputError, OSError) as error:
            self.message = str(error)
            return
        self.changes.pop()
        self.take(change.after["task_id"])
        if not undone:
            self.message = say("This task was changed in another window since; it stays as it is.")

    @property
    def place(self) -> int:
        """Where in the queue the task in hand stands."""
        return self.order.index(self.task_id)

    @property
    def codes(self) -> tuple[str, ...]:
        """The options marked as chosen."""
        answer = self.filled["answer"]
        return () if answer in {"", NONE} else tuple(answer.split(";"))

    @property
    def reason(self) -> str:
        """The reason that the note begins with, or nothing."""
        first = self.filled["note"].split(":")[0]
        return first if self.filled["answer"] == NONE and first in REASONS else ""

    @property
    def comment(self) -> str:
        """The note without the reason."""
        return self.filled["note"].removeprefix(self.reason).removeprefix(":" if self.reason else "").strip()

    @property
    def begun(self) -> bool:
        """Whether there is something to keep: an answer, or a verdict on one problem at least."""
        return bool(self.filled.get("answer")) or any(self.filled.get(name) for name in PROBLEM_COLUMNS)

    @property
    def complete(self) -> bool:
        """Whether what is asked is filled in: an answer, or a verdict on each problem."""
        return bool(self.filled.get("answer")) or all(self.filled.get(name) for name in PROBLEM_COLUMNS)

    def _open_after(self, task_id: str) -> str:
        """Give the first open task after one, or before it where none is left; itself where all are done."""
        place = self.order.index(task_id) + 1 if task_id in self.order else 0
        around = [*self.order[place:], *self.order[:place]]
        return next((one for one in around if one not in self.done and one != task_id), task_id or around[0])


def _note(reason: str, comment: str) -> str:
    return f"{reason}: {comment}" if reason and comment else reason or comment

"""What an annotator presses: options and reasons of an unparsed response, problems of a judged one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

import pandas as pd
import streamlit as st

from app.annotating.desk import Desk
from app.annotating.tasks import Task
from app.language import later, say
from app.names import status_meaning, status_name
from app.project import Project
from app.text import literal
from value_survey.annotation.reading import NONE
from value_survey.annotation.tasks import PROBLEM_COLUMNS, TaskKind
from value_survey.judge.problems import Insensitivity
from value_survey.terms import ParseStatus

REASON_KEYS: Final = {
    str(ParseStatus.REFUSED): "F",
    str(ParseStatus.NO_ANSWER): "N",
    str(ParseStatus.AMBIGUOUS): "A",
    str(ParseStatus.OUT_OF_RANGE): "O",
    str(ParseStatus.TOO_MANY): "T",
    str(ParseStatus.DEGENERATE): "D",
}
FREE_KEYS: Final = "XEQWYZBH"
"""For options beyond the ten digits. Streamlit keeps C and R to itself."""

VERDICT_WIDTH: Final = 168
WORDING_WIDTH: Final = 290

VERDICTS: Final = {"": later("undecided"), "yes": later("has it"), "no": later("has it not")}
_MARKS: Final = {
    "": ":material/radio_button_unchecked:",
    "yes": ":material/warning:",
    "no": ":material/check:",
}


def navigate(desk: Desk, project: Project) -> None:
    """Draw the buttons that go from task to task."""
    with st.container(horizontal=True, gap="small"):
        _button(
            say("Previous"),
            "Left",
            ":material/arrow_back:",
            desk.step,
            -1,
            off=desk.place == 0,
            key="previous",
        )
        last = desk.place == len(desk.order) - 1
        _button(say("Next"), "Right", ":material/arrow_forward:", desk.step, 1, off=last, key="next")
        _button(say("Skip to the next open one"), "K", ":material/skip_next:", desk.skip, key="skip")
        _button(say("Undo"), "U", ":material/undo:", desk.undo, project, off=not desk.changes, key="undo")


def fill_in(desk: Desk, task: Task, problems: Mapping[Insensitivity, str]) -> None:
    """Draw what is to be filled in."""
    if task.kind is TaskKind.UNPARSED:
        _options(desk, task)
        _reasons(desk, task)
    else:
        _problems(desk, task, problems)


def finish(desk: Desk, task: Task, project: Project, items: pd.DataFrame) -> None:
    """Draw the note and the button that saves."""
    widget = f"annotate-note-{task.task_id}"
    st.text_input(
        say("Note (optional)"),
        desk.comment,
        max_chars=300,
        key=widget,
        on_change=desk.write,
        args=(widget,),
    )
    _button(
        say("Save and go on") if desk.complete or not desk.begun else say("Save as begun and go on"),
        "S",
        ":material/save:",
        desk.save,
        project,
        task,
        items,
        off=not desk.begun,
        chosen=True,
        key=f"save-{task.task_id}",
    )


def keys_of(codes: tuple[int, ...]) -> dict[int, str]:
    """Give each option its key: the digit of its code, 0 for 10 where it is free, a letter for the others."""
    keys = {code: str(code) for code in codes if 0 <= code <= 9}
    free = [*("0" if "0" not in keys.values() else ""), *FREE_KEYS]
    beyond = [code for code in codes if code not in keys]
    return keys | dict(zip(beyond, free, strict=False))


def _options(desk: Desk, task: Task) -> None:
    if task.most > 1:
        st.markdown(say("**Which options does the response choose?** At most {n}.", n=task.most))
    else:
        st.markdown(say("**Which option does the response choose?**"))
    keys = keys_of(tuple(code for code, _ in task.options))
    full = len(desk.codes) >= task.most > 1
    for code, text in task.options:
        chosen = str(code) in desk.codes
        _button(
            literal(text),
            keys.get(code),
            ":material/check:" if chosen else None,
            desk.choose,
            code,
            task.most,
            off=full and not chosen,
            chosen=chosen,
            width="stretch",
            key=f"option-{task.task_id}-{code}",
        )


def _reasons(desk: Desk, task: Task) -> None:
    st.markdown(say("**Or none of them, because:**"))
    with st.container(horizontal=True, gap="small"):
        for reason, key in REASON_KEYS.items():
            chosen = desk.reason == reason
            _button(
                status_name(reason),
                key,
                ":material/check:" if chosen else None,
                desk.none,
                reason,
                chosen=chosen,
                tip=status_meaning(reason),
                key=f"reason-{task.task_id}-{reason}",
            )
    if desk.filled["answer"] == NONE and not desk.reason:
        st.caption(say("Marked as having no answer, without a reason."))


def _problems(desk: Desk, task: Task, problems: Mapping[Insensitivity, str]) -> None:
    st.markdown(
        say(
            "**Which of these problems does the response have?** Press once for yes, twice for no, three "
            "times for undecided."
        )
    )
    kept = sum(desk.base[name] != "" for name in PROBLEM_COLUMNS)
    if 0 < kept < len(PROBLEM_COLUMNS):
        st.caption(
            say(
                "**Begun**: {n} of {total} are judged and saved. What is undecided counts nowhere.",
                n=kept,
                total=len(PROBLEM_COLUMNS),
            )
        )
    for number, problem in enumerate(Insensitivity, start=1):
        verdict = desk.filled[problem]
        # Columns would squeeze the button in a narrow window; here the text moves below it.
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _button(
                f"{problem.upper()} · {say(VERDICTS[verdict])}",
                str(number),
                _MARKS[verdict],
                desk.turn,
                str(problem),
                chosen=verdict == "yes",
                width=VERDICT_WIDTH,
                key=f"problem-{task.task_id}-{problem}",
            )
            st.markdown(literal(problems[problem]), width=WORDING_WIDTH)
    _button(
        say("No to all undecided"),
        "N",
        ":material/done_all:",
        desk.rest_is_fine,
        off=all(desk.filled[name] for name in PROBLEM_COLUMNS),
        key=f"rest-{task.task_id}",
    )


def _button(
    label: str,
    shortcut: str | None,
    icon: str | None,
    act: Callable[..., None],
    *values: object,
    key: str,
    off: bool = False,
    chosen: bool = False,
    width: int | Literal["content", "stretch"] = "content",
    tip: str | None = None,
) -> None:
    """Draw a button. Those of a task have its id in their key: a late press never meets the next task."""
    st.button(
        label,
        key=f"annotate-{key}",
        help=tip,
        on_click=act,
        args=values,
        type="primary" if chosen else "secondary",
        icon=icon,
        disabled=off,
        width=width,
        shortcut=shortcut,
        wrap=True if width == "stretch" else None,
    )

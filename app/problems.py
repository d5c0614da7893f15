"""What a reader sees when files are missing or damaged: one message with the files and the command to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from app.language import say
from app.project import Project
from app.text import visible
from value_survey.errors import InputError, Problem

SHOWN_AT_MOST: Final = 12
COMMANDS: Final = (
    "dvc pull       # fetches what the models said and the parsed answers\n"
    "make repro     # fetches them too, and writes every report and table again"
)


def require(*reads: Callable[[], object]) -> None:
    """Read several files and raise one `InputError` with the problems of all of them.

    The readers are cached: reading again afterwards costs nothing.
    """
    problems: list[Problem] = []
    for read in reads:
        try:
            read()
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)


@contextmanager
def explained(project: Project) -> Iterator[None]:
    """Show the problems of the files that a page needs instead of a traceback, and end the page there."""
    try:
        yield
    except InputError as error:
        _show(error, project)
        st.stop()


def _show(error: InputError, project: Project) -> None:
    shown = [str(problem) for problem in error.problems[:SHOWN_AT_MOST]]
    if (more := len(error.problems) - len(shown)) > 0:
        shown.append(say("and {more} more", more=more))
    st.error(
        say(
            "**This page cannot be shown: files that it reads are missing or damaged.** "
            "Run one of the commands below in the project's folder, then reload."
        ),
        icon=":material/error:",
    )
    st.code(visible("\n".join(shown)).replace(f"{project.root}/", ""), language=None, wrap_lines=True)
    st.code(COMMANDS, language=None)

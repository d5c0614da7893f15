"""Reading several inputs so that the problems of all of them are reported together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from value_survey.errors import InputError, Problem

_Result = TypeVar("_Result")


def collecting(problems: list[Problem], read: Callable[[], _Result]) -> _Result | None:
    """Read something; None, with its problems added to the others, if it cannot be read."""
    try:
        return read()
    except InputError as error:
        problems += error.problems
        return None

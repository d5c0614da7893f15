"""How series are shown: as marks with their intervals, or, where they are too many, as a heat map."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.language import say
from app.switch import switch

MANY: Final = 7
"""More series than this can hardly be told apart by colour and shape under each row of a chart."""


class Form(StrEnum):
    """The form of a chart."""

    MARKS = "marks"
    HEAT = "heat"


def choose_form(n_series: int, marks: str) -> Form:
    """Let the reader choose the form of a chart; the address keeps it.

    Parameters
    ----------
    n_series
        How many series are shown: few are drawn as marks at first, many as a heat map.
    marks
        What the form with marks is called.
    """
    names = {Form.MARKS: marks, Form.HEAT: say("Heat map")}
    options = [str(form) for form in Form]

    def name(code: str) -> str:
        return names[Form(code)]

    first = usual_form(n_series)
    key = "form" if first is Form.MARKS else "forms"  # what the reader chose for few says nothing about many
    return Form(switch(say("Form"), key, options, name, first=str(first)))


def usual_form(n_series: int) -> Form:
    """Give the form in which so many series are shown at first."""
    return Form.HEAT if n_series > MANY else Form.MARKS

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

    many = n_series > MANY
    key = "forms" if many else "form"  # what the reader chose for few says nothing about many
    return Form(switch(say("Form"), key, options, name, first=str(Form.HEAT if many else Form.MARKS)))

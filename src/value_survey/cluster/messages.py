"""What an actor tells the driver while it asks a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from value_survey.errors import Problem
from value_survey.models.protocol import Identity
from value_survey.simulation.journal import Row


@dataclass(frozen=True)
class Ready:
    """The model is loaded: which one exactly, and on what machine."""

    identity: Identity
    machine: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """All respondents of the block have answered one more item.

    Attributes
    ----------
    number
        Place of the item in the questionnaire, from 0.
    rows
        The answers, in the order of the block's respondents.
    seconds
        How long it took.
    """

    number: int
    rows: list[Row]
    seconds: float


@dataclass(frozen=True)
class Answered:
    """Answers came in that the actor has journaled itself."""

    count: int


@dataclass(frozen=True)
class Refused:
    """The block cannot be asked, here or elsewhere; an `InputError` would not survive being pickled."""

    problems: tuple[Problem, ...]


Message = Ready | Step | Answered | Refused

"""What page *Gender and age bias* lets a reader choose, and what groups of humans and of items are called."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.filters import dimension_name
from app.language import later, say
from value_survey.metrics.preference_bias import MATCHING, MISMATCH
from value_survey.terms import ALL, AgeGroup, Sex


class Section(StrEnum):
    """A section of the page."""

    MATCH = "match"
    SEX = "sex"
    AGE = "age"
    CELLS = "cells"


class Side(StrEnum):
    """Which of the two ways to count is shown."""

    SOUND = "sound"
    PAPER = "paper"


SECTION_NAMES: Final = {
    Section.MATCH: later("Match rates"),
    Section.SEX: later("By sex"),
    Section.AGE: later("By age"),
    Section.CELLS: later("Sex × age × dimension"),
}

SIDE_NAMES: Final = {
    Side.SOUND: later("Sound: groups of equal size"),
    Side.PAPER: later("Paper-faithful: raw counts"),
}

MATCH_SIDE_NAMES: Final = {
    Side.SOUND: later("Sound: with intervals"),
    Side.PAPER: later("Paper-faithful: shares alone"),
}

PROFILE_NAMES: Final = {
    MISMATCH: later("Mismatching items"),
    MATCHING: later("Matching items"),
}

SEX_NAMES: Final = {str(Sex.MALE): later("men"), str(Sex.FEMALE): later("women")}

AGE_NAMES: Final = {
    str(AgeGroup.UP_TO_29): later("up to 29"),
    str(AgeGroup.FROM_30_TO_49): later("30 to 49"),
    str(AgeGroup.FROM_50): later("50 and over"),
}

FACTORS: Final = {Section.SEX: "sex", Section.AGE: "age_group"}


def section_name(code: str) -> str:
    """Name a section."""
    return say(SECTION_NAMES[Section(code)])


def side_name(code: str) -> str:
    """Name a way to count the humans behind a profile."""
    return say(SIDE_NAMES[Side(code)])


def match_side_name(code: str) -> str:
    """Name a way to show match rates."""
    return say(MATCH_SIDE_NAMES[Side(code)])


def profile_name(code: str) -> str:
    """Name a profile."""
    return say(PROFILE_NAMES[code])


def group_name(sex: str, age_group: str) -> str:
    """Name a group of humans: a sex, an age group, or both."""
    parts = [say(names[code]) for names, code in ((SEX_NAMES, sex), (AGE_NAMES, age_group)) if code in names]
    return say("{sex}, {age}", sex=parts[0], age=parts[1]) if len(parts) > 1 else parts[0]


def items_name(code: str) -> str:
    """Name the items of a dimension, or all of them: each counts once there, as in the paper."""
    return say("all items") if code == ALL else dimension_name(code)

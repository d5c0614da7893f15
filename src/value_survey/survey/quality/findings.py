"""What a check says about an item: a value, the limit it is held against, and a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

import pandas as pd


class Verdict(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    NOTE = "note"
    """Worth a reader's eye; may be right as it is."""
    PROBLEM = "problem"
    """Cannot be right, or spoils what is computed from the item."""


class Check(StrEnum):
    """What was checked."""

    DUPLICATE = "duplicate"
    REPHRASING_CLOSE = "rephrasing_close"
    REPHRASING_FAR = "rephrasing_far"
    BILINGUAL_NUMBERS = "bilingual_numbers"
    BILINGUAL_ANCHORS = "bilingual_anchors"
    SENTENCE_LENGTH = "sentence_length"
    CODE_WITHOUT_OPTION = "code_without_option"
    OPTION_WITHOUT_ANSWERS = "option_without_answers"
    DEGENERATE_ANSWERS = "degenerate_answers"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check on one item, or on a pair of items.

    Attributes
    ----------
    check
        What was checked.
    item_ids
        The items concerned, separated by spaces. A text that several cultures are asked is checked once and
        names all its items.
    language
        `en`, `zh`, or nothing where both or neither are concerned.
    value
        What was measured; the check says in which unit.
    threshold
        The limit that decided: the one that was passed, or the first one where none was.
    verdict
        See `Verdict`.
    detail
        What was found, in a few words; empty where all is well.
    """

    check: Check
    item_ids: str
    language: str
    value: float
    threshold: float
    verdict: Verdict
    detail: str = ""


FINDING_COLUMNS = [field.name for field in fields(Finding)]


@dataclass(frozen=True)
class Limits:
    """From which value on a finding is a note, and from which a problem; `problem` may be infinite."""

    note: float
    problem: float

    def judge(self, value: float) -> tuple[float, Verdict]:
        """Return the limit that decides on a value, and the verdict; a value at a limit has passed it."""
        if value >= self.problem:
            return self.problem, Verdict.PROBLEM
        return self.note, Verdict.NOTE if value >= self.note else Verdict.OK


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Lay findings out as a table with the columns `FINDING_COLUMNS`, in the order given."""
    return pd.DataFrame([astuple(finding) for finding in findings], columns=FINDING_COLUMNS)

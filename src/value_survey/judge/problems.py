"""The six problems of a response (section 4.2.4, after Guilford), and what a judge says of them."""

from __future__ import annotations

from enum import StrEnum


class Insensitivity(StrEnum):
    """A problem of a response, in the order of the paper's appendix D."""

    IU = "iu"
    """Instruction understanding: no answer in the asked form, or more options than were asked for."""
    QC = "qc"
    """Question capture: answers something else than was asked."""
    RP = "rp"
    """Role-play failure: does not speak as the citizen."""
    CV = "cv"
    """Conflict in value expression: the explanation speaks against the answer."""
    FF = "ff"
    """False fact: states something untrue about the world."""
    IR = "ir"
    """Irrelevant output: text that has nothing to do with the question."""


PROBLEM_NAMES = {
    Insensitivity.IU: "instruction understanding",
    Insensitivity.QC: "question capture",
    Insensitivity.RP: "role-play failure",
    Insensitivity.CV: "conflict in value expression",
    Insensitivity.FF: "false facts",
    Insensitivity.IR: "irrelevant output",
}


class Verdict(StrEnum):
    """What a judge's reply says of one problem of one response."""

    YES = "yes"
    """The response has the problem."""
    NO = "no"
    """It does not."""
    UNCLEAR = "unclear"
    """The reply says neither, or both."""
    REFUSED = "refused"
    """The judge declines to judge."""


DECIDED = (Verdict.YES, Verdict.NO)
"""The verdicts that count; the others are counted apart."""

RULES = "rules"
"""Name of the judge that goes by rules."""

"""The verdicts: what they are called, what they mean, how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from app.language import later, say
from value_survey.reports.claims.rules import Verdict
from value_survey.reports.grids import MISSING


@dataclass(frozen=True)
class Look:
    """The words and the look of a verdict.

    Attributes
    ----------
    code
        How addresses name it.
    name
        What readers are told.
    meaning
        In one sentence.
    colour, shape
        In the chart; together they tell verdicts apart without seeing colours.
    badge, icon
        On the card of a claim.
    """

    code: str
    name: str
    meaning: str
    colour: str
    shape: str
    badge: Literal["green", "red", "orange", "gray"]
    icon: str


LOOKS: Final = {
    Verdict.SHOWN: Look(
        "shown",
        later("shown"),
        later("the interval of every number that the claim speaks of lies where it says"),
        "#0072B2",
        "circle",
        "green",
        ":material/check_circle:",
    ),
    Verdict.CONTRADICTED: Look(
        "contradicted",
        later("contradicted"),
        later("an interval lies wholly elsewhere"),
        "#D55E00",
        "cross",
        "red",
        ":material/cancel:",
    ),
    Verdict.NOT_SHOWN: Look(
        "not-shown",
        later("not shown"),
        later("an interval reaches across the limit: too few questions and respondents look like no effect"),
        "#E69F00",
        "diamond",
        "orange",
        ":material/help:",
    ),
    Verdict.NOT_TESTABLE: Look(
        "not-testable",
        later("not testable yet"),
        later("the models that the claim is about have not been run here"),
        "#9AA0A6",
        "square",
        "gray",
        ":material/hourglass_empty:",
    ),
}
"""In the order in which claims are listed: what was tested first."""

BY_CODE: Final = {look.code: verdict for verdict, look in LOOKS.items()}


def verdict_name(verdict: str) -> str:
    """Name a verdict of the report; what is none is shown as it stands, nothing as a dash."""
    if not verdict:
        return MISSING
    return say(LOOKS[Verdict(verdict)].name) if verdict in set(Verdict) else verdict


def code_name(code: str) -> str:
    """Name a verdict by its code in the address."""
    return say(LOOKS[BY_CODE[code]].name)

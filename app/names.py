"""What codes of the data are called in the interface: statuses, kinds, topics, roles of a reference."""

from __future__ import annotations

from typing import Final

from app.language import later, say
from value_survey.terms import Kind, ParseStatus

NOT_PARSED: Final = "not parsed"
MISSING_STATUS: Final = "missing"

STATUS_NAMES: Final = {
    str(ParseStatus.VALID): later("valid"),
    str(ParseStatus.REFUSED): later("refused"),
    str(ParseStatus.NO_ANSWER): later("no answer"),
    str(ParseStatus.AMBIGUOUS): later("ambiguous"),
    str(ParseStatus.OUT_OF_RANGE): later("out of range"),
    str(ParseStatus.TOO_MANY): later("too many options"),
    str(ParseStatus.DEGENERATE): later("degenerate"),
    MISSING_STATUS: later("missing"),
    NOT_PARSED: later("not parsed"),
}
"""In the order of a ledger."""

STATUS_MEANINGS: Final = {
    str(ParseStatus.VALID): later("an option of the question was read from the response"),
    str(ParseStatus.REFUSED): later("the model declined to answer"),
    str(ParseStatus.NO_ANSWER): later("the response names no option"),
    str(ParseStatus.AMBIGUOUS): later("the response speaks for several options, or contradicts itself"),
    str(ParseStatus.OUT_OF_RANGE): later("the response names an option that the question does not have"),
    str(ParseStatus.TOO_MANY): later("the response names more options than may be chosen"),
    str(ParseStatus.DEGENERATE): later("the response repeats itself or is no text"),
    MISSING_STATUS: later("expected, but there is no response"),
    NOT_PARSED: later("there is a response, but no parsed answer yet"),
}

KIND_NAMES: Final = {
    Kind.SINGLE: later("one option"),
    Kind.MULTIPLE: later("several options"),
    Kind.SCALE: later("numbered scale"),
}

REFERENCE_NAMES: Final = {
    "cells": later("by sex and age"),
    "overall": later("overall, exact"),
    "rounded": later("overall, rounded to two digits"),
}

TOPICS: Final = (
    later("child qualities"),
    later("confidence in institutions"),
    later("corruption"),
    later("economic values"),
    later("environment"),
    later("ethics & norms"),
    later("family & life priorities"),
    later("free speech & civil liberties"),
    later("gender & family roles"),
    later("membership"),
    later("migration"),
    later("national pride & belonging"),
    later("neighbours"),
    later("political action"),
    later("political interest & media"),
    later("political system & democracy"),
    later("postmaterialism"),
    later("religion"),
    later("security & war"),
    later("social change"),
    later("social trust"),
    later("technology & science"),
    later("well-being & security"),
    later("work & duty"),
)

WORDING_NAMES: Final = {"original": later("original"), "rephrased-1": later("rephrased-1")}


def status_name(code: str) -> str:
    """Name what became of a response."""
    return say(STATUS_NAMES[code]) if code in STATUS_NAMES else code


def status_meaning(code: str) -> str:
    """Say what a status means."""
    return say(STATUS_MEANINGS[code]) if code in STATUS_MEANINGS else code


def kind_name(code: str) -> str:
    """Name how an item is answered."""
    return say(KIND_NAMES[Kind(code)])


def reference_name(code: str) -> str:
    """Name how well the human answers to an item are known."""
    return say(REFERENCE_NAMES[code]) if code in REFERENCE_NAMES else code


def topic_name(code: str) -> str:
    """Name a topic; one that a reader added is shown as it stands."""
    return say(code) if code in TOPICS else code


def wording_name(code: str) -> str:
    """Name a wording; further rephrasings are shown as they stand."""
    return say(WORDING_NAMES[code]) if code in WORDING_NAMES else code

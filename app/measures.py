"""What the measures are called, what they mean, and in which unit they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.language import later, say
from app.switch import switch
from value_survey.metrics.measures import Measure


@dataclass(frozen=True)
class MeasureText:
    """The words for a measure.

    Attributes
    ----------
    name
        On a button.
    axis
        On an axis, with the unit.
    meaning
        In one or two sentences.
    """

    name: str
    axis: str
    meaning: str


MEASURES: Final = {
    Measure.KL_SMOOTHED: MeasureText(
        later("KL, smoothed"),
        later("smoothed KL (nats)"),
        later(
            "KL divergence of model from human answers after Jeffreys smoothing, in nats: always finite, "
            "so that an option that no human chose does not decide the result."
        ),
    ),
    Measure.KL: MeasureText(
        later("KL, as in the paper"),
        later("KL, paper-faithful (nats)"),
        later(
            "KL divergence as the paper counts it, in nats: an infinite value becomes the largest finite "
            "one of the run plus 1. Options that no human chose weigh heavily."
        ),
    ),
    Measure.JS: MeasureText(
        later("Jensen–Shannon"),
        later("Jensen–Shannon divergence (nats)"),
        later("Symmetric and bounded: 0 to 0.693 nats."),
    ),
    Measure.TVD: MeasureText(
        later("Total variation"),
        later("total variation distance (0–1)"),
        later("The share of answers that would have to change to match the humans: 0 to 1."),
    ),
    Measure.EMD: MeasureText(
        later("Earth mover's"),
        later("earth mover's distance (0–1)"),
        later(
            "How far answers would have to move along the scale, as a share of its length. Ordinal items "
            "only, so a dimension may rest on fewer items."
        ),
    ),
}


def measure_name(code: str) -> str:
    """Name a measure."""
    return say(MEASURES[Measure(code)].name)


def choose_measure() -> Measure:
    """Let the reader choose the measure; the address keeps it."""
    return Measure(switch(say("Measure"), "measure", [str(measure) for measure in MEASURES], measure_name))

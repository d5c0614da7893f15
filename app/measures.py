"""What the measures are called, what they mean, and in which unit they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
        "KL, smoothed",
        "smoothed KL (nats)",
        "KL divergence of model from human answers after Jeffreys smoothing, in nats: always finite, so "
        "that an option that no human chose does not decide the result.",
    ),
    Measure.KL: MeasureText(
        "KL, as in the paper",
        "KL, paper-faithful (nats)",
        "KL divergence as the paper counts it, in nats: an infinite value becomes the largest finite one "
        "of the run plus 1. Options that no human chose weigh heavily.",
    ),
    Measure.JS: MeasureText(
        "Jensen–Shannon",
        "Jensen–Shannon divergence (nats)",
        "Symmetric and bounded: 0 to 0.693 nats.",
    ),
    Measure.TVD: MeasureText(
        "Total variation",
        "total variation distance (0–1)",
        "The share of answers that would have to change to match the humans: 0 to 1.",
    ),
    Measure.EMD: MeasureText(
        "Earth mover's",
        "earth mover's distance (0–1)",
        "How far answers would have to move along the scale, as a share of its length. Ordinal items only, "
        "so a dimension may rest on fewer items.",
    ),
}

"""What a row of the contamination report says in words, and what it must not be read as."""

from __future__ import annotations

import math
from enum import StrEnum

from value_survey.contamination.comparison import FEWEST


class Probe(StrEnum):
    """What is compared."""

    PERPLEXITY = "perplexity"
    """All tokens of a text."""
    MIN_K = "min-k"
    """The k % least likely tokens of a text."""
    RECALL = "recall"
    """Percentages that the model states of a survey."""


class Baseline(StrEnum):
    """What stated percentages are held against."""

    UNIFORM = "uniform"
    """100/K for an item with K options."""
    CONSTANT = "constant"
    """The one number that is nearest to all the human figures: their median."""
    OTHER_CULTURE = "other-culture"
    """What the model states of the other culture, held against this culture's human figures."""


class Verdict(StrEnum):
    """Outcome of a comparison."""

    TOO_FEW = "too few items to tell"
    ORIGINAL_LIKELIER = (
        "original wording likelier: a difference of style, not evidence that a survey was memorised"
    )
    REPHRASING_LIKELIER = "rephrasing likelier: a difference of style, and no sign of a memorised original"
    WORDINGS_ALIKE = "no clear difference between the wordings"
    NEARER_THAN_UNIFORM = (
        "nearer to the human figures than 100/K, which one middling number for every item can be too"
    )
    NOT_NEARER_THAN_UNIFORM = "no nearer to the human figures than 100/K: no sign of recall"
    FARTHER_THAN_UNIFORM = "farther from the human figures than 100/K: no sign of recall"
    NEARER_THAN_CONSTANT = "nearer to the human figures than any single number: recall, or informed guesses"
    NOT_NEARER_THAN_CONSTANT = "no nearer to the human figures than the best single number: no sign of recall"
    FARTHER_THAN_CONSTANT = "farther from the human figures than the best single number: no sign of recall"
    TELLS_CULTURES_APART = "nearer to the figures than what it states of the other culture: tells them apart"
    CULTURES_ALIKE = "no nearer to the figures than what it states of the other culture: no sign of recall"
    OTHER_IS_NEARER = "what it states of the other culture is nearer to the figures: no sign of recall"


def wording_verdict(n_used: int, difference: float, p_adjusted: float, alpha: float) -> Verdict:
    """Judge a comparison of wordings by its adjusted p value; the sign of the difference says which side."""
    if n_used < FEWEST:
        return Verdict.TOO_FEW
    # Without any difference there is no p value.
    if math.isnan(p_adjusted) or p_adjusted >= alpha:
        return Verdict.WORDINGS_ALIKE
    return Verdict.ORIGINAL_LIKELIER if difference < 0 else Verdict.REPHRASING_LIKELIER


_RECALL = {
    Baseline.UNIFORM: (
        Verdict.NEARER_THAN_UNIFORM,
        Verdict.NOT_NEARER_THAN_UNIFORM,
        Verdict.FARTHER_THAN_UNIFORM,
    ),
    Baseline.CONSTANT: (
        Verdict.NEARER_THAN_CONSTANT,
        Verdict.NOT_NEARER_THAN_CONSTANT,
        Verdict.FARTHER_THAN_CONSTANT,
    ),
    Baseline.OTHER_CULTURE: (Verdict.TELLS_CULTURES_APART, Verdict.CULTURES_ALIKE, Verdict.OTHER_IS_NEARER),
}


def recall_verdict(baseline: Baseline, n_used: int, low: float, high: float) -> Verdict:
    """Judge stated percentages by whether the interval of the difference of errors leaves out 0."""
    if n_used < FEWEST:
        return Verdict.TOO_FEW
    nearer, alike, farther = _RECALL[baseline]
    if high < 0:
        return nearer
    return farther if low > 0 else alike

"""From estimates to a verdict."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from value_survey.reports.claims.estimates import Estimate
from value_survey.reports.claims.sentences import Range


class Verdict(StrEnum):
    """What the runs say of a claim."""

    SHOWN = "shown"
    NOT_SHOWN = "not shown"
    CONTRADICTED = "contradicted"
    NOT_TESTABLE = "not testable with the models run"


class Quantifier(StrEnum):
    """Of how many models a claim speaks."""

    ALL = "all"
    MOST = "most"


class Target(NamedTuple):
    """Where a claim says that a number lies: between two ends, which are not part of it."""

    low: float = -math.inf
    high: float = math.inf

    def __str__(self) -> str:
        if math.isinf(self.low):
            return Range.BELOW.format(high=say(self.high))
        if math.isinf(self.high):
            return Range.ABOVE.format(low=say(self.low))
        return Range.BETWEEN.format(low=say(self.low), high=say(self.high))


BELOW, ABOVE = Target(high=0.0), Target(low=0.0)


class Finding(NamedTuple):
    """One number that a claim speaks of.

    Attributes
    ----------
    model
        Name of the model it is about; several are joined by `+`.
    culture
        Its culture; empty where it is about several.
    label
        What else it is about: a dimension, the method compared with. In brackets: what else is known.
    estimate
        The number.
    runs
        The runs it comes from.
    p
        Where a test decides instead of the interval, its p value; else NaN.
    """

    model: str
    culture: str
    label: str
    estimate: Estimate
    runs: tuple[str, ...]
    p: float = math.nan


@dataclass(frozen=True)
class Tested:
    """What a claim was held against.

    Attributes
    ----------
    quantity
        What the numbers are, for a sentence: `difference of kl_smoothed, DEF less Cao et al.`
    measure
        Column or measure of the report.
    report
        File of `reports/` without folder.
    stage
        Stage that makes it.
    target
        Where the claim says that they lie.
    findings
        The numbers, by the sound measure where there is one; none: the claim cannot be tested.
    paper
        The same by the paper's measure; empty where the two are one.
    page, query
        Page of the explorer that shows the numbers, and what else its address says.
    lacking
        What would have to be run, where there are no findings.
    quantifier
        Of how many models the claim speaks.
    """

    quantity: str
    measure: str
    report: str
    stage: str
    target: Target
    findings: tuple[Finding, ...]
    page: str
    lacking: str
    paper: tuple[Finding, ...] = ()
    query: dict[str, str | list[str]] = field(default_factory=dict)
    quantifier: Quantifier = Quantifier.ALL


def decide(finding: Finding, target: Target, confidence: float) -> Verdict:
    """Judge one number: its interval, or its test, has to settle on which side of the target it lies."""
    value, low, high = finding.estimate
    if not math.isnan(finding.p):
        if finding.p >= 1 - confidence or math.isnan(value):
            return Verdict.NOT_SHOWN
        return Verdict.SHOWN if target.low < value < target.high else Verdict.CONTRADICTED
    if low > target.low and high < target.high:
        return Verdict.SHOWN
    if high < target.low or low > target.high:
        return Verdict.CONTRADICTED
    return Verdict.NOT_SHOWN


def verdict_of(
    findings: Sequence[Finding], target: Target, quantifier: Quantifier, confidence: float
) -> Verdict:
    """Judge all numbers of a claim.

    One model shows a claim if all of its numbers do, and contradicts it if one of them does. `all`: the same
    over the models; `most`: what more than half of them do.
    """
    if not findings:
        return Verdict.NOT_TESTABLE
    of_model: dict[str, list[Verdict]] = {}
    for finding in findings:
        of_model.setdefault(finding.model, []).append(decide(finding, target, confidence))
    verdicts = [_together(each) for each in of_model.values()]
    if quantifier is Quantifier.ALL:
        return _together(verdicts)
    for verdict in (Verdict.SHOWN, Verdict.CONTRADICTED):
        if 2 * verdicts.count(verdict) > len(verdicts):
            return verdict
    return Verdict.NOT_SHOWN


def deciding(findings: Sequence[Finding], target: Target) -> Finding:
    """Give the number that speaks least for a claim: the nearest to an end of the target, or beyond it."""

    def room(finding: Finding) -> float:
        value = finding.estimate.value
        return -math.inf if math.isnan(value) else min(value - target.low, target.high - value)

    return min(findings, key=room)


def complete(findings: Iterable[Finding], cultures: Sequence[str]) -> tuple[Finding, ...]:
    """Keep the models that have a number in every culture that a claim speaks of."""
    listed = list(findings)
    there: dict[str, set[str]] = {}
    for finding in listed:
        there.setdefault(finding.model, set()).add(finding.culture)
    return tuple(finding for finding in listed if there[finding.model] >= set(cultures))


def say(value: float, digits: int = 2) -> str:
    """Write a number for a sentence, with a true minus sign."""
    if math.isnan(value):
        return "undefined"
    text = f"{value:.0f}" if value == round(value) else f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    if Verdict.CONTRADICTED in verdicts:
        return Verdict.CONTRADICTED
    return Verdict.SHOWN if all(each is Verdict.SHOWN for each in verdicts) else Verdict.NOT_SHOWN

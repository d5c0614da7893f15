"""The choices that every number rests on, and the values of a run under each of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from value_survey.answers.rules import ParseRule
from value_survey.metrics.counts import RunCounts
from value_survey.metrics.distributions import ReferenceItem, normalised
from value_survey.metrics.measures import FloatArray, KlForm
from value_survey.metrics.plugin import KL_FORMS, replace_infinite
from value_survey.terms import ParseStatus


class Parser(StrEnum):
    """Which answers count."""

    ALL_RULES = "all rules"
    ASKED_FORM = "asked form"


class Weights(StrEnum):
    """How humans count."""

    WEIGHTED = "weighted"
    UNWEIGHTED = "unweighted"


class Repair(StrEnum):
    """What is done about options that no human chose, where the divergence is infinite."""

    MAX_PLUS_ONE = "largest + 1"
    DROP = "drop item"
    CAP = "cap at 5"
    JEFFREYS = "add 1/2"
    LAPLACE = "add 1"


class Aggregation(StrEnum):
    """What is averaged."""

    DIMENSIONS = "dimensions"
    ITEMS = "items"


SMOOTHING = {Repair.JEFFREYS: 0.5, Repair.LAPLACE: 1.0}
"""Answers added to every option, on both sides, by the repairs that smooth."""

CAP = 5.0
"""Nats. A model that never meets humans on a question of ten options scores about ln 10 to ln 1000."""

ASKED_FORM = frozenset(
    {
        ParseRule.MARKED_NUMBER,
        ParseRule.MARKED_TEXT,
        ParseRule.MARKED_BOTH,
        ParseRule.LEADING_NUMBER,
        ParseRule.LEADING_TEXT,
        ParseRule.LEADING_BOTH,
    }
)
"""Answers where the prompt asks for them: behind the marker, or at the very beginning."""


@dataclass(frozen=True)
class Choices:
    """One way to get from answers to a number (wording and language are chosen by the runs and items)."""

    parser: Parser
    weights: Weights
    kl_form: KlForm
    repair: Repair
    aggregation: Aggregation


def kept_answers(answers: pd.DataFrame, parser: Parser) -> pd.DataFrame:
    """Give the answers with those not counted by a parser marked as no answer."""
    if parser is Parser.ALL_RULES:
        return answers
    asked = answers["rule"].isin(list(ASKED_FORM))
    status = answers["status"].where(asked | (answers["status"] != ParseStatus.VALID), ParseStatus.NO_ANSWER)
    return answers.assign(status=status)


def weighted_reference(reference: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """Give the reference whose `n_weighted` are the counts to use.

    A question whose source prints shares only has no unweighted counts and keeps its shares.
    """
    if weights is Weights.WEIGHTED:
        return reference
    question = [reference["culture"], reference["base_id"]]
    counted = reference["n_unweighted"].notna().groupby(question).transform("all")
    changed = {
        f"{name}_weighted": reference[f"{name}_weighted"].where(~counted, reference[f"{name}_unweighted"])
        for name in ("n", "base")
        if f"{name}_unweighted" in reference
    }
    return reference.assign(**changed)


def raw_divergence(
    run: RunCounts, humans: dict[str, ReferenceItem], kl_form: KlForm, smoothing: float
) -> FloatArray:
    """Divergence of each item, shape (m,), multiple-choice as in the paper; infinite ones stay so.

    Parameters
    ----------
    run
        Its answers.
    humans
        The human answers to hold them against, by item_id.
    kl_form
        Ordinary, or as Eq. 1 is printed.
    smoothing
        Answers added to every option, on both sides.
    """
    values = np.full(len(run.items), np.nan)
    for block, counts in zip(run.blocks, run.counts, strict=True):
        members = [humans[run.items[j].item_id] for j in block.columns]
        human = np.array([member.human for member in members])
        if smoothing:
            human = human * np.array([member.n_human for member in members])[:, np.newaxis]
        divergence = KL_FORMS[kl_form](normalised(counts + smoothing), normalised(human + smoothing))
        values[block.columns] = np.where(run.n_valid[block.columns] > 0, divergence, np.nan)
    return values


def repaired(raw: FloatArray, repair: Repair) -> FloatArray:
    """Make the values of a run's items finite, or undefined."""
    if repair is Repair.DROP:
        return np.where(np.isposinf(raw), np.nan, raw)
    if repair is Repair.CAP:
        return np.minimum(raw, CAP)
    return replace_infinite(raw)

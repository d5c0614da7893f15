"""Whether options and human answers fit: codes, options that nobody chose, answers that are all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from value_survey.survey.quality.findings import Check, Finding, Limits, Verdict
from value_survey.survey.reference import Coverage
from value_survey.terms import Kind

CODE_LIMITS = Limits(note=np.inf, problem=1)
"""One answer code that is no option shifts every share of the item."""

UNANSWERED_LIMITS = Limits(note=np.inf, problem=1)
"""An option that nobody of a whole sample chose was, in all likelihood, not offered (a structural zero)."""

ROUNDED_LIMITS = Limits(note=1, problem=np.inf)
"""Where shares are rounded to two decimals, 0 means below 0.5 %: the option may well have been offered."""

DEGENERATE_LIMITS = Limits(note=0.95, problem=np.inf)
"""Where 19 of 20 give the same answer the item hardly tells cultures, or models, apart."""


@dataclass(frozen=True)
class ItemAnswers:
    """The human answers to an item of a culture, summed over sex and age.

    Attributes
    ----------
    item_ids
        All its wordings, separated by spaces.
    options
        Code → English label.
    shares
        Code → weighted share of valid answers (of a battery: of those who named the option), for every code
        that the reference has.
    rounded
        Whether the shares are known to two decimals only.
    """

    item_ids: str
    options: dict[int, str]
    shares: dict[int, float]
    rounded: bool


def item_answers(items: pd.DataFrame, reference: pd.DataFrame) -> list[ItemAnswers]:
    """Bring each item of a culture together with its human answers.

    Parameters
    ----------
    items, reference
        As `schemas.read_items` and `schemas.read_reference` return them; every item has answers.
    """
    multiple = items["kind"] == Kind.MULTIPLE
    batteries = set(zip(items["culture"][multiple], items["base_id"][multiple], strict=True))
    shares = {
        (str(culture), str(base_id)): _shares(rows, battery=(culture, base_id) in batteries)
        for (culture, base_id), rows in reference.groupby(["culture", "base_id"])
    }
    return [
        ItemAnswers(
            item_ids=" ".join(rows["item_id"]),
            options={int(code): str(label) for code, label in json.loads(rows["options_en"].iloc[0]).items()},
            shares=shares[str(culture), str(base_id)],
            rounded=bool((rows["reference"] == Coverage.ROUNDED).all()),
        )
        for (culture, base_id), rows in items.groupby(["culture", "base_id"], sort=False)
    ]


def _shares(rows: pd.DataFrame, *, battery: bool) -> dict[int, float]:
    """Return the weighted share of each code of an item among valid answers, over all sexes and ages.

    A base counts every cell once, those too in which nobody gave the code; each option of a battery has its
    own.
    """
    whole = rows.drop_duplicates(["sex", "age_group"])["base_weighted"].sum()
    return {
        int(str(code)): float(
            cells["n_weighted"].sum() / (cells["base_weighted"].sum() if battery else whole)
        )
        for code, cells in rows.groupby("code")
    }


def codes_without_option(answers: ItemAnswers, *, limits: Limits = CODE_LIMITS) -> Finding:
    """Count the codes that humans gave and that are no option of the item."""
    extra = sorted(
        code for code, share in answers.shares.items() if share > 0 and code not in answers.options
    )
    return _counted(Check.CODE_WITHOUT_OPTION, answers, limits, [str(code) for code in extra])


def options_without_answers(
    answers: ItemAnswers, *, limits: Limits = UNANSWERED_LIMITS, rounded: Limits = ROUNDED_LIMITS
) -> Finding:
    """Count the options that no human chose; of rounded shares, those printed as 0."""
    none = [f"{code} {label}" for code, label in answers.options.items() if answers.shares.get(code, 0) == 0]
    chosen = rounded if answers.rounded else limits
    return _counted(Check.OPTION_WITHOUT_ANSWERS, answers, chosen, none)


def degenerate_answers(answers: ItemAnswers, *, limits: Limits = DEGENERATE_LIMITS) -> Finding:
    """Measure the share of the most frequent answer (of a battery: of the option named most often)."""
    code, share = max(answers.shares.items(), key=lambda pair: pair[1])
    threshold, verdict = limits.judge(share)
    detail = "" if verdict is Verdict.OK else f"{code} {answers.options.get(code, '')}".strip()
    return Finding(Check.DEGENERATE_ANSWERS, answers.item_ids, "", share, threshold, verdict, detail)


def answer_findings(items: pd.DataFrame, reference: pd.DataFrame) -> Iterator[Finding]:
    """Run the three checks on every item of every culture, with their usual limits."""
    all_answers = item_answers(items, reference)
    for check in (codes_without_option, options_without_answers, degenerate_answers):
        yield from (check(answers) for answers in all_answers)


def _counted(check: Check, answers: ItemAnswers, limits: Limits, found: list[str]) -> Finding:
    threshold, verdict = limits.judge(float(len(found)))
    return Finding(check, answers.item_ids, "", float(len(found)), threshold, verdict, "; ".join(found))

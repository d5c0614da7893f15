"""The rows that page *Insensitivity* shows, each beside what is known of its judge."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app import reading
from app.catalogue import Catalogue
from app.filters import Filters
from app.insensitivity.names import problem_name
from app.project import Project
from app.text import coverage
from value_survey.judge.problems import RULES, Insensitivity
from value_survey.terms import ALL

LEAST_POWER: Final = 0.2
"""Sensitivity + specificity − 1 up to which a judge is taken to tell nothing: below it, every error of the
share as judged is multiplied by more than five."""

RATE_TEXTS: Final = ("run", "model", "culture", "language", "probing", "judge", "problem")
RATE_NUMBERS: Final = (
    "n_responses", "n_sampled", "n_judged", "n_flagged", "n_unclear", "rate", "low", "high",
    "rate_corrected", "corrected_low", "corrected_high", "sensitivity", "specificity",
)  # fmt: skip
VALIDITY_TEXTS: Final = ("judge", "language", "problem", "spoiling")
VALIDITY_NUMBERS: Final = (
    "n_flawed", "n_flawed_flagged", "sensitivity", "sensitivity_low", "sensitivity_high",
    "n_sound", "n_sound_flagged", "specificity", "specificity_low", "specificity_high", "n_unclear",
)  # fmt: skip
AGREEMENT_TEXTS: Final = ("source", "culture", "problem", "rater_a", "rater_b")
AGREEMENT_NUMBERS: Final = (
    "n", "yes_a", "yes_b", "agreement", "kappa", "kappa_low", "kappa_high", "alpha", "alpha_low",
    "alpha_high", "kappa_least", "kappa_greatest", "difference", "difference_low", "difference_high",
)  # fmt: skip
ORDER: Final = {str(problem): place for place, problem in enumerate(Insensitivity)}


def rates(project: Project) -> pd.DataFrame:
    """Read `reports/insensitivity.csv`."""
    return reading.report(project, "insensitivity", texts=RATE_TEXTS, numbers=RATE_NUMBERS)


def validity(project: Project) -> pd.DataFrame:
    """Read `reports/judge_validity.csv`."""
    return reading.report(project, "judge_validity", texts=VALIDITY_TEXTS, numbers=VALIDITY_NUMBERS)


def agreement(project: Project) -> pd.DataFrame:
    """Read `reports/judge_agreement.csv`."""
    return reading.report(project, "judge_agreement", texts=AGREEMENT_TEXTS, numbers=AGREEMENT_NUMBERS)


def validity_rows(project: Project) -> pd.DataFrame:
    """Give a judge's validity by language and problem over all controls, with `told`.

    `told` is false where it cannot be told from the judge how many responses have the problem: it was not
    tried, or on responses of known truth it hardly flags those with the problem more often than the others,
    or so few of them were there that it may not.
    """
    report = validity(project)
    rows = report[report["spoiling"] == ALL]
    power = rows["sensitivity"] + rows["specificity"] - 1
    surely = rows["sensitivity_low"] + rows["specificity_low"] > 1  # false for NaN
    return rows.assign(
        power=power,
        told=(power > LEAST_POWER) & surely,
        label=[problem_name(code) for code in rows["problem"]],
    )


def rate_rows(project: Project, study: Catalogue) -> pd.DataFrame:
    """Give the rates of the judged runs, with `label`, `told` and `coverage` (judged of all responses)."""
    report = study.named(rates(project))
    rows = report[report["n_judged"] > 0]
    known = validity_rows(project)[["judge", "language", "problem", "told"]]
    rows = rows.merge(known, on=["judge", "language", "problem"], how="left")
    rows = rows.assign(
        told=rows["told"].eq(True) & rows["rate_corrected"].notna(),
        label=[problem_name(code) for code in rows["problem"]],
        coverage=[
            coverage(judged, there)
            for judged, there in zip(rows["n_judged"], rows["n_responses"], strict=True)
        ],
    )
    place = {run: number for number, run in enumerate(study.runs["run"])}
    culture = {code: number for number, code in enumerate(study.cultures)}
    keys = pd.DataFrame(
        {
            "culture": rows["culture"].map(culture),
            "problem": rows["problem"].map(ORDER),
            "run": rows["run"].map(place),
        }
    )
    return rows.loc[keys.sort_values(["culture", "problem", "run"]).index]


def agreement_rows(report: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Keep what the filters let through; the agreement of people here is over the cultures together."""
    together = report["culture"] == ALL
    return pd.concat([report[together], filters.apply(report[~together])])


def judges(rows: pd.DataFrame) -> list[str]:
    """List the judges, the rules first."""
    return sorted(dict.fromkeys(rows["judge"]), key=lambda judge: judge != RULES)

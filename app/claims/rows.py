"""The report of the claims, made ready to be shown."""

from __future__ import annotations

import math
import re
from typing import Final

import pandas as pd

from app import reading
from app.claims.scope import split
from app.claims.verdicts import LOOKS, verdict_name
from app.language import later, listed, say
from app.project import Project
from app.text import coverage
from value_survey.reports.claims.assemble import CLAIM_COLUMNS
from value_survey.reports.grids import MISSING, number

NUMBERS: Final = ("value", "low", "high", "n_numbers")
TEXTS: Final = tuple(name for name in CLAIM_COLUMNS if name not in NUMBERS)
DIGITS: Final = 2
UNITS: Final = {
    re.compile("match_rate|diversity"): later("%"),
    re.compile("kl(_smoothed)?(, difference.*)?"): later("nats"),
}
"""By the measures of the report; shares, skills, ratios and their differences have none."""
PARTS: Final = {
    "abstract": later("abstract"),
    "section": later("section {number}"),
    "figure": later("figure {number}"),
    "table": later("table {number}"),
}


def read_claims(project: Project) -> pd.DataFrame:
    """Read `reports/claims.csv`."""
    return reading.report(project, "claims", texts=TEXTS, numbers=NUMBERS)


def ready(claims: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Put claims in the order of their verdicts, with what cells and cards say of them.

    Parameters
    ----------
    claims
        `reports/claims.csv`.
    ledger
        `reports/ledger.csv`.

    Returns
    -------
    pandas.DataFrame
        The claims with `section`, `name` (of the verdict), `reproduced` (value, unit and interval) and
        `coverage` (valid of expected answers of the claim's runs).
    """
    order = {str(verdict): place for place, verdict in enumerate(LOOKS)}
    counts = ledger.groupby("run")[["valid", "expected"]].sum()
    rows = claims.iloc[claims["verdict"].map(order).fillna(len(order)).argsort(kind="stable")]
    return rows.assign(
        section=rows["place"].str.split(",").str[0],
        name=[verdict_name(verdict) for verdict in rows["verdict"]],
        reproduced=[
            with_interval(value, low, high, unit_of(measure))
            for measure, value, low, high in zip(
                *(rows[name] for name in ("measure", "value", "low", "high")), strict=True
            )
        ],
        coverage=[_coverage(split(runs), counts) for runs in rows["runs"]],
    )


def with_interval(value: float, low: float, high: float, unit: str = "") -> str:
    """Write a number with its unit and its interval, where it has them."""
    written = {name: number(end, DIGITS) for name, end in (("value", value), ("low", low), ("high", high))}
    if unit and written["value"] != MISSING:
        written["value"] += f" {unit}"
    if math.isnan(low) or math.isnan(high) or low == high:
        return written["value"]
    return say("{value} ({low} to {high})", **written)


def unit_of(measure: str) -> str:
    """Give the unit of a claim's measure, as printed values have theirs; empty where it has none."""
    return next((say(unit) for form, unit in UNITS.items() if form.fullmatch(measure)), "")


def place_name(place: str) -> str:
    """Name a place of the paper, as in `section 5.3, table 4`, in the language of the interface."""
    return listed(_part(part) for part in place.split(", "))


def in_print(consistent: str) -> str:
    """Say whether the printed tables agree with a claim."""
    return {"True": say("agree"), "False": say("disagree")}.get(consistent, MISSING)


def _part(part: str) -> str:
    kind, _, where = part.partition(" ")
    return say(PARTS[kind], number=where) if kind in PARTS else part


def _coverage(runs: list[str], counts: pd.DataFrame) -> str:
    there = counts.loc[[run for run in runs if run in counts.index]]
    if there.empty:
        return MISSING
    return coverage(float(there["valid"].sum()), float(there["expected"].sum()))

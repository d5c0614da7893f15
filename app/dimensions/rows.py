"""Rows of `reports/divergence.csv` as pages show them: with coverage, named, in order, on one scale."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app.catalogue import Catalogue
from app.filters import dimension_name
from app.text import coverage
from value_survey.terms import ALL, Dimension

ORDER: Final = {name: place for place, name in enumerate([*map(str, Dimension), ALL])}
WIDEST: Final = 2.5  # how far the axis may go beyond the largest value, to show the ends of intervals


def with_coverage(report: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Put valid and expected answers, and nothing else, beside each row of the report."""
    totals = ledger.groupby("run", as_index=False)[["valid", "expected"]].sum().assign(dimension=ALL)
    counts = pd.concat([ledger[["run", "dimension", "valid", "expected"]], totals])
    rows = report.merge(counts, on=["run", "dimension"], how="left")
    return rows.assign(
        coverage=[
            coverage(valid, expected) for valid, expected in zip(rows["valid"], rows["expected"], strict=True)
        ]
    )


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the dimension of each row with its number of items in that culture."""
    n_items = rows.groupby(["culture", "dimension"])["n_items"]
    return rows.assign(
        label=[
            f"{dimension_name(code)} (n = {low})"
            if low == high
            else f"{dimension_name(code)} (n = {low}–{high})"
            for code, low, high in zip(
                rows["dimension"], n_items.transform("min"), n_items.transform("max"), strict=True
            )
        ]
    )


def ordered(rows: pd.DataFrame, study: Catalogue) -> pd.DataFrame:
    """Put rows in the order of the paper's dimensions, then of the models."""
    place = {run: number for number, run in enumerate(study.runs["run"])}
    keys = pd.DataFrame(
        {
            "culture": rows["culture"].map({code: number for number, code in enumerate(study.cultures)}),
            "dimension": rows["dimension"].map(ORDER),
            "run": rows["run"].map(place),
        }
    )
    return rows.loc[keys.sort_values(["culture", "dimension", "run"]).index]


def end_of_scale(rows: pd.DataFrame) -> float:
    """Choose the end of the axis: room for all values, and for the intervals unless they dwarf the values."""
    values = float(rows[["value", "floor"]].max().max())
    ends = float(rows["high"].max()) if rows["high"].notna().any() else 0.0
    return 1.04 * max(values, min(ends, WIDEST * values))

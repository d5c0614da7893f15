"""What rows of `reports/divergence.csv` say, in a sentence per culture."""

from __future__ import annotations

import pandas as pd

from app.filters import culture_name
from app.language import clauses, listed, say
from app.text import literal
from value_survey.reports.grids import number
from value_survey.reports.inputs import Role
from value_survey.terms import ALL


def takeaway(rows: pd.DataFrame) -> str:
    """Say in a sentence per culture what the chart shows, reading the report's own numbers."""
    return "  \n".join(_sentence(rows[rows["culture"] == culture]) for culture in rows["culture"].unique())


def _sentence(rows: pd.DataFrame) -> str:
    means = rows[rows["dimension"] == ALL]
    compared = (means if len(means) else rows).sort_values("value", kind="stable")
    where = f"**{literal(culture_name(compared['culture'].iloc[0]))}**"
    what = say("mean of dimensions") if len(means) else say("dimensions shown")
    is_yardstick = compared["role"] == Role.YARDSTICK
    models, yardsticks = compared[~is_yardstick], compared[is_yardstick]
    parts = []
    if len(models) == 1:
        parts.append(_value(models.iloc[0]))
    elif len(models):
        ends = {"first": _value(models.iloc[0]), "last": _value(models.iloc[-1])}
        parts.append(say("lowest {first}, highest {last}", **ends))
    if len(yardsticks) and len(means):
        values = (f"{literal(row['series'])} {number(row['value'], 2)}" for _, row in yardsticks.iterrows())
        parts.append(say("yardsticks: {values}", values=listed(values)))
    elif len(yardsticks):
        ends = {"first": _value(yardsticks.iloc[0]), "last": _value(yardsticks.iloc[-1])}
        parts.append(say("yardsticks from {first} to {last}", **ends))
    return say("{where}, {what}: {parts}.", where=where, what=what, parts=clauses(parts))


def _value(row: pd.Series) -> str:
    name = row["series"]
    if row["dimension"] != ALL:
        name = say("{series} in {dimension}", series=name, dimension=row["dimension"])
    return say(
        "{name} {value} ({low} to {high}; floor {floor})",
        name=literal(name),
        **{key: number(row[key], 2) for key in ("value", "low", "high", "floor")},
    )

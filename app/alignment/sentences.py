"""What rankings show, in sentences made from their numbers, and what not to read into them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app.alignment.rows import Panel
from app.charts.leaderboard import share
from app.language import clauses, listed, say
from app.text import literal
from value_survey.reports.grids import number

DIGITS: Final = 2
ENOUGH: Final = 0.5


def sentence(panel: Panel) -> str:
    """Say who is ahead, how surely, and where the yardsticks stand; Markdown, data escaped."""
    ranked, yardsticks = panel.ranked, panel.yardsticks
    parts = []
    if len(ranked) == 1 and panel.n_ranked == 1:
        parts.append(say("{value}; one alone makes no ranking", value=_value(ranked.iloc[0])))
    elif len(ranked):
        first = ranked.iloc[0]
        parts.append(
            say(
                "{value} has rank {rank} of {n} and is best in {share} of the replicates",
                value=_value(first),
                rank=number(first["rank"], 0),
                n=panel.n_ranked,
                share=share(first["p_best"]),
            )
        )
        if rivals := [
            literal(str(name)) for name in ranked["label"].iloc[1:][ranked["rank_low"].iloc[1:] <= 1]
        ]:
            parts.append(say("could be first as well: {names}", names=listed(rivals)))
    if len(yardsticks):
        values = (
            f"{literal(row['label'])} {number(row['value'], DIGITS)}" for _, row in yardsticks.iterrows()
        )
        parts.append(say("yardsticks: {values}", values=listed(values)))
    return say("**{where}**: {parts}.", where=literal(panel.title), parts=clauses(parts))


def cautions(rows: pd.DataFrame) -> list[str]:
    """Say how to read ranks, and which of the rows shown rest on less than the others; Markdown."""
    said = [
        say(
            "A rank holds for these questions and respondents. Its interval, and the probability of being "
            "best, say what it would be with other questions of the same kind and other respondents: ranks "
            "with overlapping intervals are not settled."
        )
    ]
    if len(set(rows["n_items"])) > 1:
        said.append(say("Not all rest on the same number of items; the table has it."))
    if few := list(dict.fromkeys(rows.loc[rows["valid"] < ENOUGH * rows["expected"], "label"])):
        said.append(
            say(
                "**Fewer than half of the answers could be read of {names}**: their values are those of the "
                "answers that could, and no rank makes up for the others.",
                names=literal(listed(few)),
            )
        )
    return said


def _value(row: pd.Series) -> str:
    return say(
        "{name} {value} ({low} to {high}; floor {floor})",
        name=literal(str(row["label"])),
        **{key: number(row[key], DIGITS) for key in ("value", "low", "high", "floor")},
    )

"""What the charts of page *Gender and age bias* show, in a sentence or two, from the reports' numbers."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app.bias.names import Side, items_name, profile_name
from app.filters import culture_name
from app.language import clauses, listed, say
from app.text import literal
from value_survey.reports.grids import number, signed
from value_survey.reports.inputs import Role
from value_survey.terms import ALL

LEVEL: Final = 0.05
FEW: Final = 2
"""So many models are spoken of one by one."""


def match_sentence(rows: pd.DataFrame) -> str:
    """Say how often the models of one culture have the humans' favourite, and whether by chance."""
    means = rows[rows["dimension"] == ALL]
    compared = (means if len(means) else rows).sort_values("match_rate", ascending=False, kind="stable")
    yardstick = compared["role"] == Role.YARDSTICK
    models, yardsticks = compared[~yardstick], compared[yardstick]
    parts = []
    if len(models) <= FEW:
        parts += [_match(row) for _, row in models.iterrows()]
    else:
        ends = {"first": _match(models.iloc[0]), "last": _match(models.iloc[-1])}
        parts.append(say("highest {first}, lowest {last}", **ends))
    if len(yardsticks) and len(means):
        values = listed(
            f"{literal(row['series'])} {percent(row['match_rate'])} %" for _, row in yardsticks.iterrows()
        )
        parts.append(say("yardsticks: {values}", values=values))
    elif len(yardsticks):
        span = (percent(yardsticks["match_rate"].min()), percent(yardsticks["match_rate"].max()))
        parts.append(say("yardsticks: {values}", values="–".join(span) + " %"))
    return say("{where}: {parts}.", where=_where(rows), parts=clauses(parts))


def _match(row: pd.Series) -> str:
    name = row["series"]
    if row["dimension"] != ALL:
        name = say("{series} in {dimension}", series=name, dimension=row["dimension"])
    if row["low"] > row["chance"]:
        verdict = say("above chance")
    elif row["high"] < row["chance"]:
        verdict = say("below chance")
    else:
        verdict = say("not told apart from chance")
    return say(
        "{name} has the humans' favourite in {value} % of {n} items ({low} to {high}), {verdict} "
        "({chance} %); as many humans would have it in {floor} %",
        name=literal(name),
        n=int(row["n_items"]),
        verdict=verdict,
        **{key: percent(row[key]) for key in ("low", "high", "chance", "floor")},
        value=percent(row["match_rate"]),
    )


def shares_sentence(rows: pd.DataFrame, side: Side) -> str:
    """Say who shares the models' choices in one culture and profile; of many models, how many lean."""
    series = rows.drop_duplicates(["run", "dimension"])
    models = series[series["role"] != Role.YARDSTICK]
    told = models if len(models) else series
    if len(told) <= FEW:
        parts = [
            _of_run(rows[(rows["run"] == run) & (rows["dimension"] == dimension)], side)
            for run, dimension in zip(told["run"], told["dimension"], strict=True)
        ]
    elif side is Side.SOUND:
        parts = []
    else:
        leading = rows.loc[rows.groupby(["run", "dimension"], sort=False)["share_paper"].idxmax(), "group"]
        counts = leading.value_counts()
        parts = [
            say(
                "by raw counts {group} come first in {k} of {n} rows",
                group=counts.index[0],
                k=int(counts.iloc[0]),
                n=int(counts.sum()),
            )
        ]
    if side is Side.SOUND and len(series) > 1:
        parts.append(_leaning(series))
    return _told(rows, clauses(parts))


def _of_run(rows: pd.DataFrame, side: Side) -> str:
    name = rows["series"].iloc[0]
    if (dimension := rows["dimension"].iloc[0]) != ALL:
        name = say("{series} in {dimension}", series=name, dimension=dimension)
    if side is Side.PAPER:
        row = rows.iloc[int(rows["share_paper"].argmax())]
        return say(
            "{name}: {group} are the most numerous in {share} % of {n} items; if all groups answered alike "
            "that would be {alike} %",
            name=literal(name),
            group=row["group"],
            share=percent(row["share_paper"]),
            n=f"{row['n_items']:.3g}",
            alike=percent(row["share_paper_alike"]),
        )
    row = rows.iloc[int(rows["share_normalised"].argmax())]
    return say(
        "{name}: {group} have the largest share, {share} % ({low} to {high}) over {n} items, where "
        "{equal} % is equal; test that no group is leaned to: {p}",
        name=literal(name),
        group=row["group"],
        share=number(100 * row["share_normalised"], 1),
        low=number(100 * row["low"], 1),
        high=number(100 * row["high"], 1),
        n=f"{row['n_items']:.3g}",
        equal=percent(row["share_equal"]),
        p=p_text(row["p_holm"]),
    )


def _leaning(series: pd.DataFrame) -> str:
    tested = series[series["p_holm"].notna()]
    return say(
        "a lean is shown (p below {level}) in {k} of {n} rows of the chart",
        level=LEVEL,
        k=int((tested["p_holm"] < LEVEL).sum()),
        n=len(tested),
    )


def cells_sentence(rows: pd.DataFrame, side: Side) -> str:
    """Say how many cells of one culture stand out, and which one most."""
    single = rows[rows["dimension"] != ALL] if (rows["dimension"] != ALL).any() else rows
    if side is Side.PAPER:
        counts = single.loc[
            single.groupby(["run", "dimension"], sort=False)["share_paper"].idxmax(), "group"
        ].value_counts()
        told = say(
            "by raw counts {group} come first in {k} of {n} rows of a dimension",
            group=counts.index[0],
            k=int(counts.iloc[0]),
            n=int(counts.sum()),
        )
        return _told(rows, told)
    known = single[single["low"].notna()]
    parts = [
        say(
            "{k} of {n} cells have an interval that leaves out an equal share (with intervals of 95 %, about "
            "one in twenty would by chance)",
            k=int(known["clear"].sum()),
            n=len(known),
        )
    ]
    if len(known) and known["clear"].any():
        row = known.loc[known.loc[known["clear"], "bias"].abs().idxmax()]
        parts.append(
            say(
                "the farthest of them: {group} in {dimension}, {series}, {points} points over {n} items",
                group=row["group"],
                dimension=items_name(row["dimension"]),
                series=literal(row["series"]),
                points=signed(100 * row["bias"], 0),
                n=f"{row['n_items']:.3g}",
            )
        )
    return _told(rows, clauses(parts))


def percent(share: float) -> str:
    """Write a share in per cent without its sign."""
    return number(100 * share, 0)


def p_text(p: float) -> str:
    """Write a p value."""
    if pd.isna(p):
        return say("p cannot be told")
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _told(rows: pd.DataFrame, parts: str) -> str:
    what = profile_name(rows["profile"].iloc[0]).lower()
    return say("{where}, {what}: {parts}.", where=_where(rows), what=what, parts=parts)


def _where(rows: pd.DataFrame) -> str:
    return f"**{literal(culture_name(rows['culture'].iloc[0]))}**"

"""Rows of Tables 1 and 2, printed beside reproduced: their names, what they say, their chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from app.charts.published import PUBLISHED, published_chart
from app.drawing import Drawing, Drawn
from app.filters import probing_name
from app.language import clauses, later, say
from app.published.table import column_name
from value_survey.reports.grids import number
from value_survey.reports.inputs import Role
from value_survey.reports.published import DIVERSITY

TITLES: Final = {
    "1": later("Table 1: probing methods"),
    "2": later("Table 2: models under DEF"),
}
KIND_OF_ROLE: Final = {
    Role.PAPER: later("reproduced: model of the paper"),
    Role.EMBEDDED: later("reproduced: small embedded model"),
    Role.YARDSTICK: later("reproduced: yardstick"),
    Role.OTHER: later("reproduced: further model"),
}
MEASURE: Final = later(
    "Paper-faithful KL of model from human answers in nats, by dimension; **lower is better**."
)
TWO_GROUPS: Final = later(
    "Printed rows first, then what ran here only. Ranks across the two groups mean nothing: the items differ."
)


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Name each row by its model, and by its probing method where rows differ in it."""
    several = len(set(rows["probing"])) > 1
    names = [
        f"{display} · {probing_name(probing)}" if several else display
        for display, probing in zip(rows["display"], rows["probing"], strict=True)
    ]
    return rows.assign(label=names)


def takeaway(rows: pd.DataFrame) -> str:
    """Say how much of what is printed has been reproduced."""
    cells = rows[["model", "probing"]].drop_duplicates()
    printed = rows[rows["published"] != ""][["model", "probing"]].drop_duplicates()
    run = rows[rows["reproduced"].notna()][["model", "probing", "role"]].drop_duplicates()
    both = printed.merge(run, on=["model", "probing"])
    extra = len(run) - len(both)
    if not extra:
        return say("**{n} of the {all} printed rows were run here**.", n=len(both), all=len(printed))
    return say(
        "**{n} of the {all} printed rows were run here**; {extra} of the {rows} rows below are not in the "
        "paper (marked by their origin).",
        n=len(both),
        all=len(printed),
        extra=extra,
        rows=len(cells),
    )


def column_drawing(rows: pd.DataFrame, column: str) -> Drawing | None:
    """Draw one column of a table: the printed rows first, then those that only ran here, each by value.

    Parameters
    ----------
    rows
        As from `labelled`.
    column
        A dimension, the average or the diversity.

    Returns
    -------
    Drawing or None
        Nothing where the column has no value.
    """
    marks = _marks(rows[rows["column"] == column])
    if marks.empty:
        return None
    marks = marks.sort_values(["only_here", "value"], kind="stable", ascending=[True, column != DIVERSITY])
    ends = clauses(
        _ends(
            say(str(kind)),
            [f"{name} {value}" for name, value in zip(part["label"], part["printed"], strict=True)],
        )
        for kind, part in marks.groupby("kind", sort=False)
    )
    axis = (
        say("diversity (%), higher is more varied")
        if column == DIVERSITY
        else say("← closer to the humans · {axis}", axis=say("KL (nats)"))
    )
    words = say(
        "Dot plot of published and reproduced values, {column}. {ends}.",
        column=column_name(column),
        ends=ends,
    )
    return Drawing((Drawn("", published_chart(marks, axis_title=axis), words),))


def _ends(kind: str, values: Sequence[str]) -> str:
    """Say between which values those of a kind lie."""
    if len(values) == 1:
        return say("{kind}: {value}", kind=kind, value=values[0])
    return say("{kind}: {first} to {last}", kind=kind, first=values[0], last=values[-1])


def _marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Give the printed and the reproduced values of a column as marks of the chart."""
    printed = cells[cells["published"] != ""]
    run = cells[cells["reproduced"].notna()]
    parts = [
        pd.DataFrame(
            {
                "label": printed["label"],
                "kind": PUBLISHED,
                "value": pd.to_numeric(printed["published"].str.removesuffix("%")),
                "printed": printed["published"],
                "only_here": False,
            }
        ),
        pd.DataFrame(
            {
                "label": run["label"],
                "kind": [KIND_OF_ROLE[Role(role)] for role in run["role"]],
                "value": run["reproduced"],
                "printed": [number(value, 2) for value in run["reproduced"]],
                "only_here": run["published"] == "",
            }
        ),
    ]
    return pd.concat(parts, ignore_index=True)

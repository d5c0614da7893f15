"""The printed values of Tables 4 and 1 beside what was measured here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.ablations.rows import QUANTITIES, TOGETHER
from app.filters import probing_name
from app.language import later, say
from app.project import Project
from value_survey.reports.comparison import Block
from value_survey.reports.grids import MISSING, number, signed
from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.reports.selection import PAPER_MEASURE
from value_survey.terms import Probing

TABLE4_TEXTS: Final = ("block", "model", "probing", "measure", "published")
TABLE4_NUMBERS: Final = ("difference",)
COLUMN_OF: Final = {DIVERSITY: DIVERSITY, PAPER_MEASURE: AVERAGE}
"""Columns of Table 1 by measure of Table 4."""
MEANING: Final = later(
    "Printed: mean of the two cultures on the paper's 1,153 questions; Table 4 does not say of "
    "which model. Here: mean of the two cultures on this item set, paper-faithful, with its "
    "interval. Other questions and another model: the difference shows how far apart the "
    "numbers are, and is neither a failed nor a successful replication."
)


def table4(project: Project) -> pd.DataFrame:
    """Read `reports/tables/table4.csv`."""
    return reading.report(project, "tables/table4", texts=TABLE4_TEXTS, numbers=TABLE4_NUMBERS)


def table4_values(table4: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Give the printed values by probing method and measure, shares as shares; the table names no model."""
    values = {}
    for row in table4[table4["block"] == Block.PAPER].to_dict("records"):
        text = str(row["published"]).removesuffix("%").strip()
        if text:
            value = float(text)
            values[row["probing"], row["measure"]] = value / 100 if row["measure"] == DIVERSITY else value
    return values


def beside(
    rows: pd.DataFrame, table4: pd.DataFrame, table1: pd.DataFrame, model: str, methods: Collection[str]
) -> pd.DataFrame:
    """Lay out printed and reproduced values, a row per quantity and method.

    Parameters
    ----------
    rows
        Rows of `reports/ablation.csv` of one model and item set, kind `probing`.
    table4, table1
        The reproduced tables.
    model
        The model of `rows`, whose differences from Table 4 are shown.
    methods
        The probing methods to show; none means all.
    """
    own = rows[rows["culture"].str.contains(TOGETHER, regex=False)].set_index(["measure", "probing"])
    paper4 = table4[table4["block"] == Block.PAPER]
    printed4 = paper4.drop_duplicates(["measure", "probing"]).set_index(["measure", "probing"])["published"]
    less4 = paper4[paper4["model"] == model].set_index(["measure", "probing"])["difference"]
    printed1 = table1[(table1["block"] == Block.PAPER) & (table1["published"] != "")]
    lines = []
    for quantity in QUANTITIES["paper"]:
        digits, scale = (1, 100) if quantity.percent else (2, 1)
        for method in (str(one) for one in Probing if not methods or one in methods):
            key = (quantity.measure, method)
            in_table1 = printed1[
                (printed1["probing"] == method) & (printed1["column"] == COLUMN_OF[quantity.measure])
            ]
            if key not in own.index and not printed4.get(key) and in_table1.empty:
                continue
            here = own.loc[[key]].iloc[0] if key in own.index else None
            lines.append(
                {
                    say("quantity"): say("diversity %") if quantity.percent else "KL",
                    say("probing"): probing_name(method),
                    say("Table 4"): printed4.get(key) or MISSING,
                    **{
                        say("Table 1, {model}", model=display): next(iter(cells["published"]), MISSING)
                        for display, cells in _by_model(printed1, in_table1)
                    },
                    say("here"): number(scale * here["value"], digits) if here is not None else MISSING,
                    say("interval"): _interval(here, scale, digits),
                    say("here − Table 4"): signed(float(less4.get(key, float("nan"))), digits),
                }
            )
    return pd.DataFrame(lines)


def _by_model(printed: pd.DataFrame, cells: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Give the cells of each model that the table prints values of, by the name shown."""
    return [(name, cells[cells["display"] == name]) for name in dict.fromkeys(printed["display"])]


def _interval(row: pd.Series | None, scale: float, digits: int) -> str:
    if row is None or pd.isna(row["low"]):
        return MISSING
    return say(
        "{low} to {high}", low=number(scale * row["low"], digits), high=number(scale * row["high"], digits)
    )


def show(lines: pd.DataFrame) -> None:
    """Show the lines as a table, with what may be read from it."""
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        lines,
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(list(lines.columns)[2:], right),
        alt=say("Table of printed and measured diversity and KL by probing method"),
    )
    st.caption(say(MEANING))

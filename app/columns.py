"""Tables of results: named columns, their explanations, and numbers in one precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from app.language import say
from value_survey.reports.grids import MISSING, number


class Column(NamedTuple):
    """A column of a table.

    Attributes
    ----------
    values
        One per row.
    help
        What the numbers mean, shown at the header.
    digits
        Behind the point; none for texts and counts.
    """

    values: Sequence[Any] | pd.Series
    help: str | None = None
    digits: int | None = None


def show_columns(columns: Mapping[str, Column], *, alt: str) -> None:
    """Show a table; what is not there is a dash.

    Parameters
    ----------
    columns
        By header, in the language of the interface.
    alt
        What the table holds, for those who do not see it.
    """
    st.dataframe(
        pd.DataFrame({name: list(column.values) for name, column in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        height="auto",
        column_config={
            name: (
                st.column_config.Column(help=column.help)
                if column.digits is None
                else st.column_config.NumberColumn(help=column.help, format=f"%.{column.digits}f")
            )
            for name, column in columns.items()
        },
        alt=alt,
    )


def intervals(low: pd.Series, high: pd.Series, digits: int) -> list[str | None]:
    """Write intervals, a cell each; nothing where there is none."""
    return [
        None
        if pd.isna(first) or pd.isna(last)
        else say("{low} to {high}", low=number(first, digits), high=number(last, digits))
        for first, last in zip(low, high, strict=True)
    ]

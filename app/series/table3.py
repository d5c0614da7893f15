"""Table 3 in the paper's layout: printed, computed again from what is printed, reproduced."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.filters import culture_name
from app.language import later, say
from app.series.tests import series_name
from value_survey.reports.grids import MISSING, number, signed
from value_survey.reports.table3 import COLUMNS, DIGITS

TEXTS: Final = ("culture", "series", "column", "published", "missing", "models", "questionnaire")
NUMBERS: Final = tuple(name for name in COLUMNS if name not in TEXTS)
NOT_RUN: Final = later("no model of one of the series was run")
LINES: Final = {
    "published": later("published"),
    "recomputed": later("from the printed means and SDs"),
    "reproduced": later("reproduced"),
    "difference": later("difference"),
}
HEADERS: Final = {
    "mean": later("mean"), "sd": later("SD"), "sem": later("SEM"), "t": "t", "df": "DF", "sed": later("SED"),
    "p": "p",
}  # fmt: skip


def reasons(cells: pd.DataFrame) -> dict[str, str]:
    """Give why a culture has no reproduced value, by culture."""
    lacking = cells[cells["missing"] != ""].drop_duplicates("culture")
    return dict(zip(lacking["culture"], lacking["missing"], strict=True))


def show_table(cells: pd.DataFrame) -> None:
    """Show the table; lines without any number are left out."""
    lines = []
    for (culture, series), of_series in cells.groupby(["culture", "series"], sort=False):
        by_column = of_series.set_index("column")
        for kind, title in LINES.items():
            texts = {name: _cell(row, str(name), kind) for name, row in by_column.iterrows()}
            if any(text not in {"", MISSING} for text in texts.values()):
                lines.append(
                    {say("culture"): culture_name(str(culture)), say("series"): series_name(str(series))}
                    | {say("numbers"): say(title)}
                    | {say(HEADERS[name]): texts.get(name, "") for name in DIGITS}
                )
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        placeholder="",
        height="content",
        column_config={
            say(header): st.column_config.TextColumn(alignment="right") for header in HEADERS.values()
        },
        alt=say("Table 3 with published, recomputed and reproduced values"),
    )


def _cell(row: pd.Series, column: str, kind: str) -> str:
    if kind == "published":
        return str(row["published"])
    digits = DIGITS[column]
    return (signed if kind == "difference" else number)(float(row[kind]), digits)

"""Section *Analysis choices*, second half: which choice moves a value or a rank."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from app.charts.heat import heat_chart
from app.columns import Column, intervals, show_columns
from app.drawing import Drawing
from app.drawing import show as show_drawing
from app.filters import language_name, probing_name
from app.language import later, say
from app.names import wording_name
from app.robustness.section import Scope, by_culture_drawn, models_first, where
from app.sources import source_line
from app.text import literal
from value_survey.metrics.multiverse_summary import SUMMARY_COLUMNS
from value_survey.reports.grids import number
from value_survey.terms import ALL

CHOICE_NAMES: Final = {
    ALL: later("all combinations"),
    "kl_form": later("form of KL"),
    "repair": later("infinite values"),
    "weights": later("humans"),
    "parser": later("answers read"),
    "aggregation": later("mean over"),
    "wording": later("wording"),
    "language": later("language"),
}
FEW: Final = 3
"""Columns of a heat map that find room in half the width."""
HEADER: Final = {"models": 14, "probing": 6}
"""Characters to a line above a column: words of methods are short, names of models are one long word."""
OPTION_NAMES: Final = {
    "standard": later("standard"),
    "cumulative": later("cumulative"),
    "largest + 1": later("largest + 1"),
    "drop item": later("drop item"),
    "cap at 5": later("cap at 5"),
    "add 1/2": later("add 1/2 answer"),
    "add 1": later("add 1 answer"),
    "weighted": later("weighted"),
    "unweighted": later("unweighted"),
    "all rules": later("by all rules"),
    "asked form": later("in the asked form only"),
    "dimensions": later("value dimensions"),
    "items": later("single items"),
}


def show_options(rows: pd.DataFrame, scope: Scope) -> None:
    """Show which choice moves what: the median value, or the median rank where there is a ranking."""
    st.subheader(say("Which choice moves it"), anchor=False)
    cells = cells_of(rows)
    st.caption(meaning(rows))
    drawn = drawing(rows, scope)
    show_drawing(drawn, "options")
    show_columns(
        {
            say("culture"): Column(cells["culture"]),
            say("choice"): Column(cells["series"]),
            say("who"): Column(cells["who"]),
            say("combinations"): Column(cells["n_universes"]),
            say("median"): Column(cells["value_median"], say("Over the combinations, in nats"), 3),
            say("range"): Column(intervals(cells["value_low"], cells["value_high"], 2)),
            say("median rank"): Column(cells["rank_median"], None, 1),
        },
        alt=say("Table of values and ranks by choice"),
    )
    source_line(
        "`reports/multiverse_summary.csv`",
        rows[SUMMARY_COLUMNS],
        "multiverse_by_choice.csv",
        key="download-choices",
        chart=drawn.whole,
    )


def meaning(rows: pd.DataFrame) -> str:
    """Say how the heat map is to be read."""
    return say(
        "A row holds one choice fixed and lets all others vary: {title}. Rows of one choice that differ "
        "say that the result rests on it. (p): the paper's choice.",
        title=_title(rows),
    )


def cells_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Turn rows of a ranking into cells: a choice held fixed against who is ranked."""
    by_model = rows["ranking"].iloc[0] == "models"
    return rows.assign(
        column=rows["series"] if by_model else [probing_name(code) for code in rows["probing"]],
        value=rows["rank_median" if _is_ranked(rows) else "value_median"],
        who=rows["series"],
        series=[_option(row) for _, row in rows.iterrows()],
    )


def drawing(rows: pd.DataFrame, scope: Scope) -> Drawing:
    """Draw which choice moves what, a heat map per culture; rows as from `choices.beside_default`."""
    ranked, title, cells = _is_ranked(rows), _title(rows), cells_of(rows)
    highest = float(cells["value"].max())
    tooltip = [
        alt.Tooltip("who:N", title=say("who")),
        alt.Tooltip("series:N", title=say("choice")),
        alt.Tooltip("value_median:Q", title=say("median"), format=".3f"),
        alt.Tooltip("value_low:Q", title=say("low"), format=".3f"),
        alt.Tooltip("value_high:Q", title=say("high"), format=".3f"),
        alt.Tooltip("rank_median:Q", title=say("median rank"), format=".1f"),
        alt.Tooltip("n_universes:Q", title=say("combinations"), format="d"),
    ]
    return by_culture_drawn(
        cells[cells["value"].notna()],
        scope,
        lambda part, _: heat_chart(
            part,
            highest=highest,
            value_format=".1f" if ranked else ".2f",
            value_title=title,
            tooltip=tooltip,
            header_width=HEADER[rows["ranking"].iloc[0]],
        ),
        lambda part: _moves(part, title),
        what=say("Heat map by choice"),
        wide=rows["series"].nunique() > FEW,
        legend=False,
    )


def _is_ranked(rows: pd.DataFrame) -> bool:
    return bool(rows["n_ranked"].max() > 1)


def _title(rows: pd.DataFrame) -> str:
    return say("median rank, 1 is best") if _is_ranked(rows) else say("median of the mean divergence (nats)")


def _moves(cells: pd.DataFrame, title: str) -> str:
    """Name the option at which the first competitor is lowest and the one at which it is highest."""
    first = cells[(cells["who"] == models_first(cells)["who"].iloc[0]) & cells["value"].notna()]
    low, high = first.loc[first["value"].idxmin()], first.loc[first["value"].idxmax()]
    return say(
        "{where}, {name}, {title}: lowest {low} ({low_at}), highest {high} ({high_at}).",
        where=where(cells),
        name=literal(first["who"].iloc[0]),
        title=title,
        low=number(low["value"], 2),
        low_at=low["series"],
        high=number(high["value"], 2),
        high_at=high["series"],
    )


def _option(row: pd.Series) -> str:
    if row["choice"] == ALL:
        return say(CHOICE_NAMES[ALL])
    return labelled(row["choice"], row["option"], paper=row.get(row["choice"]) == row["option"])


def labelled(choice: str, code: str, *, paper: bool) -> str:
    """Name an option with its choice; (p) marks the paper's."""
    return f"{choice_name(choice)}: {option_name(code)}{say(' (p)') if paper else ''}"


def choice_name(code: str) -> str:
    """Name a choice of the analysis."""
    return say(CHOICE_NAMES[code])


def option_name(code: str) -> str:
    """Name an option of a choice."""
    return say(OPTION_NAMES[code]) if code in OPTION_NAMES else wording_name(language_name(code))

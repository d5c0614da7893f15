"""The sections of page *Gender and age bias*: sentence, badges, charts, table and files of each."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.badges import show_badges
from app.bias.drawings import (
    by_culture,
    by_profile,
    cells_drawings,
    joined,
    match_drawing,
    shares_drawings,
)
from app.bias.meanings import marks
from app.bias.names import PROFILE_NAMES, Section, Side
from app.bias.sentences import cells_sentence, match_sentence, shares_sentence
from app.bias.tables import match_table, shares_table
from app.catalogue import Catalogue
from app.drawing import Drawing, show
from app.form import choose_form
from app.language import say
from app.sources import source_line

COMMAND: Final = "dvc repro preference_bias"


def show_match(rows: pd.DataFrame, study: Catalogue, side: Side) -> None:
    """Show the match rates by dimension (Fig. 8 of the paper)."""
    st.markdown("  \n".join(map(match_sentence, by_culture(rows).values())))
    show_badges(rows["role"])
    form = choose_form(rows["series"].nunique(), say("Dots"))
    drawing = match_drawing(rows, study, side, form)
    show(drawing, "match")
    match_table(rows)
    source_line(
        say("`reports/match_rate.csv`, coverage from `reports/ledger.csv`"),
        rows.drop(columns=["label", "coverage"]),
        "match_rate.csv",
        key="download-match",
        command=COMMAND,
        chart=drawing.whole,
    )


def show_shares(rows: pd.DataFrame, section: Section, side: Side) -> None:
    """Show who shares mismatches and matches, by sex or by age (Figs. 11 and 12 of the paper)."""
    profiles = by_profile(rows)
    st.markdown(
        "  \n".join(
            shares_sentence(part, side) for each in profiles.values() for part in by_culture(each).values()
        )
    )
    show_badges(rows["role"])
    st.caption(marks(section, side))
    drawings = shares_drawings(rows, section, side)
    for code, drawing in zip(profiles, drawings, strict=True):
        show(drawing, code)
    order = list(PROFILE_NAMES)
    shares_table(rows.iloc[rows["profile"].map(order.index).argsort(kind="stable")], side)
    _source(rows, f"preference_bias_{section}", joined(drawings))


def show_cells(rows: pd.DataFrame, side: Side) -> None:
    """Show sex × age by dimension (appendix G of the paper)."""
    st.markdown("  \n".join(cells_sentence(part, side) for part in by_culture(rows).values()))
    show_badges(rows["role"])
    st.caption(marks(Section.CELLS, side))
    drawings = cells_drawings(rows, side)
    for number, drawing in enumerate(drawings):
        show(drawing, f"cells-{number}")
    shares_table(rows, side)
    _source(rows, "preference_bias_cells", joined(drawings))


def _source(rows: pd.DataFrame, stem: str, drawing: Drawing) -> None:
    """Name the report behind the groups' shares, with its downloads."""
    source_line(
        say(
            "`reports/preference_bias.csv`, tests from `reports/preference_bias_test.csv`, coverage from "
            "`reports/ledger.csv`"
        ),
        rows.drop(columns=["coverage", "row"], errors="ignore"),
        f"{stem}.csv",
        key=f"download-{stem}",
        command=COMMAND,
        chart=drawing.whole,
    )

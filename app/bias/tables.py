"""The tables of page *Gender and age bias*."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from app.badges import origin
from app.bias.names import Side, items_name, profile_name
from app.filters import probing_name
from app.language import say
from value_survey.reports.grids import MISSING

PERCENT: Final = "%.0f %%"
ROWS: Final = 12
HEIGHT: Final = 440


def match_table(rows: pd.DataFrame) -> None:
    """Show match rates with their intervals, chance and floor."""
    columns = (
        _who(rows)
        | _coverage(rows)
        | {
            say("match rate"): (
                _percent(rows, "match_rate"),
                _share(say("Share of items, higher is more alike")),
            ),
            say("low"): (_percent(rows, "low"), _share(say("Lower end of the interval"))),
            say("high"): (_percent(rows, "high"), _share(say("Upper end of the interval"))),
            say("chance"): (_percent(rows, "chance"), _share(say("What answers without preference reach"))),
            say("floor"): (_percent(rows, "floor"), _share(say("What as many humans reach"))),
            say("items"): (rows["n_items"], None),
            say("tied items"): (rows["n_tied"], _tied()),
        }
    )
    _show(rows, columns, say("Table of the match rates by run and dimension"))


def shares_table(rows: pd.DataFrame, side: Side) -> None:
    """Show the groups' shares, counted in both ways; those of the side that is shown come first."""
    one = "%.1f %%"
    paper: dict[str, tuple[Any, Any]] = {
        say("raw counts"): (
            _percent(rows, "share_paper"),
            _share(say("Paper-faithful: share of the items in which this group has most of these humans")),
        ),
        say("raw, if alike"): (
            _percent(rows, "share_paper_alike"),
            _share(say("What raw counts give when no group differs from another, by its size alone")),
        ),
        say("sample"): (_percent(rows, "share_sample"), _share(say("The group's part of the sample"))),
    }
    sound: dict[str, tuple[Any, Any]] = {
        say("equal sizes"): (
            100 * rows["share_normalised"],
            _share(say("Sound: mean share among these humans if groups were of one size"), one),
        ),
        say("low"): (100 * rows["low"], _share(say("Lower end of the interval"), one)),
        say("high"): (100 * rows["high"], _share(say("Upper end of the interval"), one)),
        say("equal share"): (100 * rows["share_equal"], _share(None, one)),
    }
    if "p_holm" in rows:
        sound[say("p, adjusted")] = (
            rows["p_holm"],
            st.column_config.NumberColumn(
                format="%.3f", help=say("Test that no group is leaned to; Holm's adjustment over dimensions")
            ),
        )
    columns = _who(rows)
    if len(set(rows["profile"])) > 1:
        columns[say("profile")] = ([profile_name(code) for code in rows["profile"]], None)
    columns[say("group")] = (rows["group"], None)
    columns |= _coverage(rows) | (sound | paper if side is Side.SOUND else paper | sound)
    columns |= {say("items"): (rows["n_items"].round(1), None), say("tied items"): (rows["n_tied"], _tied())}
    _show(rows, columns, say("Table of the groups' shares by run and profile"))


def _who(rows: pd.DataFrame) -> dict[str, tuple[Any, Any]]:
    columns: dict[str, tuple[Any, Any]] = {
        say("who"): (rows["series"], None),
        say("origin"): ([origin(role) for role in rows["role"]], None),
        say("culture"): (rows["culture"], None),
    }
    if len(set(rows["probing"])) > 1:
        columns[say("probing")] = ([probing_name(code) for code in rows["probing"]], None)
    return columns | {say("dimension"): ([items_name(code) for code in rows["dimension"]], None)}


def _coverage(rows: pd.DataFrame) -> dict[str, tuple[Any, Any]]:
    return {
        say("valid answers"): (
            rows["coverage"],
            st.column_config.TextColumn(help=say("Valid of expected answers")),
        )
    }


def _percent(rows: pd.DataFrame, name: str) -> pd.Series:
    return 100 * rows[name]


def _share(meaning: str | None, form: str = PERCENT) -> Any:
    return st.column_config.NumberColumn(format=form, help=meaning)


def _tied() -> Any:
    return st.column_config.NumberColumn(
        help=say("Items whose most chosen option is shared; counted in parts")
    )


def _show(rows: pd.DataFrame, columns: dict[str, tuple[Any, Any]], alt: str) -> None:
    st.dataframe(
        pd.DataFrame({name: values for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        height=HEIGHT if len(rows) > ROWS else "content",
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        alt=alt,
    )

"""What the axes of the map are made of: the weight of each value dimension in each component."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.charts.culture_axes import loadings_chart
from app.columns import Column, show_columns
from app.drawing import Drawing, Drawn
from app.drawing import show as show_drawing
from app.filters import Filters, dimension_name
from app.language import clauses, later, listed, say
from app.sources import source_line
from value_survey.reports.grids import signed

NAMED = 3
"""Dimensions that the name of an axis lists."""
MEANING: Final = later(
    "Loading: how strongly a dimension moves a point along an axis; its sign says in which "
    "direction. The squares of an axis add up to 1, so that a loading near 0 says that the axis "
    "does not show this dimension."
)


def axis_title(loadings: pd.DataFrame, component: int) -> str:
    """Name a component, its share of the variance, and the dimensions that weigh most."""
    rows = loadings[loadings["component"] == component]
    first = _heaviest(rows).head(NAMED)
    parts = [
        f"{'+' if value > 0 else '−'}{name}"
        for name, value in zip(first["dimension"], first["loading"], strict=True)
    ]
    return say(
        "component {n} ({share} % of the variance): {parts} …",
        n=component,
        share=f"{100 * rows['explained'].iloc[0]:.0f}",
        parts=listed(parts),
    )


def sentence(loadings: pd.DataFrame) -> str:
    """Say how much of the differences the map shows, and which dimension makes each axis."""
    parts = [
        say("component {n} is mostly {dimension} ({loading})", n=component, dimension=dimension, loading=size)
        for component in sorted(loadings["component"].unique())
        for dimension, size in [_first(loadings[loadings["component"] == component])]
    ]
    explained = loadings.drop_duplicates("component")["explained"].sum()
    return say(
        "The two axes hold **{share} %** of the variance of the points they were fitted on; {parts}.",
        share=f"{100 * explained:.0f}",
        parts=listed(parts),
    )


def show(loadings: pd.DataFrame, filters: Filters) -> None:
    """Draw and list the loadings.

    Parameters
    ----------
    loadings
        Rows of `reports/culture_map_loadings.csv` of one variant.
    filters
        Those of the page: the dimension counts.
    """
    st.subheader(say("What the axes mean"), anchor=False)
    shown = filters.apply(loadings)
    st.markdown(sentence(loadings))
    st.caption(say(MEANING))
    if shown.empty:
        st.info(say("The axes of this map do not use the chosen dimension."), icon=":material/info:")
        return
    drawn = named(shown)
    picture = drawing(drawn)
    show_drawing(picture, "loadings")
    _table(drawn)
    source_line(
        "`reports/culture_map_loadings.csv`",
        shown,
        "culture_map_loadings.csv",
        key="download-loadings",
        chart=picture.whole,
    )


def named(loadings: pd.DataFrame) -> pd.DataFrame:
    """Name the components (`label`) and the dimensions (`name`)."""
    return loadings.assign(
        label=[
            say("component {n}", n=component) + f" ({100 * share:.0f} %)"
            for component, share in zip(loadings["component"], loadings["explained"], strict=True)
        ],
        name=[dimension_name(code) for code in loadings["dimension"]],
    )


def drawing(rows: pd.DataFrame) -> Drawing:
    """Draw the loadings, as from `named`."""
    words = say("Loadings of the dimensions on both axes: {parts}", parts=_all(rows))
    return Drawing((Drawn("", loadings_chart(rows), words),))


def _table(rows: pd.DataFrame) -> None:
    """List a row per dimension, a column per axis."""
    wide = rows.pivot_table("loading", "dimension", "label", aggfunc="first")
    one = rows.drop_duplicates("dimension").set_index("dimension")
    wide = wide.loc[one.index]
    show_columns(
        {
            say("dimension"): Column(one["name"]),
            **{
                str(label): Column(wide[label], say("Weight of the dimension in the axis"), 3)
                for label in rows["label"].unique()
            },
            say("items"): Column(one["n_items"], say("Items of the dimension behind the axes")),
            say("points"): Column(one["n_points"], say("Points that the axes were fitted on")),
        },
        alt=say("Table of the loadings"),
    )


def _heaviest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.loc[rows["loading"].abs().sort_values(ascending=False, kind="stable").index]


def _first(rows: pd.DataFrame) -> tuple[str, str]:
    row = _heaviest(rows).iloc[0]
    return dimension_name(row["dimension"]), signed(row["loading"], 2)


def _all(rows: pd.DataFrame) -> str:
    return clauses(
        f"{label}: "
        + listed(
            f"{name} {signed(value, 2)}"
            for name, value in zip(part["dimension"], part["loading"], strict=True)
        )
        for label, part in rows.groupby("label", sort=False)
    )

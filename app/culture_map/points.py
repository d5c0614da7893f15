"""Points of the map: which are shown, and their table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final, NamedTuple

import pandas as pd
import streamlit as st

from app.badges import origin
from app.catalogue import Catalogue
from app.columns import Column, intervals, show_columns
from app.filters import Filters, culture_name
from app.language import language, later, say
from app.text import coverage
from value_survey.survey.countries import COUNTRIES

KINDS: Final = {"human": later("humans of this culture"), "country": later("humans of another country")}
OF_RUNS: Final = ("model", "language", "probing", "wording", "questionnaire")
"""Filters that humans have nothing to do with."""


class Points(NamedTuple):
    """What the map shows.

    Attributes
    ----------
    models
        Points of runs, with `series`, `role`, `label` and `coverage`.
    humans, countries
        Points of the humans of the two cultures, and of other countries, with `label`.
    """

    models: pd.DataFrame
    humans: pd.DataFrame
    countries: pd.DataFrame


def placed(points: pd.DataFrame, study: Catalogue, ledger: pd.DataFrame) -> pd.DataFrame:
    """Name the runs that have a place on the map, with valid and expected answers of the whole run."""
    counts = ledger.groupby("run", as_index=False)[["valid", "expected"]].sum()
    runs = points[points["kind"].eq("model") & points["x"].notna() & points["y"].notna()]
    named = study.named(runs).merge(counts, on="run", how="left")
    order = {run: place for place, run in enumerate(study.runs["run"])}
    named = named.loc[named["run"].map(order).sort_values(kind="stable").index].reset_index(drop=True)
    return named.assign(
        label=[
            f"{series}, {culture_name(culture)}"
            for series, culture in zip(named["series"], named["culture"], strict=True)
        ],
        coverage=[
            coverage(valid, expected)
            for valid, expected in zip(named["valid"], named["expected"], strict=True)
        ],
    )


def chosen(points: pd.DataFrame, models: pd.DataFrame, filters: Filters) -> Points:
    """Keep what the filters let through; other countries always stay, since the axes are theirs."""
    humans = filters.apply(points[points["kind"] == "human"], but=OF_RUNS)
    countries = points[points["kind"] == "country"]
    return Points(
        models,
        humans.assign(
            label=[say("humans, {culture}", culture=culture_name(code)) for code in humans["culture"]]
        ),
        countries.assign(label=[country_name(code) for code in countries["culture"]]),
    )


def country_name(code: str) -> str:
    """Name a country by its alpha-3 code, in the language of the interface."""
    names: Mapping[str, str] = {country.alpha3: getattr(country, language()) for country in COUNTRIES}
    return names.get(code, code)


def table(points: Points, *, sound: bool, confidence: str) -> None:
    """Show where everything lies, models first.

    Parameters
    ----------
    points
        What the map shows.
    sound
        Whether there are intervals.
    confidence
        Of them, in percent.
    """
    rows = pd.concat([points.models, points.humans, points.countries], ignore_index=True)
    records = rows.to_dict("records")
    ends = say("{confidence} % interval over respondents and items", confidence=confidence)
    columns = {
        say("who"): Column([_who(row) for row in records]),
        say("origin"): Column([_origin(row) for row in records]),
        say("culture"): Column(rows["culture"]),
        say("items"): Column(rows["n_items"], say("Items behind the point")),
        say("not used"): Column(rows["n_left_out"], say("Items of the run, or of the axes, without a score")),
        say("valid answers"): Column(
            [row.get("coverage") for row in records], say("Valid of expected answers, over the whole run")
        ),
        "x": Column(rows["x"], say("Place on component 1"), 3),
        say("x, interval"): Column(intervals(rows["x_low"], rows["x_high"], 2), ends),
        "y": Column(rows["y"], say("Place on component 2"), 3),
        say("y, interval"): Column(intervals(rows["y_low"], rows["y_high"], 2), ends),
    }
    if not sound:
        columns = {
            name: column
            for name, column in columns.items()
            if name not in {say("not used"), say("x, interval"), say("y, interval")}
        }
    show_columns(columns, alt=say("Table of the points of the map"))
    if sound:
        st.caption(
            say(
                "Humans have no interval: their answers are held fixed. Intervals of models count the chance "
                "in respondents and in which items stand for a dimension."
            )
        )


def _who(row: Mapping[Hashable, Any]) -> str:
    return str(row["series"]) if row["kind"] == "model" else str(row["label"])


def _origin(row: Mapping[Hashable, Any]) -> str:
    return origin(str(row["role"])) if row["kind"] == "model" else say(KINDS[str(row["kind"])])

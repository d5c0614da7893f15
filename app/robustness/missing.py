"""Section *Missing answers*: the best and the worst that the answers that are not valid could have made."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.charts.robustness import ends, range_chart
from app.columns import Column, show_columns
from app.drawing import Drawing
from app.drawing import show as show_drawing
from app.filters import dimension_name, stop_if_empty
from app.form import MANY
from app.language import later, say
from app.measures import MEASURES, measure_name
from app.project import Project
from app.robustness.section import Scope, by_culture_drawn, models_first, named_by_run, takeaway, where
from app.sources import source_line
from app.switch import switch
from app.text import coverage, literal
from value_survey.metrics.measures import Measure
from value_survey.metrics.missing_bounds import BOUNDED, BOUNDS_COLUMNS
from value_survey.reports.grids import number
from value_survey.terms import ALL, Dimension

TEXTS: Final = ("run", "model", "culture", "language", "probing", "questionnaire", "dimension", "measure")
ORDER: Final = {name: place for place, name in enumerate([ALL, *map(str, Dimension)])}
MEANING: Final = later(
    "A refusal or an unreadable answer is left out of the divergence (paper-faithful and sound "
    "alike), as if it would have been like the others. Bar: best and worst case over all ways in "
    "which the missing answers could have come out. It assumes nothing, and is no confidence "
    "interval. **A short bar says that missing answers do not decide the result.**"
)


def report(project: Project) -> pd.DataFrame:
    """Read `reports/missing_bounds.csv`."""
    numbers = [name for name in BOUNDS_COLUMNS if name not in TEXTS]
    return reading.report(project, "missing_bounds", texts=TEXTS, numbers=numbers)


READS: Final = (report,)


def show(scope: Scope) -> None:
    """Draw the section."""
    options = [str(name) for name in MEASURES if name in BOUNDED]
    measure = switch(say("Measure"), "bound", options, measure_name)
    st.caption(say(MEANING))
    rows = report(scope.project)
    rows = rows[(rows["measure"] == measure) & rows["best"].notna()]
    stop_if_empty(scope.filters, rows, say("bounds"))
    rows = in_order(scope.filters.apply(rows), scope)
    st.markdown(takeaway(rows, scope, sentence))
    show_badges(rows["role"])
    drawn = drawing(rows, scope, measure)
    show_drawing(drawn, "missing")
    if only_means(rows):
        st.caption(say("Drawn: the mean of the dimensions. The table has the single ones."))
    _table(rows)
    source_line(
        say("`reports/missing_bounds.csv` (measure `{measure}`)", measure=measure),
        rows[BOUNDS_COLUMNS],
        f"missing_bounds_{measure}.csv",
        key="download-bounds",
        chart=drawn.whole,
    )


def in_order(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name the rows and put them in the order of the dimensions, the mean first."""
    named = named_by_run(rows, scope)
    return named.assign(place=named["dimension"].map(ORDER)).sort_values(["place"], kind="stable")


def only_means(rows: pd.DataFrame) -> bool:
    """Say whether there are so many series that only the means over the dimensions are drawn."""
    return len(set(rows["series"])) > MANY and ALL in set(rows["dimension"])


def drawing(rows: pd.DataFrame, scope: Scope, measure: str) -> Drawing:
    """Draw best and worst case of one measure, a chart per culture; rows as from `in_order`."""
    single = only_means(rows)
    drawn = rows[rows["dimension"] == ALL] if single else rows
    drawn = drawn.assign(
        label=drawn["series"] if single else [dimension_name(code) for code in drawn["dimension"]],
        dimension_name=[dimension_name(code) for code in drawn["dimension"]],
        low=drawn["best"],
        high=drawn["worst"],
        read=_read(drawn),
    )
    title = say("← closer to the humans · {axis}", axis=say(MEASURES[Measure(measure)].axis))
    return by_culture_drawn(
        drawn,
        scope,
        lambda part, style: range_chart(
            part, style, title=title, tooltips=_tooltips(), domain=ends(drawn), value_format=".3f"
        ),
        sentence,
        what=say("Best and worst case of the divergence"),
        legend=not single,
    )


def _read(rows: pd.DataFrame) -> list[str]:
    return [
        coverage(expected - missing, expected)
        for expected, missing in zip(rows["n_expected"], rows["n_missing"], strict=True)
    ]


def _tooltips() -> dict[str, str]:
    return {
        "series:N": say("who"), "dimension_name:N": say("dimension"), "value": say("value"),
        "best": say("best case"), "worst": say("worst case"), "read:N": say("valid answers"),
        "run:N": say("run"),
    }  # fmt: skip


def sentence(rows: pd.DataFrame) -> str:
    """Say from whom most is missing in one culture, and what it could have made."""
    means = rows[rows["dimension"] == ALL]
    shown = models_first(means if len(means) else rows)
    row = shown.iloc[int(shown["n_missing"].argmax())]
    if not row["n_missing"]:
        return say("{where}: no answer is missing.", where=where(rows))
    return say(
        "{where}, {what}: most is missing from {name}, {missing} of {expected} answers. The answers that "
        "were read give {value}; all answers together would have given **{best} to {worst}**.",
        where=where(rows),
        what=dimension_name(row["dimension"]),
        name=literal(row["series"]),
        missing=f"{row['n_missing']:,.0f}",
        expected=f"{row['n_expected']:,.0f}",
        **{key: number(row[key], 2) for key in ("value", "best", "worst")},
    )


def _table(rows: pd.DataFrame) -> None:
    show_columns(
        {
            say("culture"): Column(rows["culture"]),
            say("who"): Column(rows["series"]),
            say("origin"): Column([origin(role) for role in rows["role"]]),
            say("dimension"): Column([dimension_name(code) for code in rows["dimension"]]),
            say("items"): Column(rows["n_items"], say("Items that humans answered")),
            say("valid answers"): Column(_read(rows), say("Valid of expected answers")),
            say("value"): Column(rows["value"], say("From the valid answers alone"), 3),
            say("best case"): Column(rows["best"], say("Lowest value that missing answers allow"), 3),
            say("worst case"): Column(rows["worst"], say("Highest value that missing answers allow"), 3),
        },
        alt=say("Table of best and worst cases"),
    )

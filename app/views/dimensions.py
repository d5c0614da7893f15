"""Page *Dimensions*: divergence from the human answers by value dimension, with interval and floor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.catalogue import Catalogue, catalogue
from app.charts.common import legend_chart, restricted, together
from app.charts.dimensions import divergence_chart, divergence_heat
from app.divergence_rows import end_of_scale, labelled, ordered, with_coverage
from app.divergence_sentences import takeaway
from app.filters import culture_name, define, dimension_name, probing_name, stop_if_empty
from app.form import Form, choose_form
from app.language import say
from app.measures import MEASURES, choose_measure, measure_name
from app.navigation import page
from app.places import places
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import literal, plain
from value_survey.metrics.measures import Measure
from value_survey.reports.grids import MISSING

DIGITS: Final = 3


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Divergence by dimension"), anchor=False)
    with explained(project):
        require(lambda: reading.divergence(project), lambda: reading.ledger(project))
        study = catalogue(project)
        report = study.named(reading.divergence(project))
        covered = with_coverage(report, reading.ledger(project))
    measure = choose_measure()
    explain(measure)
    rows = covered[covered["measure"].eq(measure) & covered["value"].notna()]
    filters = define(study)
    stop_if_empty(filters, rows, say("analysed runs"))
    shown = labelled(ordered(filters.apply(rows), study))
    st.markdown(takeaway(shown))
    show_badges(shown["role"])
    chart = draw(shown, study, measure)
    table(shown, measure)
    source_line(
        say(
            "`reports/divergence.csv` (measure `{measure}`), coverage from `reports/ledger.csv`",
            measure=measure,
        ),
        shown.drop(columns=["label", "coverage"]),
        f"divergence_{measure}.csv",
        key="download-dimensions",
        chart=chart,
    )
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
    )


def explain(measure: Measure) -> None:
    """Say what the numbers of the page are."""
    st.caption(
        say(
            "**Lower is better.** {meaning} Bar: interval over respondents and items. "
            "Grey tick: floor, what as many humans drawn from the reference score.",
            meaning=say(MEASURES[measure].meaning),
        )
    )


def draw(rows: pd.DataFrame, study: Catalogue, measure: Measure) -> Callable[[], alt.TopLevelMixin]:
    """Draw a chart per culture on one scale; gives what makes one figure of them, to take along."""
    style = restricted(study.style(), set(rows["series"]))
    form = choose_form(len(style.names), say("Dot plot"))
    axis = say(MEASURES[measure].axis)
    parts = {culture: rows[rows["culture"] == culture] for culture in rows["culture"].unique()}
    if form is Form.HEAT:
        darkest = float(rows["value"].max())
        charts = {
            culture: divergence_heat(part, value_title=axis, highest=darkest)
            for culture, part in parts.items()
        }
        spots = places(len(charts), wide=True)
    else:
        highest = end_of_scale(rows)
        charts = {
            culture: divergence_chart(part, style, axis_title=axis, highest=highest)
            for culture, part in parts.items()
        }
        st.altair_chart(
            legend_chart(style, floor=True),
            theme=None,
            width="stretch",
            alt=say("Legend of the charts below"),
        )
        spots = places(len(charts))
    for place, (culture, chart) in zip(spots, charts.items(), strict=True):
        place.markdown(f"**{literal(culture_name(culture))}**")
        place.altair_chart(
            chart,
            theme=None,
            width="stretch",
            alt=say(
                "{axis} by dimension, lower is better. {sentence}",
                axis=axis,
                sentence=plain(takeaway(parts[culture])),
            ),
        )
    if form is Form.MARKS and (rows["high"] > end_of_scale(rows)).any():
        st.caption(say("▸: the interval goes on beyond the axis; the table has its end."))
    legend = legend_chart(style, floor=True) if form is Form.MARKS else None
    titled = {culture_name(culture): chart for culture, chart in charts.items()}
    return partial(together, titled, legend)


def table(rows: pd.DataFrame, measure: Measure) -> None:
    """Show the same numbers as a table."""
    decimal = st.column_config.NumberColumn
    three = f"%.{DIGITS}f"
    columns: dict[str, tuple[Any, Any]] = {
        say("who"): (rows["series"], None),
        say("origin"): ([origin(role) for role in rows["role"]], None),
        say("culture"): (rows["culture"], None),
        say("probing"): ([probing_name(code) for code in rows["probing"]], None),
        say("dimension"): ([dimension_name(code) for code in rows["dimension"]], None),
        say("items"): (rows["n_items"], decimal(help=say("Items behind the value"))),
        say("valid answers"): (
            rows["coverage"],
            st.column_config.TextColumn(help=say("Valid of expected answers")),
        ),
        say("value"): (
            rows["value"],
            decimal(measure_name(measure), format=three, help=say("Lower is better")),
        ),
        say("low"): (rows["low"], decimal(format=three, help=say("Lower end of the interval"))),
        say("high"): (rows["high"], decimal(format=three, help=say("Upper end of the interval"))),
        say("floor"): (rows["floor"], decimal(format=three, help=say("What as many humans score"))),
        say("skill"): (
            rows["skill"],
            decimal(
                format="%.2f",
                help=say("1 at the floor, 0 at answers without preference; higher is better"),
            ),
        ),
    }
    if len(set(rows["probing"])) == 1:
        del columns[say("probing")]
    st.dataframe(
        pd.DataFrame({name: values for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        height="auto",
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        alt=say("Table of {axis} by run and dimension", axis=say(MEASURES[measure].axis)),
    )
    st.caption(
        say(
            "Overlapping intervals do not say that two models are equal: they answered the same items, and "
            "only a paired contrast compares them."
        )
    )


if __name__ == "__main__":
    render()

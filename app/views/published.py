"""Page *Published against reproduced*: Tables 1 and 2 of the paper beside what was run here."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import TABLES, catalogue
from app.drawing import show
from app.filters import Filters, define, stop_if_empty
from app.language import say, sentences
from app.links import accept_codes
from app.problems import explained, require
from app.project import Project
from app.published.rows import MEASURE, TITLES, TWO_GROUPS, column_drawing, labelled, takeaway
from app.published.table import column_name, show_diversity, show_table
from app.sources import source_line
from app.switch import switch
from value_survey.reports.comparison import Block
from value_survey.reports.published import AVERAGE, DIVERSITY


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Published against reproduced"), anchor=False)
    with explained(project):
        require(*(lambda number=number: reading.table(project, number) for number in TABLES))
        study = catalogue(project)
    number_of_table = choose_table()
    with explained(project):
        table = reading.table(project, int(number_of_table))
    filters = define(study)
    paper = table[table["block"] == Block.PAPER].drop(columns="culture")
    stop_if_empty(filters, paper, say("rows of this table"))
    rows = filters.apply(paper)
    columns = shown_columns(filters, list(dict.fromkeys(rows["column"])))
    rows = labelled(rows[rows["column"].isin(columns)])
    st.markdown(takeaway(rows))
    reproduced = rows[rows["reproduced"].notna()]
    show_badges(reproduced["role"], published=bool((rows["published"] != "").any()))
    chart = show_chart(rows, columns)
    show_table(rows, columns)
    source_line(
        say(
            "`reports/tables/table{n}.csv` (printed values: `data/published/table{n}.csv`)", n=number_of_table
        ),
        rows.drop(columns="label"),
        f"table{number_of_table}.csv",
        key="download-published",
        chart=chart,
    )
    if DIVERSITY in columns:
        show_diversity(filters.apply(table[table["block"] == Block.SOUND]))


def choose_table() -> str:
    """Let the reader choose the table; the address keeps it."""
    options = list(TITLES)
    return switch(say("Table"), "table", options, _title, first=options[-1])


def _title(number_of_table: str) -> str:
    return say(TITLES[number_of_table])


def shown_columns(filters: Filters, columns: list[str]) -> list[str]:
    """Keep the columns of the chosen dimensions; without a choice, all of them."""
    chosen = next(one.chosen for one in filters.all if one.key == "dimension")
    culture = next(one.chosen for one in filters.all if one.key == "culture")
    mean = (
        say(
            "Each value is the mean over the two cultures, so the culture filter does not apply to this "
            "table."
        )
        if culture
        else say("Each value is the mean over the two cultures.")
    )
    st.caption(sentences([say(MEASURE), mean]))
    return [name for name in columns if not chosen or name in chosen or name == DIVERSITY]


def show_chart(rows: pd.DataFrame, columns: Sequence[str]) -> alt.LayerChart | None:
    """Draw one column of the table: the printed rows first, then those that only ran here, each by value."""
    column = _choose_column(columns)
    drawing = column_drawing(rows, column)
    if drawing is None:
        st.info(say("No value of this column has been printed or reproduced."), icon=":material/info:")
        return None
    show(drawing, "published")
    st.caption(say(TWO_GROUPS))
    return drawing.charts[0].chart


def _choose_column(columns: Sequence[str]) -> str:
    first_and_last = {AVERAGE: -1, DIVERSITY: 1}
    options = sorted(columns, key=lambda name: first_and_last.get(name, 0))
    accept_codes("column", options, column_name)
    chosen = st.selectbox(
        say("Column of the table"),
        options,
        format_func=column_name,
        key="column",
        bind="query-params",
        width=320,
    )
    return str(chosen or options[0])


if __name__ == "__main__":
    render()

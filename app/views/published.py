"""Page *Published against reproduced*: Tables 1 and 2 of the paper beside what was run here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import TABLES, catalogue
from app.charts.published import PUBLISHED, published_chart
from app.filters import Filters, define, probing_name, stop_if_empty
from app.language import later, say
from app.links import accept_codes
from app.problems import explained, require
from app.project import Project
from app.published_table import column_name, show_diversity, show_table
from app.sources import source_line
from app.switch import switch
from value_survey.reports.comparison import Block
from value_survey.reports.grids import number
from value_survey.reports.inputs import Role
from value_survey.reports.published import AVERAGE, DIVERSITY

TITLES: Final = {
    "1": later("Table 1: probing methods"),
    "2": later("Table 2: models under DEF"),
}
KIND_OF_ROLE: Final = {
    Role.PAPER: later("reproduced: model of the paper"),
    Role.EMBEDDED: later("reproduced: small embedded model"),
    Role.YARDSTICK: later("reproduced: yardstick"),
    Role.OTHER: later("reproduced: further model"),
}


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
    st.caption(
        say("Paper-faithful KL of model from human answers in nats, by dimension; **lower is better**.")
        + " "
        + (
            say(
                "Each value is the mean over the two cultures, so the culture filter does not apply to this "
                "table."
            )
            if culture
            else say("Each value is the mean over the two cultures.")
        )
    )
    return [name for name in columns if not chosen or name in chosen or name == DIVERSITY]


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Name each row by its model, and by its probing method where rows differ in it."""
    several = len(set(rows["probing"])) > 1
    names = [
        f"{display} · {probing_name(probing)}" if several else display
        for display, probing in zip(rows["display"], rows["probing"], strict=True)
    ]
    return rows.assign(label=names)


def takeaway(rows: pd.DataFrame) -> str:
    """Say how much of what is printed has been reproduced."""
    cells = rows[["model", "probing"]].drop_duplicates()
    printed = rows[rows["published"] != ""][["model", "probing"]].drop_duplicates()
    run = rows[rows["reproduced"].notna()][["model", "probing", "role"]].drop_duplicates()
    both = printed.merge(run, on=["model", "probing"])
    extra = len(run) - len(both)
    if not extra:
        return say("**{n} of the {all} printed rows were run here**.", n=len(both), all=len(printed))
    return say(
        "**{n} of the {all} printed rows were run here**; {extra} of the {rows} rows below are not in the "
        "paper (marked by their origin).",
        n=len(both),
        all=len(printed),
        extra=extra,
        rows=len(cells),
    )


def show_chart(rows: pd.DataFrame, columns: Sequence[str]) -> alt.LayerChart | None:
    """Draw one column of the table: the printed rows first, then those that only ran here, each by value."""
    column = _choose_column(columns)
    marks = _marks(rows[rows["column"] == column])
    if marks.empty:
        st.info(say("No value of this column has been printed or reproduced."), icon=":material/info:")
        return None
    marks = marks.sort_values(["only_here", "value"], kind="stable", ascending=[True, column != DIVERSITY])
    ends = "; ".join(
        _ends(
            say(str(kind)),
            [f"{name} {value}" for name, value in zip(part["label"], part["printed"], strict=True)],
        )
        for kind, part in marks.groupby("kind", sort=False)
    )
    axis = (
        say("diversity (%), higher is more varied")
        if column == DIVERSITY
        else say("← closer to the humans · {axis}", axis=say("KL (nats)"))
    )
    chart = published_chart(marks, axis_title=axis)
    st.altair_chart(
        chart,
        theme=None,
        width="stretch",
        alt=say(
            "Dot plot of published and reproduced values, {column}. {ends}.",
            column=column_name(column),
            ends=ends,
        ),
    )
    st.caption(
        say(
            "Printed rows first, then what ran here only. Ranks across the two groups mean nothing: "
            "the items differ."
        )
    )
    return chart


def _ends(kind: str, values: Sequence[str]) -> str:
    """Say between which values those of a kind lie."""
    if len(values) == 1:
        return say("{kind}: {value}", kind=kind, value=values[0])
    return say("{kind}: {first} to {last}", kind=kind, first=values[0], last=values[-1])


def _marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Give the printed and the reproduced values of a column as marks of the chart."""
    printed = cells[cells["published"] != ""]
    run = cells[cells["reproduced"].notna()]
    parts = [
        pd.DataFrame(
            {
                "label": printed["label"],
                "kind": PUBLISHED,
                "value": pd.to_numeric(printed["published"].str.removesuffix("%")),
                "printed": printed["published"],
                "only_here": False,
            }
        ),
        pd.DataFrame(
            {
                "label": run["label"],
                "kind": [KIND_OF_ROLE[Role(role)] for role in run["role"]],
                "value": run["reproduced"],
                "printed": [number(value, 2) for value in run["reproduced"]],
                "only_here": run["published"] == "",
            }
        ),
    ]
    return pd.concat(parts, ignore_index=True)


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

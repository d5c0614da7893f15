"""Page *Published against reproduced*: Tables 1 and 2 of the paper beside what was run here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import TABLES, catalogue
from app.charts.published import PUBLISHED, published_chart
from app.filters import Filters, define, dimension_name, probing_name, stop_if_empty
from app.links import accept_codes
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from value_survey.reports.comparison import Block, Missing
from value_survey.reports.grids import MISSING, number, signed
from value_survey.reports.inputs import Role
from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.reports.selection import ANSWER_DIVERSITY

TITLES: Final = {
    "1": "Table 1: probing methods",
    "2": "Table 2: models under DEF",
}
KIND_OF_ROLE: Final = {
    Role.PAPER: "reproduced: model of the paper",
    Role.EMBEDDED: "reproduced: small embedded model",
    Role.YARDSTICK: "reproduced: yardstick",
    Role.OTHER: "reproduced: further model",
}
HEADERS: Final = {DIVERSITY: "diversity %", AVERAGE: "avg."}


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header("Published against reproduced", anchor=False)
    with explained(project):
        require(*(lambda number=number: reading.table(project, number) for number in TABLES))
        study = catalogue(project)
    number_of_table = choose_table()
    with explained(project):
        table = reading.table(project, int(number_of_table))
    filters = define(study)
    paper = table[table["block"] == Block.PAPER].drop(columns="culture")
    stop_if_empty(filters, paper, "rows of this table")
    rows = filters.apply(paper)
    columns = shown_columns(filters, list(dict.fromkeys(rows["column"])))
    rows = labelled(rows[rows["column"].isin(columns)])
    st.markdown(takeaway(rows))
    reproduced = rows[rows["reproduced"].notna()]
    show_badges(reproduced["role"], published=bool((rows["published"] != "").any()))
    show_chart(rows, columns)
    show_table(rows, columns)
    source_line(
        f"`reports/tables/table{number_of_table}.csv` (printed values: "
        f"`data/published/table{number_of_table}.csv`)",
        rows.drop(columns="label"),
        f"table{number_of_table}.csv",
        key="download-published",
    )
    if DIVERSITY in columns:
        show_diversity(filters.apply(table[table["block"] == Block.SOUND]))


def choose_table() -> str:
    """Let the reader choose the table; the address keeps it."""
    options = list(TITLES)
    accept_codes("table", options, TITLES.__getitem__)
    chosen = st.segmented_control(
        "Table",
        options,
        format_func=TITLES.__getitem__,
        default=options[-1],
        key="table",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )
    return str(chosen or options[-1])


def shown_columns(filters: Filters, columns: list[str]) -> list[str]:
    """Keep the columns of the chosen dimensions; without a choice, all of them."""
    chosen = next(one.chosen for one in filters.all if one.key == "dimension")
    culture = next(one.chosen for one in filters.all if one.key == "culture")
    note = "Each value is the mean over the two cultures, so the culture filter does not apply to this table."
    st.caption(
        "Paper-faithful KL of model from human answers in nats, by dimension; **lower is better**. "
        + (note if culture else "Each value is the mean over the two cultures.")
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
    return f"**{len(both)} of the {len(printed)} printed rows were run here**" + (
        f"; {extra} of the {len(cells)} rows below are not in the paper (marked by their origin)."
        if extra
        else "."
    )


def show_chart(rows: pd.DataFrame, columns: Sequence[str]) -> None:
    """Draw one column of the table: the printed rows first, then those that only ran here, each by value."""
    column = _choose_column(columns)
    marks = _marks(rows[rows["column"] == column])
    if marks.empty:
        st.info("No value of this column has been printed or reproduced.", icon=":material/info:")
        return
    marks = marks.sort_values(["only_here", "value"], kind="stable", ascending=[True, column != DIVERSITY])
    ends = "; ".join(
        f"{kind}: {part['label'].iloc[0]} {part['printed'].iloc[0]}"
        + (f" to {part['label'].iloc[-1]} {part['printed'].iloc[-1]}" if len(part) > 1 else "")
        for kind, part in marks.groupby("kind", sort=False)
    )
    axis = (
        "diversity (%), higher is more varied"
        if column == DIVERSITY
        else "← closer to the humans · KL (nats)"
    )
    st.altair_chart(
        published_chart(marks, axis_title=axis),
        theme=None,
        width="stretch",
        alt=f"Dot plot of published and reproduced values, {_column_name(column)}. {ends}.",
    )
    st.caption(
        "Printed rows first, then what ran here only. Ranks across the two groups mean nothing: "
        "the items differ."
    )


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
    accept_codes("column", options, _column_name)
    chosen = st.selectbox(
        "Column of the table", options, format_func=_column_name, key="column", bind="query-params", width=320
    )
    return str(chosen or options[0])


def _column_name(column: str) -> str:
    if column == AVERAGE:
        return "avg mean over the dimensions"
    return "diversity of responses (%)" if column == DIVERSITY else dimension_name(column)


def show_table(rows: pd.DataFrame, columns: Sequence[str]) -> None:
    """Show published, reproduced and difference in the paper's layout; what is missing, with its reason."""
    lines: list[dict[str, str]] = []
    for _, cells in rows.groupby(["section", "model", "probing"], sort=False):
        lines += _lines(cells, columns)
    shown = pd.DataFrame(lines)
    if len(set(shown["probing"])) == 1:
        shown = shown.drop(columns="probing")
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        column_config={
            HEADERS.get(name, name): st.column_config.TextColumn(
                HEADERS.get(name, name), help=_column_name(name), alignment="right"
            )
            for name in columns
        },
        alt="The table with published and reproduced values",
    )


def _lines(cells: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, str]]:
    """Lay out one row of the paper's table."""
    by_column = {str(cell["column"]): cell for cell in cells.to_dict("records")}
    values = [by_column[name] for name in columns]
    contents = {
        "published": [str(cell["published"]) or MISSING for cell in values],
        "reproduced": [number(cell["reproduced"], 2) for cell in values],
        "difference": [signed(cell["difference"], 2) for cell in values],
    }
    reasons = sorted({str(cell["missing"]) for cell in values} - {""})
    is_printed = any(cell["published"] for cell in values)
    is_run = bool(cells["reproduced"].notna().any())
    kinds = [
        *(["published"] if is_printed else []),
        *(["reproduced"] if is_run or reasons != [str(Missing.NOT_RUN)] else []),
        *(["difference"] if is_printed and is_run else []),
    ]
    names = {"model": str(values[0]["display"]), "probing": probing_name(str(values[0]["probing"]))}
    return [
        names
        | {"value": kind}
        | {HEADERS.get(name, name): text for name, text in zip(columns, contents[kind], strict=True)}
        | {"note": _note(kind, str(values[0]["role"]), reasons, is_run=is_run)}
        for kind in kinds
    ]


def _note(kind: str, role: str, reasons: Sequence[str], *, is_run: bool) -> str:
    if kind == "published":
        return "" if is_run else f"reproduced: {'; '.join(reasons) or MISSING}"
    if kind == "difference":
        return "another item set"
    origin = KIND_OF_ROLE[Role(role)].removeprefix("reproduced: ")
    return "; ".join([origin, *reasons])


def show_diversity(rows: pd.DataFrame) -> None:
    """Show the diversities by culture with their ceiling."""
    part = rows[rows["column"] == DIVERSITY]
    if part.empty:
        return
    st.subheader("Diversity by culture", anchor=False)
    texts = part[part["measure"] == DIVERSITY]
    answers = part[part["measure"] == ANSWER_DIVERSITY].set_index("runs")["reproduced"]
    st.dataframe(
        pd.DataFrame(
            {
                "who": texts["display"],
                "probing": [probing_name(code) for code in texts["probing"]],
                "culture": texts["culture"],
                "diversity %": texts["reproduced"],
                "ceiling %": texts["ceiling"],
                "different answers %": [answers.get(run, float("nan")) for run in texts["runs"]],
            }
        ),
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.2f")
            for name in ("diversity %", "ceiling %", "different answers %")
        },
        placeholder=MISSING,
        alt="Table of diversities by run",
    )
    st.caption(
        "Diversity counts different texts (Eq. 6) and cannot reach 100 %: its ceiling is 1 − 1/respondents. "
        "Different answers: how often two respondents to an item chose differently, whatever their words. "
        "Numbers: `reports/tables/table1.csv`, after `reports/diversity.csv`."
    )


if __name__ == "__main__":
    render()

"""Page *Dimensions*: divergence from the human answers by value dimension, with interval and floor."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.catalogue import Catalogue, catalogue
from app.charts.common import legend_chart, restricted
from app.charts.dimensions import divergence_chart
from app.filters import culture_name, define, dimension_name, probing_name, stop_if_empty
from app.links import accept_codes
from app.measures import MEASURES
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.text import coverage, literal, plain
from value_survey.metrics.measures import Measure
from value_survey.reports.grids import MISSING, number
from value_survey.reports.inputs import Role
from value_survey.terms import ALL, Dimension

ORDER: Final = {name: place for place, name in enumerate([*map(str, Dimension), ALL])}
DIGITS: Final = 3
WIDEST: Final = 2.5  # how far the axis may go beyond the largest value, to show the ends of intervals


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header("Divergence by dimension", anchor=False)
    with explained(project):
        require(lambda: reading.divergence(project), lambda: reading.ledger(project))
        study = catalogue(project)
        report = study.named(reading.divergence(project))
        covered = with_coverage(report, reading.ledger(project))
    measure = choose_measure()
    rows = covered[covered["measure"].eq(measure) & covered["value"].notna()]
    filters = define(study)
    stop_if_empty(filters, rows, "analysed runs")
    shown = labelled(ordered(filters.apply(rows), study))
    st.markdown(takeaway(shown))
    show_badges(shown["role"])
    draw(shown, study, measure)
    table(shown, measure)
    source_line(
        f"`reports/divergence.csv` (measure `{measure}`), coverage from `reports/ledger.csv`",
        shown.drop(columns=["label", "coverage"]),
        f"divergence_{measure}.csv",
        key="download-dimensions",
    )


def choose_measure() -> Measure:
    """Let the reader choose the measure; the address keeps it."""
    options = [str(measure) for measure in MEASURES]

    def name(code: str) -> str:
        return MEASURES[Measure(code)].name

    accept_codes("measure", options, name)
    chosen = st.segmented_control(
        "Measure",
        options,
        format_func=name,
        default=options[0],
        key="measure",
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )
    measure = Measure(chosen or options[0])
    st.caption(
        f"**Lower is better.** {MEASURES[measure].meaning} Bar: interval over respondents and items. "
        "Grey tick: floor, what as many humans drawn from the reference score."
    )
    return measure


def with_coverage(report: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Put valid and expected answers, and nothing else, beside each row of the report."""
    totals = ledger.groupby("run", as_index=False)[["valid", "expected"]].sum().assign(dimension=ALL)
    counts = pd.concat([ledger[["run", "dimension", "valid", "expected"]], totals])
    rows = report.merge(counts, on=["run", "dimension"], how="left")
    return rows.assign(
        coverage=[
            coverage(valid, expected) for valid, expected in zip(rows["valid"], rows["expected"], strict=True)
        ]
    )


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the dimension of each row with its number of items in that culture."""
    n_items = rows.groupby(["culture", "dimension"])["n_items"]
    return rows.assign(
        label=[
            f"{dimension_name(code)} (n = {low})"
            if low == high
            else f"{dimension_name(code)} (n = {low}–{high})"
            for code, low, high in zip(
                rows["dimension"], n_items.transform("min"), n_items.transform("max"), strict=True
            )
        ]
    )


def ordered(rows: pd.DataFrame, study: Catalogue) -> pd.DataFrame:
    """Put rows in the order of the paper's dimensions, then of the models."""
    place = {run: number for number, run in enumerate(study.runs["run"])}
    keys = pd.DataFrame(
        {
            "culture": rows["culture"].map({code: number for number, code in enumerate(study.cultures)}),
            "dimension": rows["dimension"].map(ORDER),
            "run": rows["run"].map(place),
        }
    )
    return rows.loc[keys.sort_values(["culture", "dimension", "run"]).index]


def takeaway(rows: pd.DataFrame) -> str:
    """Say in a sentence per culture what the chart shows, reading the report's own numbers."""
    return "  \n".join(_sentence(rows[rows["culture"] == culture]) for culture in rows["culture"].unique())


def _sentence(rows: pd.DataFrame) -> str:
    means = rows[rows["dimension"] == ALL]
    compared = (means if len(means) else rows).sort_values("value", kind="stable")
    where = f"**{literal(culture_name(compared['culture'].iloc[0]))}**"
    what = "mean of dimensions" if len(means) else "dimensions shown"
    is_yardstick = compared["role"] == Role.YARDSTICK
    models, yardsticks = compared[~is_yardstick], compared[is_yardstick]
    parts = []
    if len(models) == 1:
        parts.append(_value(models.iloc[0]))
    elif len(models):
        parts.append(f"lowest {_value(models.iloc[0])}, highest {_value(models.iloc[-1])}")
    if len(yardsticks) and len(means):
        values = (f"{literal(row['series'])} {number(row['value'], 2)}" for _, row in yardsticks.iterrows())
        parts.append(f"yardsticks: {', '.join(values)}")
    elif len(yardsticks):
        parts.append(f"yardsticks from {_value(yardsticks.iloc[0])} to {_value(yardsticks.iloc[-1])}")
    return f"{where}, {what}: {'; '.join(parts)}."


def _value(row: pd.Series) -> str:
    name = row["series"] if row["dimension"] == ALL else f"{row['series']} in {row['dimension']}"
    interval = f"{number(row['low'], 2)} to {number(row['high'], 2)}"
    return f"{literal(name)} {number(row['value'], 2)} ({interval}; floor {number(row['floor'], 2)})"


def draw(rows: pd.DataFrame, study: Catalogue, measure: Measure) -> None:
    """Draw a chart per culture, beside each other and on one scale."""
    style = restricted(study.style(), set(rows["series"]))
    highest = end_of_scale(rows)
    cultures = list(rows["culture"].unique())
    st.altair_chart(
        legend_chart(style, floor=True), theme=None, width="stretch", alt="Legend of the charts below"
    )
    for column, culture in zip(st.columns(len(cultures)), cultures, strict=True):
        part = rows[rows["culture"] == culture]
        column.markdown(f"**{literal(culture_name(culture))}**")
        column.altair_chart(
            divergence_chart(part, style, axis_title=MEASURES[measure].axis, highest=highest),
            theme=None,
            width="stretch",
            alt=f"{MEASURES[measure].axis} by dimension, lower is better. {plain(_sentence(part))}",
        )
    if (rows["high"] > highest).any():
        st.caption("▸: the interval goes on beyond the axis; the table has its end.")


def end_of_scale(rows: pd.DataFrame) -> float:
    """Choose the end of the axis: room for all values, and for the intervals unless they dwarf the values."""
    values = float(rows[["value", "floor"]].max().max())
    ends = float(rows["high"].max()) if rows["high"].notna().any() else 0.0
    return 1.04 * max(values, min(ends, WIDEST * values))


def table(rows: pd.DataFrame, measure: Measure) -> None:
    """Show the same numbers as a table."""
    shown = pd.DataFrame(
        {
            "who": rows["series"],
            "origin": [origin(role) for role in rows["role"]],
            "culture": rows["culture"],
            "probing": [probing_name(code) for code in rows["probing"]],
            "dimension": [dimension_name(code) for code in rows["dimension"]],
            "items": rows["n_items"],
            "valid answers": rows["coverage"],
            "value": rows["value"],
            "low": rows["low"],
            "high": rows["high"],
            "floor": rows["floor"],
            "skill": rows["skill"],
        }
    )
    if len(set(rows["probing"])) == 1:
        shown = shown.drop(columns="probing")
    decimal = st.column_config.NumberColumn
    st.dataframe(
        shown,
        hide_index=True,
        placeholder=MISSING,
        height="auto",
        column_config={
            "value": decimal(MEASURES[measure].name, format=f"%.{DIGITS}f", help="Lower is better"),
            "low": decimal("low", format=f"%.{DIGITS}f", help="Lower end of the interval"),
            "high": decimal("high", format=f"%.{DIGITS}f", help="Upper end of the interval"),
            "floor": decimal("floor", format=f"%.{DIGITS}f", help="What as many humans score"),
            "skill": decimal(
                "skill",
                format="%.2f",
                help="1 at the floor, 0 at answers without preference; higher is better",
            ),
            "items": st.column_config.NumberColumn("items", help="Items behind the value"),
            "valid answers": st.column_config.TextColumn("valid answers", help="Valid of expected answers"),
        },
        alt=f"Table of {MEASURES[measure].axis} by run and dimension",
    )
    st.caption(
        "Overlapping intervals do not say that two models are equal: they answered the same items, and only "
        "a paired contrast compares them."
    )


if __name__ == "__main__":
    render()

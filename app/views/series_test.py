"""Page *Series test*: do the two series of models differ (Table 3), and what does the answer rest on."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import Catalogue, catalogue
from app.charts.common import together
from app.charts.series_test import difference_chart, means_chart
from app.filters import culture_name, define, stop_if_empty
from app.language import say
from app.measures import measure_name
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.series import table3
from app.series.tests import (
    SOURCES,
    explain_tests,
    means_table,
    name_of_test,
    p_text,
    series_name,
    table,
)
from app.sources import source_line
from app.text import coverage, literal, plain
from value_survey.metrics.measures import Measure
from value_survey.metrics.series_test import SERIES_TEST_COLUMNS, Method
from value_survey.reports.grids import number, signed
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.terms import Probing

TEXTS: Final = (
    "culture", "series_a", "series_b", "method", "units", "measure", "source", "models_a", "models_b",
    "questionnaire",
)  # fmt: skip
ITEM_SET: Final = "item_set"
"""What the reports' `questionnaire` is called here: printed rows have none, its filter must leave them."""
NUMBERS: Final = tuple(name for name in SERIES_TEST_COLUMNS if name not in TEXTS)


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Series test"), anchor=False)

    def tests() -> pd.DataFrame:
        return reading.report(project, "series_test", texts=TEXTS, numbers=NUMBERS)

    def printed() -> pd.DataFrame:
        return reading.report(project, "tables/table3", texts=table3.TEXTS, numbers=table3.NUMBERS)

    with explained(project):
        require(tests, printed, lambda: reading.ledger(project))
        study = catalogue(project)
        report, cells = (frame.rename(columns={"questionnaire": ITEM_SET}) for frame in (tests(), printed()))
        ledger = reading.ledger(project)
    st.caption(
        say(
            "The paper asks whether models built on Llama-3 and on Mistral differ in how far their answers "
            "are from the humans (Table 3). Above 0, the Llama-3 series is further away. "
            "Of the filters only the culture applies: a series is tested as a whole."
        )
    )
    filters = define(study)
    stop_if_empty(filters, report, say("tests"))
    rows = labelled(filters.apply(report), study, ledger)
    st.markdown(takeaway(rows, table3.reasons(filters.apply(cells))))
    show_badges(roles(rows, study), published=bool(rows["source"].eq("published").any()))
    explain_tests()
    show_difference(rows)
    show_means(rows)
    st.subheader(say("Table 3 as the paper prints it"), anchor=False)
    st.caption(
        say(
            "Paper-faithful KL in nats. The second line computes t, SED and p again from the printed means "
            "and SDs; small differences can come from rounding in print."
        )
    )
    table3.show_table(filters.apply(cells))
    source_line(
        say("`reports/tables/table3.csv` (printed values: `data/published/table3.csv`)"),
        filters.apply(cells).rename(columns={ITEM_SET: "questionnaire"}),
        "table3.csv",
        key="download-table3",
    )
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
    )


def labelled(rows: pd.DataFrame, study: Catalogue, ledger: pd.DataFrame) -> pd.DataFrame:
    """Name the rows, and count the answers of the runs that stand behind the reproduced ones."""
    several = len(set(rows["measure"])) > 1
    return rows.assign(
        source_name=[say(SOURCES[code]) for code in rows["source"]],
        label=[
            " · ".join(
                [str(row["culture"]), name_of_test(row), *([measure_name(row["measure"])] if several else [])]
            )
            for _, row in rows.iterrows()
        ],
        coverage=pd.Series(
            [_coverage(row, study, ledger) for _, row in rows.iterrows()], index=rows.index, dtype=object
        ),
        p_shown=[p_text(value) for value in rows["p"]],
        p_adjusted_shown=[p_text(value) for value in rows["p_adjusted"]],
    )


def runs_behind(row: pd.Series, study: Catalogue) -> pd.DataFrame:
    """Give the runs of a reproduced row: of the series' models, in the culture's own language, by DEF."""
    models = {name for end in "ab" for name in row[f"models_{end}"].split("; ") if name}
    runs = study.runs
    return runs[
        runs["model"].isin(models)
        & runs["culture"].eq(row["culture"])
        & runs["language"].eq(NATIVE_LANGUAGE.get(row["culture"], ""))
        & runs["probing"].eq(Probing.DEF)
        & runs["questionnaire"].eq(row[ITEM_SET])
    ]


def _coverage(row: pd.Series, study: Catalogue, ledger: pd.DataFrame) -> str | None:
    counts = ledger[ledger["run"].isin(runs_behind(row, study)["run"])]
    return coverage(counts["valid"].sum(), counts["expected"].sum()) if len(counts) else None


def roles(rows: pd.DataFrame, study: Catalogue) -> set[str]:
    """Give the roles of the models that the reproduced rows rest on."""
    return {role for _, row in rows.iterrows() for role in runs_behind(row, study)["role"]}


def takeaway(rows: pd.DataFrame, reasons: dict[str, str]) -> str:
    """Say what is printed and what was reproduced, a line per culture."""
    sentences = []
    for culture in rows["culture"].unique():
        of_culture = rows[rows["culture"] == culture]
        sentences += [
            _sentence(row)
            for _, row in of_culture.iterrows()
            if row["method"] == Method.PAPER and row["measure"] == Measure.KL
        ]
    for reason in dict.fromkeys(reasons.values()):
        where = ", ".join(culture_name(code) for code, why in reasons.items() if why == reason)
        shown = say(table3.NOT_RUN) if reason == table3.NOT_RUN else reason
        sentences.append(
            say(
                "**Nothing reproduced for {where}**: {reason} here.",
                where=literal(where),
                reason=literal(shown),
            )
        )
    return "  \n".join(sentences)


def _sentence(row: pd.Series) -> str:
    return say(
        "**{culture}**, {source}: {first} {mean_a} (SD {sd_a}), {second} {mean_b} (SD {sd_b}); difference "
        "**{difference} nats** ({low} to {high}), p {p}, adjusted {adjusted}, were {n} + {m} means "
        "independent, which they are not.",
        culture=literal(culture_name(row["culture"])),
        source=row["source_name"],
        first=literal(series_name(row["series_a"])),
        second=literal(series_name(row["series_b"])),
        difference=signed(row["difference"], 2),
        p=row["p_shown"],
        adjusted=row["p_adjusted_shown"],
        n=f"{row['n_a']:.0f}",
        m=f"{row['n_b']:.0f}",
        **{name: number(row[name], 2) for name in ("mean_a", "sd_a", "mean_b", "sd_b", "low", "high")},
    )


def show_difference(rows: pd.DataFrame) -> None:
    """Draw and list the difference under each test."""
    st.subheader(say("The difference under each test"), anchor=False)
    title = say(
        "difference of mean KL (nats) · right: {series} further from the humans",
        series=series_name(rows["series_a"].iloc[0]),
    )
    chart = difference_chart(rows, title=title)
    st.altair_chart(
        chart,
        theme=None,
        width="stretch",
        alt=say("Differences of the series with intervals. {sentences}", sentences=plain(takeaway(rows, {}))),
    )
    table(rows)
    source_line(
        "`reports/series_test.csv`",
        rows.rename(columns={ITEM_SET: "questionnaire"})[SERIES_TEST_COLUMNS],
        "series_test.csv",
        key="download-series",
        chart=together({say("The difference under each test"): chart}),
    )


def show_means(rows: pd.DataFrame) -> None:
    """Draw and list the mean of each series, over models × dimensions."""
    st.subheader(say("Means of the series"), anchor=False)
    means = means_of(rows[rows["method"] == Method.PAPER])
    if means.empty:
        return
    chart = means_chart(means)
    parts = (
        f"{row['label']} {number(row['mean'], 2)} ± {number(row['sd'], 2)}" for _, row in means.iterrows()
    )
    st.altair_chart(
        chart,
        theme=None,
        width="stretch",
        alt=say("Means with SD, lower is closer to the humans: {parts}.", parts="; ".join(parts)),
    )
    means_table(means)
    source_line(
        "`reports/series_test.csv`", means, "series_means.csv", key="download-series-means", chart=chart
    )


def means_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each test's two series a row of their own."""
    several = len(set(rows["measure"])) > 1
    made = [
        {
            "culture": row["culture"],
            "name": series_name(row[f"series_{end}"]),
            "label": " · ".join(
                [row["culture"], series_name(row[f"series_{end}"])]
                + ([measure_name(row["measure"])] if several else [])
            ),
            **{name: row[name] for name in ("source", "source_name", "measure")},
            **{name: row[f"{name}_{end}"] for name in ("mean", "sd", "n")},
        }
        for _, row in rows.iterrows()
        for end in "ab"
    ]
    return pd.DataFrame(made)


if __name__ == "__main__":
    render()

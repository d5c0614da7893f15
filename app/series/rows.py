"""Rows of page *Series test*: the tests with their names and answers, what they say, how they are drawn."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app import reading
from app.catalogue import Catalogue
from app.charts.series_test import difference_chart, means_chart
from app.drawing import Drawing, Drawn
from app.filters import culture_name
from app.language import clauses, later, listed, say
from app.measures import measure_name
from app.project import Project
from app.series import table3
from app.series.tests import SOURCES, name_of_test, p_text, series_name
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
MEANING: Final = later(
    "The paper asks whether models built on Llama-3 and on Mistral differ in how far their answers "
    "are from the humans (Table 3). Above 0, the Llama-3 series is further away."
)
NUMBERS: Final = tuple(name for name in SERIES_TEST_COLUMNS if name not in TEXTS)


def tests(project: Project) -> pd.DataFrame:
    """Read `reports/series_test.csv`."""
    found = reading.report(project, "series_test", texts=TEXTS, numbers=NUMBERS)
    return found.rename(columns={"questionnaire": ITEM_SET})


def printed(project: Project) -> pd.DataFrame:
    """Read `reports/tables/table3.csv`."""
    found = reading.report(project, "tables/table3", texts=table3.TEXTS, numbers=table3.NUMBERS)
    return found.rename(columns={"questionnaire": ITEM_SET})


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
    """Say what is printed and what was reproduced, a line per culture, and what is wrong with the test."""
    tests_of_paper = rows[(rows["method"] == Method.PAPER) & (rows["measure"] == Measure.KL)]
    sentences = [
        _sentence(row)
        for culture in rows["culture"].unique()
        for _, row in tests_of_paper[tests_of_paper["culture"] == culture].iterrows()
    ]
    if sentences:
        n = sorted({f"{row['n_a']:.0f} + {row['n_b']:.0f}" for _, row in tests_of_paper.iterrows()})
        sentences.append(
            say("Intervals and p are right only if {n} means are independent; they are not.", n=clauses(n))
        )
    for reason in dict.fromkeys(reasons.values()):
        where = listed(culture_name(code) for code, why in reasons.items() if why == reason)
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
        "**{culture}**, {source}: {first} less {second} **{difference} nats** ({low} to {high}), p {p}, "
        "adjusted {adjusted}.",
        culture=literal(culture_name(row["culture"])),
        source=row["source_name"],
        first=literal(series_name(row["series_a"])),
        second=literal(series_name(row["series_b"])),
        difference=signed(row["difference"], 2),
        p=row["p_shown"],
        adjusted=row["p_adjusted_shown"],
        **{name: number(row[name], 2) for name in ("low", "high")},
    )


def difference_drawing(rows: pd.DataFrame) -> Drawing:
    """Draw the difference under each test; rows as from `labelled`."""
    title = say(
        "difference of mean KL (nats) · right: {series} further from the humans",
        series=series_name(rows["series_a"].iloc[0]),
    )
    words = say("Differences of the series with intervals. {sentences}", sentences=plain(takeaway(rows, {})))
    return Drawing((Drawn("", difference_chart(rows, title=title), words),))


def means_drawing(means: pd.DataFrame) -> Drawing:
    """Draw the mean of each series, as from `means_of`."""
    parts = (
        f"{row['label']} {number(row['mean'], 2)} ± {number(row['sd'], 2)}" for _, row in means.iterrows()
    )
    words = say("Means with SD, lower is closer to the humans: {parts}.", parts=clauses(parts))
    return Drawing((Drawn("", means_chart(means), words),))


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

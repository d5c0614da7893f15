"""The rows that page *Gender and age bias* shows: chosen from the reports, named and ordered."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app import reading
from app.bias.names import FACTORS, Section, group_name, items_name
from app.catalogue import Catalogue
from app.dimensions.rows import ordered, with_coverage
from app.filters import Filters
from app.project import Project
from value_survey.metrics.preference_bias import MATCHING, MISMATCH
from value_survey.terms import ALL

RUN_TEXTS: Final = ("run", "model", "culture", "language", "probing", "dimension")
MATCH_NUMBERS: Final = ("match_rate", "low", "high", "chance", "floor", "n_items", "n_questions", "n_tied")
SHARE_TEXTS: Final = (*RUN_TEXTS, "profile", "sex", "age_group")
SHARE_NUMBERS: Final = (
    "share_paper", "share_paper_alike", "share_sample", "share_normalised", "low", "high", "share_equal",
    "bias", "n_items", "n_questions", "n_without_cells", "n_without_profile", "n_tied",
)  # fmt: skip
TEST_TEXTS: Final = (*RUN_TEXTS, "profile", "factor")
TEST_NUMBERS: Final = ("statistic", "p", "p_holm", "n_questions")


def match_rates(project: Project) -> pd.DataFrame:
    """Read `reports/match_rate.csv`."""
    return reading.report(project, "match_rate", texts=RUN_TEXTS, numbers=MATCH_NUMBERS)


def shares(project: Project) -> pd.DataFrame:
    """Read `reports/preference_bias.csv`."""
    return reading.report(project, "preference_bias", texts=SHARE_TEXTS, numbers=SHARE_NUMBERS)


def tests(project: Project) -> pd.DataFrame:
    """Read `reports/preference_bias_test.csv`."""
    return reading.report(project, "preference_bias_test", texts=TEST_TEXTS, numbers=TEST_NUMBERS)


def match_rows(project: Project, study: Catalogue) -> pd.DataFrame:
    """Give the runs' match rates with `label` (dimension and number of items) and `coverage`."""
    report = with_coverage(study.named(match_rates(project)), reading.ledger(project))
    rows = ordered(report[report["match_rate"].notna()], study)
    n_items = rows.groupby(["questionnaire", "culture", "dimension"])["n_items"]
    spans = zip(rows["dimension"], n_items.transform("min"), n_items.transform("max"), strict=True)
    return rows.assign(
        label=[
            f"{items_name(code)} (n = {low:.0f})"
            if low == high
            else f"{items_name(code)} (n = {low:.0f}–{high:.0f})"
            for code, low, high in spans
        ]
    )


def share_rows(project: Project, study: Catalogue, section: Section) -> pd.DataFrame:
    """Give the shares of a section's groups with `group` (its name) and `coverage`, where there are items.

    Those of sex or of age have the p values of the test that no group of theirs is leaned to.
    """
    report = shares(project)
    sexes, ages = report["sex"] != ALL, report["age_group"] != ALL
    if section is Section.CELLS:
        chosen = sexes & ages
    else:
        chosen = (sexes & ~ages) if section is Section.SEX else (ages & ~sexes)
    there = report["share_normalised"].notna() & report["profile"].isin([MATCHING, MISMATCH])
    rows = with_coverage(study.named(report[chosen & there]), reading.ledger(project))
    if factor := FACTORS.get(section):
        found = tests(project)
        own = found.loc[found["factor"] == factor, ["run", "dimension", "profile", "p", "p_holm"]]
        rows = rows.merge(own, on=["run", "dimension", "profile"], how="left")
    named = rows.assign(
        group=[group_name(sex, age) for sex, age in zip(rows["sex"], rows["age_group"], strict=True)],
        clear=(rows["low"] > rows["share_equal"]) | (rows["high"] < rows["share_equal"]),
    )
    return ordered(named, study)


def over_all_items(filters: Filters, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows over all items, unless the reader chose dimensions."""
    chosen = next(one.chosen for one in filters.all if one.key == "dimension")
    return rows if chosen else rows[rows["dimension"] == ALL]


def with_row_name(rows: pd.DataFrame) -> pd.DataFrame:
    """Name each row of a chart by its series, and by its dimension where there are several."""
    if len(set(rows["dimension"])) == 1:
        return rows.assign(row=rows["series"])
    return rows.assign(
        row=[
            f"{code} · {series}" if code != ALL else f"{items_name(code)} · {series}"
            for code, series in zip(rows["dimension"], rows["series"], strict=True)
        ]
    )

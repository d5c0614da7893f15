"""The report over the project's dataset, and the files that the stages made of it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from quality_texts import DATA
from survey_sources import SOURCES

from value_survey.stages import data_card, survey_quality
from value_survey.survey.human import load_human
from value_survey.survey.quality.findings import FINDING_COLUMNS, Check
from value_survey.survey.quality.report import quality_report
from value_survey.survey.wording import load_excluded, load_wording

MADE = (
    "reports/survey_quality.csv",
    "reports/dimension_coverage.csv",
    "reports/survey_excluded.csv",
    "data/survey/dimensions.md",
    "data/README.md",
    "data/croissant.json",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project in which both stages have run on the dataset as it stands."""
    root = tmp_path_factory.mktemp("project")
    (root / "data" / "survey").mkdir(parents=True)
    (root / "data" / "sources").symlink_to(SOURCES)
    for name in ("items.csv", "reference.csv", "regions.csv"):
        shutil.copy(DATA / "survey" / name, root / "data" / "survey")
    survey_quality.run(root)
    data_card.run(root)
    yield root


@pytest.mark.parametrize("path", MADE)
def test_what_the_stages_make_is_up_to_date(made: Path, path: str) -> None:
    assert (made / path).read_bytes() == (DATA.parent / path).read_bytes(), (
        "run the stages dataset, survey_quality and data_card again"
    )


def test_the_dataset_has_no_problem(made: Path) -> None:
    report = pd.read_csv(made / "reports" / "survey_quality.csv")
    assert list(report.columns) == FINDING_COLUMNS
    assert set(report["check"]) == set(Check)
    assert set(report["verdict"]) <= {"ok", "note"}
    assert report.loc[report["verdict"] == "note"].shape[0] < 0.02 * len(report)


def test_every_item_is_checked(committed: tuple[pd.DataFrame, pd.DataFrame], made: Path) -> None:
    items = set(committed[0]["item_id"])
    report = pd.read_csv(made / "reports" / "survey_quality.csv", keep_default_na=False)
    for check in (
        Check.DUPLICATE,
        Check.BILINGUAL_NUMBERS,
        Check.SENTENCE_LENGTH,
        Check.CODE_WITHOUT_OPTION,
        Check.OPTION_WITHOUT_ANSWERS,
        Check.DEGENERATE_ANSWERS,
    ):
        named = " ".join(report.loc[report["check"] == check, "item_ids"]).split()
        assert set(named) == items, check


def test_the_report_of_a_tiny_dataset(tiny: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    report = quality_report(*tiny)
    found = report[report["verdict"] == "problem"]
    assert list(found["check"]) == [Check.OPTION_WITHOUT_ANSWERS]
    assert found["detail"].iloc[0] == "2 2"


def test_every_variable_with_answers_is_asked_or_left_out_with_a_reason() -> None:
    human = load_human(SOURCES / "human")
    known = set(human.cells["source"] + "-" + human.cells["variable"])
    known |= set(human.overall["source"] + "-" + human.overall["variable"])
    asked = {
        f"{item.source}-{item.variables[0]}"
        for item in load_wording(SOURCES / "wording")
        if len(item.variables) == 1
    }
    left_out = {each.base_id for each in load_excluded(SOURCES / "wording")}
    assert asked | left_out == known
    assert not asked & left_out


def test_the_dataset_is_as_large_as_the_sources_allow(
    committed: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    items = committed[0]
    counts = items.groupby("culture")["base_id"].nunique()
    assert counts["US"] >= 270
    assert counts["CN"] >= 108
    assert (items.groupby("culture")["dimension"].nunique() == 9).all()
    assert (items.groupby(["culture", "base_id"])["wording"].nunique() >= 2).all()


def test_every_cell_of_the_dataset_is_the_source_to_the_last_digit() -> None:
    """Of all single variables; batteries add zeros where nobody named an option."""
    items = {item.base_id: item for item in load_wording(SOURCES / "wording") if len(item.variables) == 1}
    source = {}
    for survey, name in (("WVS7", "wvs7_us_cn_cells.csv"), ("GSS2022", "gss2022_us_cells.csv")):
        with (SOURCES / "human" / name).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                item = items.get(f"{survey}-{row['variable']}")
                if item is not None and int(row["code"]) >= 0 and int(row["code"]) not in item.missing:
                    key = (row["culture"], item.base_id, row["code"], row["sex"], row["age_group"])
                    source[key] = (row["n_unweighted"], row["n_weighted"])
    with (SOURCES / "human" / "wvs7_cn_overall.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            item = items.get(f"WVS7-{row['variable']}")
            if item is not None and int(row["code"]) in item.scale_in("CN").options:
                source["CN", item.base_id, row["code"], "all", "all"] = ("", row["p"])
    built = {}
    with (DATA / "survey" / "reference.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["base_id"] in items:
                key = (row["culture"], row["base_id"], row["code"], row["sex"], row["age_group"])
                counted = "" if row["sex"] == "all" else row["n_unweighted"]
                built[key] = (counted, row["n_weighted"])
    assert built == source

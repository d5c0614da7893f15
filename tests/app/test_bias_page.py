"""Page *Gender and age bias*: match rates, and who shares the models' choices."""

import shutil
from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from opening import texts

from value_survey.stages import preference_bias

open_page = partial(opening.open_page, "bias")


@pytest.fixture(scope="module")
def studied(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished project with the reports of this page; tests must not change it."""
    root = tmp_path_factory.mktemp("bias") / "project"
    shutil.copytree(finished_project, root)
    preference_bias.run(root)
    return root


@pytest.fixture
def project(studied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(studied))
    return studied


def test_match_rates_are_those_of_the_report(project: Path) -> None:
    app = open_page()

    assert not app.exception
    report = pd.read_csv(project / "reports" / "match_rate.csv")
    known = report[report["match_rate"].notna()]
    table = app.dataframe[0].value
    assert sorted(table["match rate"]) == pytest.approx(sorted(100 * known["match_rate"]))
    assert sorted(table["floor"]) == pytest.approx(sorted(100 * known["floor"]))
    tiny = known[(known["run"] == "tiny-def-us") & (known["dimension"] == "all")].iloc[0]
    shown = texts(app)
    assert f"Tiny-0.1B has the humans' favourite in {100 * tiny['match_rate']:.0f} % of 4 items" in shown
    assert f"({100 * tiny['chance']:.0f} %)" in shown
    ledger = pd.read_csv(project / "reports" / "ledger.csv")
    own = ledger[ledger["run"] == "tiny-def-us"]
    assert any(
        str(cell).startswith(f"{own['valid'].sum()} of {own['expected'].sum()}")
        for cell in table["valid answers"]
    )


def test_shares_of_both_sides_are_those_of_the_report(project: Path) -> None:
    report = pd.read_csv(project / "reports" / "preference_bias.csv")
    rows = report[
        (report["dimension"] == "all")
        & report["profile"].isin(["matching", "mismatch"])
        & (report["sex"] != "all")
        & (report["age_group"] == "all")
        & report["share_normalised"].notna()
    ]

    sound, paper = open_page(section="sex"), open_page(section="sex", side="paper")

    assert not sound.exception
    assert not paper.exception
    for app in (sound, paper):
        table = app.dataframe[0].value
        assert sorted(table["equal sizes"]) == pytest.approx(sorted(100 * rows["share_normalised"]))
        assert sorted(table["raw counts"]) == pytest.approx(sorted(100 * rows["share_paper"]))
        assert set(table["group"]) == {"men", "women"}
    assert "if all groups were of one size" in texts(sound)
    assert "A larger group wins more often whatever the model does" in texts(paper)
    columns = list(sound.dataframe[0].value.columns), list(paper.dataframe[0].value.columns)
    assert columns[0].index("equal sizes") < columns[0].index("raw counts")
    assert columns[1].index("raw counts") < columns[1].index("equal sizes")


def test_the_test_against_a_lean_stands_beside_the_shares(project: Path) -> None:
    app = open_page(section="age", culture="US", model="tiny")

    found = pd.read_csv(project / "reports" / "preference_bias_test.csv")
    own = found[
        (found["run"] == "tiny-def-us") & (found["dimension"] == "all") & (found["factor"] == "age_group")
    ]
    table = app.dataframe[0].value
    for profile, name in (("matching", "Matching items"), ("mismatch", "Mismatching items")):
        expected = own.loc[own["profile"] == profile, "p_holm"]
        shown = table.loc[table["profile"] == name, "p, adjusted"]
        assert set(shown.dropna()) == set(expected.dropna()) or shown.empty
    assert set(table["group"]) == {"up to 29", "30 to 49", "50 and over"}


def test_a_deep_link_opens_section_side_profile_and_filters(project: Path) -> None:
    app = open_page(section="cells", side="paper", profile="matching", culture="CN", dimension="TDI")

    assert not app.exception
    controls = {one.key: one.value for one in app.button_group}
    assert controls == {"lang": "en", "section": "cells", "side": "paper", "profile": "matching"}
    table = app.dataframe[0].value
    assert set(table["culture"]) == {"CN"}
    assert set(table["dimension"]) == {"TDI tradition"}
    assert set(table["group"]) == {
        f"{sex}, {age}" for sex in ("men", "women") for age in ("up to 29", "30 to 49", "50 and over")
    }


def test_questions_behind_the_numbers_lead_to_the_item(project: Path) -> None:
    app = open_page(section="sex", dimension="TDI")

    items = pd.read_csv(project / "data" / "survey" / "items.csv")
    expected = items.loc[items["dimension"] == "TDI", "base_id"].nunique()
    assert len(app.selectbox(key="bias-question").options) == expected


def test_filters_that_leave_nothing_say_what_to_widen(project: Path) -> None:
    app = open_page(model="mistral-7b-instruct", culture="US")

    assert not app.exception
    assert "No analysed runs are left" in texts(app)
    assert not app.dataframe


def test_without_its_reports_the_page_names_them(own_project: Path) -> None:
    (own_project / "reports" / "match_rate.csv").write_text("run\nx\n", encoding="utf-8")

    app = open_page()

    assert not app.exception
    assert "reports/preference_bias.csv: the file is missing" in app.code[0].value
    assert "reports/match_rate.csv: columns are missing" in app.code[0].value


def test_the_page_speaks_chinese(project: Path) -> None:
    app = open_page(section="age", lang="zh")

    assert not app.exception
    assert app.header[0].value == "模型的偏好与哪些人一致？"
    assert {"组别", "等规模占比"} <= set(app.dataframe[0].value.columns)

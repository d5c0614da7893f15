"""Page *Series test*: printed beside reproduced, and what each test takes for granted."""

from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from opening import texts

from app.series.tests import ASSUMPTIONS, METHODS, UNITS, p_text
from value_survey.metrics.series_test import Method, Units

open_page = partial(opening.open_page, "series_test")


@pytest.fixture
def reproduced(own_project: Path) -> Path:
    """A project in which a model of either series was run, under the names of models that are there."""
    path = own_project / "reports" / "series_test.csv"
    report = pd.read_csv(path)
    again = report[report["culture"] == "US"].assign(
        source="reproduced", mean_a=1.5, mean_b=0.9, difference=0.6, low=0.2, high=1.0, p=0.00001,
        p_adjusted=0.00002, models_a="tiny", models_b="uniform", questionnaire="small",
    )  # fmt: skip
    permuted = again.iloc[:1].assign(
        method="permutation", units="models", n_a=1, n_b=1, low=None, high=None, df=None, statistic=0.6,
        p=1.0, p_adjusted=1.0, p_min=1.0,
    )  # fmt: skip
    both = pd.concat([report, again, permuted])
    both.to_csv(path, index=False)
    table = own_project / "reports" / "tables" / "table3.csv"
    cells = pd.read_csv(table, keep_default_na=False)
    is_us = (cells["culture"] == "US") & (cells["column"] == "mean") & (cells["series"] == "llama-3")
    cells.loc[is_us, ["reproduced", "difference"]] = ["1.5", "0.22"]
    cells.loc[cells["culture"] == "US", "missing"] = ""
    cells.to_csv(table, index=False)
    return own_project


def test_printed_values_are_shown_and_nothing_reproduced_is_said_plainly(project: Path) -> None:
    app = open_page()

    assert not app.exception
    report = pd.read_csv(project / "reports" / "series_test.csv")
    table = app.dataframe[0].value
    assert list(table["difference"]) == list(report["difference"])
    assert list(table["p"]) == [p_text(value) for value in report["p"]]
    assert set(table["n"]) == {"27 + 27"}
    assert "valid answers" not in table.columns
    shown = texts(app)
    assert (
        "Llama-3 series less Mistral series **+0.35 nats** (0.12 to 0.58), p 0.0040, adjusted 0.0081" in shown
    )
    assert "Intervals and p are right only if 27 + 27 means are independent; they are not." in shown
    assert "source" not in table.columns, "all rows are of printed values, as the badge says"
    assert "Nothing reproduced for United States (US), China (CN)**: no model of one of the series" in shown
    assert "27 dimension means are not 27 independent samples" in shown
    assert "published values" in shown
    assert "small embedded model" not in shown


def test_means_and_table_3_are_those_of_the_reports(project: Path) -> None:
    app = open_page(culture="US")

    means, table = app.dataframe[1].value, app.dataframe[2].value
    assert list(zip(means["mean"], means["SD"], means["n"], strict=True)) == [
        (1.28, 0.5, 27),
        (0.93, 0.34, 27),
    ]
    assert set(table["culture"]) == {"United States (US)"}
    assert list(table["p"]) == ["0.0041", "0.0040", "", ""]
    assert list(table["SEM"]) == ["0.10", "0.10", "0.07", "0.07"]


def test_filters_of_other_things_leave_the_printed_values(project: Path) -> None:
    assert len(open_page(model="tiny", dimension="TDI").dataframe[0].value) == 4


def test_reproduced_values_stand_beside_the_printed_ones(reproduced: Path) -> None:
    app = open_page()

    table = app.dataframe[0].value
    assert list(table["source"]) == ["published"] * 4 + ["reproduced"] * 3
    last = table.iloc[-1]
    assert (last["test"], last["one observation"], last["n"]) == ("permutation of models", "model", "1 + 1")
    assert pd.isna(last["interval"])
    assert last["p, at least"] == 1.0
    assert last["valid answers"] == "44 of 48 (92 %)"
    assert table.iloc[4]["p"] == "< 0.0001"
    shown = texts(app)
    assert "United States (US)**, reproduced: Llama-3 series less Mistral series" in shown
    assert "Nothing reproduced for China (CN)**" in shown
    assert "small embedded model: shows" in shown
    layout = app.dataframe[2].value
    assert list(layout.iloc[:4]["mean"]) == ["1.28", "1.28", "1.50", "+0.22"]


def test_missing_and_damaged_reports_are_explained(own_project: Path) -> None:
    (own_project / "reports" / "series_test.csv").unlink()
    (own_project / "reports" / "tables" / "table3.csv").write_text("culture\nUS\n")

    app = open_page()

    assert not app.exception
    assert "series_test.csv: the file is missing" in app.code[0].value
    assert "table3.csv: columns are missing" in app.code[0].value


def test_an_empty_report_says_what_to_run(own_project: Path) -> None:
    path = own_project / "reports" / "series_test.csv"
    pd.read_csv(path).iloc[:0].to_csv(path, index=False)

    app = open_page()

    assert not app.exception
    assert "make repro" in app.info[0].value


def test_the_page_speaks_chinese(project: Path) -> None:
    app = open_page(lang="zh")

    assert not app.exception
    assert app.header[0].value == "模型系列检验"
    assert "27 个维度均值不是 27 个独立样本" in texts(app)
    assert set(app.dataframe[0].value["检验"]) == {"论文的 t 检验", "Welch t 检验"}


def test_every_test_has_a_name_a_unit_and_its_assumptions() -> None:
    assert set(METHODS) == set(ASSUMPTIONS)
    assert {method for method, _ in METHODS} == set(Method)
    assert {units for _, units in METHODS} == set(UNITS) == set(Units)

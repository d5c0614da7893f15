"""Page *Compare two runs*: the contrast of the report in either direction, and the items side by side."""

import shutil
from functools import partial
from pathlib import Path

import opening
import pandas as pd
import pytest
from explorer_project import RESPONDENTS
from opening import texts

from app.compare.contrast import between, verdict
from value_survey.stages import contrasts

open_page = partial(opening.open_page, "compare")

A, B = "tiny-def-us", "uniform-def-us"


@pytest.fixture(scope="module")
def compared_project(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished project with its contrasts."""
    root = tmp_path_factory.mktemp("compared") / "project"
    shutil.copytree(finished_project, root)
    contrasts.run(root)
    return root


@pytest.fixture
def compared(compared_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(compared_project))
    return compared_project


def of_report(root: Path, a: str, b: str, measure: str = "kl_smoothed") -> pd.DataFrame:
    rows = pd.read_csv(root / "reports" / "contrasts.csv")
    return rows[
        (rows["run_a"] == a)
        & (rows["run_b"] == b)
        & (rows["measure"] == measure)
        & rows["difference"].notna()
    ]


def test_page_shows_the_contrast_and_the_items_of_the_reports(compared: Path) -> None:
    app = open_page(a=A, b=B)

    assert not app.exception
    report = of_report(compared, A, B)
    table = app.dataframe[0].value
    assert table["A − B"].tolist() == pytest.approx(report["difference"].tolist())
    assert table["adjusted p"].tolist() == pytest.approx(report["p_adjusted"].tolist())
    assert table["low"].tolist() == pytest.approx(report["low"].tolist(), nan_ok=True)
    expected = 4 * RESPONDENTS
    assert table["valid, B"].iloc[-1] == f"{expected} of {expected} (100 %)"
    items = pd.read_csv(compared / "reports" / "item_divergence.csv").set_index(["run", "base_id"])
    pairs = app.dataframe[1].value
    assert len(pairs) == 4
    for row in pairs.to_dict("records"):
        base_id = row["item"].split("item=")[1].split("&")[0]
        assert row["A"] == pytest.approx(items.loc[(A, base_id), "kl_smoothed"])
        assert row["B"] == pytest.approx(items.loc[(B, base_id), "kl_smoothed"])
    assert pairs["A − B"].abs().is_monotonic_decreasing
    assert "reports/contrasts.csv" in texts(app)


def test_the_other_direction_turns_the_contrast_round(compared: Path) -> None:
    app = open_page(a=B, b=A, measure="kl")

    report = of_report(compared, A, B, "kl")
    table = app.dataframe[0].value
    assert table["A − B"].tolist() == pytest.approx((-report["difference"]).tolist())
    assert table["low"].tolist() == pytest.approx((-report["high"]).tolist(), nan_ok=True)
    assert table["high"].tolist() == pytest.approx((-report["low"]).tolist(), nan_ok=True)
    assert "infinite" in app.dataframe[1].value.columns


def test_turning_round_exchanges_everything_about_the_runs() -> None:
    row = {"kind": "models", "run_a": "x", "run_b": "y", "model_a": "m", "model_b": "n", "dimension": "all"}
    numbers = {"measure": "kl", "difference": 1.0, "low": -0.5, "high": 2.0, "p": 0.5, "p_adjusted": 1.0}
    turned = between(pd.DataFrame([row | numbers]), "y", "x", "kl").iloc[0]

    assert (turned["run_a"], turned["run_b"], turned["model_a"], turned["model_b"]) == ("y", "x", "n", "m")
    assert (turned["difference"], turned["low"], turned["high"]) == (-1.0, -2.0, 0.5)
    assert between(pd.DataFrame([row | numbers]), "x", "z", "kl").empty


@pytest.mark.parametrize(
    ("difference", "p", "said"),
    [
        (-1.0, 0.05, "A is closer to the humans"),
        (1.0, 0.01, "B is closer to the humans"),
        (1.0, 0.06, "no difference is shown"),
        (1.0, float("nan"), "no difference is shown"),
    ],
)
def test_a_difference_is_called_one_only_where_the_test_shows_it(
    difference: float, p: float, said: str
) -> None:
    assert verdict(difference, p, 0.05) == said


def test_dimensions_of_the_address_are_the_ones_shown(compared: Path) -> None:
    dimension = of_report(compared, A, B)["dimension"].iloc[0]
    app = open_page(dimension=[dimension, "LTO"])

    assert [name.split(" ")[0] for name in app.dataframe[0].value["dimension"]] == [dimension]
    assert {name.split(" ")[0] for name in app.dataframe[1].value["dimension"]} == {dimension}
    assert "mean of dimensions" not in texts(app)


def test_runs_of_two_cultures_have_items_but_no_contrast(compared: Path) -> None:
    assert open_page(a=A).selectbox(key="b").options == [
        "Reference sampler · United States (US)", "Uniform answers · United States (US)",
    ]  # fmt: skip
    app = open_page(a=A, b="tiny-def-cn", across="true")

    assert not app.exception
    assert app.selectbox(key="b").value == "tiny-def-cn"
    assert "has no contrast of these two runs" in app.info[0].value
    assert "held against different humans" in app.info[0].value
    assert len(app.dataframe) == 1
    assert len(app.dataframe[0].value) == 4


def test_exchanging_the_runs_and_choosing_another_keeps_the_partner(compared: Path) -> None:
    app = open_page(a=A, b=B)
    app.button(key="swap").click().run()
    assert (app.selectbox(key="a").value, app.selectbox(key="b").value) == (B, A)
    app.selectbox(key="a").select("Reference sampler · United States (US)").run()

    assert not app.exception
    assert (app.selectbox(key="a").value, app.selectbox(key="b").value) == ("reference-sampler-def-us", A)


def test_filters_that_leave_one_run_offer_all_partners_and_none_says_so(compared: Path) -> None:
    app = open_page(model="tiny", culture="US")
    assert len(app.selectbox(key="a").options) == 1
    assert len(app.selectbox(key="b").options) == 2
    assert "The filters leave no second run" in texts(app)

    assert "No analysed runs are left" in texts(open_page(model="mistral-7b-instruct"))


def test_page_without_contrasts_names_the_missing_file(own_project: Path) -> None:
    app = open_page()

    assert not app.exception
    assert "reports/contrasts.csv: the file is missing" in app.code[0].value


def test_page_speaks_chinese_and_leads_to_chinese_items(compared: Path) -> None:
    app = open_page(lang="zh")

    assert not app.exception
    assert not any(str(heading.value).isascii() for heading in (*app.header, *app.subheader))
    assert all("lang=zh" in link for link in app.dataframe[1].value["题目"])

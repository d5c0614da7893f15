"""Page *Ablations*: numbers of the report, coverage beside them, printed tables, the language of asking."""

import shutil
from functools import partial
from pathlib import Path

import explorer_project
import opening
import pandas as pd
import pytest
import yaml
from explorer_project import RESPONDENTS
from opening import texts

from app import reading
from app.ablations.printed_drawing import drawing, points
from app.project import Project
from value_survey import config
from value_survey.stages import ablation, metrics, parse, provenance, questionnaires, tables

open_page = partial(opening.open_page, "ablations")

MODEL = "tiny"
PLACES = {"US": "United States (US)", "CN": "China (CN)", "US+CN": "Mean of the cultures"}
ADDED = {
    "tiny-none-us": ("US", "en", "none"),
    "tiny-none-cn": ("CN", "zh", "none"),
    "tiny-list-us": ("US", "en", "ccsv-list"),
    "tiny-def-us-zh": ("US", "zh", "def"),
}
UNREAD = "tiny-list-us"


@pytest.fixture(scope="module")
def ablated_project(finished_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished project with more methods and another language; one method is hardly ever read."""
    root = tmp_path_factory.mktemp("ablated") / "project"
    shutil.copytree(finished_project, root)
    params = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    start = params["runs"]["tiny-def-us"]
    for run, (culture, language, probing) in ADDED.items():
        params["runs"][run] = start | {"culture": culture, "language": language, "probing": probing}
    (root / "params.yaml").write_text(yaml.safe_dump(params, allow_unicode=True), encoding="utf-8")
    questionnaires.run(root)
    for run in ADDED:
        explorer_project._simulate(root, config.load(root / "params.yaml"), run)
    file = explorer_project.responses_file(root, UNREAD)
    rows = pd.read_parquet(file)
    rows.loc[rows["respondent"] >= 2, "response"] = "Well."
    rows.to_parquet(file)
    for stage in (parse, metrics, provenance, ablation, tables):
        stage.run(root)
    return root


@pytest.fixture
def ablated(ablated_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VALUE_SURVEY_ROOT", str(ablated_project))
    return ablated_project


def report(root: Path, measure: str, kind: str = "probing") -> pd.DataFrame:
    rows = pd.read_csv(root / "reports" / "ablation.csv")
    return rows[(rows["measure"] == measure) & (rows["kind"] == kind)]


def test_tables_have_the_numbers_of_the_report(ablated: Path) -> None:
    app = open_page()

    assert not app.exception
    for place, (measure, scale) in enumerate({"diversity": 100, "kl": 1}.items()):
        expected = report(ablated, measure)
        table = app.dataframe[place].value
        assert len(table) == len(expected) == 3 + 3 + 1
        for column, name in {
            "value": "value", "low": "low", "less DEF": "difference", "less DEF, high": "difference_high",
        }.items():  # fmt: skip
            assert table[column].tolist() == pytest.approx((scale * expected[name]).tolist(), nan_ok=True)
        assert table["adjusted p"].tolist() == pytest.approx(expected["p_adjusted"].tolist(), nan_ok=True)
        assert table["culture"].tolist() == [PLACES[code] for code in expected["culture"]]


def test_coverage_stands_beside_the_values_and_few_answers_are_pointed_out(ablated: Path) -> None:
    app = open_page(way="sound")

    table = app.dataframe[0].value.set_index(["probing", "culture"])["valid answers"]
    expected = 4 * RESPONDENTS
    # one of six respondents refuses, and of CCSV-list only two of six can be read
    assert table["CCSV-list", PLACES["US"]] == f"8 of {expected} (33 %)"
    ledger = pd.read_csv(ablated / "reports" / "ledger.csv").groupby("run")["valid"].sum()
    both = ledger["tiny-none-us"] + ledger["tiny-none-cn"]
    assert table["none", PLACES["US+CN"]].startswith(f"{both} of {2 * expected}")
    assert "CCSV-list, United States (US): 8 of 24 (33 %)" in app.warning[0].value.replace("\\", "")
    assert "DEF," not in app.warning[0].value


def test_printed_values_stand_as_printed_beside_those_of_the_report(ablated: Path) -> None:
    app = open_page()

    lines = app.dataframe[2].value.set_index(["quantity", "probing"])
    table4 = pd.read_csv(ablated / "reports" / "tables" / "table4.csv", dtype={"published": str})
    assert lines.loc[("diversity %", "DEF w/o memory"), "Table 4"] == "3.3%"
    assert lines.loc[("diversity %", "DEF w/o memory"), "here"] == "—"
    assert lines.loc[("KL", "CCSV-list"), "Table 1, Mistral-7B-Instruct"] == "0.53"
    own = table4[(table4["block"] == "paper") & (table4["probing"] == "none") & (table4["model"] == MODEL)]
    reproduced = own.set_index("measure")["reproduced"]
    assert lines.loc[("KL", "none"), "here"] == f"{reproduced['kl']:.2f}"
    assert lines.loc[("diversity %", "none"), "here"] == f"{reproduced['diversity']:.1f}"


def test_the_chart_of_printed_values_has_the_numbers_of_the_reports(ablated: Path) -> None:
    app = open_page()
    table4 = pd.read_csv(ablated / "reports" / "tables" / "table4.csv", dtype={"published": str})
    paper = table4[(table4["block"] == "paper") & table4["published"].notna()]
    rows = points(
        pd.concat([report(ablated, "kl"), report(ablated, "diversity")]),
        table4.fillna({"published": ""}),
        reading.table(Project(ablated), 1),
        reading.ledger(Project(ablated)),
        (),
    )

    here = rows[rows["lane"] == "here"].set_index(["measure", "probing"])["value"]
    expected = pd.concat([report(ablated, "kl"), report(ablated, "diversity")])
    expected = (
        expected[expected["culture"] == "US+CN"].dropna(subset="value").set_index(["measure", "probing"])
    )
    assert here.to_dict() == pytest.approx(expected["value"].to_dict())
    in_4 = rows[rows["who"] == "printed in Table 4"].set_index(["measure", "probing"])["value"]
    row = paper[(paper["measure"] == "diversity") & (paper["probing"] == "def-no-memory")].iloc[0]
    assert in_4["diversity", "def-no-memory"] == pytest.approx(float(row["published"].rstrip("%")) / 100)
    in_1 = rows[rows["who"] == "Table 1, Mistral-7B-Instruct"].set_index(["measure", "probing"])["value"]
    assert in_1["kl", "ccsv-list"] == 0.53
    assert in_1["diversity"].between(0, 1).all()  # shares, as those of the report

    both = here.index.intersection(in_4.index)
    above = sum(here[key] > in_4[key] for key in both if key[0] == "kl")
    n = sum(key[0] == "kl" for key in both)
    assert f"of {n} methods that Table 4 prints, above it here: {above}" in texts(app)
    assert {part.title for part in drawing(rows).charts} == {
        "Diversity of the texts",
        "Distance from the humans, as in the paper",
    }
    only = open_page(probing=["ccsv-list"])
    assert not only.exception
    assert (
        "Distance from the humans, as in the paper: no method has a value both here and in Table 4."
        in texts(only)
    )


def test_language_ablation_has_the_numbers_of_the_report(ablated: Path) -> None:
    app = open_page(way="sound")

    expected = report(ablated, "kl_smoothed", "language")
    table = app.dataframe[3].value
    part = table[table["quantity"] == "smoothed KL (nats)"]
    assert sorted(part["value"]) == pytest.approx(sorted(expected["value"].dropna()))
    overall = expected[(expected["dimension"] == "all") & expected["difference"].notna()].iloc[0]
    assert f"smoothed KL (nats) {overall['difference']:+.2f}".replace("-", "−") in texts(app)
    assert set(part["language"]) == {"English", "Chinese"}
    assert set(part["culture"]) == {"US"}


def test_an_address_of_a_claim_opens_its_methods(ablated: Path) -> None:
    app = open_page(questionnaire="small", model=MODEL, probing=["def", "none"], culture="US")

    assert not app.exception
    assert app.dataframe[0].value["probing"].tolist() == ["DEF", "none"]
    assert set(app.dataframe[0].value["culture"]) == {PLACES["US"]}
    assert set(app.dataframe[2].value["probing"]) == {"DEF", "none"}


def test_the_filter_of_dimensions_chooses_in_the_language_ablation_only(ablated: Path) -> None:
    rows = report(ablated, "kl", "language")
    code = rows.loc[rows["value"].notna(), "dimension"].iloc[0]
    app = open_page(dimension=code)

    table = app.dataframe[3].value
    assert {name.split(" ")[0] for name in table["dimension"]} == {code, "all"}
    assert len(app.dataframe[0].value) == 7


def test_filters_that_leave_nothing_say_what_to_widen(ablated: Path) -> None:
    assert "No compared methods are left" in texts(open_page(model="uniform"))
    app = open_page(probing="none")
    assert "was asked in two languages" in app.info[-1].value


def test_a_study_with_one_method_says_so(project: Path) -> None:
    app = open_page()

    assert not app.exception
    assert "No model was asked the same questions with two methods" in app.info[0].value


def test_page_without_the_report_names_the_missing_file(own_project: Path) -> None:
    (own_project / "reports" / "ablation.csv").unlink()

    app = open_page()

    assert not app.exception
    assert "reports/ablation.csv: the file is missing" in app.code[0].value


def test_page_speaks_chinese(ablated: Path) -> None:
    app = open_page(lang="zh", way="sound")

    assert not app.exception
    assert not any(str(heading.value).isascii() for heading in (*app.header, *app.subheader))
    assert "各文化均值" in set(app.dataframe[0].value["文化"])

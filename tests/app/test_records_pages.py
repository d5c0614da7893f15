"""Pages *Ledger*, *Data* and *About*: what was said and not read, what was asked, where numbers come from."""

import json
from pathlib import Path

import pandas as pd
import pytest
from explorer_project import REPOSITORY, RESPONDENTS, responses_file
from opening import open_page, texts

from app.charts.ledger import COLOURS
from app.names import STATUS_MEANINGS, STATUS_NAMES
from value_survey.terms import ParseStatus

HOSTILE = "<script>x</script> ![p](http://e.org/p.png) \u202e"


def test_ledger_adds_up_to_the_report_and_shows_what_was_refused(project: Path) -> None:
    app = open_page("ledger")

    assert not app.exception
    report = pd.read_csv(project / "reports" / "ledger.csv")
    table = app.dataframe[0].value
    assert len(table) == len(report)
    assert table["refused"].sum() == report["refused"].sum() == 8
    shown = texts(app)
    valid, expected = report["valid"].sum(), report["expected"].sum()
    assert f"**{valid} of {expected}" in shown
    assert "Refused: 8." in shown
    assert "refused**: the model declined to answer" in shown
    examples = app.dataframe[1].value
    assert set(examples["status"]) == {"refused"}
    assert set(examples["who"]) == {"Tiny-0.1B"}
    assert any("as an AI language model" in block.value for block in app.code)


def test_ledger_keeps_to_the_filters_and_the_reason_of_the_address(project: Path) -> None:
    app = open_page("ledger", culture="CN", dimension="TDI", reason="refused")

    table = app.dataframe[0].value
    assert set(table["culture"]) == {"CN"}
    assert set(table["dimension"]) == {"TDI tradition"}
    assert set(app.dataframe[1].value["dimension"]) == {"TDI"}


def test_ledger_without_anything_unread_says_so(project: Path) -> None:
    app = open_page("ledger", model="uniform")

    assert "Every response of the runs shown was read as a valid answer" in texts(app)
    assert "24 of 24 (100 %)" in texts(app) or "48 of 48 (100 %)" in texts(app)


def test_hostile_text_in_the_ledger_stays_text(own_project: Path) -> None:
    file = responses_file(own_project, "tiny-def-cn")
    rows = pd.read_parquet(file)
    rows.loc[rows["respondent"] == RESPONDENTS - 1, "response"] = HOSTILE
    rows.to_parquet(file)

    app = open_page("ledger", culture="CN")

    assert app.code[-1].value == "<script>x</script> ![p](http://e.org/p.png) ⟨U+202E⟩"
    assert "script" not in texts(app)


def test_data_lists_every_question_with_its_reason(project: Path) -> None:
    app = open_page("data")

    assert not app.exception
    items = pd.read_csv(project / "data" / "survey" / "items.csv")
    table = app.dataframe[0].value
    assert len(table) == len(items.drop_duplicates(["culture", "base_id"]))
    assert set(table["reason"]) <= set(items["why"])
    assert set(table["asked"]) == {"✓"}
    shown = texts(app)
    assert "**4 questions**" in shown
    assert "data/survey/items.csv" in shown
    sources = app.table[0].value
    assert {"World Values Survey, wave 7", "General Social Survey 2022"} <= set(sources["source"])
    assert "which variables" in shown.lower()  # the report of the left-out ones is not there


def test_data_can_be_searched_and_filtered(project: Path) -> None:
    app = open_page("data", search="TRUST people", culture="US")
    assert list(app.dataframe[0].value["item"]) == ["WVS7-Q57"]

    assert "No question has these words" in texts(open_page("data", search="zebra"))


def test_data_lists_the_variables_left_out(own_project: Path) -> None:
    (own_project / "reports" / "survey_excluded.csv").write_text(
        "source,variable,reason\nGSS2022,degree,A fact.\n", encoding="utf-8"
    )

    app = open_page("data")

    assert app.dataframe[-1].value["reason"].tolist() == ["A fact."]


def test_about_shows_where_numbers_come_from(project: Path) -> None:
    app = open_page("about")

    assert not app.exception
    shown = texts(app)
    assert "made from 6 runs of 3 models" in shown
    assert "those of the simulations at hand" in shown
    assert "No model of the paper has been run here" in shown
    assert "Tiny-0.1B show that the pipeline works" in shown
    assert "not known (no version control here)" in shown
    assert len(app.dataframe[1].value) == 6
    assert "CITATION.cff` is not here" in shown


def test_about_says_what_changed_and_how_to_cite(own_project: Path) -> None:
    (own_project / "CITATION.cff").write_bytes((REPOSITORY / "CITATION.cff").read_bytes())
    record = own_project / "data" / "simulations" / "tiny-def-us" / "run.json"
    facts = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(facts | {"identity": "another"}), encoding="utf-8")

    app = open_page("about")

    assert "The reports are older than the simulations" in app.warning[0].value
    assert "`tiny-def-us`" in app.warning[0].value.replace("\\", "")
    assert "1 runs have changed since" in texts(app)
    assert any("10.1016/j.ipm.2025.104099" in block.value for block in app.code)


def test_about_without_a_record_of_the_simulations_names_the_command(own_project: Path) -> None:
    (own_project / "reports" / "provenance.csv").unlink()

    app = open_page("about")

    assert not app.exception
    assert "dvc repro provenance" in texts(app)


@pytest.mark.parametrize("page", ["ledger", "data", "about"])
def test_records_without_parameters_explain_themselves(own_project: Path, page: str) -> None:
    (own_project / "params.yaml").unlink()

    app = open_page(page)

    assert not app.exception
    assert "params.yaml: the file is missing" in app.code[0].value


@pytest.mark.parametrize("page", ["ledger", "data", "about"])
def test_records_speak_chinese(project: Path, page: str) -> None:
    app = open_page(page, lang="zh")

    assert not app.exception
    assert not app.header[0].value.isascii()
    for heading in (*app.subheader, *app.header):
        assert not str(heading.value).isascii()


def test_every_status_has_a_name_a_meaning_and_a_colour() -> None:
    assert set(map(str, ParseStatus)) <= set(STATUS_NAMES)
    assert set(STATUS_NAMES) == set(STATUS_MEANINGS)
    assert set(map(str, ParseStatus)) | {"missing"} == set(COLOURS)
    assert len(set(COLOURS.values())) == len(COLOURS)

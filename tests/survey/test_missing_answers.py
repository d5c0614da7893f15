"""Codes of a source that are no answers, and codes that a culture was not offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from survey_sources import SOURCES, WORDING

from value_survey.errors import InputError
from value_survey.survey.build import build_dataset
from value_survey.survey.schemas import read_items, read_reference
from value_survey.survey.wording import load_excluded, load_wording

LIFE = "    scale: steps3\n"
TRUST = "    scale: trust2\n"


def worded(sources: Path, text: str) -> None:
    (sources / "wording" / "a.yaml").write_text(text, encoding="utf-8")


def test_those_who_gave_a_missing_answer_do_not_count(sources: Path, tmp_path: Path) -> None:
    cells = sources / "human" / "wvs7_us_cn_cells.csv"
    text = cells.read_text(encoding="utf-8")
    cells.write_text(text.replace("US,Q57,2,Careful,female", "US,Q57,9,Refused,male"), encoding="utf-8")
    worded(sources, WORDING.replace(TRUST, TRUST + "    missing: [9]\n"))
    build_dataset(sources, tmp_path)
    lines = (tmp_path / "reference.csv").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("US,WVS7-Q57")] == [
        "US,WVS7-Q57,1,male,<=29,4,4.1234,10,10.0234",
        "US,WVS7-Q57,2,male,<=29,6,5.9,10,10.0234",
    ]


def test_missing_answers_leave_the_base_of_an_overall_distribution(sources: Path, tmp_path: Path) -> None:
    overall = sources / "human" / "wvs7_cn_overall.csv"
    text = overall.read_text(encoding="utf-8")
    overall.write_text(
        text.replace("CN,Q57,2,0.75", "CN,Q57,2,0.5") + "CN,Q57,9,0.25,False,exact,F\n", "utf-8"
    )
    worded(sources, WORDING.replace(TRUST, TRUST + "    missing: [9]\n"))
    build_dataset(sources, tmp_path)
    lines = (tmp_path / "reference.csv").read_text(encoding="utf-8").splitlines()
    assert lines[-2:] == ["CN,WVS7-Q57,1,all,all,1,0.25,3,0.75", "CN,WVS7-Q57,2,all,all,2,0.5,3,0.75"]


def test_a_code_listed_with_zero_that_is_no_option_has_no_row(sources: Path, tmp_path: Path) -> None:
    overall = sources / "human" / "wvs7_cn_overall.csv"
    text = overall.read_text(encoding="utf-8")
    overall.write_text(text + "CN,Q57,9,0.0,False,exact,F\n", "utf-8")
    build_dataset(sources, tmp_path)
    reference = read_reference(tmp_path / "reference.csv")
    chinese = reference[(reference["culture"] == "CN") & (reference["base_id"] == "WVS7-Q57")]
    assert list(chinese["code"]) == [1, 2]
    assert list(chinese["base_weighted"]) == [1, 1]


def test_a_declared_missing_answer_that_nobody_gave(sources: Path, tmp_path: Path) -> None:
    worded(sources, WORDING.replace(TRUST, TRUST + "    missing: [9, 8]\n"))
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path)
    assert str(error.value) == (
        "a.yaml: items.WVS7-Q57.missing: nobody gave an answer that is declared missing\n"
        "    found: 8, 9\n    next: remove the code"
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            TRUST,
            TRUST + "    missing: [2]\n",
            "items.WVS7-Q57.missing: a missing code is an option as well\n    found: 2, an option",
        ),
        (
            "    scale: qualities2\n",
            "    scale: qualities2\n    missing: [9]\n",
            "items.WVS7-Q7_8.missing: a multiple item has no missing codes",
        ),
        (TRUST, TRUST + "    missing: [-1]\n", "items.WVS7-Q57.missing.0: Input should be greater than"),
        (TRUST, TRUST + "    missing: []\n", "items.WVS7-Q57.missing: List should have at least 1 item"),
    ],
)
def test_faults_of_the_declaration(sources: Path, old: str, new: str, expected: str) -> None:
    worded(sources, WORDING.replace(old, new))
    with pytest.raises(InputError) as error:
        load_wording(sources / "wording")
    assert expected in str(error.value)


def test_excluded_variables_with_their_reasons(sources: Path) -> None:
    folder = sources / "wording"
    (folder / "b.yaml").write_text("excluded: {WVS7-Q10: Ten., WVS7-Q9: Nine.}\n", encoding="utf-8")
    assert [(each.base_id, each.reason) for each in load_excluded(folder)] == [
        ("WVS7-Q9", "Nine."),
        ("WVS7-Q10", "Ten."),
    ]
    (folder / "c.yaml").write_text("excluded: {WVS7-Q9: Again.}\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"c\.yaml: excluded\.WVS7-Q9: the variable is excluded in two files"
    ):
        load_excluded(folder)


def test_cultures_with_other_answer_lists_in_the_dataset() -> None:
    items = read_items(SOURCES.parent / "survey" / "items.csv").set_index("item_id")
    for variable in ("Q33", "Q34", "Q35"):
        assert items.loc[f"US-WVS7-{variable}-original", "options_en"].startswith('{"2": "Agree", "3"')
        assert items.loc[f"CN-WVS7-{variable}-original", "options_en"].startswith('{"1": "Strongly agree"')
    assert items.loc["CN-WVS7-Q172-original", "options_zh"].startswith('{"3": "每周数次"')
    assert items.loc["US-GSS2022-owngun-original", "options_en"] == '{"1": "Yes", "2": "No"}'

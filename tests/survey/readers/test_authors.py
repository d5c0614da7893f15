from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml
from authors_dataset import CN_COUNT, CN_MULTIPLE, US_COUNT, US_MULTIPLE, english, scores, write_dataset

from value_survey.errors import InputError
from value_survey.survey.build import build_dataset
from value_survey.survey.readers.authors import import_authors
from value_survey.survey.readers.authors_questionnaire import options_of, read_questions
from value_survey.survey.readers.authors_scores import as_reference
from value_survey.survey.schemas import read_items, read_reference


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authors")
    result = import_authors(write_dataset(folder).parents[1], folder / "imported")
    assert result.questions == {"US": US_COUNT, "CN": CN_COUNT}
    assert result.notes == (
        "US: [PREVIOUS CHIOCE] stays in the text of question 100",
        "CN: there is no English questionnaire; its text and options are the Chinese ones",
        "CN: [PREVIOUS CHIOCE] stays in the text of question 100",
    )
    return folder / "imported"


def test_every_number_is_an_item(imported: Path) -> None:
    items = read_items(imported / "authors" / "items.csv").set_index("item_id")
    first = items.loc["US-DEFUS-1-original"]
    assert first["text_en"] == "Is question 1 right in United States?"
    assert first["text_zh"] == "第1题在美国对吗？"
    assert json.loads(first["options_en"]) == {"1": "Yes, always", "2": "No", "3": "It depends"}
    assert json.loads(first["options_zh"]) == {"1": "是，总是", "2": "否", "3": "看情况"}
    assert (first["source"], first["variable"], first["dimension"]) == ("WVS7", "1", "IDV")
    assert (first["kind"], first["ordinal"], first["max_choices"]) == ("single", False, 1)
    sources = items.groupby(["culture", "source"]).size()
    assert sources.to_dict() == {
        ("US", "WVS7"): 2 * 163,
        ("US", "GSS2022"): 2 * 134,
        ("US", "OTHER"): 19,
        ("CN", "WVS7"): 2 * 165,
        ("CN", "CGSS2018"): 2 * 55,
        ("CN", "OTHER"): 100,
    }


def test_scales_and_several_answers(imported: Path) -> None:
    items = read_items(imported / "authors" / "items.csv").set_index("item_id")
    scale = items.loc["US-DEFUS-28-original"]
    assert (scale["kind"], scale["ordinal"]) == ("scale", True)
    assert scale["text_en"] == "On a scale of 1-10: how free is question 28?"
    assert json.loads(scale["options_en"]) == {str(code): str(code) for code in range(1, 11)}
    ends = json.loads(items.loc["US-DEFUS-61-original", "options_en"])
    assert list(ends.items())[::9] == [("1", "Not at all"), ("10", "Completely")]
    assert ends["5"] == "5"
    several = items[items["kind"] == "multiple"]["max_choices"].to_dict()
    assert several == {
        **{f"US-DEFUS-{number}-original": most for number, most in ((7, 5), (8, 6), (304, 5), (305, 6))},
        **{f"CN-DEFCN-{number}-original": 5 if number in (7, 227) else 6 for number in CN_MULTIPLE},
    }


def test_human_answers(imported: Path) -> None:
    reference = read_reference(imported / "authors" / "reference.csv").set_index(["base_id", "code"])
    columns = ["sex", "age_group", "n_unweighted", "n_weighted", "base_unweighted", "base_weighted"]
    assert reference.loc[("DEFUS-1", 2), columns].to_list() == ["all", "all", 20, 20, 60, 60]
    # Of the Americans, respondents are on file: 100 with an answer to question 7, and none to question 8.
    assert reference.loc[("DEFUS-7", 2), columns].to_list() == ["all", "all", 20, 20, 100, 100]
    assert reference.loc[("DEFUS-8", 2), columns].to_list() == ["all", "all", 20, 20, 210, 210]
    assert reference.loc[("DEFCN-513", 6), "n_unweighted"] == 60
    assert len(reference) == sum(
        int(table.notna().sum().sum())
        for table in (scores(US_COUNT, US_MULTIPLE), scores(CN_COUNT, CN_MULTIPLE))
    )


def test_margins_and_profiles(imported: Path) -> None:
    margins = (imported / "authors" / "margins.csv").read_text(encoding="utf-8").splitlines()
    assert margins[0] == "culture,base_id,code,sex,age_group,n_unweighted,base_unweighted"
    assert [line for line in margins if line.startswith("US,DEFUS-1,")] == [
        "US,DEFUS-1,1,all,all,2,4",
        "US,DEFUS-1,2,all,all,1,4",
        "US,DEFUS-1,3,all,all,1,4",
        "US,DEFUS-1,1,male,all,2,2",
        "US,DEFUS-1,2,female,all,1,2",
        "US,DEFUS-1,3,female,all,1,2",
        "US,DEFUS-1,1,all,<=29,1,2",
        "US,DEFUS-1,2,all,<=29,1,2",
        "US,DEFUS-1,1,all,30-49,1,2",
        "US,DEFUS-1,3,all,30-49,1,2",
    ]
    assert "US,DEFUS-7,2,all,all,20,99" in margins
    assert (imported / "authors" / "profiles.csv").read_text(encoding="utf-8").splitlines() == [
        "culture,base_id,code,sex,age_group",
        "US,DEFUS-1,1,male,<=29|30-49",
        "US,DEFUS-1,2,female,<=29",
        "US,DEFUS-1,3,female,30-49",
        "US,DEFUS-7,1,tie,tie",
        "US,DEFUS-7,2,,",
    ]
    assert {path.name for path in (imported / "authors").iterdir()} == {
        *("items.csv", "reference.csv", "questionnaires.yaml", "margins.csv", "profiles.csv", "import.json")
    }


def test_the_dataset_takes_the_questions_up(imported: Path, sources: Path, tmp_path: Path) -> None:
    build_dataset(sources, tmp_path / "with", imported=imported)
    build_dataset(sources, tmp_path / "without")
    for name in ("items.csv", "reference.csv", "regions.csv"):
        before, after = ((tmp_path / kind / name).read_bytes() for kind in ("without", "with"))
        assert after.startswith(before)
    items = read_items(tmp_path / "with" / "items.csv")
    assert items["base_id"].str.startswith("DEF").sum() == US_COUNT + CN_COUNT
    build_dataset(sources, tmp_path / "us", ("US",), imported)
    assert set(read_items(tmp_path / "us" / "items.csv")["culture"]) == {"US"}
    listed = yaml.safe_load((imported / "authors" / "questionnaires.yaml").read_text(encoding="utf-8"))
    assert listed["questionnaires"]["authors-us"]["items"] == [f"DEFUS-{n}" for n in range(1, US_COUNT + 1)]


def test_both_separators_of_labels_give_the_same_bytes(tmp_path: Path) -> None:
    for name, separator in (("comma", ", "), ("full-stop", ". ")):
        import_authors(write_dataset(tmp_path / name, separator, respondents=False), tmp_path / name / "out")
    for file in ("items.csv", "reference.csv"):
        one, other = (
            (tmp_path / name / "out/authors" / file).read_bytes() for name in ("comma", "full-stop")
        )
        assert one == other


@pytest.mark.parametrize(
    ("line", "text", "options"),
    [
        ("[2] Good? - 1: Yes, 2: No", "Good?", {1: "Yes", 2: "No"}),
        ("[2] Good? - 1: Yes. 2: No.", "Good?", {1: "Yes", 2: "No"}),
        ("[2]Good?- 1:Yes, surely, 2:No", "Good?", {1: "Yes, surely", 2: "No"}),
        ("[2] Well-being - is it good? - 0: No, 1: Yes", "Well-being - is it good?", {0: "No", 1: "Yes"}),
        ("[2] 好吗？ - 1：是，2：否", "好吗？", {1: "是", 2: "否"}),
        ("[2] 好吗？ - 1: 是。2: 否。", "好吗？", {1: "是", 2: "否"}),
        ("[3] From 1 to 3?", "From 1 to 3?", {1: "1", 2: "2", 3: "3"}),
        ("[2] In the U.S.? - 1: In the U.S., 2: Abroad", "In the U.S.?", {1: "In the U.S.", 2: "Abroad"}),
    ],
)
def test_lines_of_a_questionnaire(line: str, text: str, options: dict[int, str], tmp_path: Path) -> None:
    path = tmp_path / "English_questionaires.txt"
    path.write_text(line + "\n\n", encoding="utf-8")
    (question,) = read_questions(path, "United States")
    assert question.text == text
    assert options_of(question, from_zero=False) == options


def test_a_scale_that_humans_used_from_zero(tmp_path: Path) -> None:
    path = tmp_path / "English_questionaires.txt"
    path.write_text("[11] From 0 to 10?", encoding="utf-8")
    (question,) = read_questions(path, "")
    assert list(options_of(question, from_zero=True)) == list(range(11))


def test_shares_in_the_place_of_counts() -> None:
    rows = as_reference({1: Decimal("0.25"), 2: Decimal("0.75")})
    assert [(row["n_unweighted"], row["n_weighted"], row["base_weighted"]) for row in rows] == [
        ("", "0.25", "1"),
        ("", "0.75", "1"),
    ]
    mentions = as_reference({1: Decimal("0.9"), 2: Decimal("0.8")})
    assert [row["base_weighted"] for row in mentions] == ["1", "1"]
    assert as_reference({1: Decimal(8), 2: Decimal(5)}, base=10)[0]["base_unweighted"] == "10"


def test_rephrasings_in_a_file_of_their_own(tmp_path: Path) -> None:
    base = write_dataset(tmp_path, respondents=False)
    lines = (base / "English_questionaires.txt").read_text(encoding="utf-8").split("\n")
    (base / "English_questionaires.txt").write_text("\n".join(lines[:297]), encoding="utf-8")
    (base / "English_rephrased_questionaires.txt").write_text("\n".join(lines[297:594]), encoding="utf-8")
    for name in ("zh_English_questionaires.txt", "Chinese_questionaires.txt"):
        (base / name).unlink()
    result = import_authors(base, tmp_path / "out")
    assert result.questions == {"US": 594}
    items = read_items(tmp_path / "out/authors/items.csv").set_index("variable")
    assert items.loc["298", "text_en"] == english(298).split("] ")[1].split(" - ")[0].replace(
        "[COUNTRY]", "United States"
    )


def error_of(folder: Path) -> str:
    with pytest.raises(InputError) as error:
        import_authors(folder, folder / "out")
    assert not (folder / "out").exists()
    return str(error.value).replace(f"{folder}/", "")


def test_everything_wrong_is_listed(tmp_path: Path) -> None:
    base = write_dataset(tmp_path, respondents=True)
    lines = (base / "English_questionaires.txt").read_text(encoding="utf-8").split("\n")
    lines[3], lines[4], lines[5] = "What?", "[3] Two? - 1: Yes, 2: No, 2: Perhaps", "[3] Far? - 1: Yes, 9: No"
    (base / "English_questionaires.txt").write_text("\n".join(lines), encoding="utf-8")
    table = base / "preferences" / "zh_ref_score_all.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("\n1,,10.0", "\n1,,ten", 1), encoding="utf-8")
    types = base / "Originals/US_survey/result_database/Question_type.xlsx"
    pd.DataFrame({"id": [1, "x"], "value type": ["XYZ", "EVI"]}).to_excel(types, index=False)
    (base / "Originals/CN_survey/result_database/Question_type.xlsx").write_bytes(b"PK")
    (base / "Originals/US_survey/Characters/final_male.csv").write_text("1\nyes\n", encoding="utf-8")
    (base / "preferences" / "usa_ref_score_all.csv").unlink()
    assert error_of(base).splitlines() == [
        "English_questionaires.txt, line 4: not a question",
        "    found: 'What?'",
        "    allowed: [N] question - 1: label, 2: label",
        "English_questionaires.txt, line 5: the listed answers do not fit the number of choices",
        "    found: 3 choices, codes 1, 2, 2",
        "    allowed: each code once, and no more codes than choices",
        "English_questionaires.txt, line 6: the listed answers do not fit the number of choices",
        "    found: 3 choices, codes 1, 9",
        "    allowed: each code once, and no more codes than choices",
        f"{base}: a file is missing",
        "    allowed: usa_ref_score_all.csv",
        "Originals/US_survey/result_database/Question_type.xlsx, row 2, value type: unknown value dimension",
        "    found: XYZ",
        "    allowed: EVI, IDV, IVR, LTO, MAS, PDI, TDI, UAI, USI",
        "Originals/US_survey/result_database/Question_type.xlsx, row 3, id: not a question number",
        "    found: x",
        "Originals/US_survey/Characters/final_male.csv, 1: values are no answer codes",
        "    found: yes",
        "preferences/zh_ref_score_all.csv, record 2, 1: not a number not below 0",
        "    found: 'ten'",
        "Originals/CN_survey/result_database/Question_type.xlsx: not a readable Excel file",
        "    found: File is not a zip file",
    ]


def test_files_that_do_not_fit_together(tmp_path: Path) -> None:
    base = write_dataset(tmp_path, respondents=False)
    (base / "Chinese_questionaires.txt").unlink()
    chinese = base / "zh_English_questionaires.txt"
    chinese.write_text(
        chinese.read_text(encoding="utf-8").replace("3: 看情况", "4: 看情况", 1), encoding="utf-8"
    )
    types = base / "Originals/US_survey/result_database/Question_type.xlsx"
    frame = pd.read_excel(types)
    frame[~frame["id"].isin([3, 4, 5, 9])].to_excel(types, index=False)
    table = base / "preferences" / "usa_ref_score_all.csv"
    assert error_of(base).splitlines() == [
        "Question_type.xlsx of US_survey: questions have no value dimension",
        "    found: questions 3–5, 9",
        "questionnaire of US, question 1: the languages list different answers",
        "    found: 3 (1, 2, 3) in English, 3 (1, 2, 4) in Chinese",
    ]
    frame.to_excel(types, index=False)
    write_dataset(tmp_path / "again", respondents=False)
    lines = table.read_text(encoding="utf-8").split("\n")
    lines[3] = "2,,1,1,1,1,,,,,,,,"
    chinese.unlink()
    table.write_text("\n".join(lines), encoding="utf-8")
    assert error_of(base).splitlines() == [
        "usa_ref_score_all.csv, question 2: humans gave a code that is not an answer to the question",
        "    found: 4",
        "    allowed: 1, 2, 3",
    ]


def test_questions_without_human_answers_are_left_out(tmp_path: Path) -> None:
    base = write_dataset(tmp_path, respondents=False)
    for name in ("Chinese_questionaires.txt", "zh_English_questionaires.txt"):
        (base / name).unlink()
    table = base / "preferences" / "usa_ref_score_all.csv"
    frame = pd.read_csv(table, index_col=0)
    frame.loc[[10, 11, 12, 600]] = 0
    frame.to_csv(table)
    result = import_authors(base, tmp_path / "out")
    assert result.questions == {"US": US_COUNT - 4}
    assert "US: no human answers to questions 10–12, 600" in result.notes


def test_folders_that_are_none(tmp_path: Path) -> None:
    assert (
        error_of(tmp_path / "nowhere")
        == f"{tmp_path / 'nowhere'}: the folder does not exist\n    next: check the path"
    )
    assert error_of(tmp_path) == (
        f"{tmp_path}: no questionnaire\n"
        "    allowed: English_questionaires.txt or zh_English_questionaires.txt"
        " or en_Chinese_questionaires.txt or Chinese_questionaires.txt"
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "English_questionaires.txt").write_text(f"[2] {name}?", encoding="utf-8")
    assert error_of(tmp_path) == (
        f"{tmp_path}: two files of one name are different\n"
        "    found: one/English_questionaires.txt, two/English_questionaires.txt\n"
        "    next: name the folder of one set of questions"
    )


def test_without_openpyxl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = write_dataset(tmp_path, respondents=False)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    wanted = "Question_type.xlsx: reading Excel files needs openpyxl\n"
    assert f"{wanted}    next: pip install 'value-survey[readers]'" in error_of(base)


def test_more_answers_than_respondents(tmp_path: Path) -> None:
    base = write_dataset(tmp_path)
    path = base / "Originals/US_survey/Characters/final_all.csv"
    pd.read_csv(path, index_col=0).head(50).to_csv(path)
    result = import_authors(base, tmp_path / "out")
    assert result.notes[0] == (
        "US: more answers than respondents on file to question 7; shares are of all answers"
    )

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
from survey_sources import SOURCES

from value_survey.errors import InputError
from value_survey.survey.build import build_dataset
from value_survey.survey.schemas import check_codes, read_items, read_reference, read_regions
from value_survey.survey.table_reading import read_text_table

SURVEY = SOURCES.parent / "survey"


@pytest.fixture
def survey(sources: Path, tmp_path: Path) -> Path:
    build_dataset(sources, tmp_path / "survey")
    return tmp_path / "survey"


def edit(path: Path, *edits: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_the_committed_dataset_is_right() -> None:
    items, reference = read_items(SURVEY / "items.csv"), read_reference(SURVEY / "reference.csv")
    check_codes(items, reference)
    assert set(read_regions(SURVEY / "regions.csv")["culture"]) == {"US", "CN"}
    assert items["base_id"].nunique() > 42


def test_types_after_reading(survey: Path) -> None:
    items = read_items(survey / "items.csv")
    assert items["direction"].to_list()[:2] == [1, 1]
    assert items["ordinal"].dtype == bool
    reference = read_reference(survey / "reference.csv")
    assert reference["n_weighted"].dtype == float
    assert pd.isna(reference["n_unweighted"].iloc[-4])
    assert reference["n_unweighted"].iloc[-1] == 3


def test_every_fault_of_items_is_listed_with_record_and_column(survey: Path) -> None:
    path = survey / "items.csv"
    edit(
        path,
        ("US-WVS7-Q49-original", "US-WVS7-Q49-first"),
        ("USI", "XYZ"),
        (",True,", ",perhaps,"),
        ("哪些品质重要？", ""),
        ('{""1"": ""Manners"", ""2"": ""Effort""}', "Manners"),
    )
    with pytest.raises(InputError) as error:
        read_items(path)
    text = str(error.value)
    assert (
        "record 1, options_en: not an allowed value\n    found: 'Manners'\n    allowed: a JSON object" in text
    )
    assert "record 1, text_zh: not an allowed value\n    found: ''\n    allowed: some text" in text
    assert (
        "record 3, ordinal: not an allowed value\n    found: 'perhaps'\n    allowed: one of True, False"
        in text
    )
    assert "record 5, dimension: not an allowed value\n    found: 'XYZ'\n    allowed: one of EVI, IDV" in text
    assert "record 3: item_id does not fit the record\n    found: US-WVS7-Q49-first" in text
    assert len(error.value.problems) == 5


def test_records_that_contradict_themselves(survey: Path) -> None:
    path = survey / "items.csv"
    edit(
        path,
        ("US-WVS7-Q7_8-rephrased-1", "US-WVS7-Q7_8-original"),
        ("scale,True,1", "scale,True,2"),
        ('{""1"": ""礼貌"", ""2""', '{""1"": ""礼貌"", ""3""'),
    )
    with pytest.raises(InputError) as error:
        read_items(path)
    text = str(error.value)
    assert text.count("item_id: the value stands there twice") == 2
    assert "record 2: item_id does not fit the record" in text
    assert "record 3, max_choices: only one answer can be chosen\n    found: 2\n    allowed: 1" in text
    assert "record 1: options_en and options_zh have different codes\n    found: 1, 2 and 1, 3" in text


def test_faults_of_the_reference(survey: Path) -> None:
    path = survey / "reference.csv"
    edit(path, ("US,WVS7-Q49,1,male", "US,WVS7-Q49,-1,men"), ("4.1234", "-4"), ("0.25,4,1", "nan,4.5,1"))
    with pytest.raises(InputError) as error:
        read_reference(path)
    places = [problem.where.rsplit("reference.csv, ")[-1] for problem in error.value.problems]
    assert places == [
        "record 5, code",
        "record 5, sex",
        "record 7, n_weighted",
        "record 12, base_unweighted",
        "record 12, n_weighted",
    ]


def test_reference_records_that_contradict_each_other(survey: Path) -> None:
    path = survey / "reference.csv"
    edit(
        path,
        ("Q49,3,male", "Q49,1,male"),
        ("1,all,all,1,0.25", "1,all,50+,1,0.25"),
        ("0.6,,0.98", "0.99,,0.98"),
    )
    with pytest.raises(InputError) as error:
        read_reference(path)
    assert [problem.what for problem in error.value.problems] == [
        "the record stands there twice",
        "only one of sex and age_group is `all`",
        "more answers than respondents",
    ]
    assert error.value.problems[0].where.endswith("record 6")


def test_region_shares_have_to_add_up(survey: Path) -> None:
    path = survey / "regions.csv"
    edit(path, ("0.25", "0.35"))
    with pytest.raises(InputError, match=r"US: the shares of a culture do not add up to 1\n    found: 1\.1$"):
        read_regions(path)


def test_items_and_reference_have_to_fit(survey: Path) -> None:
    items, reference = read_items(survey / "items.csv"), read_reference(survey / "reference.csv")
    reference = reference.replace({"base_id": {"WVS7-Q49": "WVS7-Q48"}})
    with pytest.raises(InputError) as error:
        check_codes(items, reference)
    assert [str(problem) for problem in error.value.problems] == [
        "US WVS7-Q48: there are human answers, but no such item",
        "US WVS7-Q49: there are no human answers to the item",
    ]


def test_a_missing_column(survey: Path) -> None:
    path = survey / "regions.csv"
    edit(path, ("name_zh", "chinese"))
    with pytest.raises(InputError, match=r"a column is missing(.|\n)*allowed: a column name_zh"):
        read_regions(path)


def test_a_file_cut_off_in_the_middle_of_a_record(survey: Path) -> None:
    path = survey / "reference.csv"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError) as error:
        read_reference(path)
    text = str(error.value)
    assert "record 13: a record has the wrong number of fields\n    found: 7 fields" in text
    assert "the last line has no end: the file was cut off" in text


def test_a_file_cut_off_within_quotes(survey: Path) -> None:
    path = survey / "items.csv"
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"{") + 4])
    with pytest.raises(InputError, match="not a complete CSV file\n    found: unexpected end of data"):
        read_items(path)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    cases = {
        "empty.csv": b"",
        "latin.csv": b"a\n\xe9\n",
        "twice.csv": b"a,a\n1,2\n",
        "half.csv.gz": gzip.compress(b"a\n1\n")[:-6],
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
    messages = {
        "empty.csv": "the file is empty",
        "latin.csv": "the file is not UTF-8 text",
        "twice.csv": "a column stands there twice",
        "half.csv.gz": "the file cannot be read",
        "absent.csv": "the file does not exist",
    }
    for name, message in messages.items():
        with pytest.raises(InputError, match=message):
            read_text_table(tmp_path / name, ["a"])

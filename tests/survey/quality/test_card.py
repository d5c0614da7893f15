from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from quality_texts import DATA
from survey_sources import SOURCES

from value_survey.errors import InputError
from value_survey.survey.card.columns import FILES
from value_survey.survey.card.croissant import croissant, croissant_text
from value_survey.survey.card.facts import own_answer_lists, sample_sizes, survey_parts, unordered
from value_survey.survey.card.readme import write_card
from value_survey.survey.human import load_human
from value_survey.survey.quality.report import quality_report
from value_survey.survey.reference import Coverage


@pytest.mark.parametrize("name", FILES)
def test_every_column_is_explained_in_its_order(name: str) -> None:
    with (DATA / "survey" / name).open(encoding="utf-8", newline="") as handle:
        assert [column.name for column in FILES[name]] == next(csv.reader(handle))


def test_parts_of_the_tiny_dataset(tiny: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    american, chinese = survey_parts(*tiny)
    assert (american.culture, american.source, american.questions[Coverage.CELLS]) == ("US", "WVS7", 3)
    assert (american.fewest_answers, american.most_answers) == (2, 20)
    assert chinese.questions == {Coverage.CELLS: 0, Coverage.OVERALL: 1, Coverage.ROUNDED: 1}
    assert (chinese.fewest_answers, chinese.most_answers) == (4, 4)


def test_samples_are_those_of_the_surveys() -> None:
    samples = sample_sizes(load_human(SOURCES / "human"))
    assert (samples["US", "WVS7"], samples["CN", "WVS7"]) == (2596, 3036)


def test_questions_named_in_the_card(committed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    items = committed[0]
    assert own_answer_lists(items) == [f"WVS7-Q{number}" for number in (33, 34, 35, 152, 172)]
    assert "WVS7-Q154" in unordered(items)
    assert "WVS7-Q7_17" not in unordered(items)


def test_what_the_card_says_without_counting(committed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Statements of the template that the data can contradict."""
    items, reference = committed
    options = items.set_index("item_id")["options_en"].map(json.loads).map(len)
    for variable in ("Q33", "Q34", "Q35"):
        assert (options[f"US-WVS7-{variable}-original"], options[f"CN-WVS7-{variable}-original"]) == (3, 5)
    prayer = reference[(reference["culture"] == "CN") & (reference["base_id"] == "WVS7-Q172")]
    assert set(prayer["code"]) == {3, 4, 5, 6, 7, 8}
    services = reference[(reference["culture"] == "CN") & (reference["base_id"] == "WVS7-Q171")]
    assert services.loc[services["code"] <= 2, "n_unweighted"].sum() > 50
    exact = reference[reference["sex"].eq("all") & reference["base_unweighted"].notna()]
    bases = exact.drop_duplicates("base_id").set_index("base_id")["base_unweighted"]
    assert list(bases.sort_values().index[:2]) == ["WVS7-Q175", "WVS7-Q172"]
    regions = pd.read_csv(DATA / "survey" / "regions.csv")
    assert "US-AK" not in set(regions["code"])
    weights = pd.read_csv(SOURCES / "human" / "gss2022_us_cells.csv")
    drawn = weights["source"] == "H-resampled"
    assert (weights["n_weighted"] == weights["n_unweighted"])[drawn].all()
    assert not (weights["n_weighted"] == weights["n_unweighted"])[~drawn].any()
    asked = set(re.findall(r"(?:WVS7|GSS2022)-\w+", (SOURCES / "card.md").read_text(encoding="utf-8")))
    assert asked <= set(items["base_id"])


def test_passages_that_do_not_exist_or_are_left_out(tiny: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    human = load_human(SOURCES / "human")
    template = (SOURCES / "card.md").read_text(encoding="utf-8").replace("{{columns}}", "{{colums}}")
    with pytest.raises(InputError) as error:
        write_card(template, *tiny, human, quality_report(*tiny))
    assert "the card: {{colums}}: no such passage\n    allowed: sizes, answers," in str(error.value)
    assert "the card: a passage is left out\n    allowed: {{columns}} somewhere" in str(error.value)


def test_croissant_describes_the_files_as_they_stand() -> None:
    described = croissant(DATA)
    assert described == json.loads((DATA / "croissant.json").read_text(encoding="utf-8"))
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    for file in described["distribution"]:
        content = (DATA / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
    files = {file["@id"] for file in described["distribution"]}
    fields = [field for records in described["recordSet"] for field in records["field"]]
    assert {field["source"]["fileObject"]["@id"] for field in fields} == files
    ids = [field["@id"] for field in fields]
    assert len(set(ids)) == len(ids)
    assert {key["@id"] for records in described["recordSet"] for key in records["key"]} <= set(ids)


@pytest.mark.parametrize("record_set", ["items", "reference", "regions"])
def test_keys_of_the_croissant_description_are_unique(record_set: str) -> None:
    (records,) = [each for each in croissant(DATA)["recordSet"] if each["@id"] == record_set]
    key = [each["@id"].split("/")[1] for each in records["key"]]
    table = pd.read_csv(DATA / "survey" / f"{record_set}.csv", dtype=str)
    assert not table.duplicated(key).any()


def test_a_changed_file_has_another_description(tmp_path: Path) -> None:
    (tmp_path / "survey").mkdir()
    for name in FILES:
        (tmp_path / "survey" / name).write_text("a\n", encoding="utf-8")
    first = croissant_text(tmp_path)
    (tmp_path / "survey" / "items.csv").write_text("b\n", encoding="utf-8")
    assert croissant_text(tmp_path) != first

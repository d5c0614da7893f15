from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_sources import SOURCES

from value_survey.errors import InputError
from value_survey.survey.build import build_dataset
from value_survey.survey.human import load_country_cells
from value_survey.survey.reference import respondents_behind
from value_survey.survey.schemas import read_items, read_reference, read_regions


def trusting(reference: pd.DataFrame, culture: str, **cell: str) -> float:
    rows = reference[(reference["culture"] == culture) & (reference["base_id"] == "WVS7-Q57")]
    for column, value in cell.items():
        rows = rows[rows[column] == value]
    return float(rows.loc[rows["code"] == 1, "n_weighted"].sum() / rows["n_weighted"].sum())


@pytest.mark.parametrize(
    ("culture", "cell", "share"),
    [
        ("US", {}, 0.372),
        ("US", {"sex": "male"}, 0.441),
        ("US", {"sex": "female"}, 0.307),
        ("US", {"age_group": "<=29"}, 0.331),
        ("US", {"age_group": "30-49"}, 0.314),
        ("US", {"age_group": "50+"}, 0.434),
        ("CN", {}, 0.640),
        ("CN", {"sex": "male"}, 0.641),
        ("CN", {"sex": "female"}, 0.639),
        ("CN", {"age_group": "<=29"}, 0.676),
        ("CN", {"age_group": "30-49"}, 0.657),
        ("CN", {"age_group": "50+"}, 0.593),
    ],
)
def test_the_known_shares_of_trust(
    both_cells: Path, culture: str, cell: dict[str, str], share: float
) -> None:
    reference = read_reference(both_cells / "reference.csv")
    assert trusting(reference, culture, **cell) == pytest.approx(share, abs=5e-4)


def test_every_cell_is_the_source_to_the_last_digit(both_cells: Path) -> None:
    with (SOURCES / "human" / "wvs7_us_cn_cells.csv").open(encoding="utf-8", newline="") as handle:
        source = {
            (row["culture"], f"WVS7-{row['variable']}", row["code"], row["sex"], row["age_group"]): (
                row["n_unweighted"],
                row["n_weighted"],
            )
            for row in csv.DictReader(handle)
            if int(row["code"]) >= 0
        }
    with (both_cells / "reference.csv").open(encoding="utf-8", newline="") as handle:
        built = {
            (row["culture"], row["base_id"], row["code"], row["sex"], row["age_group"]): (
                row["n_unweighted"],
                row["n_weighted"],
            )
            for row in csv.DictReader(handle)
        }
    worded = {base_id for _, base_id, *_ in built}
    assert built == {key: counts for key, counts in source.items() if key[1] in worded}


def test_items_of_the_real_tables(both_cells: Path) -> None:
    items = read_items(both_cells / "items.csv")
    assert len(items) == 2 * 42 * 2
    assert set(items["reference"]) == {"cells"}
    assert list(items["base_id"].head(6))[::2] == ["WVS7-Q12", "WVS7-Q13", "WVS7-Q14"]


def test_region_shares_add_up_to_one(both_cells: Path) -> None:
    regions = read_regions(both_cells / "regions.csv")
    assert regions.groupby("culture")["share"].sum().to_list() == pytest.approx([1, 1], abs=1e-9)
    assert regions["culture"].value_counts().to_dict() == {"US": 50, "CN": 29}
    california = regions.set_index("code").loc["US-CA"]
    assert california["share"] == pytest.approx(315.441 / 2595.999, rel=1e-9)
    assert california["name_zh"] == "加利福尼亚州"


def test_the_same_sources_give_the_same_bytes(sources: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_dataset(sources, tmp_path / name)
    for name in ("items.csv", "reference.csv", "regions.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_what_is_known_decides_rows_and_bases(sources: Path, tmp_path: Path) -> None:
    build_dataset(sources, tmp_path)
    lines = (tmp_path / "reference.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "culture,base_id,code,sex,age_group,n_unweighted,n_weighted,base_unweighted,base_weighted",
        "US,WVS7-Q7_8,1,male,<=29,2,2.5,10,10.0",
        "US,WVS7-Q7_8,1,female,50+,0,0,5,5.5",
        "US,WVS7-Q7_8,2,male,<=29,1,0.1,10,10.0",
        "US,WVS7-Q7_8,2,female,50+,4,4.4,4,4.4",
        "US,WVS7-Q49,1,male,<=29,1,1,2,2",
        "US,WVS7-Q49,3,male,<=29,1,1,2,2",
        "US,WVS7-Q57,1,male,<=29,4,4.1234,10,10.0234",
        "US,WVS7-Q57,2,male,<=29,6,5.9,10,10.0234",
        "US,WVS7-Q57,2,female,50+,10,10.25,10,10.25",
        "CN,WVS7-Q7_8,1,all,all,,0.6,,0.98",
        "CN,WVS7-Q7_8,2,all,all,3,0.375,4,1",
        "CN,WVS7-Q57,1,all,all,1,0.25,4,1",
        "CN,WVS7-Q57,2,all,all,3,0.75,4,1",
    ]
    items = read_items(tmp_path / "items.csv")
    known = items[items["wording"] == "original"].set_index("item_id")["reference"].to_dict()
    assert known == {
        "US-WVS7-Q7_8-original": "cells",
        "US-WVS7-Q49-original": "cells",
        "US-WVS7-Q57-original": "cells",
        "CN-WVS7-Q7_8-original": "rounded",
        "CN-WVS7-Q57-original": "overall",
    }
    first = items.iloc[0]
    assert json.loads(first["options_zh"]) == {"1": "礼貌", "2": "努力"}
    assert (first["variable"], first["max_choices"], bool(first["ordinal"])) == ("Q7 Q8", 1, False)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_code_that_is_no_option_is_listed(sources: Path, tmp_path: Path) -> None:
    cells = sources / "human" / "wvs7_us_cn_cells.csv"
    edit(cells, "US,Q57,2,Careful,female", "US,Q57,7,Other,female")
    edit(cells, "US,Q49,3", "US,Q49,0")
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path / "out")
    assert str(error.value) == (
        "US WVS7-Q49: humans gave a code that is not an option of the item\n"
        "    found: 0\n    allowed: 1, 2, 3\n    next: add the option to the item's scale\n"
        "US WVS7-Q57: humans gave a code that is not an option of the item\n"
        "    found: 7\n    allowed: 1, 2\n    next: add the option to the item's scale"
    )
    assert not (tmp_path / "out").exists()


def test_items_without_answers_and_half_known_batteries_are_listed(sources: Path, tmp_path: Path) -> None:
    edit(sources / "wording" / "a.yaml", "WVS7-Q49", "WVS7-Q48")
    edit(sources / "human" / "wvs7_cn_overall.csv", "CN,Q7,", "CN,Q6,")
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path / "out")
    text = str(error.value)
    assert "a.yaml: items.WVS7-Q48: there are no human answers to the item" in text
    assert "a.yaml: items.WVS7-Q7_8.variables: the battery is known in part only" in text
    assert "found: no answers of CN to Q7" in text


def test_faults_of_wording_and_tables_are_listed_together(sources: Path, tmp_path: Path) -> None:
    edit(sources / "wording" / "a.yaml", "dimension: USI", "dimension: XYZ")
    edit(sources / "human" / "wvs7_us_cn_cells.csv", "4.1234", "4,1234")
    edit(sources / "human" / "wvs7_cn_overall.csv", "0.25", "a quarter")
    (sources / "human" / "region_names.csv").unlink()
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path / "out")
    text = str(error.value)
    assert "items.WVS7-Q57.dimension" in text
    assert "wvs7_us_cn_cells.csv, record 2: a record has the wrong number of fields" in text
    assert "wvs7_cn_overall.csv, record 1, p: not a number\n    found: 'a quarter'" in text
    assert "region_names.csv: the file does not exist" in text


def test_regions_without_names_are_listed(sources: Path, tmp_path: Path) -> None:
    edit(sources / "human" / "region_names.csv", "US-CA", "US-XX")
    edit(sources / "human" / "region_names.csv", "CN-HA", "US-TX")
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path / "out")
    found = [(problem.where, problem.found) for problem in error.value.problems]
    assert found == [
        ("region_names.csv: US-CA", "0 rows"),
        ("region_names.csv: US-TX", "2 rows"),
        ("region_names.csv: CN-HA", "0 rows"),
    ]


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6).filter(lambda counts: sum(counts) > 50))
def test_exact_shares_tell_the_number_of_respondents(counts: list[int]) -> None:
    total = sum(counts)
    shares = [repr(count / total) for count in counts]
    found = respondents_behind(shares, largest=2 * total - 1)
    assert found is not None
    assert all(abs(float(share) * found - round(float(share) * found)) < 1e-9 for share in shares)
    assert found >= total
    assert respondents_behind(["0.3141592653589793"], largest=100) is None


def test_country_cells() -> None:
    cells = load_country_cells(SOURCES / "human")
    assert cells["country"].nunique() == 42
    assert cells["base_id"].nunique() == 30
    trust = cells[(cells["country"] == "USA") & (cells["base_id"] == "WVS7-Q57")]
    share = trust.loc[trust["code"] == 1, "n_weighted"].sum() / trust["n_weighted"].sum()
    assert share == pytest.approx(0.372, abs=5e-4)
    assert (cells["code"] >= 0).all()

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from official_files import labelled, write_sav, wvs
from survey_sources import SOURCES

from value_survey.errors import InputError
from value_survey.survey.build import build_dataset
from value_survey.survey.readers.commands import import_survey_command
from value_survey.survey.readers.survey_files import import_survey
from value_survey.survey.schemas import read_items, read_reference, read_regions

TABLES = ("items.csv", "reference.csv", "regions.csv")


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_an_imported_culture_gets_items_reference_and_regions(sources: Path, tmp_path: Path) -> None:
    imported = tmp_path / "imported"
    import_survey(write_sav(wvs(), tmp_path / "w.sav"), "wvs7", "JPN", imported)
    # The tiny questions have three steps where the survey has ten.
    cells = imported / "wvs7-jpn" / "cells.csv"
    cells.write_text(
        cells.read_text(encoding="utf-8").replace("Q49,10,", "Q49,3,").replace("Q49,5,", "Q49,2,")
    )
    build_dataset(sources, tmp_path / "with", ("US", "CN", "JPN"), imported)
    build_dataset(sources, tmp_path / "without")
    for name in TABLES:
        before, after = lines(tmp_path / "without" / name), lines(tmp_path / "with" / name)
        assert after[: len(before)] == before, "US and CN do not change"
    added = lines(tmp_path / "with" / "reference.csv")[len(lines(tmp_path / "without" / "reference.csv")) :]
    assert added == [
        "JPN,WVS7-Q49,2,male,30-49,1,1,1,1",
        "JPN,WVS7-Q49,2,female,30-49,1,0.5,1,0.5",
        "JPN,WVS7-Q49,2,female,50+,1,2,2,3.1",
        "JPN,WVS7-Q49,3,male,<=29,1,0.8123,1,0.8123",
        "JPN,WVS7-Q49,3,female,50+,1,1.1,2,3.1",
        "JPN,WVS7-Q57,1,male,<=29,1,0.8123,2,2.0623",
        "JPN,WVS7-Q57,1,male,30-49,1,1,1,1",
        "JPN,WVS7-Q57,1,female,30-49,1,0.5,1,0.5",
        "JPN,WVS7-Q57,2,male,<=29,1,1.25,2,2.0623",
        "JPN,WVS7-Q57,2,female,50+,1,2,1,2",
    ]
    items = read_items(tmp_path / "with" / "items.csv")
    own = items[items["culture"] == "JPN"]
    # The battery Q7_8 needs variables that the file does not have.
    assert own["item_id"].to_list() == [
        "JPN-WVS7-Q49-original",
        "JPN-WVS7-Q49-rephrased-1",
        "JPN-WVS7-Q57-original",
        "JPN-WVS7-Q57-rephrased-1",
    ]
    same = items[(items["culture"] == "US") & items["base_id"].isin(["WVS7-Q49", "WVS7-Q57"])]
    assert own["text_en"].to_list() == same["text_en"].to_list()
    regions = read_regions(tmp_path / "with" / "regions.csv").query("culture == 'JPN'")
    assert regions["name_en"].to_list() == regions["name_zh"].to_list() == ["Tokyo", "Osaka"]
    assert regions["share"].to_list() == pytest.approx([4.0623 / 5.5623, 1.5 / 5.5623])


def test_an_imported_culture_that_is_not_asked_for_is_not_built(sources: Path, tmp_path: Path) -> None:
    import_survey(write_sav(wvs(), tmp_path / "w.sav"), "wvs7", "JPN", tmp_path / "imported")
    build_dataset(sources, tmp_path / "with", imported=tmp_path / "imported")
    build_dataset(sources, tmp_path / "without", imported=tmp_path / "none")
    for name in TABLES:
        assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()


def test_an_official_file_takes_the_place_of_the_project_s_tables(sources: Path, tmp_path: Path) -> None:
    """China's Q57 is known overall only, the US Q57 by cells that have a code 2 which the file lacks."""
    for culture in ("CHN", "USA"):
        frame = wvs().replace({"B_COUNTRY_ALPHA": {"JPN": culture}})[
            ["B_COUNTRY_ALPHA", "W_WEIGHT", "Q260", "Q262", "N_REGION_ISO", "Q57"]
        ]
        if culture == "USA":
            frame["Q57"] = frame["Q57"].replace(2, -1)
        labels = tmp_path / f"{culture}.csv"
        labelled_regions = frame.assign(N_REGION_ISO="JP-13 Tokyo")
        labelled_regions.to_csv(labels, index=False)
        import_survey(labels, "wvs7", culture, tmp_path / "imported")
    build_dataset(sources, tmp_path / "with", imported=tmp_path / "imported")
    build_dataset(sources, tmp_path / "without")
    reference = lines(tmp_path / "with" / "reference.csv")
    assert [line for line in reference if line.startswith("CN,WVS7-Q57")] == [
        "CN,WVS7-Q57,1,male,<=29,1,0.8123,2,2.0623",
        "CN,WVS7-Q57,1,male,30-49,1,1,1,1",
        "CN,WVS7-Q57,1,female,30-49,1,0.5,1,0.5",
        "CN,WVS7-Q57,2,male,<=29,1,1.25,2,2.0623",
        "CN,WVS7-Q57,2,female,50+,1,2,1,2",
    ]
    us = [line for line in reference if line.startswith("US,WVS7-Q57")]
    assert us[-1] == "US,WVS7-Q57,2,male,<=29,0,0,1,0.8123"
    # Where respondents were simulated before, they go on living.
    assert (tmp_path / "with" / "regions.csv").read_bytes() == (
        tmp_path / "without" / "regions.csv"
    ).read_bytes()


def test_damaged_and_doubled_imports_are_listed(sources: Path, tmp_path: Path) -> None:
    imported = tmp_path / "imported"
    import_survey(write_sav(wvs(), tmp_path / "w.sav"), "wvs7", "JPN", imported)
    shutil.copytree(imported / "wvs7-jpn", imported / "again")
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path / "out", ("JPN",), imported)
    assert str(error.value) == (
        "WVS7 of JPN: two imported files count the same survey and culture\n"
        "    next: remove one of the folders"
    )
    (imported / "again" / "import.json").write_text("[]", encoding="utf-8")
    cells = imported / "wvs7-jpn" / "cells.csv"
    cells.write_text(cells.read_text(encoding="utf-8").replace("0.8123", "much"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        build_dataset(sources, tmp_path / "out", ("JPN",), imported)
    text = str(error.value)
    assert "again/import.json: not the record of an import" in text
    assert "wvs7-jpn/cells.csv, record 3, n_weighted: not a number\n    found: 'much'" in text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    (root / "data" / "sources").symlink_to(SOURCES)
    shutil.copy(SOURCES.parents[1] / "params.yaml", root)
    return root


def test_the_command_says_what_to_do_next(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    labelled(wvs()).to_csv(path, index=False)
    assert import_survey_command(project, path, "wvs7", "JPN") == (
        "WVS7 of JPN: 6 respondents, 3 variables, 2 regions → data/imported/wvs7-jpn\n"
        "2 rows without a known sex and age were left out\n"
        "1 rows without a weight were left out\n"
        "To build it, add `JPN: {en: Japan, zh: 日本}` to `cultures` in params.yaml, and build the dataset."
    )
    params = yaml.safe_load((project / "params.yaml").read_text(encoding="utf-8"))
    params["cultures"]["JPN"] = {"en": "Japan", "zh": "日本"}
    (project / "params.yaml").write_text(yaml.safe_dump(params, allow_unicode=True), encoding="utf-8")
    said = import_survey_command(project, path, "wvs7", "JPN")
    assert said.endswith("The dataset stage takes it up from there.")
    with pytest.raises(InputError) as error:
        import_survey_command(project, path, "evs")
    assert str(error.value) == (
        "--format: unknown format\n    found: evs\n    allowed: wvs7, gss, cgss, authors"
    )


def test_only_aggregated_tables_are_written(project: Path, tmp_path: Path) -> None:
    import_survey_command(project, write_sav(wvs(), tmp_path / "w.sav"), "wvs7", "JPN")
    written = [path for path in (project / "data" / "imported").rglob("*") if path.is_file()]
    assert {path.name for path in written} == {"cells.csv", "regions.csv", "import.json"}
    record = json.loads((project / "data/imported/wvs7-jpn/import.json").read_text(encoding="utf-8"))
    assert "w.sav" not in json.dumps(record)
    for table in ("cells.csv", "regions.csv"):
        columns = set(pd.read_csv(project / "data/imported/wvs7-jpn" / table).columns)
        assert columns <= {
            *("culture", "variable", "code", "sex", "age_group", "n_unweighted", "n_weighted", "name")
        }


def test_the_reference_of_two_more_countries_is_their_table(tmp_path: Path) -> None:
    build_dataset(SOURCES, tmp_path, ("JPN", "MEX"))
    reference = read_reference(tmp_path / "reference.csv")
    trust = reference.query("base_id == 'WVS7-Q57' and code == 1").groupby("culture")["n_weighted"].sum()
    base = reference.query("base_id == 'WVS7-Q57'").groupby("culture")["n_weighted"].sum()
    assert (trust / base)["JPN"] > (trust / base)["MEX"]

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
from survey_sources import SOURCES

from value_survey.errors import InputError
from value_survey.survey.build import build_dataset
from value_survey.survey.countries import COUNTRIES, FILE, country_cells, country_of
from value_survey.survey.schemas import read_items

COUNTED = sorted(
    {
        line.split(",")[0]
        for line in gzip.decompress((SOURCES / "human" / FILE).read_bytes()).decode().splitlines()[1:]
    }
)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("four")
    build_dataset(SOURCES, folder / "two")
    build_dataset(SOURCES, folder / "four", ("US", "CN", "JPN", "MEX"))
    return folder


@pytest.mark.parametrize("name", ["items.csv", "reference.csv", "regions.csv"])
def test_more_cultures_leave_the_rows_of_us_and_cn_as_they_are(four: Path, name: str) -> None:
    before = (four / "two" / name).read_bytes()
    after = (four / "four" / name).read_bytes()
    assert after.startswith(before)
    assert (name == "regions.csv") == (after == before)
    own = [line for line in after.splitlines() if line.startswith((b"US", b"CN"))]
    assert own == before.splitlines()[1:]


def test_japan_and_mexico_get_the_questions_that_the_file_knows(four: Path) -> None:
    items = read_items(four / "four" / "items.csv")
    for culture in ("JPN", "MEX"):
        own = items[items["culture"] == culture]
        assert own["base_id"].nunique() == 30
        assert set(own["reference"]) == {"cells"}
        us = items[(items["culture"] == "US") & items["base_id"].isin(own["base_id"])]
        for column in ("base_id", "wording", "text_en", "options_en", "dimension", "direction"):
            assert own[column].to_list() == us[column].to_list()
        assert (own["item_id"] == culture + "-" + own["base_id"] + "-" + own["wording"]).all()


def test_their_reference_is_the_file_to_the_last_digit(four: Path) -> None:
    lines = gzip.decompress((SOURCES / "human" / FILE).read_bytes()).decode().splitlines()[1:]
    source = {
        (country, f"WVS7-{variable}", *rest)
        for country, variable, *rest in (line.split(",") for line in lines)
        if country in {"JPN", "MEX"} and not rest[0].startswith("-")
    }
    built = {
        tuple(line.split(",")[:7])
        for line in (four / "four" / "reference.csv").read_text(encoding="utf-8").splitlines()
        if line.startswith(("JPN", "MEX"))
    }
    assert built == source


def test_countries_are_asked_what_the_file_knows_of_them(tmp_path: Path) -> None:
    cultures = [name for name in COUNTED if name not in {"USA", "CHN"}]
    assert len(cultures) == 40
    sources = tmp_path / "sources"
    (sources / "wording").mkdir(parents=True)
    (sources / "wording" / "a.yaml").symlink_to(SOURCES / "wording" / "wvs7-both-cells.yaml")
    (sources / "human").symlink_to(SOURCES / "human")
    cultures = [*cultures[::7], "EGY"]
    build_dataset(sources, tmp_path, cultures)
    items = read_items(tmp_path / "items.csv")
    asked = items.groupby("culture")["base_id"].nunique()
    assert asked.min() == 27, "a few countries were not asked everything"
    assert asked.max() == 30
    answers = pd.read_csv(SOURCES / "human" / FILE).query("code >= 0")
    assert asked.to_dict() == answers.groupby("country")["variable"].nunique()[cultures].to_dict()
    assert (tmp_path / "regions.csv").read_text(encoding="utf-8") == "culture,code,name_en,name_zh,share\n"


def test_unknown_cultures_are_listed() -> None:
    with pytest.raises(InputError) as error:
        country_cells(SOURCES / "human", ["JPX", "USA", "MEX"])
    first, second = error.value.problems
    assert first.what == second.what == "there are no human answers of this culture"
    assert (first.found, second.found) == ("JPX", "USA")
    assert first.next_step == "did you mean JPN? otherwise import the survey's official file first"
    assert second.next_step.startswith("did you mean US? ")
    assert first.allowed.startswith("US, CN, ARG, AUS, ")
    assert "USA" not in first.allowed


def test_names_and_codes_are_each_country_s_own() -> None:
    for field in ("alpha3", "number", "en", "zh"):
        values = [getattr(country, field) for country in COUNTRIES]
        assert len(set(values)) == len(values)
    assert all(country_of(code) for code in COUNTED)
    assert country_of("the Netherlands") == country_of("Netherlands") == country_of("528")
    assert country_of("Great Britain") is not None
    assert country_of("Atlantis") is None
    assert [country_of(name).culture for name in ("USA", "US", "美国", "CHN", "156", "JPN")] == (  # type: ignore[union-attr]
        ["US", "US", "US", "CN", "CN", "JPN"]
    )

"""Any country of the reference file is a culture: naming it in params.yaml is all it takes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import small_study

from value_survey import config
from value_survey.simulation.collect import simulate
from value_survey.stages import PIPELINE

COUNTRIES = {"JPN": {"en": "Japan", "zh": "日本"}, "MEX": {"en": "Mexico", "zh": "墨西哥"}}
ITEMS = ["WVS7-Q57", "WVS7-Q64", "WVS7-Q106", "WVS7-Q177"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cultures = {"US": {"en": "the United States", "zh": "美国"}, "CN": {"en": "China", "zh": "中国"}}
    runs = {
        f"reference-{culture.lower()}": {
            "model": "reference-sampler",
            "culture": culture,
            "language": "zh" if culture == "CN" else "en",
            "probing": "def",
            "questionnaire": "shared",
            "respondents": 30,
        }
        for culture in (*cultures, *COUNTRIES)
    }
    root = small_study.make(
        tmp_path_factory.mktemp("cultures") / "project",
        cultures=cultures | COUNTRIES,
        questionnaires={"shared": {"items": ITEMS}, "both-cultures": {"items": ITEMS}},
        runs=runs,
    )
    params = config.load(root / "params.yaml")
    for stage in PIPELINE:
        if stage.name in {"survey_quality", "data_card", "contamination_report"}:
            continue
        if stage.name == "parse":
            for run in params.runs:
                simulate(root, params, run)
        stage.run(root)
    return root


@pytest.mark.parametrize("culture", COUNTRIES)
def test_its_humans_are_the_reference(study: Path, culture: str) -> None:
    source = pd.read_csv(study / "data/sources/human/wvs7_countries_cells.csv.gz")
    cells = source[(source["country"] == culture) & (source["variable"] == "Q57") & (source["code"] > 0)]
    built = pd.read_csv(study / "data/survey/reference.csv")
    own = built[(built["culture"] == culture) & (built["base_id"] == "WVS7-Q57")]
    assert own["n_unweighted"].sum() == cells["n_unweighted"].sum()
    assert own["n_weighted"].sum() == pytest.approx(cells["n_weighted"].sum(), abs=1e-6)


@pytest.mark.parametrize("culture", COUNTRIES)
def test_its_respondents_have_a_country_and_no_region(study: Path, culture: str) -> None:
    responses = pd.read_parquet(study / f"data/simulations/reference-{culture.lower()}/responses.parquet")
    assert responses["region"].isna().all()
    country = COUNTRIES[culture]["en"]
    assert responses["prompt"].str.startswith(f"I want you to act as a citizen from {country}.\n").all()


def test_every_culture_is_measured_against_its_own_humans(study: Path) -> None:
    report = pd.read_csv(study / "reports/divergence.csv")
    overall = report[(report["dimension"] == "all") & (report["measure"] == "kl_smoothed")].set_index(
        "culture"
    )
    assert set(overall.index) == {"US", "CN", *COUNTRIES}
    assert (overall["value"] < overall["uniform"]).all()

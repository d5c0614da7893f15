"""Two questions of the real questionnaire, asked of two respondents by a real model."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

import tiny_study
from value_survey import config
from value_survey.errors import InputError
from value_survey.models import embedded
from value_survey.simulation import questionnaire, store
from value_survey.simulation.collect import QUESTIONNAIRES, SIMULATIONS, simulate
from value_survey.simulation.prompt import read_templates
from value_survey.survey.schemas import read_items, read_reference, read_regions

pytestmark = pytest.mark.model

NAME = "smollm2-135m-instruct"
ROOT = tiny_study.ROOT


@pytest.fixture(scope="module")
def params(tmp_path_factory: pytest.TempPathFactory) -> config.Params:
    """The project's own settings, with one small run."""
    try:
        embedded.fetch(NAME, progress=print)
    except InputError as error:
        if "could not be downloaded from anywhere" in str(error):
            pytest.skip("no source of the model can be reached")
        raise
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    raw["questionnaires"]["two"] = {"items": ["WVS7-Q57", "WVS7-Q49"]}
    raw["runs"] = {
        "real": {
            "model": NAME,
            "culture": "US",
            "language": "en",
            "probing": "def",
            "questionnaire": "two",
            "respondents": 2,
            "max_new_tokens": 8,
        }
    }
    path = tmp_path_factory.mktemp("params") / "params.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return config.load(path)


def prepared(root: Path, params: config.Params) -> Path:
    asked = questionnaire.build(
        params,
        "real",
        read_items(ROOT / "data/survey/items.csv"),
        read_regions(ROOT / "data/survey/regions.csv"),
        read_reference(ROOT / "data/survey/reference.csv"),
        read_templates(ROOT / "data/prompts/en.yaml"),
    )
    questionnaire.write(asked, root / QUESTIONNAIRES / "real.json")
    return root


def collected(root: Path) -> pd.DataFrame:
    return store.read_responses(root / SIMULATIONS / "real" / store.RESPONSES)


def test_a_real_model_answers_the_real_questionnaire_and_goes_on_where_it_stopped(
    tmp_path: Path, params: config.Params
) -> None:
    whole = prepared(tmp_path / "whole", params)
    assert simulate(whole, params, "real") is True
    frame = collected(whole)
    assert frame["item_id"].tolist() == ["US-WVS7-Q57-original"] * 2 + ["US-WVS7-Q49-original"] * 2
    assert frame["response"].str.len().min() > 0
    assert frame["prompt"].str.contains("act as a citizen from the United States living in ").all()
    assert frame["response_tokens"].between(1, 8).all()
    facts = store.read_run(whole / SIMULATIONS / "real" / store.RUN)
    assert facts["model"]["sha256"] == embedded.EMBEDDED[NAME].gguf_sha256
    assert facts["model"]["dtype"] == "bfloat16"
    assert facts["response_tokens"] == frame["response_tokens"].sum()
    json.dumps(facts)

    parts = prepared(tmp_path / "parts", params)
    assert simulate(parts, params, "real", limit=1) is False
    assert simulate(parts, params, "real") is True
    pd.testing.assert_frame_equal(collected(parts), frame)
    assert (parts / SIMULATIONS / "real" / store.RESPONSES).read_bytes() == (
        whole / SIMULATIONS / "real" / store.RESPONSES
    ).read_bytes()

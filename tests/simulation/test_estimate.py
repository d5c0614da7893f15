"""What a run will take is said before it is asked, and close to what it took."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
import yaml

from value_survey import config
from value_survey.errors import InputError
from value_survey.simulation.estimate import estimate
from value_survey.stages import PIPELINE

ROOT = Path(__file__).resolve().parents[2]
STUDY = config.load(ROOT / "params.yaml")


@pytest.mark.parametrize("run", ["qwen-def-us", "qwen-def-cn"])
def test_the_committed_runs_took_what_would_have_been_said(run: str) -> None:
    said = estimate(ROOT, STUDY, run)
    took = json.loads((ROOT / f"data/simulations/{run}/run.json").read_text(encoding="utf-8"))
    assert said.answers == took["answers"]
    assert said.prompt_tokens.likely == pytest.approx(took["prompt_tokens"], rel=0.3)
    assert said.response_tokens.likely == pytest.approx(took["response_tokens"], rel=0.3)
    assert said.hours.likely == pytest.approx(took["seconds"] / 3600, rel=0.3)
    assert said.cost.likely == 0


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A project in which nothing was simulated, with a run of a service and one of a paper's model."""
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    run = raw["runs"]["qwen-def-us"] | {"questionnaire": "sample", "max_new_tokens": 100}
    raw["runs"] = {
        "local": run | {"model": "mistral-7b-instruct"},
        "service": run | {"model": "claude-3.5-sonnet"},
        "drawn": run | {"model": "uniform"},
    }
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    for name in ("sources", "prompts", "imported"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    for stage in PIPELINE:
        if stage.name in {"dataset", "questionnaires"}:
            stage.run(tmp_path)
    return tmp_path


def test_without_anything_measured_the_range_is_wide_and_the_time_unknown(other: Path) -> None:
    study = config.load(other / "params.yaml")
    said = estimate(other, study, "local")
    assert said.answers == 6 * 20
    assert said.response_tokens.low == pytest.approx(120 * 20)
    assert said.response_tokens.high == pytest.approx(120 * 100)
    assert said.prompt_tokens.low < said.prompt_tokens.likely < said.prompt_tokens.high
    assert math.isnan(said.hours.likely)
    assert "hours           not known" in str(said)
    paid = estimate(other, study, "service")
    assert paid.currency == "USD"
    assert 0 < paid.cost.low < paid.cost.high
    assert estimate(other, study, "drawn").prompt_tokens.high == 0


def test_a_run_that_is_not_known(other: Path) -> None:
    with pytest.raises(InputError, match="run is not known"):
        estimate(other, config.load(other / "params.yaml"), "nowhere")

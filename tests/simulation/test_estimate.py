"""What a run will take is said before it is asked, and close to what it took."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from value_survey import config
from value_survey.errors import InputError
from value_survey.simulation.collect import QUESTIONNAIRES
from value_survey.simulation.estimate import READ_PER_SECOND, estimate
from value_survey.simulation.questionnaire import read
from value_survey.simulation.stand_in import Length, _advance, _StandIn, go_through
from value_survey.stages import PIPELINE
from value_survey.terms import Kind, Probing

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


def test_a_given_speed_replaces_the_measured_one(other: Path) -> None:
    study = config.load(other / "params.yaml")
    said = estimate(other, study, "local", tokens_per_second=100)
    for end in ("low", "likely", "high"):
        written, read = getattr(said.response_tokens, end), getattr(said.prompt_tokens, end)
        assert getattr(said.hours, end) == pytest.approx((written / 100 + read / READ_PER_SECOND) / 3600)
    assert "100 tokens written a second (given)" in said.basis


DECODES = 5
CALLS = {
    Probing.DEF: 20,
    Probing.DEF_NO_MEMORY: 20,
    Probing.DEF_NO_CONFIG: 20,
    Probing.DEF_NO_PROMPT: 20,
    Probing.NONE: 20,
    Probing.CAO: 20,
    Probing.CCSV_SINGLE: 20 * (1 + 3 * DECODES),
    Probing.CCSV_LIST: 1 + 3 * DECODES,
}
"""Prompts per item: one a respondent; in CCSV an initial answer, critiques, drafts and votes a chain."""


@pytest.fixture(scope="module")
def methods(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a run of every probing method, of a local model and of a service."""
    root = tmp_path_factory.mktemp("methods")
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    run = raw["runs"]["qwen-def-us"] | {"questionnaire": "sample", "max_new_tokens": 100}
    raw["runs"] = {
        f"{name}-{probing}": run | {"model": model, "probing": probing.value}
        for probing in Probing
        for name, model in (("local", "mistral-7b-instruct"), ("service", "claude-3.5-sonnet"))
    }
    (root / "params.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    for name in ("sources", "prompts", "imported"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    for stage in PIPELINE:
        if stage.name in {"dataset", "questionnaires"}:
            stage.run(root)
    return root


@pytest.mark.parametrize("probing", CALLS)
@pytest.mark.parametrize("model", ["local", "service"])
def test_every_probing_method_is_counted(methods: Path, model: str, probing: Probing) -> None:
    said = estimate(methods, config.load(methods / "params.yaml"), f"{model}-{probing}", 100.0)
    assert said.answers == 6 * 20
    assert said.calls == 6 * CALLS[probing]
    assert 0 < said.response_tokens.likely <= said.response_tokens.high <= said.calls * 100
    # What is the same for everybody and left to no chance is computed once by a local model.
    every = (said.response_tokens.likely / 100 + said.prompt_tokens.likely / READ_PER_SECOND) / 3600
    once = 20 if model == "local" and probing in {Probing.NONE, Probing.CAO} else 1
    assert said.hours.likely == pytest.approx(every / once)


def test_first_token_probing_reads_every_rotation_and_writes_nothing(methods: Path) -> None:
    study = config.load(methods / "params.yaml")
    asked = read(methods / QUESTIONNAIRES / "local-first-token.json")
    rotations = sum(
        {Kind.SINGLE: len(item.options), Kind.SCALE: 1, Kind.MULTIPLE: 0}[item.kind] for item in asked.items
    )
    said = estimate(methods, study, "local-first-token", 100.0)
    assert said.calls == 20 * rotations
    assert said.response_tokens.high == 0
    with pytest.raises(InputError, match="does not tell how probable its tokens are"):
        estimate(methods, study, "service-first-token")


def test_a_long_questionnaire_is_extrapolated(methods: Path) -> None:
    study = config.load(methods / "params.yaml")
    asked = read(methods / QUESTIONNAIRES / "local-def.json")
    many = replace(
        asked,
        items=tuple(replace(item, item_id=f"{item.item_id}-{n}") for n in range(16) for item in asked.items),
    )
    length = Length(60.0, 4.0, 100.0)
    counted = _StandIn("Answer:", "Explanation:", length)
    _advance(study, "local-def", many, counted)
    said, whole = go_through(study, "local-def", many, length), counted.volume()
    assert said.calls == whole.calls == 96 * 20
    assert said.prompt_tokens == pytest.approx(whole.prompt_tokens, rel=0.02)
    assert said.response_tokens == pytest.approx(whole.response_tokens)

from pathlib import Path
from typing import Any

import pytest
import yaml

from value_survey import config
from value_survey.errors import InputError

FIRST_STUDY = """
simulation:
  protocol_version: 2
  seed: 20250
  prompts: {en: data/prompts/en.yaml, zh: data/prompts/zh.yaml}
  def: {}
  decoding: {}
cultures: {US: {en: the United States, zh: 美国}, CN: {en: China, zh: 中国}}
questionnaires: {both-cultures: {items: [WVS7-Q57]}}
models:
  qwen2.5-coder-0.5b-instruct:
    {backend: transformers, id: "embedded:qwen2.5-coder-0.5b-instruct",
     revision: ebb2015119c907b064c512bf053e945850b5875f, display: Q, role: embedded}
  uniform: {backend: scripted, script: uniform, display: Uniform answers}
runs:
  qwen-def-us:
    {model: qwen2.5-coder-0.5b-instruct, culture: US, language: en, probing: def,
     questionnaire: both-cultures, respondents: 20, max_new_tokens: 64}
  uniform-def-cn:
    {model: uniform, culture: CN, language: zh, probing: def,
     questionnaire: both-cultures, respondents: 20, max_new_tokens: 64}
analysis: {seed: 7, bootstrap_replicates: 1, floor_draws: 1}
"""
"""What was simulated first, as it stood in params.yaml; its digests are those of protocol 2."""

DIGESTS = {
    "qwen-def-us": "b7f2ed16cd2e3e159fc731cb79550ec301f7350901c3b9cc4d950eee9b7ee480",
    "uniform-def-cn": "5ad7ede03a1dc242d7e9e202d08938e1bbbf4bce390b94b614f2b91491462728",
}


@pytest.fixture
def raw() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path("params.yaml").read_text(encoding="utf-8"))
    return content


def load(raw: dict[str, Any], folder: Path) -> config.Params:
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return config.load(path)


def load_model(raw: dict[str, Any], folder: Path, **settings: Any) -> str:
    """Give the error of one model's entry."""
    raw["models"]["openai"] = {"backend": "openai", "id": "m", "display": "D"} | settings
    with pytest.raises(InputError) as raised:
        load(raw, folder)
    return str(raised.value)


@pytest.mark.parametrize("run", DIGESTS)
def test_what_was_simulated_before_stays_valid(run: str) -> None:
    params = config.Params.model_validate(yaml.safe_load(FIRST_STUDY))
    assert config.digest(config.run_identity(params, run)) == DIGESTS[run]


def test_the_eleven_models_of_the_paper_are_configured() -> None:
    params = config.load(Path("params.yaml"))
    paper = {name: model for name, model in params.models.items() if model.role == "paper"}
    assert len(paper) == 11
    claude = paper["claude-3.5-sonnet"]
    assert isinstance(claude, config.AnthropicModel)
    assert (claude.display, claude.id) == ("Claude-3.5-Sonnet", "claude-sonnet-4-6")
    assert claude.note.startswith("retired by its vendor")


def test_a_run_is_what_is_asked_and_not_how_it_is_paid_for(raw: dict[str, Any], tmp_path: Path) -> None:
    raw["runs"]["new"] = raw["runs"]["qwen-def-us"] | {"model": "claude-3.5-sonnet"}

    def identity(**settings: Any) -> str:
        changed = raw | {"models": raw["models"] | {"claude-3.5-sonnet": entry | settings}}
        return config.digest(config.run_identity(load(changed, tmp_path), "new"))

    entry = raw["models"]["claude-3.5-sonnet"]
    before = identity()
    same = {
        "max_cost": 500,
        "max_requests": 9,
        "max_tokens": 9,
        "max_concurrency": 2,
        "attempts": 9,
        "key_env": "OTHER",
        "requests_per_minute": 9,
        "tokens_per_minute": 9,
        "timeout_s": 9,
        "longest_wait_s": 9,
        "price": "own-server",
        "note": "n",
        "display": "d",
        "role": "other",
    }
    for name, value in same.items():
        assert identity(**{name: value}) == before, name
    other = {
        "id": "m",
        "base_url": "http://other",
        "sampling": "withheld",
        "thinking": "off",
        "served_name": "m",
    }
    for name, value in other.items():
        assert identity(**{name: value}) != before, name


def test_an_unknown_key_is_located_without_the_backend(raw: dict[str, Any], tmp_path: Path) -> None:
    text = load_model(raw, tmp_path, max_costs=5)
    assert text.startswith("params.yaml: models.openai.max_costs: unknown key")
    assert "did you mean `max_cost`?" in text
    assert "length_parameter" in text
    raw["models"] = {"x": {"backend": "anthropic", "id": "m", "display": "D", "beams": "vllm"}}
    with pytest.raises(InputError) as raised:
        load(raw, tmp_path)
    assert str(raised.value.problems[0].where) == "params.yaml: models.x.beams"
    assert "thinking" in raised.value.problems[0].allowed


def test_a_wrong_value_is_located_without_the_backend(raw: dict[str, Any], tmp_path: Path) -> None:
    text = load_model(raw, tmp_path, max_concurrency=0, beams="some")
    assert "params.yaml: models.openai.max_concurrency: value not allowed\n    found: 0" in text
    assert 'params.yaml: models.openai.beams: value not allowed\n    found: "some"' in text


def test_a_missing_key_is_located_without_the_backend(raw: dict[str, Any], tmp_path: Path) -> None:
    raw["models"]["openai"] = {"backend": "openai", "display": "D"}
    with pytest.raises(InputError, match=r"params\.yaml: models\.openai\.id: required key is missing"):
        load(raw, tmp_path)


def test_a_key_that_was_pasted_is_not_shown(raw: dict[str, Any], tmp_path: Path) -> None:
    text = load_model(raw, tmp_path, key_env="sk-canary-0123456789")
    assert (
        "models.openai.key_env: value not allowed\n    allowed: the name of an environment variable" in text
    )
    assert "canary" not in text
    assert "canary" not in load_model(raw, tmp_path, api_key="sk-canary-0123456789")
    assert "canary" not in load_model(raw, tmp_path, base_url="https://me:canary@server/v1")
    assert "canary" not in load_model(raw, tmp_path, backend="other", key="sk-canary-0123456789")

"""`params.yaml` is read strictly: every problem is reported, and nothing is swallowed."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import tiny_study
from value_survey import config
from value_survey.config import PROTOCOL_VERSION, load
from value_survey.errors import InputError, Problem

ROOT = tiny_study.ROOT
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write settings, changed by a function or replaced by a text."""

    def settings(change: Callable[[dict[str, Any]], object] | str = dict.copy) -> Path:
        path = tmp_path / "params.yaml"
        if isinstance(change, str):
            path.write_text(change, encoding="utf-8")
            return path
        raw = tiny_study.raw_params(Path("some/model"))
        change(raw)
        path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    return settings


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(path) not in str(caught.value) or path.name == "none.yaml"
    return caught.value.problems


def test_the_project_s_own_settings_are_right() -> None:
    params = load(ROOT / "params.yaml")
    assert params.simulation.protocol_version == PROTOCOL_VERSION
    # Section 5.1 of the paper.
    assert (params.simulation.def_.max_memory_length, params.simulation.def_.max_beams) == (15, 5)
    assert params.simulation.def_.regions == "participants"
    assert not params.simulation.def_.memory_replacement
    assert (params.simulation.decoding.temperature, params.simulation.decoding.top_p) == (1.0, 1.0)
    paper = {name for name, model in params.models.items() if model.role == "paper"}
    assert {"mistral-7b-instruct", "mixtral-8x7b-instruct", "llama-3-8b", "baichuan2-13b-chat"} <= paper


def test_defaults_are_those_of_the_paper() -> None:
    run = tiny_study.raw_params()["runs"]["drawn-us"]
    del run["max_new_tokens"]
    assert config.Run.model_validate(run).max_new_tokens == 512
    assert config.DefSettings() == config.DefSettings(
        max_memory_length=15,
        max_beams=5,
        regions="participants",
        memory_replacement=False,
        memory_order="chronological",
        shuffle_options=False,
    )
    assert config.DecodingSettings() == config.DecodingSettings(temperature=1.0, top_p=1.0, top_k=50)


UNKNOWN = [
    ((), "analysys", "analysis"),
    (("simulation",), "promts", "prompts"),
    (("simulation", "def"), "max_beam", "max_beams"),
    (("simulation", "decoding"), "temprature", "temperature"),
    (("cultures", "US"), "eng", "en"),
    (("questionnaires", "tiny"), "item", "items"),
    (("models", "chat"), "quantization", "quantisation"),
    (("models", "uniform"), "scrpt", "script"),
    (("runs", "drawn-us"), "max_tokens", "max_new_tokens"),
    (("analysis",), "bootstrap_replicate", "bootstrap_replicates"),
]


@pytest.mark.parametrize(("section", "key", "nearest"), UNKNOWN)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(write: Write, section, key, nearest) -> None:
    def change(raw: dict[str, Any]) -> None:
        for name in section:
            raw = raw[name]
        raw[key] = 1

    (problem,) = problems(write(change))
    assert problem.what == "unknown key"
    assert problem.where == f"params.yaml: {'.'.join([*section, key])}"
    assert problem.found == key
    assert problem.next_step == f"did you mean `{nearest}`?"
    assert nearest in problem.allowed.split(", ")
    assert key not in problem.allowed.split(", ")


WRONG = [
    (("simulation", "def", "max_memory_length"), -1, "greater than or equal to 0"),
    (("simulation", "def", "max_beams"), 0, "greater than or equal to 1"),
    (("simulation", "def", "regions"), "even", "'participants' or 'uniform'"),
    (("simulation", "decoding", "temperature"), 0, "greater than 0"),
    (("simulation", "decoding", "top_p"), 1.5, "less than or equal to 1"),
    (("simulation", "seed"), "x", "valid integer"),
    (("simulation", "prompts"), {"fr": "x"}, "'en' or 'zh'"),
    (("questionnaires", "tiny", "items"), [], "at least 1 item"),
    (("models", "uniform", "backend"), "scripts", "'transformers'"),
    (("models", "uniform", "script"), "random", "'reference-sampler' or 'uniform'"),
    (("models", "chat", "dtype"), "int3", "'float32', 'float16', 'bfloat16' or 'auto'"),
    (("runs", "drawn-us", "probing"), "deff", "'def', 'def-no-memory'"),
    (("runs", "drawn-us", "language"), "fr", "'en' or 'zh'"),
    (("runs", "drawn-us", "respondents"), 0, "greater than or equal to 1"),
    (("runs", "drawn-us", "model"), "../chat", "should match pattern"),
    (("analysis", "confidence"), 1.0, "less than 1"),
    (("analysis", "kl_form"), "both", "'standard' or 'cumulative'"),
]


@pytest.mark.parametrize(("place", "value", "allowed"), WRONG)
def test_a_wrong_value_is_named_with_what_is_allowed(write: Write, place, value, allowed) -> None:
    def change(raw: dict[str, Any]) -> None:
        for name in place[:-1]:
            raw = raw[name]
        raw[place[-1]] = value

    found = problems(write(change))
    matching = [problem for problem in found if allowed in problem.allowed]
    assert matching, found
    # The tag of a union is wrong in the object, not below it.
    where = place[:-1] if place[-1] == "backend" else place
    assert matching[0].where.startswith(f"params.yaml: {'.'.join(where)}")
    assert matching[0].what == "value not allowed"


@pytest.mark.parametrize(
    "place",
    [
        ("simulation",),
        ("runs", "drawn-us", "model"),
        ("models", "chat", "revision"),
        ("cultures", "US", "zh"),
    ],
)
def test_a_missing_key_is_named(write: Write, place) -> None:
    def change(raw: dict[str, Any]) -> None:
        for name in place[:-1]:
            raw = raw[name]
        del raw[place[-1]]

    assert [(problem.what, problem.where) for problem in problems(write(change))] == [
        ("required key is missing", f"params.yaml: {'.'.join(place)}")
    ]


def test_all_problems_are_reported_at_once(write: Write) -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["simulation"]["def"] |= {"max_beams": 0, "max_memory": 15}
        del raw["simulation"]["seed"]
        raw["runs"]["drawn-us"]["probing"] = "deff"

    found = problems(write(change))
    assert sorted(problem.where for problem in found) == [
        "params.yaml: runs.drawn-us.probing",
        "params.yaml: simulation.def.max_beams",
        "params.yaml: simulation.def.max_memory",
        "params.yaml: simulation.seed",
    ]


def test_names_that_are_not_defined_are_reported_together(write: Write) -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["runs"]["drawn-us"] |= {"model": "unifrom", "culture": "UK", "questionnaire": "tinny"}
        raw["runs"]["uniform-cn"]["model"] = "chatt"
        del raw["simulation"]["prompts"]["zh"]
        raw["simulation"]["protocol_version"] = PROTOCOL_VERSION + 1

    found = problems(write(change))
    undefined = {problem.where: problem for problem in found[:-1]}
    assert {where: problem.next_step for where, problem in undefined.items()} == {
        "params.yaml: runs.drawn-us.model": "did you mean `uniform`?",
        "params.yaml: runs.drawn-us.culture": "did you mean `US`?",
        "params.yaml: runs.drawn-us.questionnaire": "did you mean `tiny`?",
        "params.yaml: runs.uniform-cn.model": "did you mean `chat`?",
        "params.yaml: runs.uniform-cn.language": "did you mean `en`?",
    }
    assert {problem.what for problem in undefined.values()} == {"names something that is not defined"}
    version = found[-1]
    assert version.where == "params.yaml: simulation.protocol_version"
    assert (version.found, version.allowed) == (str(PROTOCOL_VERSION + 1), str(PROTOCOL_VERSION))
    assert "will be simulated again" in version.next_step


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("analysis: {}\nsimulation: {}\nanalysis: {}\n", "analysis", 3),
        ("runs:\n  a: {model: x}\n  b: {model: x}\n  a: {model: y}\n", "a", 4),
        ("runs:\n  a: {model: x, culture: US,\n      model: y}\n", "model", 3),
    ],
)
def test_a_key_that_stands_twice_is_refused(write: Write, text: str, key: str, line: int) -> None:
    # YAML itself lets the second replace the first in silence.
    with pytest.raises(InputError, match=f"the key '{key}' stands twice") as caught:
        load(write(text))
    (problem,) = caught.value.problems
    assert problem.what == "is not valid YAML"
    assert f"line {line}," in problem.found


@pytest.mark.parametrize("text", ["a: [", "simulation: {seed: 1\n", "a: b: c\n", "\t- x"])
def test_text_that_is_no_yaml_is_one_clear_error(write: Write, text: str) -> None:
    with pytest.raises(InputError, match="is not valid YAML") as caught:
        load(write(text))
    assert len(caught.value.problems) == 1
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "- 1\n", "just text\n"])
def test_a_file_without_keys_is_one_clear_error(write: Write, text: str) -> None:
    (problem,) = problems(write(text))
    assert problem.what == "value not allowed"


def test_a_missing_file_says_where_to_run_from(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "none.yaml")
    assert (problem.what, problem.where) == ("cannot be read", str(tmp_path / "none.yaml"))
    assert problem.next_step == "check the path, or run from the project's root"


def test_the_tree_is_frozen() -> None:
    params = tiny_study.params()
    with pytest.raises(ValueError, match="frozen"):
        params.simulation.seed = 1
    with pytest.raises(ValueError, match="frozen"):
        params.simulation.def_.max_beams = 1


DOCUMENTED = [
    config.Params,
    config.SimulationSettings,
    config.DefSettings,
    config.DecodingSettings,
    config.Culture,
    config.Questionnaire,
    config.TransformersModel,
    config.ScriptedModel,
    config.Run,
    config.AnalysisSettings,
]


@pytest.mark.parametrize("settings", DOCUMENTED)
def test_every_setting_is_documented(settings: type) -> None:
    documents = [ROOT / "params.yaml", ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in documents if path.exists())
    names = {field.alias or name for name, field in settings.model_fields.items()}
    missing = {name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)}
    assert not missing, f"write into params.yaml or the README what these settings do: {sorted(missing)}"


def test_an_item_that_is_listed_twice_is_refused(write: Write) -> None:
    raw = tiny_study.raw_params()
    name, asked = next(iter(raw["questionnaires"].items()))
    asked["items"] = [*asked["items"], asked["items"][0]]
    (problem,) = problems(write(yaml.safe_dump(raw, allow_unicode=True)))
    assert (problem.what, problem.found) == ("items are listed twice", asked["items"][0])
    assert problem.where.endswith(f"questionnaires.{name}.items")


def test_an_infinite_temperature_is_refused(write: Write) -> None:
    raw = tiny_study.raw_params()
    raw["simulation"]["decoding"]["temperature"] = float("inf")
    (problem,) = problems(write(yaml.safe_dump(raw, allow_unicode=True)))
    assert problem.where.endswith("simulation.decoding.temperature")

"""`params.yaml` as one frozen typed tree; the only place that reads it."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from value_survey.config_contamination import ContaminationSettings
from value_survey.config_executor import ExecutorSettings
from value_survey.config_judge import ControlSettings, JudgeSettings, SampleSettings
from value_survey.config_models import (
    ANTHROPIC_URL,
    BACKENDS,
    LABELS,
    OPENAI_URL,
    OPERATION,
    AnthropicModel,
    ApiModel,
    ModelSettings,
    OpenAIModel,
    ScriptedModel,
    Settings,
    TransformersModel,
)
from value_survey.errors import InputError, Problem
from value_survey.terms import Extent, Language, Probing
from value_survey.yaml_reading import read_yaml

PROTOCOL_VERSION = 2
"""Raised when the code changes what a model is asked or how it decodes; golden prompts guard it."""

__all__ = [
    "ANTHROPIC_URL",
    "OPENAI_URL",
    "PROTOCOL_VERSION",
    "AnalysisSettings",
    "AnthropicModel",
    "ApiModel",
    "Culture",
    "DecodingSettings",
    "DefSettings",
    "ModelSettings",
    "Name",
    "OpenAIModel",
    "Params",
    "Questionnaire",
    "Run",
    "ScriptedModel",
    "SimulationSettings",
    "TransformersModel",
    "digest",
    "load",
    "run_identity",
]

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Culture(Settings):
    """A culture whose citizens are simulated: its name in each questionnaire language."""

    en: str
    zh: str


class Questionnaire(Settings):
    """A named list of base items in the order they are asked, in one wording."""

    items: tuple[str, ...] = Field(min_length=1)
    wording: str = "original"


class DefSettings(Settings):
    """Hyperparameters of the Diversity-Enhanced Framework (section 4.3, Algorithm 1, section 5.1)."""

    max_memory_length: int = Field(15, ge=0)
    max_beams: int = Field(5, ge=1)
    regions: Literal["participants", "uniform"] = "participants"
    memory_replacement: bool = False
    memory_order: Literal["chronological", "drawn"] = "chronological"
    shuffle_options: bool = False


class DecodingSettings(Settings):
    """Decoding that is the same for every respondent (section 5.1)."""

    temperature: float = Field(1.0, gt=0, allow_inf_nan=False)
    top_p: float = Field(1.0, gt=0, le=1)
    top_k: int = Field(50, ge=0)


class CcsvSettings(Settings):
    """The baseline CCSV (Lahoti et al. 2023; section 5.1): critiques, drafts and votes of each answer."""

    decodes: int = Field(5, ge=1)


class BaselinePrompts(Settings):
    """Prompt files of the baselines, a language each."""

    cao: Mapping[Language, str] = {
        Language.EN: "data/prompts/cao-en.yaml",
        Language.ZH: "data/prompts/cao-zh.yaml",
    }
    ccsv: Mapping[Language, str] = {
        Language.EN: "data/prompts/ccsv-en.yaml",
        Language.ZH: "data/prompts/ccsv-zh.yaml",
    }


class SimulationSettings(Settings):
    """Everything about asking that all runs share."""

    protocol_version: int
    seed: int
    prompts: Mapping[Language, str]
    baseline_prompts: BaselinePrompts = BaselinePrompts()
    ccsv: CcsvSettings = CcsvSettings()
    def_: DefSettings = Field(alias="def")
    decoding: DecodingSettings


class Run(Settings):
    """One simulation: who answers what, in which language, probed how, how often."""

    model: Name
    culture: str
    language: Language
    probing: Probing
    questionnaire: Name
    respondents: int = Field(ge=1)
    max_new_tokens: int = Field(512, ge=1)
    explanations: Extent = Extent.ALL


class AnalysisSettings(Settings):
    """Settings of the metrics; changing them re-runs no model."""

    seed: int
    bootstrap_replicates: int = Field(ge=1)
    floor_draws: int = Field(ge=1)
    confidence: float = Field(0.95, gt=0, lt=1)
    kl_form: Literal["standard", "cumulative"] = "standard"
    annotations: Literal["exclude", "include"] = "exclude"


class Params(Settings):
    """The whole of `params.yaml`."""

    simulation: SimulationSettings
    cultures: Mapping[str, Culture]
    questionnaires: Mapping[Name, Questionnaire]
    models: Mapping[Name, ModelSettings]
    runs: Mapping[Name, Run]
    analysis: AnalysisSettings
    contamination: ContaminationSettings = ContaminationSettings()
    judge: JudgeSettings = JudgeSettings()
    executor: ExecutorSettings = ExecutorSettings()


def load(path: Path) -> Params:
    """Read and check `params.yaml`.

    Raises
    ------
    InputError
        The file cannot be read, or holds unknown keys, wrong values or names that are not defined; all
        problems at once.
    """
    try:
        params = Params.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(_problem(entry, path) for entry in error.errors()) from None
    if problems := _dangling(params, path):
        raise InputError(problems)
    return params


def run_identity(params: Params, run: str) -> dict[str, Any]:
    """Give everything in the parameters that can change what a run's model is asked or how it answers.

    The questionnaire's content is not among it: it is a file, with a hash of its own; nor is what an
    interface may cost and how fast it is asked. Settings at their
    default are left out, so that a new setting makes no earlier simulation stale; a changed default needs
    a new protocol version.
    """
    settings = params.runs[run]
    model = params.models[settings.model]
    return {
        "protocol_version": params.simulation.protocol_version,
        "run": settings.model_dump(mode="json", exclude_defaults=True),
        "model": {"backend": model.backend}
        | model.model_dump(mode="json", exclude=LABELS | OPERATION, exclude_defaults=True),
        "simulation": params.simulation.model_dump(
            mode="json",
            by_alias=True,
            exclude_defaults=True,
            exclude={"prompts", "baseline_prompts", "protocol_version"},
        ),
    }


def digest(value: Any) -> str:
    """Hash plain values: SHA-256 of their canonical JSON, in hexadecimal."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _problem(entry: Any, path: Path) -> Problem:
    # Pydantic puts the backend between a model's name and its keys; the file has no such level.
    location = list(entry["loc"])
    if location[:1] == ["models"] and len(location) > 2 and location[2] in BACKENDS:
        del location[2]
    where = ".".join(str(part) for part in location)
    place = f"{path.name}: {where}"
    if entry["type"] == "extra_forbidden":
        known = sorted(_known_keys(entry["loc"][:-1]))
        nearest = difflib.get_close_matches(str(entry["loc"][-1]), known, n=1, cutoff=0.0)
        hint = f"did you mean `{nearest[0]}`?" if nearest else "remove it"
        return Problem("unknown key", place, str(entry["loc"][-1]), ", ".join(known), hint)
    if entry["type"] == "missing":
        return Problem("required key is missing", place, next_step="add it")
    if location[-1:] == ["key_env"]:
        return Problem(
            "value not allowed",
            place,
            allowed="the name of an environment variable, such as OPENAI_API_KEY; never the key itself",
            next_step="put the key into that variable; if it stood here, replace it at its vendor",
        )
    found = _found(entry.get("input"))
    return Problem("value not allowed", place, found, str(entry["msg"]), "change the value")


def _found(value: Any) -> str:
    """Show a refused value, but nothing that could be a secret."""
    if isinstance(value, Mapping):
        return "keys " + ", ".join(str(key) for key in value)
    if isinstance(value, str) and "://" in value and "@" in value:
        return "an address with a user name or a password"
    return json.dumps(value, ensure_ascii=False, default=str)[:80]


def _known_keys(location: tuple[Any, ...]) -> set[str]:
    """Find the keys that are allowed at a place of the tree."""
    section: dict[str, type[Settings]] = {
        "cultures": Culture,
        "questionnaires": Questionnaire,
        "runs": Run,
        "analysis": AnalysisSettings,
        "judge": JudgeSettings,
        "executor": ExecutorSettings,
    }
    nested: type[Settings] = Params
    if location:
        nested = section.get(str(location[0]), Params)
        if location[0] == "simulation":
            inner: dict[str, type[Settings]] = {
                "def": DefSettings,
                "decoding": DecodingSettings,
                "ccsv": CcsvSettings,
                "baseline_prompts": BaselinePrompts,
            }
            nested = inner.get(str(location[-1]), SimulationSettings)
        if location[0] == "judge":
            parts: dict[str, type[Settings]] = {"sample": SampleSettings, "controls": ControlSettings}
            nested = parts.get(str(location[-1]), JudgeSettings)
        if location[0] == "models":
            nested = BACKENDS[str(location[-1])]
    return {info.alias or name for name, info in nested.model_fields.items()}


def _dangling(params: Params, path: Path) -> list[Problem]:
    """Find names that are used and not defined, and a protocol that is not this code's."""
    problems = [
        Problem(
            "items are listed twice",
            f"{path.name}: questionnaires.{name}.items",
            ", ".join(twice),
            next_step="list each once: a respondent is asked an item once",
        )
        for name, asked in params.questionnaires.items()
        if (twice := sorted({item for item in asked.items if asked.items.count(item) > 1}))
    ]
    for name, run in params.runs.items():
        for key, value, defined in (
            ("model", run.model, params.models),
            ("culture", run.culture, params.cultures),
            ("questionnaire", run.questionnaire, params.questionnaires),
            ("language", run.language, params.simulation.prompts),
        ):
            if value not in defined:
                nearest = difflib.get_close_matches(value, list(defined), n=1, cutoff=0.0)
                problems.append(
                    Problem(
                        "names something that is not defined",
                        f"{path.name}: runs.{name}.{key}",
                        value,
                        ", ".join(defined),
                        f"did you mean `{nearest[0]}`?" if nearest else "define it first",
                    )
                )
    if params.simulation.protocol_version != PROTOCOL_VERSION:
        problems.append(
            Problem(
                "protocol version is not the one of this code",
                f"{path.name}: simulation.protocol_version",
                str(params.simulation.protocol_version),
                str(PROTOCOL_VERSION),
                "set it to this code's version: the runs will be simulated again",
            )
        )
    return problems

"""Settings of the judge of responses."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from value_survey.config_models import Settings
from value_survey.judge.problems import Insensitivity
from value_survey.terms import Language


class SampleSettings(Settings):
    """How many responses of each run are put to the model that judges.

    Attributes
    ----------
    share
        Share of the responses of a run; 0.01 as in the paper (section 5.2.5).
    half_width
        If given, the sample is large enough for an interval of every rate that is no wider than this on
        either side, and `share` has no effect.
    """

    share: float = Field(0.01, gt=0, le=1)
    half_width: float | None = Field(None, gt=0, lt=1)


class ControlSettings(Settings):
    """How many responses with known truth a judge is tried on: per problem, truth and language.

    Attributes
    ----------
    model
        For the model that judges; the first of those for the rules.
    rules
        For the rules, which cost nothing.
    """

    model: int = Field(20, ge=0)
    rules: int = Field(200, ge=0)


class JudgeSettings(Settings):
    """Who judges the responses, of which problems, on how many of them.

    Attributes
    ----------
    model
        Name of a configured model; null: the rules alone. The rules judge all responses in any case.
    sample
        What the model is asked about.
    seed
        Of the sample and of the controls.
    max_new_tokens
        Length at which a reply is cut off.
    problems
        What is judged.
    controls
        What the judges are tried on.
    prompts
        Language → file of the requests to a judge.
    control_texts
        Language → file of the texts that controls are made of.
    """

    model: str | None = None
    sample: SampleSettings = SampleSettings()
    seed: int = 1988
    max_new_tokens: int = Field(8, ge=1)
    problems: tuple[Insensitivity, ...] = Field(tuple(Insensitivity), min_length=1)
    controls: ControlSettings = ControlSettings()
    prompts: Mapping[Language, str] = Field(
        default_factory=lambda: {
            Language.EN: "data/prompts/judge-en.yaml",
            Language.ZH: "data/prompts/judge-zh.yaml",
        }
    )
    control_texts: Mapping[Language, str] = Field(
        default_factory=lambda: {
            Language.EN: "data/prompts/judge-controls-en.yaml",
            Language.ZH: "data/prompts/judge-controls-zh.yaml",
        }
    )

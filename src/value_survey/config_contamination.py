"""Settings of the contamination checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from value_survey.config_models import Settings
from value_survey.terms import Language


class ContaminationSettings(Settings):
    """Which models are checked for having met the survey, and how.

    Attributes
    ----------
    models
        Names of models that transformers loads; others give no probability of a text.
    dtype
        Number format of the likelihoods. `float32` gives the same figures on every machine to five digits.
    k_percent
        Min-K%: share of the least likely tokens of a text, in per cent.
    cultures
        Whose items are looked at. Others are not, unless named here: they would need the models.
    questionnaire
        Name of the questionnaire whose human figures are asked for.
    prompts
        Language → file of the request for a figure.
    max_new_tokens
        Length at which the answer to such a request is cut off.
    """

    models: tuple[str, ...] = ("qwen2.5-coder-0.5b-instruct",)
    dtype: Literal["float32", "float16", "bfloat16"] = "float32"
    k_percent: int = Field(20, ge=1, le=100)
    cultures: tuple[str, ...] = ("US", "CN")
    questionnaire: str = "both-cultures"
    prompts: Mapping[Language, str] = Field(
        default_factory=lambda: {
            Language.EN: "data/prompts/recall-en.yaml",
            Language.ZH: "data/prompts/recall-zh.yaml",
        }
    )
    max_new_tokens: int = Field(24, ge=1)

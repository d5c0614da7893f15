"""Which configured models can be loaded on this machine, and what is missing where they cannot."""

from __future__ import annotations

import importlib.util
import os
from typing import NamedTuple

from value_survey.config import (
    AnthropicModel,
    ModelSettings,
    OpenAIModel,
    Params,
    ScriptedModel,
    TransformersModel,
)
from value_survey.errors import InputError
from value_survey.models import embedded
from value_survey.models.api_vendor import INSTALL
from value_survey.models.prices import price_of


class Availability(NamedTuple):
    """One model: its name, backend, id, whether it can be loaded here, and how or why not."""

    model: str
    backend: str
    id: str
    here: str
    how: str


def availability(params: Params) -> list[Availability]:
    """Say of every configured model whether it can be loaded here; loads none."""
    return [
        Availability(
            name, model.backend, getattr(model, "id", getattr(model, "script", "")), *_check(name, model)
        )
        for name, model in params.models.items()
    ]


def _check(label: str, model: ModelSettings) -> tuple[str, str]:
    if isinstance(model, ScriptedModel):
        return "yes", "drawn, needs nothing"
    if isinstance(model, OpenAIModel | AnthropicModel):
        return _check_service(label, model)
    kind, _, name = model.id.partition("embedded:")
    if not kind and name:
        if name not in embedded.EMBEDDED:
            return "no", f"no embedded model of this name: {', '.join(embedded.EMBEDDED)}"
        if embedded.is_available(name):
            return "yes", "converted"
        return "no", f"value-survey models fetch {name}"
    if model.quantisation != "none" and importlib.util.find_spec("gptqmodel") is None:
        return "no", "needs GPTQModel in an environment of its own"
    if _in_hub_cache(model):
        return "yes", "in the hub cache"
    return "no", "not downloaded; loading it fetches it from the model hub"


def _check_service(label: str, model: OpenAIModel | AnthropicModel) -> tuple[str, str]:
    """Look at what this machine must have; the service itself is not asked."""
    if importlib.util.find_spec(model.backend) is None:
        return "no", INSTALL
    if model.key_env is not None and not os.environ.get(model.key_env, "").strip():
        return "no", f"needs a key in the environment variable {model.key_env}"
    try:
        price = price_of(label, model)
    except InputError as error:
        return "no", error.problems[0].what
    if price is None:
        return "yes", f"asks {model.base_url}; price unknown"
    return "yes", f"asks {model.base_url}; {price.input:g} in, {price.output:g} out per million tokens"


def _in_hub_cache(model: TransformersModel) -> bool:
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    found = try_to_load_from_cache(model.id, "config.json", revision=model.revision)
    return isinstance(found, str)

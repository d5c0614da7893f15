"""Which configured models can be loaded on this machine, and what is missing where they cannot."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path
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

GPTQ_INSTALL = (
    "make gptq-env, then run .venv-gptq/bin/value-survey and .venv-gptq/bin/python in place of .venv's"
)


class Availability(NamedTuple):
    """One model: its name, backend, id, whether it can be loaded here, and what it needs."""

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
    here, how = _check_checkpoint(model)
    return here, "; ".join([how, *_needs(model)])


def _check_checkpoint(model: TransformersModel) -> tuple[str, str]:
    if model.quantisation != "none" and importlib.util.find_spec("gptqmodel") is None:
        return "no", "GPTQModel is not installed: make gptq-env"
    if Path(model.id).is_dir():
        return "yes", "a folder"
    if model.trust_remote_code and not is_commit(model.revision):
        return "no", "its remote code needs a pinned revision"
    if _in_hub_cache(model):
        return "yes", "in the hub cache"
    return "no", "not downloaded; loading it fetches it from the model hub"


def _needs(model: TransformersModel) -> list[str]:
    """Say what a checkpoint from the hub asks of a machine and of its user."""
    needs = []
    if model.weights_gb is not None:
        needs.append(f"{model.weights_gb:g} GB of weights")
    if model.device != "auto":
        needs.append(f"device {model.device}")
    if not Path(model.id).is_dir() and not is_commit(model.revision):
        needs.append(f"revision {model.revision} is no commit")
    return needs


def is_commit(revision: str) -> bool:
    """Whether a revision is a full commit hash; a branch or a tag can be moved to other weights and code."""
    return re.fullmatch("[0-9a-f]{40}", revision) is not None


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
    cost = "price unknown" if price is None else _price(price.input, price.output)
    server = [model.note] if isinstance(model, OpenAIModel) and model.note else []
    return "yes", "; ".join([f"asks {model.base_url}", cost, *server])


def _price(prompt: float, answer: float) -> str:
    return f"{prompt:g} in, {answer:g} out per million tokens"


def _in_hub_cache(model: TransformersModel) -> bool:
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    found = try_to_load_from_cache(model.id, "config.json", revision=model.revision)
    return isinstance(found, str)

"""Which configured models can be loaded on this machine, and what is missing where they cannot."""

from __future__ import annotations

import importlib.util
from typing import NamedTuple

from value_survey.config import Params, ScriptedModel, TransformersModel
from value_survey.models import embedded


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
        Availability(name, model.backend, getattr(model, "id", getattr(model, "script", "")), *_check(model))
        for name, model in params.models.items()
    ]


def _check(model: TransformersModel | ScriptedModel) -> tuple[str, str]:
    if isinstance(model, ScriptedModel):
        return "yes", "drawn, needs nothing"
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


def _in_hub_cache(model: TransformersModel) -> bool:
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415

    found = try_to_load_from_cache(model.id, "config.json", revision=model.revision)
    return isinstance(found, str)

"""Loading a checkpoint with transformers, and refusing one that is not what params.yaml says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from jinja2 import TemplateError
from safetensors import SafetensorError

from value_survey.config import TransformersModel
from value_survey.errors import InputError, Problem
from value_survey.models import embedded
from value_survey.models.protocol import Role

_UNUSABLE = (OSError, ValueError, ImportError, RuntimeError, KeyError, SafetensorError, TemplateError)
"""What transformers raises for a checkpoint that is missing, damaged or of another kind."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded model.

    Attributes
    ----------
    model, tokenizer
        As transformers gives them.
    sha256
        Content hash of the weights where it is known, else empty.
    quantisation
        Scheme the loaded weights are stored in, `none` for plain ones.
    """

    model: Any
    tokenizer: Any
    sha256: str
    quantisation: str


def load_checkpoint(name: str, settings: TransformersModel) -> Checkpoint:
    """Load the checkpoint of a model.

    Parameters
    ----------
    name
        Its name in params.yaml.
    settings
        Its entry in params.yaml.

    Raises
    ------
    InputError
        It is not there, is damaged or lacks weights, has no chat template although it should, or is not
        quantised as its entry says.
    """
    source, sha256 = _locate(name, settings)
    pinned = _pinned(source, settings)
    try:
        tokenizer: Any = transformers.AutoTokenizer.from_pretrained(source, **pinned)
        if settings.chat_template:
            _render(tokenizer)
        loaded: Any = transformers.AutoModelForCausalLM.from_pretrained(
            source,
            dtype=settings.dtype if settings.dtype == "auto" else getattr(torch, settings.dtype),
            device_map="auto" if torch.cuda.is_available() else None,
            use_safetensors=None if settings.trust_remote_code else True,
            output_loading_info=True,
            **pinned,
        )
        model, report = loaded
    except _UNUSABLE as error:
        raise _refused(
            name,
            "model cannot be loaded",
            f"{type(error).__name__}: {' '.join(str(error).split())[:300]}",
            f"`value-survey models` lists what can be loaded here; its id is {settings.id}",
        ) from None
    if missing := sorted(report["missing_keys"]):
        # transformers would draw them at random and go on.
        raise _refused(
            name, "weights are missing from the checkpoint", _some(missing), "fetch the checkpoint again"
        )
    quantisation = _quantisation(model)
    if settings.quantisation != "none" and not quantisation.startswith(settings.quantisation.split("-")[0]):
        raise _refused(
            name,
            "checkpoint is not quantised as params.yaml says",
            quantisation,
            "give the id of the quantised checkpoint, or set quantisation to none",
        )
    return Checkpoint(model, tokenizer, sha256, quantisation)


def _refused(name: str, what: str, found: str, next_step: str) -> InputError:
    return InputError(Problem(what, f"params.yaml: models.{name}", found, next_step=next_step))


def _render(tokenizer: Any) -> None:
    """Write a conversation with a remembered answer, so that a template that refuses one is found out now."""
    turns = [{"role": role.value, "content": "x"} for role in (Role.USER, Role.ASSISTANT, Role.USER)]
    tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)


def _quantisation(model: Any) -> str:
    """Name the scheme of the loaded weights, such as `gptq-4bit`."""
    found = getattr(model.config, "quantization_config", None)
    if found is None:
        return "none"
    facts = found if isinstance(found, dict) else found.to_dict()
    method = getattr(facts.get("quant_method"), "value", facts.get("quant_method"))
    return f"{method}-{facts.get('bits', '?')}bit"


def _locate(name: str, settings: TransformersModel) -> tuple[str, str]:
    """Give the folder or hub id to load from, and the weights' hash where it is known."""
    kind, _, embedded_name = settings.id.partition("embedded:")
    if kind or not embedded_name:
        return settings.id, ""
    if embedded_name not in embedded.EMBEDDED:
        raise InputError(
            Problem(
                "embedded model is not known",
                f"params.yaml: models.{name}.id",
                embedded_name,
                ", ".join(embedded.EMBEDDED),
            )
        )
    folder = embedded.model_path(embedded_name)
    facts = json.loads((folder / "value_survey_model.json").read_text(encoding="utf-8"))
    return str(folder), str(facts["gguf_sha256"])


def _pinned(source: str, settings: TransformersModel) -> dict[str, Any]:
    if Path(source).is_dir():
        return {"local_files_only": True}
    return {"revision": settings.revision, "trust_remote_code": settings.trust_remote_code}


def _some(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")

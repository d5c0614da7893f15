"""Loading a checkpoint with transformers, and refusing one that is not what params.yaml says."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from huggingface_hub import file_exists
from huggingface_hub.errors import HfHubHTTPError
from jinja2 import TemplateError
from safetensors import SafetensorError
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.models.auto.tokenization_auto import get_tokenizer_config

from value_survey.config import TransformersModel
from value_survey.errors import InputError, Problem
from value_survey.models import embedded
from value_survey.models.availability import GPTQ_INSTALL, is_commit
from value_survey.models.chat_templates import TEMPLATES
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
        It is not there, is damaged or lacks weights, holds pickles or code of its own that its entry does not
        allow, has no chat template although it should, is not quantised as its entry says, or is to run on a
        device that is not here.
    """
    device_map = _device_map(name, settings)
    source, sha256 = _locate(name, settings)
    found: dict[str, Any] = (
        {"revision": settings.revision} if not Path(source).is_dir() else {"local_files_only": True}
    )
    _check_revision(name, source, settings)
    try:
        config, _ = transformers.PreTrainedConfig.get_config_dict(source, **found)
        _check_code(name, settings, config, get_tokenizer_config(source, **found))
        _check_scheme(name, config)
        # Never left out: asked nothing, transformers would ask on the terminal.
        found["trust_remote_code"] = settings.trust_remote_code
        tokenizer: Any = transformers.AutoTokenizer.from_pretrained(source, **found)
        if settings.template != "own":
            tokenizer.chat_template = TEMPLATES[settings.template]
        if settings.chat_template:
            _render(tokenizer)
        loaded: Any = transformers.AutoModelForCausalLM.from_pretrained(
            source,
            dtype=settings.dtype if settings.dtype == "auto" else getattr(torch, settings.dtype),
            device_map=device_map,
            use_safetensors=None if settings.trust_remote_code else True,
            output_loading_info=True,
            **found,
        )
        model, report = loaded
    except InputError:
        raise
    except Exception as error:
        # Code of a checkpoint may raise anything.
        if settings.trust_remote_code or isinstance(error, _UNUSABLE):
            raise _unusable(name, error, settings) from None
        raise
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


def _device_map(name: str, settings: TransformersModel) -> str | dict[str, str] | None:
    """Say where accelerate puts the weights."""
    kind, _, number = settings.device.partition(":")
    if kind == "cpu":
        return {"": "cpu"}
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "auto":
        return "auto" if count else None
    if count <= int(number or 0):
        raise _refused(
            name,
            "device is not on this machine",
            f"device {settings.device}; CUDA GPUs that torch can use: {count}",
            "set device to auto or cpu; on a machine with a GPU, install the CUDA build of torch",
        )
    return "balanced" if kind == "balanced" else {"": f"cuda:{int(number or 0)}"}


def _check_revision(name: str, source: str, settings: TransformersModel) -> None:
    """Refuse code whose version is left open: whoever owns the repository could change what runs here."""
    if settings.trust_remote_code and not (Path(source).is_dir() or is_commit(settings.revision)):
        raise _refused(
            name,
            "remote code needs a pinned revision",
            f"trust_remote_code with revision {settings.revision}",
            "read the code, then give the 40-digit commit that was read: "
            f"git ls-remote https://huggingface.co/{settings.id} HEAD",
        )


def _check_code(
    name: str, settings: TransformersModel, config: dict[str, Any], tokenizer: dict[str, Any]
) -> None:
    """Refuse a checkpoint with code of its own, unless its entry trusts it; code from elsewhere, always."""
    declared = [*config.get("auto_map", {}).values(), *tokenizer.get("auto_map", {}).values()]
    lists = [entry if isinstance(entry, list | tuple) else [entry] for entry in declared]
    modules = [str(module) for entry in lists for module in entry if module]
    elsewhere = sorted({module.partition("--")[0] for module in modules if "--" in module})
    if settings.trust_remote_code and elsewhere:
        raise _refused(
            name,
            "checkpoint runs code of another repository, which the revision does not pin",
            _some(elsewhere),
            "download the checkpoint, put that code beside it, and give the folder as id",
        )
    if modules and not settings.trust_remote_code and config.get("model_type") not in CONFIG_MAPPING:
        raise _refused(
            name,
            "checkpoint brings code of its own",
            _some(modules),
            "read it; to run it, set trust_remote_code: true and pin revision to the commit that was read. "
            "Code written for an older transformers needs a server: docs/models.md",
        )


def _check_scheme(name: str, config: dict[str, Any]) -> None:
    method = (config.get("quantization_config") or {}).get("quant_method")
    if method == "gptq" and importlib.util.find_spec("gptqmodel") is None:
        raise _refused(name, "checkpoint needs GPTQModel, which is not installed", method, GPTQ_INSTALL)


def _unusable(name: str, error: Exception, settings: TransformersModel) -> InputError:
    found = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    if isinstance(error, OSError) and "safetensors" in found and _has_pickle(settings):
        return _refused(
            name,
            "weights are Python pickles, which can run code when they are opened",
            found,
            "convert them once (docs/models.md, Pickled weights), or use a checkpoint in safetensors",
        )
    return _refused(
        name,
        "model cannot be loaded",
        found,
        f"`value-survey models` lists what can be loaded here; its id is {settings.id}",
    )


def _has_pickle(settings: TransformersModel) -> bool:
    names = ("pytorch_model.bin.index.json", "pytorch_model.bin")
    if Path(settings.id).is_dir():
        return any((Path(settings.id) / name).exists() for name in names)
    try:
        return any(file_exists(settings.id, name, revision=settings.revision) for name in names)
    except (HfHubHTTPError, OSError, ValueError):  # no network: what is wrong is not known
        return False


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


def _some(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")

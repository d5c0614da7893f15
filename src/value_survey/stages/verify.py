"""Recompute everything after the simulations in a folder apart, and compare it with what is committed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from value_survey.stages import PIPELINE

INPUTS = (
    "params.yaml",
    "data/imported",
    "data/sources",
    "data/prompts",
    "data/published",
    "data/annotations",
    "data/contamination",
    "data/judgements",
    "data/simulations",
)
"""What the recomputation starts from."""


def verify(root: Path) -> list[str]:
    """Give one line for every file that differs, is missing or is left over; none when all are equal.

    Raises
    ------
    InputError
        The inputs are missing or damaged.
    """
    root = root.resolve()
    with tempfile.TemporaryDirectory() as folder:
        apart = Path(folder)
        for name in INPUTS:
            (apart / name).parent.mkdir(parents=True, exist_ok=True)
            (apart / name).symlink_to(root / name)
        for stage in PIPELINE:
            stage.run(apart)
        return [line for stage in PIPELINE for line in _compare(root, apart, stage.outputs)]


def _compare(root: Path, apart: Path, outputs: tuple[str, ...]) -> list[str]:
    differences = []
    for output in outputs:
        names = sorted({*_files(root, output), *_files(apart, output)})
        for name in names:
            old, new = root / name, apart / name
            if not new.exists():
                differences.append(f"{name}: committed, but not made any more")
            elif not old.exists():
                differences.append(f"{name}: made, but not committed")
            elif old.read_bytes() != new.read_bytes():
                differences.append(f"{name}: differs")
    return differences


def _files(root: Path, output: str) -> set[str]:
    path = root / output
    if path.is_file():
        return {output}
    return {
        str(file.relative_to(root))
        for file in path.rglob("*")
        if file.is_file() and file.name != ".gitignore"
    }

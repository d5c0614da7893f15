"""The files behind the pages, copied as they are: reports, figures, data, what the models said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from app.project import Project

DATA: Final = "data"
REPORTS: Final = "reports"
FIGURES: Final = "paper_figures"

_SINGLE: Final = ("params.yaml", "CITATION.cff", "LICENSE", "data/README.md", f"{FIGURES}/captions.md")
_PATTERNS: Final = (
    f"{REPORTS}/*.csv",
    f"{REPORTS}/tables/*.*",
    f"{FIGURES}/*.svg",
    f"{FIGURES}/*.pdf",
    f"{FIGURES}/*.vl.json",
    "data/survey/*.*",
    "data/published/*.*",
    "data/prompts/*.*",
    "data/answers/*.parquet",
    "data/simulations/*/*.*",
)
_PASSING: Final = (".partial", ".lock")


def archived(path: str) -> str:
    """Say where the copy of a project's file stands in the site; `path` is relative to the project."""
    parts = PurePosixPath(path).parts
    return str(PurePosixPath(DATA, *(parts[1:] if parts[0] == DATA else parts)))


def copy_files(project: Project, folder: Path) -> list[str]:
    """Copy what there is of the project's results and data; gives the files by their names in the project."""
    copied = []
    for source in _files(project.root):
        name = source.relative_to(project.root).as_posix()
        copy = folder / archived(name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        copied.append(name)
    return copied


def _files(root: Path) -> Iterator[Path]:
    for name in _SINGLE:
        if (root / name).is_file():
            yield root / name
    for pattern in _PATTERNS:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and not path.name.startswith(".") and path.suffix not in _PASSING:
                yield path

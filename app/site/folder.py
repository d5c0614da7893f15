"""The folder of an export: written beside its place, put there in one step, never over other files."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from value_survey.errors import InputError, Problem

MARKER: Final = "export.json"
MADE_BY: Final = "value-survey export-site"


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a folder to write to; once the block has ended without an error it stands at `target`.

    Raises
    ------
    InputError
        `target` is a file, or a folder with anything but an earlier export.
    """
    target = target.resolve()
    check(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    except OSError as error:
        raise InputError(Problem("cannot be written to", str(target.parent), str(error))) from None
    try:
        written = beside / "new"
        written.mkdir()
        yield written
        if target.exists():
            target.rename(beside / "old")
        written.rename(target)
    finally:
        if (beside / "old").exists() and not target.exists():
            (beside / "old").rename(target)
        shutil.rmtree(beside, ignore_errors=True)


def check(target: Path) -> None:
    """Refuse a place where anything stands but an earlier export."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not target.is_dir() or not _is_export(target):
        raise InputError(
            Problem(
                "holds something that is not an earlier export; nothing was written",
                str(target),
                "a file" if target.is_file() else f"{sum(1 for _ in target.iterdir())} entries",
                "a folder that is not there yet, is empty, or was written by this command",
                "choose another folder",
            )
        )


def write_marker(folder: Path, facts: dict[str, str]) -> None:
    """Say in a file what wrote the folder, and of which study."""
    text = json.dumps({"made_by": MADE_BY, **facts}, indent=2, ensure_ascii=False)
    (folder / MARKER).write_text(text + "\n", encoding="utf-8")


def _is_export(folder: Path) -> bool:
    try:
        facts = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and facts.get("made_by") == MADE_BY

"""DVC stage `dataset`: the survey's items, human reference and regions."""

from __future__ import annotations

from pathlib import Path

from value_survey.survey.build import build_dataset


def run(root: Path) -> None:
    """Read `data/sources` and write `data/survey` of the project at `root`."""
    build_dataset(root / "data" / "sources", root / "data" / "survey")

"""Stage `dataset`: the survey's items, human reference and regions."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.survey.build import build_dataset


def run(root: Path) -> None:
    """Write `data/survey` from `data/sources` and `data/imported`, for the cultures of params.yaml."""
    data = root / "data"
    cultures = tuple(config.load(root / "params.yaml").cultures)
    build_dataset(data / "sources", data / "survey", cultures, data / "imported")

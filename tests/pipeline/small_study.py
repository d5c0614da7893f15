"""A project folder with the real sources and a few small yardstick runs, for tests of the whole pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]

RUNS = {
    "reference-us": {"model": "reference-sampler", "culture": "US", "language": "en"},
    "reference-cn": {"model": "reference-sampler", "culture": "CN", "language": "zh"},
    "uniform-us": {"model": "uniform", "culture": "US", "language": "en"},
    "uniform-cn": {"model": "uniform", "culture": "CN", "language": "zh"},
}


def make(folder: Path, *, respondents: int = 5, **changes: Any) -> Path:
    """Copy what the pipeline reads to `folder` and list small runs of the scripted models there.

    `changes` replace top-level keys of params.yaml.
    """
    raw = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    raw["runs"] = {
        name: run | {"probing": "def", "questionnaire": "sample", "respondents": respondents}
        for name, run in RUNS.items()
    }
    raw["analysis"] |= {"bootstrap_replicates": 200, "floor_draws": 200}
    raw |= changes
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "params.yaml").write_text(
        yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    names = "annotations contamination imported judgements published prompts sources"
    for name in (f"data/{each}" for each in names.split()):
        shutil.copytree(ROOT / name, folder / name)
    return folder

"""A small study from nothing: the embedded model answers a few questions, and its table is printed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd
import yaml

from value_survey import config
from value_survey.errors import InputError
from value_survey.models import embedded
from value_survey.simulation.collect import simulate
from value_survey.stages import PIPELINE

MODEL = "qwen2.5-coder-0.5b-instruct"
RESPONDENTS = 4
QUESTIONNAIRE = "sample"
NOT_NEEDED = {"survey_quality", "data_card", "contamination_report", "published_audit"}
"""Stages about the dataset itself and the printed tables."""


def small_study(root: Path, apart: Path) -> None:
    """Set up a folder with the sources of `root` and two small runs, and run every stage in it."""
    raw = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    raw["runs"] = {
        f"fresh-{culture.lower()}": {
            "model": MODEL,
            "culture": culture,
            "language": language,
            "probing": "def",
            "questionnaire": QUESTIONNAIRE,
            "respondents": RESPONDENTS,
            "max_new_tokens": 64,
        }
        for culture, language in (("US", "en"), ("CN", "zh"))
    }
    (apart / "data").mkdir(parents=True)
    (apart / "params.yaml").write_text(
        yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    for name in ("data/annotations", "data/imported", "data/sources", "data/prompts", "data/published"):
        (apart / name).symlink_to(root / name)
    params = config.load(apart / "params.yaml")
    for stage in PIPELINE:
        if stage.name in NOT_NEEDED:
            continue
        if stage.name == "parse":
            for run in params.runs:
                simulate(apart, params, run)
        stage.run(apart)


def main() -> None:
    """Run the small study in a temporary folder and print what it found."""
    root = Path.cwd()
    try:
        embedded.fetch(MODEL, progress=print)
        with tempfile.TemporaryDirectory() as folder:
            apart = Path(folder) / "study"
            small_study(root, apart)
            report = pd.read_csv(apart / "reports/divergence.csv")
    except InputError as error:
        sys.exit(str(error))
    shown = report[(report["measure"] == "kl") & (report["dimension"] == "all")]
    columns = ["run", "culture", "n_items", "value", "floor", "uniform", "skill"]
    print(f"\n{MODEL}, DEF, {RESPONDENTS} respondents a culture, questionnaire `{QUESTIONNAIRE}`:")  # noqa: T201
    print(shown[columns].to_string(index=False, float_format="%.3f"))  # noqa: T201
    print("A small model: this shows that the pipeline works, and says nothing about people.")  # noqa: T201


if __name__ == "__main__":
    main()

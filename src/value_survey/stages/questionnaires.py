"""Stage `questionnaires`: cut every run's questionnaire out of the dataset."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.simulation import prompt, questionnaire
from value_survey.simulation.collect import QUESTIONNAIRES
from value_survey.survey.schemas import read_items, read_reference, read_regions


def run(root: Path) -> None:
    """Write `data/questionnaires/RUN.json` for every run, and nothing else there."""
    params = config.load(root / "params.yaml")
    items = read_items(root / "data/survey/items.csv")
    regions = read_regions(root / "data/survey/regions.csv")
    reference = read_reference(root / "data/survey/reference.csv")
    prompts = {
        language: prompt.read_templates(root / path) for language, path in params.simulation.prompts.items()
    }
    built = {
        name: questionnaire.build(params, name, items, regions, reference, prompts[settings.language])
        for name, settings in params.runs.items()
    }
    for old in (root / QUESTIONNAIRES).glob("*.json"):
        if old.stem not in built:
            old.unlink()
    for name, content in built.items():
        questionnaire.write(content, root / QUESTIONNAIRES / f"{name}.json")

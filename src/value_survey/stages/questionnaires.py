"""Stage `questionnaires`: cut every run's questionnaire out of the dataset.

Beside each questionnaire stand the settings of its run, without what only labels it and without what is
at its default. A simulation depends on these two files and on nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path

from value_survey import config
from value_survey.simulation import prompt, questionnaire
from value_survey.simulation.collect import QUESTIONNAIRES
from value_survey.survey.schemas import read_items, read_reference, read_regions
from value_survey.tables_io import write_text
from value_survey.terms import Language, Probing


def run(root: Path) -> None:
    """Write `RUN.json` and `RUN.settings.json` to `data/questionnaires` for every run, and nothing else."""
    params = config.load(root / "params.yaml")
    items = read_items(root / "data/survey/items.csv")
    regions = read_regions(root / "data/survey/regions.csv")
    reference = read_reference(root / "data/survey/reference.csv")
    prompts = _prompts(root, params)
    built = {
        name: questionnaire.build(
            params,
            name,
            items,
            regions,
            reference,
            prompt.templates_of(settings.probing, *prompts[settings.language]),
        )
        for name, settings in params.runs.items()
    }
    folder = root / QUESTIONNAIRES
    for old in folder.glob("*.json"):
        if old.name.removesuffix(".json").removesuffix(".settings") not in built:
            old.unlink()
    for name, content in built.items():
        questionnaire.write(content, folder / f"{name}.json")
        settings = json.dumps(config.run_identity(params, name), ensure_ascii=False, indent=1)
        write_text(settings + "\n", folder / f"{name}.settings.json")


def _prompts(
    root: Path, params: config.Params
) -> dict[Language, tuple[dict[str, str], dict[Probing, dict[str, str]]]]:
    """Read the prompt files of every language: the framework's, and those of the baselines."""
    files = params.simulation.baseline_prompts
    return {
        language: (
            prompt.read_templates(root / path),
            {
                probing: prompt.read_templates(root / baseline[language], layout)
                for baseline, layout, probings in (
                    (files.cao, prompt.CAO, (Probing.CAO,)),
                    (files.ccsv, prompt.CCSV, (Probing.CCSV_SINGLE, Probing.CCSV_LIST)),
                )
                for probing in probings
                if any(run.probing is probing and run.language is language for run in params.runs.values())
            },
        )
        for language, path in params.simulation.prompts.items()
    }

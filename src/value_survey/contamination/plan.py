"""What is collected from which models, and where it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from value_survey.config import Params, TransformersModel
from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination.recall import RecallRequest, read_recall_prompt, recall_requests
from value_survey.errors import InputError, Problem
from value_survey.survey.schemas import read_items
from value_survey.terms import Language

FOLDER = Path("data/contamination")
SCORES = FOLDER / "scores.csv"
RECALL = FOLDER / "recall.csv"


def checked_models(params: Params, settings: ContaminationSettings) -> dict[str, TransformersModel]:
    """Give the settings of the models to check.

    Raises
    ------
    InputError
        Models that are not configured or that give no probabilities, and a questionnaire or cultures that
        are not defined; all of them.
    """
    problems, found = [], {}
    local = [name for name, model in params.models.items() if isinstance(model, TransformersModel)]
    for name in settings.models:
        model = params.models.get(name)
        if isinstance(model, TransformersModel):
            found[name] = model
        else:
            problems.append(
                Problem(
                    "gives no probability of a text" if model else "names what is not defined",
                    "params.yaml: contamination.models",
                    name,
                    ", ".join(local),
                )
            )
    named: list[tuple[str, str, Iterable[str]]] = [
        ("questionnaire", settings.questionnaire, params.questionnaires)
    ]
    named += [("cultures", culture, params.cultures) for culture in settings.cultures]
    problems += [
        Problem("names what is not defined", f"params.yaml: contamination.{key}", name, ", ".join(defined))
        for key, name, defined in named
        if name not in defined
    ]
    if problems:
        raise InputError(problems)
    return found


def planned_items(root: Path, settings: ContaminationSettings) -> pd.DataFrame:
    """Read the items of the cultures that are looked at."""
    items = read_items(root / "data/survey/items.csv")
    return items[items["culture"].isin(settings.cultures)].reset_index(drop=True)


def planned_requests(
    root: Path, params: Params, settings: ContaminationSettings, items: pd.DataFrame
) -> list[RecallRequest]:
    """Write every request for a figure, in every language with a prompt file."""
    return recall_requests(
        items,
        params.questionnaires[settings.questionnaire].items,
        {
            name: {Language.EN: params.cultures[name].en, Language.ZH: params.cultures[name].zh}
            for name in settings.cultures
        },
        {language: read_recall_prompt(root / path, language) for language, path in settings.prompts.items()},
    )

"""Stage `contamination`: how likely models find the wordings, and whether they state the survey's figures.

Collects, and needs the models for what is not collected yet: a text or a request that was put to a model once
is never put to it again. With nothing left to ask no model is loaded.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from value_survey import config
from value_survey.config import Params, TransformersModel
from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination import recall
from value_survey.contamination.collected import (
    RECALL_COLUMNS,
    RECALL_KEY,
    SCORE_COLUMNS,
    SCORE_KEY,
    Collected,
    alone,
)
from value_survey.contamination.plan import FOLDER, RECALL, SCORES, checked_models, planned_requests
from value_survey.contamination.texts import question_texts
from value_survey.survey.schemas import read_items


def run(root: Path) -> None:
    """Bring `data/contamination` of the project at `root` up to its items and settings."""
    params = config.load(root / "params.yaml")
    collect(root, params, params.contamination)


def collect(root: Path, params: Params, settings: ContaminationSettings) -> None:
    """Score every text and ask for every figure that is not collected yet, model by model.

    Raises
    ------
    InputError
        The settings name a model or a questionnaire that cannot be used, a prompt file is wrong, another
        process is collecting, or a model that is needed cannot be loaded here.
    """
    models = checked_models(params, settings)
    items = read_items(root / "data/survey/items.csv")
    requests = planned_requests(root, params, settings, items)
    with alone(root / FOLDER):
        for name, model in models.items():
            _score(root, name, model, settings, question_texts(items))
            _ask(root, name, model, settings, requests)


def _score(
    root: Path, name: str, model: TransformersModel, settings: ContaminationSettings, texts: pd.DataFrame
) -> None:
    scores = Collected(root / SCORES, SCORE_COLUMNS, SCORE_KEY)
    made_with = {
        "model": name,
        "revision": model.revision,
        "dtype": settings.dtype,
        "k_percent": str(settings.k_percent),
    }
    left = [
        text
        for text in texts.drop_duplicates("text_sha256").to_dict("records")
        if not scores.has(str(text["text_sha256"]), *made_with.values())
    ]
    if not left:
        return
    # Torch is loaded for what is left to ask, and not otherwise.
    from value_survey.contamination.scoring import TextScorer, text_score  # noqa: PLC0415

    scorer = TextScorer(name, model, settings.dtype)
    for text in tqdm(left, desc=f"{name}: texts", unit="text", mininterval=1.0):
        score = text_score(scorer.logprobs(str(text["text"])), settings.k_percent)
        scores.add(
            {key: str(text[key]) for key in ("text_sha256", "base_id", "wording", "language")}
            | {"n_tokens": str(score.n_tokens)}
            | {key: _cell(getattr(score, key)) for key in ("mean_logprob", "min_k_logprob")}
            | made_with
        )


def _ask(
    root: Path,
    name: str,
    model: TransformersModel,
    settings: ContaminationSettings,
    requests: list[recall.RecallRequest],
) -> None:
    replies = Collected(root / RECALL, RECALL_COLUMNS, RECALL_KEY)
    made_with = {"model": name, "revision": model.revision, "max_new_tokens": str(settings.max_new_tokens)}
    left = [request for request in requests if not replies.has(request.sha256, *made_with.values())]
    if left:
        from value_survey.models.local import LocalModel  # noqa: PLC0415

        answering = LocalModel(name, model, answer_marker="")
        asked = recall.ask(answering, left, settings.max_new_tokens)
        for request, reply in tqdm(asked, f"{name}: figures", len(left), unit="reply", mininterval=1.0):
            replies.add(
                {
                    "prompt_sha256": request.sha256,
                    "base_id": request.base_id,
                    "culture": request.culture,
                    "language": request.language.value,
                    "code": str(request.code),
                    "option": request.option,
                    "response": reply,
                }
                | recall.reading_cells(reply)
                | made_with
            )
    # Replies are kept as they came; how they are read may have been corrected since.
    readings = [recall.reading_cells(reply) for reply in replies.rows["response"]]
    replies.replace(replies.rows.assign(**pd.DataFrame(readings, columns=["status", "percentage"])))


def _cell(number: float) -> str:
    return "" if math.isnan(number) else f"{number:.10g}"

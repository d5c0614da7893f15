"""Stage `contamination`: how likely models find the wordings, and whether they state the survey's figures.

Collects, and needs the models for what is not collected yet: a text or a request that was put to a model once
is never put to it again. With nothing left to ask no model is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

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
from value_survey.contamination.plan import (
    FOLDER,
    RECALL,
    SCORES,
    checked_models,
    planned_items,
    planned_requests,
)
from value_survey.contamination.texts import question_texts
from value_survey.errors import InputError, Problem

_Model = TypeVar("_Model")


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
    items = planned_items(root, settings)
    texts = question_texts(items).drop_duplicates("text_sha256").to_dict("records")
    requests = planned_requests(root, params, settings, items)
    with alone(root / FOLDER):
        scores = Collected(root / SCORES, SCORE_COLUMNS, SCORE_KEY)
        replies = Collected(root / RECALL, RECALL_COLUMNS, RECALL_KEY)
        for name, model in models.items():
            _score(scores, name, model, settings, texts)
            _ask(replies, name, model, settings, requests)
        scores.replace(scores.rows)
        # Replies are kept as they came; how they are read may have been corrected since.
        readings = [recall.reading_cells(reply) for reply in replies.rows["response"]]
        replies.replace(replies.rows.assign(**pd.DataFrame(readings, columns=["status", "percentage"])))


def _score(
    scores: Collected,
    name: str,
    model: TransformersModel,
    settings: ContaminationSettings,
    texts: list[dict[Hashable, Any]],
) -> None:
    made_with = {
        "model": name,
        "revision": model.revision,
        "dtype": settings.dtype,
        "k_percent": str(settings.k_percent),
    }
    left = [text for text in texts if not scores.has(text["text_sha256"], *made_with.values())]
    if not left:
        return
    # Torch is loaded for what is left to ask, and not otherwise.
    from value_survey.contamination.scoring import TextScorer, text_score  # noqa: PLC0415

    scorer = _loaded(name, f"{len(left)} texts", lambda: TextScorer(name, model, settings.dtype))
    for text in tqdm(left, f"{name}: texts", unit="text", mininterval=1.0):
        score = text_score(scorer.logprobs(text["text"]), settings.k_percent)
        scores.add(
            {key: text[key] for key in ("text_sha256", "base_id", "wording", "language")}
            | {"n_tokens": str(score.n_tokens)}
            | {key: _cell(getattr(score, key)) for key in ("mean_logprob", "min_k_logprob")}
            | made_with
        )


def _ask(
    replies: Collected,
    name: str,
    model: TransformersModel,
    settings: ContaminationSettings,
    requests: list[recall.RecallRequest],
) -> None:
    made_with = {"model": name, "revision": model.revision, "max_new_tokens": str(settings.max_new_tokens)}
    left = [request for request in requests if not replies.has(request.sha256, *made_with.values())]
    if not left:
        return
    from value_survey.models.local import LocalModel  # noqa: PLC0415

    answering = _loaded(name, f"{len(left)} figures", lambda: LocalModel(name, model, answer_marker=""))
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


def _loaded(name: str, left: str, load: Callable[[], _Model]) -> _Model:
    """Load a model; where that fails, say also what it is needed for and how to go on without it."""
    try:
        return load()
    except InputError as error:
        raise InputError(
            [
                *error.problems,
                Problem(
                    f"{left} are left to put to a model that is not here",
                    "params.yaml: contamination.models",
                    name,
                    next_step="obtain the model, or take it out of the list",
                ),
            ]
        ) from None


def _cell(number: float) -> str:
    return "" if math.isnan(number) else f"{number:.10g}"

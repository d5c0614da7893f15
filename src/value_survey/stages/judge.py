"""Stage `judge`: a model is asked about problems of sampled responses, and of controls with known truth.

Collects, and needs the model for what is not collected yet: what was judged once is never asked again. With
nothing left to ask no model is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tqdm import tqdm

from value_survey import config
from value_survey.config import AnthropicModel, OpenAIModel, Params, TransformersModel
from value_survey.contamination.collected import alone
from value_survey.errors import InputError, Problem
from value_survey.judge.collected import FOLDER, JUDGEMENTS, Judgements, row_of
from value_survey.judge.plan import (
    JudgeRequest,
    check_judge,
    control_requests,
    judgeable,
    make_controls,
    requests_of,
    sample_requests,
    sampled,
)
from value_survey.judge.verdicts import read_verdict
from value_survey.models.api_ledger import Billed, Spent
from value_survey.models.protocol import Decoding, Model, Request, Role, Stateful, Turn
from value_survey.stages import study
from value_survey.survey.schemas import read_items
from value_survey.tables_io import write_text

RESPONSE_COLUMNS = ["run", "language", "respondent", "item_id", "response"]


def run(root: Path) -> None:
    """Bring `data/judgements` of the project at `root` up to its responses and settings."""
    params = config.load(root / "params.yaml")
    collect(root, params)


def collect(root: Path, params: Params) -> None:
    """Ask for every judgement that is not collected yet.

    Raises
    ------
    InputError
        The judge cannot be used or loaded here, a prompt file is wrong, a run is not simulated, or another
        process is collecting.
    """
    check_judge(params)
    with alone(root / FOLDER):
        judgements = Judgements(root / JUDGEMENTS)
        name = params.judge.model
        if name is None:
            return
        made_with = (name, revision_of(params, name), str(params.judge.max_new_tokens))
        left = {
            request.sha256: request
            for request in _planned(root, params)
            if not judgements.has(request.sha256, *made_with)
        }
        if left:
            _ask(judgements, _loaded(params, name, len(left)), list(left.values()), made_with, root)


def revision_of(params: Params, name: str) -> str:
    """Say which version of a model judges: its revision, or what a service calls it."""
    model = params.models[name]
    if isinstance(model, TransformersModel):
        return model.revision
    return getattr(model, "id", "")


def _planned(root: Path, params: Params) -> list[JudgeRequest]:
    items = read_items(root / study.ITEMS)
    requests = requests_of(root, params, items)
    runs = list(study.runs_frame(root, params)["run"])
    told = judgeable(
        study.read_all_responses(root, runs, RESPONSE_COLUMNS),
        study.read_answers(root / study.ANSWERS),
        items,
    )
    sample = sampled(told, params)
    if sample.empty:
        return []  # yardsticks alone: there is nothing to judge, and nothing to try a judge for
    controls = make_controls(root, params, items, params.judge.controls.model)
    return [*control_requests(controls, requests), *sample_requests(sample, requests, params.judge)]


def _ask(
    judgements: Judgements,
    model: Model,
    left: Sequence[JudgeRequest],
    made_with: tuple[str, str, str],
    root: Path,
) -> None:
    """Ask greedily, the problems of one response together, and write each reply as it comes.

    An exception leaves what was judged before it; a request that failed is no judgement.
    """
    decoding = Decoding(max_new_tokens=int(made_with[2]))
    spent = root / FOLDER / "spent.json"
    if isinstance(model, Billed) and spent.exists():
        model.carry(Spent.from_dict(json.loads(spent.read_text(encoding="utf-8"))))
    judge, revision, max_new_tokens = made_with
    with tqdm(total=len(left), desc=f"{judge}: judgements", unit="judgement", mininterval=1.0) as bar:
        for _, group in groupby(left, key=lambda each: (each.run, each.respondent, each.item_id)):
            asked = list(group)
            try:
                replies = model.answer(
                    [
                        Request(
                            respondent=0,
                            culture=each.culture,
                            item_id=each.item_id,
                            turns=(Turn(Role.USER, each.prompt),),
                            decoding=decoding,
                            seed=0,
                            thread=number,
                        )
                        for number, each in enumerate(asked)
                    ]
                )
            finally:
                if isinstance(model, Billed):
                    write_text(json.dumps(model.spent.as_dict()) + "\n", spent)
                if isinstance(model, Stateful):
                    model.forget()
            judgements.add(
                [
                    {
                        "prompt_sha256": each.sha256,
                        "problem": each.problem.value,
                        "run": each.run,
                        "respondent": str(each.respondent),
                        "item_id": each.item_id,
                        "language": each.language.value,
                        "judge": judge,
                        "revision": revision,
                        "max_new_tokens": max_new_tokens,
                    }
                    | row_of(read_verdict(reply.text), reply.text)
                    for each, reply in zip(asked, replies, strict=True)
                ]
            )
            bar.update(len(asked))


def _loaded(params: Params, name: str, left: int) -> Model:
    """Load the judge; where that fails, say also what it is needed for and how to go on without it."""
    model = params.models[name]
    try:
        if isinstance(model, OpenAIModel | AnthropicModel):
            from value_survey.models.api_service import load_service  # noqa: PLC0415

            return load_service(name, model)
        if isinstance(model, TransformersModel):
            # Torch is loaded for what is left to ask, and not otherwise.
            from value_survey.models.local import LocalModel  # noqa: PLC0415

            return LocalModel(name, model, answer_marker="")
        raise TypeError(f"{name} cannot judge")  # check_judge has refused it
    except InputError as error:
        raise InputError(
            [
                *error.problems,
                Problem(
                    f"{left} judgements are left to ask of a model that is not here",
                    "params.yaml: judge.model",
                    name,
                    next_step="obtain the model, name another, or null for the rules alone",
                ),
            ]
        ) from None

"""Simulations that the paper's authors ran, as runs like any other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from value_survey import __version__
from value_survey.config import Params, Run, TransformersModel, run_identity
from value_survey.errors import InputError, Problem
from value_survey.models.protocol import Identity
from value_survey.simulation import store
from value_survey.simulation.collect import QUESTIONNAIRES, SIMULATIONS, identity_of
from value_survey.simulation.journal import Row
from value_survey.simulation.questionnaire import Questionnaire, read
from value_survey.survey.readers.authors_numbering import NUMBERINGS
from value_survey.survey.readers.authors_outputs import OutputRespondent, read_outputs


def import_responses_authors(folder: Path, root: Path, params: Params, run: str) -> Path:
    """Write the authors' raw outputs of one model as a finished run.

    The run has to stand in params.yaml with the model, culture, language and probing method of the outputs,
    and with a questionnaire of the authors' questions (`readers.authors.import_authors`), so that every later
    stage treats it like any simulation. What the outputs do not record is null: region, prompt, tokens, seed,
    finish reason; `option_order`, `memory_items` and `memory` are empty lists (the authors' code
    shuffles the options, each with its number, and keeps no record of any of the three).

    Parameters
    ----------
    folder
        Folder of the model's outputs: `<respondent>/0_test_responses.txt` and `0_generation_config.json`.
    root
        The project's root.
    params
        The parameters.
    run
        Name of the run in them.

    Returns
    -------
    pathlib.Path
        The run's folder, with `responses.parquet` and `run.json`. The same outputs give the same bytes.

    Raises
    ------
    InputError
        The run does not fit the outputs, or these are damaged; everything that is wrong is listed.
    """
    if run not in params.runs:
        raise InputError(
            Problem("run is not known", "params.yaml: runs", run, ", ".join(params.runs), "add it to `runs`")
        )
    settings = params.runs[run]
    asked = read(root / QUESTIONNAIRES / f"{run}.json")
    items = _items_by_number(settings, asked, run)
    respondents = read_outputs(folder, items)
    if problems := _misfits(params, run, respondents, folder):
        raise InputError(problems)
    model = params.models[settings.model]
    identity = Identity(
        name=settings.model,
        backend=model.backend,
        revision=model.revision if isinstance(model, TransformersModel) else "",
        quantisation=model.quantisation if isinstance(model, TransformersModel) else "",
        details=(("imported", "authors' raw outputs"),),
    )
    rows = _rows(respondents, items)
    target = root / SIMULATIONS / run
    store.write_responses(target / store.RESPONSES, run, settings, identity, rows)
    facts: dict[str, Any] = {
        "run": run,
        "identity": identity_of(params, run, asked),
        "parameters": run_identity(params, run),
        "questionnaire_sha256": asked.sha256,
        "code_version": __version__,
        "model": identity.as_dict(),
        "machine": {},
        "started": None,
        "seconds": None,
        "answers": len(rows),
        "prompt_tokens": None,
        "response_tokens": None,
        "cost": None,
        "imported": {
            "from": "authors",
            "respondents": [respondent.name for respondent in respondents],
            "missing_answers": len(respondents) * len(items) - len(rows),
        },
    }
    store.write_run(target / store.RUN, facts)
    return target


def _items_by_number(settings: Run, asked: Questionnaire, run: str) -> dict[int, str]:
    """Return question number → item_id of the run's questionnaire, in the order asked."""
    numbering = NUMBERINGS.get(settings.culture)
    numbers: dict[int, str] = {}
    foreign: list[str] = []
    for item in asked.items:
        number = item.base_id.rpartition("-")[2]
        if numbering and number.isdigit() and item.base_id == numbering.base_id(int(number)):
            numbers[int(number)] = item.item_id
        else:
            foreign.append(item.item_id)
    if foreign or not numbers:
        raise InputError(
            Problem(
                "the run asks questions that the authors' outputs do not answer",
                f"params.yaml: runs.{run}.questionnaire",
                found=", ".join(foreign[:4]) or "no question",
                allowed="a questionnaire of DEFUS-… or DEFCN-… items, in the run's culture",
                next_step="take it from data/imported/authors/questionnaires.yaml",
            )
        )
    return numbers


def _misfits(params: Params, run: str, respondents: list[OutputRespondent], folder: Path) -> list[Problem]:
    """Find settings of the run that are not those of the outputs."""
    settings = params.runs[run]
    where = f"params.yaml: runs.{run}"
    problems: list[Problem] = []
    if len(respondents) != settings.respondents:
        problems.append(
            Problem(
                "the run has another number of respondents than the outputs",
                f"{where}.respondents",
                found=str(settings.respondents),
                allowed=f"{len(respondents)}, as {folder} has",
            )
        )
    lengths = {each.max_new_tokens for each in respondents if each.max_new_tokens is not None}
    if lengths - {settings.max_new_tokens}:
        problems.append(
            Problem(
                "the run has another length of responses than the outputs",
                f"{where}.max_new_tokens",
                found=str(settings.max_new_tokens),
                allowed=", ".join(map(str, sorted(lengths))),
            )
        )
    return problems


def _rows(respondents: list[OutputRespondent], items: Mapping[int, str]) -> list[Row]:
    """Lay out the answers in the order they were asked: item by item, as a simulation does."""
    return [
        {
            "respondent": position,
            "item_id": item_id,
            "region": None,
            "memory_length": respondent.memory_length,
            "num_beams": respondent.num_beams,
            "do_sample": respondent.do_sample,
            "option_order": [],
            "memory_items": [],
            "memory": [],
            "prompt": None,
            "response": respondent.answers[number],
            "prompt_tokens": None,
            "response_tokens": None,
            "finish_reason": None,
            "seed": None,
        }
        for number, item_id in items.items()
        for position, respondent in enumerate(respondents)
        if number in respondent.answers
    ]

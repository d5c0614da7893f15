"""What each run has, lacks and failed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from value_survey import config
from value_survey.simulation import questionnaire, store
from value_survey.simulation.collect import JOURNAL, QUESTIONNAIRES, SIMULATIONS, identity_of
from value_survey.stages import study


def status_frame(root: Path) -> pd.DataFrame:
    """Describe every run of params.yaml.

    Returns
    -------
    pandas.DataFrame
        run, model, culture, probing, answers (collected), expected, valid (parsed as valid; empty before the
        parse stage), state (complete, under way, stale, not started).
    """
    params = config.load(root / "params.yaml")
    answers = root / study.ANSWERS
    valid: dict[object, int] = {}
    if answers.exists():
        parsed = study.read_answers(answers)
        valid = parsed[parsed["status"] == "valid"].groupby("run").size().to_dict()
    rows = []
    for name, settings in params.runs.items():
        asked = questionnaire.read(root / QUESTIONNAIRES / f"{name}.json")
        folder = root / SIMULATIONS / name
        collected, state = 0, "not started"
        if (folder / store.RUN).exists():
            facts = store.read_run(folder / store.RUN)
            collected = int(facts["answers"])
            same = facts.get("identity") == identity_of(params, name, asked)
            state = "complete" if same else "stale: settings changed since"
        elif (folder / JOURNAL).exists():
            collected = _journaled(folder / JOURNAL)
            state = f"under way: value-survey simulate {name}"
        rows.append(
            {
                "run": name,
                "model": settings.model,
                "culture": settings.culture,
                "probing": settings.probing.value,
                "answers": collected,
                "expected": len(asked.items) * settings.respondents,
                "valid": valid.get(name, ""),
                "state": state,
            }
        )
    return pd.DataFrame(rows)


def _journaled(path: Path) -> int:
    """Count the answers in a journal; reads only, since another process may be writing it."""
    count = 0
    for line in path.read_bytes().splitlines():
        try:
            count += len(json.loads(line).get("step", ()))
        except ValueError:  # the line that is being written
            break
    return count

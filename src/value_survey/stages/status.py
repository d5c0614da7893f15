"""What each run has, lacks and failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from value_survey import config
from value_survey.errors import InputError
from value_survey.simulation import questionnaire, store
from value_survey.simulation.collect import JOURNAL, QUESTIONNAIRES, SIMULATIONS, identity_of, is_complete
from value_survey.simulation.kept import ANSWERED, Standing, standing
from value_survey.stages import study


def status_frame(root: Path) -> pd.DataFrame:
    """Describe every run of params.yaml.

    Returns
    -------
    pandas.DataFrame
        run, model, culture, probing, answers (collected), expected, valid (parsed as valid; empty before the
        parse stage), failed (requests to a service that failed at the last try of the unfinished step), state
        (complete, under way, failed, damaged, stale, not started, and the command that goes on).
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
        rows.append(
            {
                "run": name,
                "model": settings.model,
                "culture": settings.culture,
                "probing": settings.probing.value,
                "expected": len(asked.items) * settings.respondents,
                "valid": valid.get(name, ""),
                **_progress(root, name, identity_of(params, name, asked)),
            }
        )
    columns = ["run", "model", "culture", "probing", "answers", "expected", "valid", "failed", "state"]
    return pd.DataFrame(rows, columns=columns)


def _progress(root: Path, name: str, identity: str) -> dict[str, Any]:
    """Give answers, failed and state of a run."""
    folder = root / SIMULATIONS / name
    try:
        if (folder / store.RUN).exists():
            if is_complete(root, name, identity):
                facts = store.read_run(folder / store.RUN)
                return {"answers": int(facts["answers"]), "failed": "", "state": "complete"}
            if (folder / store.RESPONSES).exists() and not (folder / JOURNAL).exists():
                return _stale(folder)
        elif not (folder / JOURNAL).exists() and not (folder / ANSWERED).exists():
            return {"answers": 0, "failed": "", "state": "not started"}
        return _under_way(folder, name)
    except InputError as error:
        (problem, *_) = error.problems
        return {"answers": 0, "failed": "", "state": f"damaged: {problem.where}; {problem.next_step}"}


def _stale(folder: Path) -> dict[str, Any]:
    facts = store.read_run(folder / store.RUN)
    return {"answers": int(facts["answers"]), "failed": "", "state": "stale: settings changed since"}


def _under_way(folder: Path, name: str) -> dict[str, Any]:
    """Count the whole steps of the journal; what is kept of the next one is said beside it."""
    count, items = _journaled(folder / JOURNAL)
    found = standing(folder / ANSWERED)
    kept = _kept(found, items)
    failed = sum(found.failed.values())
    state = f"failed: {_reasons(found)}{kept}" if failed else f"under way{kept}"
    option = " --retry-failed" if failed else ""
    return {
        "answers": count,
        "failed": failed or "",
        "state": f"{state}: value-survey simulate {name}{option}",
    }


def failed_before(root: Path, run: str) -> str:
    """Say what failed at the last try of a run's unfinished step, for `simulate --retry-failed`."""
    folder = root / SIMULATIONS / run
    found = standing(folder / ANSWERED)
    if not found.failed:
        return "nothing failed; what is missing is asked"
    return f"asking again what failed: {_reasons(found)}{_kept(found, _journaled(folder / JOURNAL)[1])}"


def _reasons(found: Standing) -> str:
    return ", ".join(f"{number} × {why}" for why, number in sorted(found.failed.items()))


def _kept(found: Standing, journaled: set[str]) -> str:
    count = sum(item not in journaled for item in found.answered)
    return f" ({count} answered and kept)" if count else ""


def _journaled(path: Path) -> tuple[int, set[str]]:
    """Count the answers in a journal, and name its items; only reads, another process may be writing it."""
    count = 0
    items: set[str] = set()
    for line in path.read_bytes().splitlines() if path.exists() else ():
        try:
            step = json.loads(line).get("step", ())
            count += len(step)
            items.update(row["item_id"] for row in step)
        except (ValueError, AttributeError, TypeError, KeyError):  # the line that is being written, or damage
            break
    return count, items

"""Collecting a run: journal, resume, and the finished files."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout
from tqdm import tqdm

from value_survey import __version__
from value_survey.config import Params, digest, run_identity
from value_survey.errors import InputError, Problem
from value_survey.models.api_kept import Keeping
from value_survey.models.api_ledger import Billed
from value_survey.models.load import load_model
from value_survey.models.protocol import Identity
from value_survey.simulation import questionnaire as questionnaires
from value_survey.simulation import store
from value_survey.simulation.engine import Progress, Simulation
from value_survey.simulation.journal import Journal, Row
from value_survey.simulation.kept import ANSWERED, KeptOnDisk

SIMULATIONS = Path("data/simulations")
QUESTIONNAIRES = Path("data/questionnaires")
JOURNAL = "journal.jsonl"


def identity_of(params: Params, run: str, questionnaire: questionnaires.Questionnaire) -> str:
    """Hash everything that can change what a run is asked or how it answers."""
    return digest(run_identity(params, run) | {"questionnaire": questionnaire.sha256})


def is_complete(root: Path, run: str, identity: str) -> bool:
    """Whether the finished files of a run are there and belong to these settings.

    Raises
    ------
    InputError
        One of them is damaged; what to restore or delete, and what is lost by it.
    """
    folder = root / SIMULATIONS / run
    record, responses = folder / store.RUN, folder / store.RESPONSES
    if not record.exists() or not responses.exists():
        return False
    try:
        return _is_whole(record, responses, identity)
    except InputError:
        if (folder / JOURNAL).exists():  # its answers are all there, or come from it
            return False
        raise


def _is_whole(record: Path, responses: Path, identity: str) -> bool:
    try:
        facts = json.loads(record.read_text(encoding="utf-8"))
        if facts.get("identity") != identity:
            return False
    except (OSError, ValueError, AttributeError) as error:
        raise _damaged("run record cannot be read", record, str(error)) from None
    try:
        rows = pq.read_metadata(responses).num_rows
    except (OSError, pa.ArrowException) as error:
        raise _damaged("responses cannot be read", responses, " ".join(str(error).split())) from None
    if rows != facts.get("answers", rows):
        raise _damaged("responses are not whole", responses, f"{rows} answers instead of {facts['answers']}")
    return True


def _damaged(what: str, path: Path, found: str) -> InputError:
    return InputError(
        Problem(
            what,
            str(path),
            found[:160],
            next_step=f"restore it with `git checkout` ({store.RUN}) or `dvc checkout` ({store.RESPONSES}); "
            f"or delete both files in {path.parent}: their answers are then lost, and asked anew",
        )
    )


def questionnaire_of(root: Path, params: Params, run: str) -> questionnaires.Questionnaire:
    """Read what a run asks.

    Raises
    ------
    InputError
        The run is not known, or its questionnaire cannot be read.
    """
    if run not in params.runs:
        raise InputError(
            Problem("run is not known", "params.yaml: runs", run, ", ".join(params.runs), "add it to `runs`")
        )
    return questionnaires.read(root / QUESTIONNAIRES / f"{run}.json")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other process from simulating the run of this folder.

    Raises
    ------
    InputError
        Another process is doing so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            Problem("another process is simulating this run", str(folder), next_step="wait until it is done")
        ) from None
    try:
        yield
    finally:
        # Unlinked while it is held: a process that comes later makes a lock of its own.
        (folder / ".lock").unlink(missing_ok=True)
        lock.release()


def simulate(
    root: Path, params: Params, run: str, limit: int | None = None, progress: Progress | None = None
) -> bool:
    """Simulate a run, or what is left of it.

    Parameters
    ----------
    root
        The project's root.
    params
        The parameters.
    run
        Name of the run in them.
    limit
        Ask at most this many further items, then stop; the next call goes on from there.
    progress
        Told of the answers instead of a progress bar.

    Returns
    -------
    bool
        Whether the run is complete now.
    """
    asked = questionnaire_of(root, params, run)
    identity = identity_of(params, run, asked)
    folder = root / SIMULATIONS / run
    if is_complete(root, run, identity):
        for name in (JOURNAL, ANSWERED):  # left if the last sitting ended just before removing it
            (folder / name).unlink(missing_ok=True)
        print(f"{run}: complete already, nothing to ask")  # noqa: T201
        return True
    with alone(folder):
        return _collect(folder, params, run, asked, identity, limit, progress)


def _collect(
    folder: Path,
    params: Params,
    run: str,
    asked: questionnaires.Questionnaire,
    identity: str,
    limit: int | None,
    progress: Progress | None,
) -> bool:
    journal = Journal(folder / JOURNAL, identity)
    settings = params.runs[run]
    if any(len(step) < settings.respondents for step in journal.steps()):
        raise InputError(
            Problem(
                "respondents of this unfinished run stand at different items: it was begun on a cluster",
                str(folder / JOURNAL),
                next_step=f"`value-survey simulate {run} --executor ray` goes on, on this machine too",
            )
        )
    simulation = Simulation(params, run, asked, journal)
    model = load_model(params, run, asked)
    kept = KeptOnDisk(folder / ANSWERED, identity)
    if isinstance(model, Keeping):
        model.keep_in(kept)
    if isinstance(model, Billed):
        # A sitting that was killed in the middle of a step has not charged it.
        if (uncharged := kept.spent - journal.spent).requests > 0:
            journal.charge(uncharged)
        model.carry(journal.spent)
    started = datetime.now(UTC)
    with tqdm(
        total=len(asked.items) * settings.respondents,
        initial=len(simulation.done) * settings.respondents,
        desc=run,
        unit="answer",
        mininterval=1.0,
        disable=progress is not None,
    ) as bar:
        simulation.advance(model, progress or bar.update, limit)
    if simulation.remaining:
        return False
    rows = [row for step in simulation.done for row in step]
    finish(
        folder,
        params,
        run,
        asked,
        rows,
        model.identity,
        journal,
        started,
        on=machine(),
        billed=isinstance(model, Billed),
    )
    kept.remove()
    return True


def finish(
    folder: Path,
    params: Params,
    run: str,
    asked: questionnaires.Questionnaire,
    rows: list[Row],
    model: Identity,
    journal: Journal,
    started: datetime,
    *,
    on: dict[str, Any],
    billed: bool = False,
) -> None:
    """Write the files of a run whose answers are all there, and remove its journal.

    Parameters
    ----------
    folder, params, run, asked
        Where they are written, the parameters, the run's name in them, and what it asked.
    rows
        All answers, in the order they are asked.
    model
        Who answered.
    journal
        Knows the seconds and the money of all sittings.
    started
        Beginning of the last sitting.
    on
        The machine that the model ran on.
    billed
        Whether the model is paid for by the answer.
    """
    settings, identity = params.runs[run], identity_of(params, run, asked)
    store.write_responses(folder / store.RESPONSES, run, settings, model, rows)
    facts: dict[str, Any] = {
        "run": run,
        "identity": identity,
        "parameters": run_identity(params, run),
        "questionnaire_sha256": asked.sha256,
        "code_version": __version__,
        "model": model.as_dict(),
        "machine": on,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(journal.seconds, 1),
        "answers": len(rows),
        "prompt_tokens": sum(row["prompt_tokens"] for row in rows),
        "response_tokens": sum(row["response_tokens"] for row in rows),
        # An unknown price is null, never 0; what this machine computed itself costs 0.
        "cost": journal.spent.as_dict()["cost"],
        "spent": journal.spent.as_dict() if billed else None,
    }
    store.write_run(folder / store.RUN, facts)
    journal.remove()


def machine() -> dict[str, Any]:
    """Describe the machine without naming it."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        # Another number of threads may sum in another order. Runs of services and yardsticks load no torch.
        "threads": torch.get_num_threads() if (torch := sys.modules.get("torch")) else None,
    }

"""The commands `annotate export` and `annotate import`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from value_survey import config
from value_survey.annotation.reading import read_filled_in
from value_survey.annotation.store import add_annotations, locked
from value_survey.annotation.tasks import TaskKind, make_tasks
from value_survey.errors import InputError, Problem
from value_survey.judge.plan import judgeable, sampled
from value_survey.stages import study
from value_survey.survey.schemas import read_items
from value_survey.tables_io import write_csv

FILE = "annotation-tasks.csv"


def export_tasks(
    root: Path, target: Path, *, runs: Sequence[str], kinds: Sequence[str], at_most: int | None
) -> str:
    """Write a file of tasks and say what is in it.

    Parameters
    ----------
    root
        The project's root.
    target
        A CSV file that is not there yet, or a folder for one.
    runs, kinds
        Of which runs and kinds; none named: all.
    at_most
        Tasks of each kind.

    Raises
    ------
    InputError
        Runs or kinds that are not known, a file that is there already, runs that are not simulated or parsed.
    """
    params = config.load(root / "params.yaml")
    path = target if target.suffix.lower() == ".csv" else target / FILE
    problems = [
        Problem("run is not known", "--run", name, ", ".join(params.runs))
        for name in runs
        if name not in params.runs
    ]
    problems += [
        Problem("kind is not known", "--kind", name, ", ".join(TaskKind))
        for name in kinds
        if name not in set(TaskKind)
    ]
    if path.exists():
        problems.append(
            Problem(
                "is there already, and may hold somebody's work",
                str(path),
                next_step="name another file, or move it away",
            )
        )
    if problems:
        raise InputError(problems)
    items = read_items(root / study.ITEMS)
    columns = ["run", "language", "respondent", "item_id", "response"]
    told = judgeable(
        study.read_all_responses(root, list(study.runs_frame(root, params)["run"]), columns),
        study.read_answers(root / study.ANSWERS),
        items,
    )
    wanted = [TaskKind(name) for name in kinds] or list(TaskKind)
    tasks = make_tasks(told, sampled(told, params), items, kinds=wanted, runs=runs, at_most=at_most)
    write_csv(tasks, path)
    counts = ", ".join(f"{(tasks['kind'] == kind).sum()} {kind}" for kind in wanted)
    return f"{path}: {len(tasks)} tasks ({counts})"


def import_annotations(root: Path, path: Path, annotator: str) -> str:
    """Take in what an annotator filled in, and say where it went.

    Raises
    ------
    InputError
        Everything that is wrong with the file or the name; somebody else is writing for too long.
    """
    rows = read_filled_in(path, read_items(root / study.ITEMS))
    with locked(root):
        written = add_annotations(root, annotator, rows)
    counts = ", ".join(f"{(rows['kind'] == kind).sum()} {kind}" for kind in TaskKind)
    return f"{written.relative_to(root)}: {len(rows)} annotations taken in ({counts})"

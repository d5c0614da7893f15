"""Simulating several runs at once on a Ray cluster."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tqdm import tqdm

from value_survey.cluster.connection import connected
from value_survey.cluster.jobs import Job, ServiceJob, open_jobs
from value_survey.cluster.pool import Hooks, Pool
from value_survey.cluster.workers import Load, ModelWorker, ServiceWorker
from value_survey.config import Params
from value_survey.models.load import load_model


def simulate_on_cluster(root: Path, params: Params, runs: Sequence[str], load: Load = load_model) -> None:
    """Simulate runs, or what is left of them, on the machines of a cluster.

    What every run's folder holds in the end is what the local executor writes. Until then its journal holds
    the answers, whichever block they came in: an interrupted call, a lost machine or a run that was begun on
    one machine costs only the items that were being asked.

    Parameters
    ----------
    root
        The project's root, on the machine that calls.
    params
        The parameters; `executor` says where the cluster is.
    runs
        Names of runs in them.
    load
        How an actor loads a model.

    Raises
    ------
    InputError
        Runs that cannot be simulated or were given up; all of them, after the others are complete.
    """
    with ExitStack() as held:
        jobs = open_jobs(root, params, list(runs), held)
        if not jobs:
            return

        def worker(job: Job) -> tuple[type, tuple[Any, ...]]:
            if isinstance(job, ServiceJob):
                return ServiceWorker, (root.resolve(), params)
            return ModelWorker, (params, load)

        ray = held.enter_context(connected(params.executor))
        bar = held.enter_context(
            tqdm(
                total=sum(job.total for job in jobs),
                initial=sum(job.answered for job in jobs),
                desc=jobs[0].run if len(jobs) == 1 else f"{len(jobs)} runs",
                unit="answer",
                mininterval=1.0,
            )
        )
        Pool(ray, params.executor, jobs, Hooks(worker, bar.update, bar.write)).run()

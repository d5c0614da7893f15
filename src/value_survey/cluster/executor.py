"""Which executor simulates: this process, or a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from value_survey.config import Params
from value_survey.errors import InputError, Problem
from value_survey.simulation.collect import simulate

KINDS = ("local", "ray")


def simulate_runs(
    root: Path, params: Params, runs: Sequence[str], kind: str | None = None, limit: int | None = None
) -> list[str]:
    """Simulate runs, or what is left of them: one after the other here, or all at once on a cluster.

    Parameters
    ----------
    root
        The project's root.
    params
        The parameters.
    runs
        Names of runs in them.
    kind
        `local` or `ray`; None: what `executor.kind` says.
    limit
        Ask at most this many further items of each run, then stop; here only.

    Returns
    -------
    list of str
        Runs that are not complete yet.
    """
    kind = kind or params.executor.kind
    problems = []
    if not runs:
        problems.append(
            Problem("no run is named", "simulate", "", ", ".join(params.runs), "name runs, or use --all")
        )
    if kind not in KINDS:
        problems.append(Problem("executor is not known", "--executor", kind, ", ".join(KINDS)))
    if kind == "ray" and limit is not None:
        problems.append(
            Problem(
                "a cluster simulates to the end",
                "--limit",
                str(limit),
                next_step="leave the limit out and stop it at any time, or use --executor local",
            )
        )
    if problems:
        raise InputError(problems)
    if kind == "local":
        return [run for run in runs if not simulate(root, params, run, limit)]
    from value_survey.cluster.simulate import simulate_on_cluster  # noqa: PLC0415

    simulate_on_cluster(root, params, runs)
    return []

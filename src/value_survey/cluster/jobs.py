"""Runs as the driver sees them: what is left of each, what comes in, and when it is finished."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from value_survey.cluster.blocks import Block, divide, in_order, merged, progress, steps_of
from value_survey.cluster.messages import Answered, Message, Ready, Step
from value_survey.config import ApiModel, Params, TransformersModel
from value_survey.errors import InputError, Problem
from value_survey.models.protocol import Identity
from value_survey.simulation.collect import (
    JOURNAL,
    SIMULATIONS,
    alone,
    finish,
    identity_of,
    is_complete,
    questionnaire_of,
)
from value_survey.simulation.journal import Journal
from value_survey.simulation.probing import Setting, method_of


@dataclass(frozen=True)
class Needs:
    """What an actor of a model takes.

    Attributes
    ----------
    cpus, gpus
        Of one machine.
    here
        It has to be on the driver's machine, and is the only one of its model.
    """

    cpus: float
    gpus: float
    here: bool = False


class Job(Protocol):
    """A run that is not finished."""

    run: str
    model: str
    needs: Needs
    total: int
    answered: int

    def blocks(self) -> list[Block]:
        """Divide what is left."""
        ...

    def request(self, block: Block) -> tuple[Any, ...]:
        """Give the arguments with which an actor asks a block, from where it stands now."""
        ...

    def take(self, block: Block, message: Message) -> int:
        """Take in what an actor told, and count the answers that are new."""
        ...

    def finish(self, actors: int) -> None:
        """Write the finished files; called when no block is left."""
        ...


class ModelJob:
    """A run of a model that actors load: the driver journals its answers.

    Parameters
    ----------
    root
        The project's root.
    params
        The parameters.
    run
        Name of the run in them.
    """

    def __init__(self, root: Path, params: Params, run: str) -> None:
        self.run = run
        self._params = params
        self._settings = params.runs[run]
        self.model = self._settings.model
        self.asked = questionnaire_of(root, params, run)
        self._folder = root / SIMULATIONS / run
        self._journal = Journal(self._folder / JOURNAL, identity_of(params, run, self.asked))
        self._divisible = method_of(Setting(params.simulation, self._settings, self.asked, "")).divisible
        self._started = datetime.now(UTC)
        self._ready: Ready | None = None
        # Only where everybody stands is kept in memory: a study's answers may be larger than that.
        answers = merged(self._journal.steps())
        self._done = progress(answers, self.asked.items, self._settings.respondents)
        self.total = len(self.asked.items) * self._settings.respondents
        self.answered = sum(self._done)
        executor = params.executor
        loaded = isinstance(params.models[self.model], TransformersModel)
        gpus = executor.gpus_of.get(self.model, executor.gpus if loaded else 0.0)
        self.needs = Needs(executor.cpus, gpus)

    def blocks(self) -> list[Block]:
        """Divide the respondents who are not done."""
        # A method that asks for the answers of all respondents at once cannot be divided.
        size = self._params.executor.block if self._divisible else len(self._done)
        return divide(self.run, self._done, len(self.asked.items), size)

    def request(self, block: Block) -> tuple[Any, ...]:
        """Give run, questionnaire, respondents, and what these have answered."""
        done = self._done[block.respondents[0]] if block.respondents else 0
        steps = []
        if done:
            steps = steps_of(merged(self._journal.steps()), self.asked.items, block.respondents, done)
        return self.run, self.asked, block.respondents, steps

    def take(self, block: Block, message: Message) -> int:
        """Journal a step, unless it is there already."""
        if isinstance(message, Ready):
            self._meet(message)
            return 0
        if not isinstance(message, Step):
            raise TypeError(type(message))
        if any(self._done[respondent] != message.number for respondent in block.respondents):
            return 0
        self._journal.append(message.rows, message.seconds)
        for respondent in block.respondents:
            self._done[respondent] += 1
        return len(message.rows)

    def finish(self, actors: int) -> None:
        """Merge the blocks into the files that a local run gives."""
        if self._ready is None:
            raise RuntimeError("nobody said who answers")
        rows = in_order(merged(self._journal.steps()), self.asked.items, self._settings.respondents)
        finish(
            self._folder,
            self._params,
            self.run,
            self.asked,
            rows,
            self._ready.identity,
            self._journal,
            self._started,
            on=self._ready.machine | {"actors": actors},
        )

    def _meet(self, ready: Ready) -> None:
        """Refuse an actor whose model is not the other actors'."""
        if self._ready is None:
            self._ready = ready
        elif ready.identity != self._ready.identity:
            raise InputError(
                Problem(
                    "machines of the cluster hold different models, or different versions of what runs them",
                    f"params.yaml: models.{self.model}",
                    _difference(ready.identity, self._ready.identity),
                    next_step="give all machines the same environment and the same weights",
                )
            )


class ServiceJob:
    """A run of a paid service: one actor on the driver's machine collects and journals it.

    Parameters
    ----------
    root
        The project's root.
    params
        The parameters.
    run
        Name of the run in them.
    """

    needs = Needs(0.0, 0.0, here=True)

    def __init__(self, root: Path, params: Params, run: str) -> None:
        self.run = run
        settings = params.runs[run]
        self.model = settings.model
        asked = questionnaire_of(root, params, run)
        journal = Journal(root / SIMULATIONS / run / JOURNAL, identity_of(params, run, asked))
        self.total = len(asked.items) * settings.respondents
        self.answered = sum(len(step) for step in journal.steps())

    def blocks(self) -> list[Block]:
        """Give the run as a whole: its actor asks as many at once as the service permits."""
        return [Block(self.run, ())]

    def request(self, block: Block) -> tuple[Any, ...]:
        """Give the run."""
        return (block.run,)

    def take(self, block: Block, message: Message) -> int:  # noqa: ARG002
        """Count answers."""
        return message.count if isinstance(message, Answered) else 0

    def finish(self, actors: int) -> None:
        """Do nothing: the actor has written the files."""


def open_jobs(root: Path, params: Params, runs: list[str], held: ExitStack) -> list[Job]:
    """Open the runs that are not complete, and keep other processes from them while `held` is open.

    Raises
    ------
    InputError
        Runs that are not known, are being simulated, or have a journal of other settings; all of them.
    """
    jobs: list[Job] = []
    problems: list[Problem] = []
    for run in dict.fromkeys(runs):
        try:
            asked = questionnaire_of(root, params, run)
            if is_complete(root, run, identity_of(params, run, asked)):
                print(f"{run}: complete already, nothing to ask")  # noqa: T201
            elif isinstance(params.models[params.runs[run].model], ApiModel):
                jobs.append(ServiceJob(root, params, run))  # its actor locks it
            else:
                held.enter_context(alone(root / SIMULATIONS / run))
                jobs.append(ModelJob(root, params, run))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return jobs


def _difference(found: Identity, expected: Identity) -> str:
    one, other = found.as_dict(), expected.as_dict()
    differences = (f"{key} {one[key]}, elsewhere {other[key]}" for key in one if one[key] != other[key])
    return "; ".join(differences)[:300]

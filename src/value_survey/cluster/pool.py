"""Actors on a Ray cluster: as many as it has room for, each busy with blocks of one model.

Nothing of Ray's own restarting is used. An actor that is lost is forgotten; its block goes to the head of the
queue, and whoever takes it gets what the driver has journaled.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from value_survey.cluster.blocks import Block
from value_survey.cluster.jobs import Job, Needs
from value_survey.cluster.messages import Refused
from value_survey.config_executor import ExecutorSettings
from value_survey.errors import InputError, Problem

_TICK_S = 1.0
_PATIENCE_S = 15.0
"""Seconds without an actor after which the driver says what it is waiting for."""


@dataclass(eq=False)
class _Actor:
    """An actor: starting until `ready` is fulfilled, then idle or busy with a block."""

    handle: Any
    model: str
    needs: Needs
    ready: Any
    block: Block | None = None
    stream: Any = None
    last_run: str = ""

    @property
    def idle(self) -> bool:
        return self.ready is None and self.stream is None


@dataclass
class Hooks:
    """What the pool tells its caller, and how actors are made.

    Attributes
    ----------
    worker
        Job → the class that its actors are of, and the arguments to make one.
    answered
        Called with the number of answers that came in.
    say
        Called with what a person should know.
    """

    worker: Callable[[Job], tuple[type, tuple[Any, ...]]]
    answered: Callable[[int], None]
    say: Callable[[str], None]


@dataclass
class Pool:
    """Has all blocks of some runs asked.

    Attributes
    ----------
    ray
        The module, connected.
    settings
        Which actors, how many.
    jobs
        The runs.
    hooks
        What is told to whom.
    """

    ray: Any
    settings: ExecutorSettings
    jobs: Sequence[Job]
    hooks: Hooks
    _of: dict[str, Job] = field(default_factory=dict)
    _pending: list[Block] = field(default_factory=list)
    _actors: list[_Actor] = field(default_factory=list)
    _left: Counter[str] = field(default_factory=Counter)
    _used: dict[str, set[_Actor]] = field(default_factory=dict)
    _fruitless: Counter[Block | str] = field(default_factory=Counter)
    _problems: list[Problem] = field(default_factory=list)

    def run(self) -> None:
        """Ask everything; runs that are done are finished at once.

        Raises
        ------
        InputError
            Runs could not be asked to the end; all problems, after all other runs are finished.
        """
        self._of = {job.run: job for job in self.jobs}
        for job in self.jobs:
            blocks = job.blocks()
            self._pending += blocks
            self._left[job.run] = len(blocks)
            self._used[job.run] = set()
        last_actor, said = time.monotonic(), False
        try:
            while any(self._left.values()):
                self._dismiss()
                self._hire()
                self._assign()
                if any(actor.ready is None for actor in self._actors):
                    last_actor, said = time.monotonic(), False
                elif not said and time.monotonic() - last_actor > _PATIENCE_S:
                    self.hooks.say(self._waiting())
                    said = True
                self._listen()
        finally:
            for actor in list(self._actors):
                self._remove(actor)
        if self._problems:
            raise InputError(self._problems)

    def _dismiss(self) -> None:
        """End actors for whose model nothing is queued: others may need their place."""
        wanted = {self._of[block.run].model for block in self._pending}
        for actor in list(self._actors):
            if actor.stream is None and actor.model not in wanted:
                self._remove(actor)

    def _hire(self) -> None:
        """Start actors while blocks are queued and there seems to be room.

        An actor too many does no harm: it is given no block before Ray has found a place for it.
        """
        queued = Counter(self._of[block.run].model for block in self._pending)
        needs = {job.model: job.needs for job in self.jobs}
        while True:
            there = Counter(actor.model for actor in self._actors)
            unserved = Counter(actor.model for actor in self._actors if actor.stream is None)
            models = [
                model
                for model in queued
                if queued[model] > unserved[model]
                and self._room(needs[model])
                and not (needs[model].here and there[model])
            ]
            if not models:
                return
            model = min(models, key=lambda name: there[name] / queued[name])
            self._start(model, needs[model])

    def _room(self, needs: Needs) -> bool:
        """Tell whether another actor may start: by the number that is allowed, or by the machines' size."""
        if needs.here:
            return True
        others = [actor.needs for actor in self._actors if not actor.needs.here]
        if self.settings.actors is not None:
            return len(others) < self.settings.actors
        sizes = [
            Needs(node["Resources"].get("CPU", 0), node["Resources"].get("GPU", 0))
            for node in self.ray.nodes()
            if node["Alive"]
        ]

        def fits(wanted: Needs) -> bool:
            return any(size.cpus >= wanted.cpus and size.gpus >= wanted.gpus for size in sizes)

        if not fits(needs):
            return needs not in others  # one of them: a cluster that can grow has to be asked
        placed = [other for other in others if fits(other)]
        cpus = sum(size.cpus for size in sizes) - sum(other.cpus for other in placed)
        gpus = sum(size.gpus for size in sizes) - sum(other.gpus for other in placed)
        return cpus >= needs.cpus and gpus >= needs.gpus

    def _start(self, model: str, needs: Needs) -> None:
        job = next(job for job in self.jobs if job.model == model)
        kind, arguments = self.hooks.worker(job)
        options: dict[str, Any] = {"num_cpus": needs.cpus, "num_gpus": needs.gpus, "max_restarts": 0}
        if needs.here:
            here = self.ray.get_runtime_context().get_node_id()
            strategies = self.ray.util.scheduling_strategies
            options["scheduling_strategy"] = strategies.NodeAffinitySchedulingStrategy(here, soft=False)
        handle = self.ray.remote(kind).options(**options).remote(*arguments)
        self._actors.append(_Actor(handle, model, needs, handle.ready.remote()))

    def _assign(self) -> None:
        """Give idle actors blocks of their model, of the run they asked last if there are any."""
        for actor in self._actors:
            if not actor.idle:
                continue
            fitting = [block for block in self._pending if self._of[block.run].model == actor.model]
            if not fitting:
                continue
            block = next((block for block in fitting if block.run == actor.last_run), fitting[0])
            self._pending.remove(block)
            actor.block, actor.last_run = block, block.run
            asked = self._of[block.run].request(block)
            actor.stream = actor.handle.ask.options(num_returns="streaming").remote(*asked)
            self._used[block.run].add(actor)

    def _listen(self) -> None:
        """Wait until an actor tells something, and take it in."""
        told = {actor.stream if actor.ready is None else actor.ready: actor for actor in self._actors}
        told.pop(None, None)
        if not told:
            time.sleep(_TICK_S)
            return
        some, _ = self.ray.wait(list(told), num_returns=1, timeout=_TICK_S)
        for source in some:
            actor = told[source]
            try:
                if actor.ready is not None:
                    self.ray.get(actor.ready)
                    actor.ready = None
                    self._fruitless[actor.model] = 0
                else:
                    self._hear(actor)
            except self.ray.exceptions.RayTaskError as error:
                # A mistake, or a machine that has run out of memory: another one may do better.
                self._lose(actor, error, str(error.cause or error))
            except self.ray.exceptions.RayError as error:
                self._lose(actor, error, str(error))

    def _hear(self, actor: _Actor) -> None:
        block = actor.block
        assert block is not None  # it is busy
        job = self._of[block.run]
        try:
            message = self.ray.get(next(actor.stream))
        except StopIteration:
            actor.block = actor.stream = None
            self._end(block)
            return
        try:
            if isinstance(message, Refused):
                raise InputError(message.problems)
            if new := job.take(block, message):
                self._fruitless[block] = 0
                self.hooks.answered(new)
        except InputError as error:
            self._give_up(job, error)

    def _end(self, block: Block) -> None:
        """Count a block as done, and finish its run if it was the last one."""
        if not self._left[block.run]:
            return  # given up
        self._left[block.run] -= 1
        if not self._left[block.run]:
            self._of[block.run].finish(len(self._used[block.run]))
            self.hooks.say(f"{block.run}: complete")

    def _lose(self, actor: _Actor, error: Exception, why: str) -> None:
        """Queue the block of an actor that is no more; give its run up if that led nowhere too often."""
        self._remove(actor)
        block = actor.block
        what: Block | str = actor.model if block is None else block
        self._fruitless[what] += 1
        if block is not None and not self._left[block.run]:
            return  # given up
        if self._fruitless[what] < self.settings.attempts:
            if block is not None:
                self._pending.insert(0, block)
                self.hooks.say(f"{block}: their actor was lost; another one goes on")
            return
        if isinstance(error, self.ray.exceptions.RayTaskError):
            raise error
        problem = Problem(
            f"actor was lost {self.settings.attempts} times in a row without an answer",
            str(what),
            " ".join(why.split())[:300],
            next_step="see why in the logs of Ray; call it again to go on, what is answered is kept",
        )
        for job in self.jobs:
            if job.run == block.run if block is not None else job.model == what:
                self._give_up(job, InputError(problem))

    def _give_up(self, job: Job, error: InputError) -> None:
        """Ask nothing more of a run; the other runs go on."""
        if not self._left[job.run]:
            return
        self._problems += [problem for problem in error.problems if problem not in self._problems]
        self._left[job.run] = 0
        self._pending = [block for block in self._pending if block.run != job.run]
        for actor in list(self._actors):
            if actor.block is not None and actor.block.run == job.run:
                self._remove(actor)

    def _remove(self, actor: _Actor) -> None:
        self._actors.remove(actor)
        self.ray.kill(actor.handle)

    def _waiting(self) -> str:
        needs = {self._of[block.run].needs for block in self._pending}
        wanted = " or ".join(f"{need.cpus:g} CPU and {need.gpus:g} GPU" for need in needs)
        return f"waiting for a machine of the cluster with {wanted} to spare"

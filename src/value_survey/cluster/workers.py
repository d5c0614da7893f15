"""What actors do: ask blocks, one after the other, and tell the driver of every item that is answered."""

from __future__ import annotations

import gc
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from value_survey.cluster.messages import Answered, Message, Ready, Refused, Step
from value_survey.config import ApiModel, Params, ScriptedModel, TransformersModel
from value_survey.errors import InputError
from value_survey.models.protocol import Model, Stateful
from value_survey.simulation.collect import machine, simulate
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal, Row
from value_survey.simulation.questionnaire import Questionnaire

Load = Callable[[Params, str, Questionnaire], Model]
"""Loads the model of a run."""

_MINUTE = 60.0


class ModelWorker:
    """Keeps one model loaded and asks its runs' blocks.

    Parameters
    ----------
    params
        The parameters.
    load
        How a model is loaded.
    """

    def __init__(self, params: Params, load: Load) -> None:
        self._params = params
        self._load = load
        self._model: Model | None = None
        self._loaded: tuple[str, ...] = ()

    def ready(self) -> None:
        """Return once the actor stands."""

    def ask(
        self, run: str, asked: Questionnaire, respondents: Sequence[int], steps: list[list[Row]]
    ) -> Iterator[Message]:
        """Ask what the respondents have not answered yet.

        Parameters
        ----------
        run, asked
            The run, and its questionnaire.
        respondents
            Whom to ask; nobody if only the model's identity is wanted.
        steps
            What they have answered.
        """
        try:
            model = self._model_of(run, asked)
            yield Ready(model.identity, machine())
            if not respondents:
                return
            if isinstance(model, Stateful):
                model.forget()  # the last block's respondents have the same numbers
            journal = _Passed(steps)
            simulation = Simulation(self._params, run, asked, journal, respondents)
            while simulation.remaining:
                number = len(simulation.done)
                simulation.advance(model, lambda _: None, limit=1)
                yield Step(number, simulation.done[-1], journal.last_s)
        except InputError as error:
            yield Refused(error.problems)

    def _model_of(self, run: str, asked: Questionnaire) -> Model:
        name = self._params.runs[run].model
        settings = self._params.models[name]
        wanted: tuple[str, ...] = (name,)
        if isinstance(settings, ScriptedModel):
            wanted += (run,)  # it knows its questionnaire
        elif isinstance(settings, TransformersModel) and not settings.chat_template:
            wanted += (asked.prompt["answer_marker"],)
        if self._model is None or self._loaded != wanted:
            self._model = None
            _free_memory()
            self._model, self._loaded = self._load(self._params, run, asked), wanted
        return self._model


class ServiceWorker:
    """Asks the runs of one paid service, one after the other, as the local executor does.

    It lives on the driver's machine and works on the run's own files: what was paid for is on disk there
    before anybody hears of it, and a machine that is lost elsewhere costs nothing.

    Parameters
    ----------
    root
        The project's root.
    params
        The parameters.
    """

    def __init__(self, root: Path, params: Params) -> None:
        self._root = root
        self._params = params
        self._last_end: float | None = None

    def ready(self) -> None:
        """Return once the actor stands."""

    def ask(self, run: str) -> Iterator[Message]:
        """Simulate a run, or what is left of it."""
        self._pause(run)
        messages: queue.SimpleQueue[Message | BaseException | None] = queue.SimpleQueue()

        def work() -> None:
            try:
                simulate(self._root, self._params, run, progress=lambda count: messages.put(Answered(count)))
            except InputError as error:
                messages.put(Refused(error.problems))
            except BaseException as error:  # raised again below
                messages.put(error)
            messages.put(None)

        threading.Thread(target=work, daemon=True).start()
        while (message := messages.get()) is not None:
            if isinstance(message, BaseException):
                raise message
            yield message
        self._last_end = time.monotonic()

    def _pause(self, run: str) -> None:
        """Let a minute pass after the last run where a pace is set: a run's account of it starts empty."""
        model = self._params.models[self._params.runs[run].model]
        paced = isinstance(model, ApiModel) and (model.requests_per_minute or model.tokens_per_minute)
        if paced and self._last_end is not None:
            time.sleep(max(0.0, self._last_end + _MINUTE - time.monotonic()))


class _Passed(Journal):
    """The journal as a block's actor sees it: what is answered came with the block, the rest is passed on."""

    def __init__(self, steps: list[list[Row]]) -> None:
        super().__init__(Path(os.devnull), "")
        self._steps = steps
        self.last_s = 0.0

    def steps(self) -> list[list[Row]]:
        return list(self._steps)

    def append(self, step: list[Row], seconds: float) -> None:  # noqa: ARG002 - the simulation has it too
        self.last_s = seconds


def _free_memory() -> None:
    """Give back what the last model held, on the GPU too, before the next one is loaded."""
    gc.collect()
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()

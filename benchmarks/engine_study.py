"""What the benchmarks of the engine share: a run of the study, its models, and clocks."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
import transformers

from value_survey import config
from value_survey.config import Params, TransformersModel
from value_survey.models.checkpoint import load_checkpoint
from value_survey.models.local import LocalModel
from value_survey.models.protocol import Extent, Request, Response
from value_survey.simulation import questionnaire as questionnaires
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal

RUN = "qwen12-def-us"

CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "cpu": time.process_time}
"""The processor's own time is what to compare on a machine that others use too."""


@dataclass
class Asked:
    """What one call of a model was asked, and what it took."""

    requests: list[Request]
    responses: list[Response]
    seconds: float

    @property
    def tokens(self) -> int:
        """Tokens of all responses."""
        return sum(response.response_tokens for response in self.responses)


@dataclass
class Timed:
    """A model of this project that writes down how long each call takes."""

    model: LocalModel
    clock: Callable[[], float]
    calls: list[Asked] = field(default_factory=list)

    @property
    def identity(self) -> Any:
        """The model's."""
        return self.model.identity

    @property
    def refresh(self) -> int:
        """The model's."""
        return self.model.refresh

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        """Answer, and write it down."""
        began = self.clock()
        responses = self.model.answer(requests)
        self.calls.append(Asked(list(requests), responses, self.clock() - began))
        return responses

    def forget(self) -> None:
        """Pass it on."""
        self.model.forget()

    def replay(self, requests: Sequence[Request]) -> None:
        """Pass it on."""
        self.model.replay(requests)


@dataclass(frozen=True)
class Study:
    """A run as params.yaml says, and its questionnaire cut to some items."""

    params: Params
    questionnaire: questionnaires.Questionnaire

    @property
    def model(self) -> str:
        """Name of the run's model."""
        return self.params.runs[RUN].model

    @property
    def settings(self) -> TransformersModel:
        """The model's entry."""
        entry = self.params.models[self.model]
        assert isinstance(entry, TransformersModel)
        return entry

    def load(self) -> LocalModel:
        """Load the model with the engine of this project."""
        return LocalModel(self.model, self.settings, self.questionnaire.prompt["answer_marker"])

    def load_plain(self) -> Any:
        """Load the model as transformers runs it."""
        return load_checkpoint(self.model, self.settings).model.eval()

    def simulate(
        self, model: Timed, respondents: int, extent: Extent = Extent.ALL, items: int | None = None
    ) -> Iterator[Asked]:
        """Ask item after item; what each took."""
        changed = replace_run(self.params, extent)
        asked = replace(self.questionnaire, items=self.questionnaire.items[:items])
        with tempfile.TemporaryDirectory() as folder:
            journal = Journal(Path(folder) / "journal.jsonl", "benchmark")
            simulation = Simulation(changed, RUN, asked, journal, range(respondents))
            while simulation.remaining:
                simulation.advance(model, lambda _: None, 1)
                yield model.calls[-1]


def replace_run(params: Params, extent: Extent) -> Params:
    """Give the parameters with another extent of the run's explanations."""
    return _with_run(params, explanations=extent)


def _with_run(params: Params, **changed: object) -> Params:
    runs = {**params.runs, RUN: params.runs[RUN].model_copy(update=changed)}
    return params.model_copy(update={"runs": runs})


def read_study(items: int, max_new_tokens: int | None = None) -> Study:
    """Read the run that is measured and its first items; `max_new_tokens` if given, else the run's own."""
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    asked = questionnaires.read(Path(f"data/questionnaires/{RUN}.json"))
    params = config.load(Path("params.yaml"))
    if max_new_tokens is not None:
        params = _with_run(params, max_new_tokens=max_new_tokens)
    return Study(params, replace(asked, items=asked.items[:items]))


def authors_way(
    plain: Any, model: LocalModel, requests: Sequence[Request], clock: Callable[[], float]
) -> tuple[float, int]:
    """Answer one respondent after the other by `generate`, the memory in the prompt, nothing kept.

    Returns
    -------
    tuple
        Seconds, and tokens of all responses.
    """
    seconds, tokens = 0.0, 0
    for request in requests:
        prompt = model.prompt_tokens(request.turns)
        decoding = request.decoding
        torch.manual_seed(request.seed)
        began = clock()
        ids = torch.tensor([prompt], device=plain.device)
        output = plain.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            num_beams=decoding.num_beams,
            do_sample=decoding.do_sample,
            max_new_tokens=decoding.max_new_tokens,
            **(
                {"temperature": decoding.temperature, "top_p": decoding.top_p, "top_k": decoding.top_k}
                if decoding.do_sample
                else {}
            ),
        ).tolist()
        taken, length = clock() - began, len(output[0]) - len(prompt)
        print(f"    {decoding.num_beams} beams, {length} tokens: {taken:.1f} s", flush=True)
        seconds, tokens = seconds + taken, tokens + length
    return seconds, tokens

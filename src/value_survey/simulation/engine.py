"""Simulating a run: all respondents advance together, item by item (section 4.3, Algorithm 1)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from value_survey.config import Params, Run, SimulationSettings, TransformersModel
from value_survey.errors import InputError, Problem
from value_survey.models.api_ledger import Billed
from value_survey.models.protocol import Decoding, Model, Request, Response, Stateful
from value_survey.simulation.journal import Journal, Row
from value_survey.simulation.memory import Memory, clean, forget
from value_survey.simulation.profile import Profile, draw, seed_of, stream_of
from value_survey.simulation.prompt import conversation, question_text
from value_survey.simulation.questionnaire import Item, Questionnaire
from value_survey.terms import Probing

Progress = Callable[[int], None]
"""Called with the number of answers that were just added."""


PROBINGS = (Probing.DEF,)
"""Probing methods that can be simulated."""


@dataclass
class _Respondent:
    """A simulated respondent in the middle of its questionnaire."""

    number: int
    profile: Profile
    memory: list[Memory] = field(default_factory=list)


class Simulation:
    """One run, from its first unanswered item on.

    Parameters
    ----------
    params, run
        The settings, and the run's name in them.
    questionnaire
        What is asked.
    journal
        Where the answers are kept; steps that it holds already are not asked again.
    """

    def __init__(self, params: Params, run: str, questionnaire: Questionnaire, journal: Journal) -> None:
        if params.runs[run].probing not in PROBINGS:
            raise InputError(
                Problem(
                    "probing method cannot be simulated yet",
                    f"params.yaml: runs.{run}.probing",
                    params.runs[run].probing,
                    ", ".join(PROBINGS),
                    "change the run's probing method",
                )
            )
        self._settings: SimulationSettings = params.simulation
        self._run: Run = params.runs[run]
        self._questionnaire = questionnaire
        self._journal = journal
        model = params.models[self._run.model]
        # The prompt of a pre-trained model ends with the answer marker: its response goes on from there.
        goes_on = isinstance(model, TransformersModel) and not model.chat_template
        self._begun = questionnaire.prompt["answer_marker"] + " " if goes_on else ""
        self._respondents = [
            _Respondent(
                number,
                draw(
                    self._settings.def_,
                    questionnaire.regions,
                    self._settings.seed,
                    questionnaire.culture,
                    number,
                ),
            )
            for number in range(self._run.respondents)
        ]
        self.done: list[list[Row]] = journal.steps()
        self._replayed: list[list[Request]] = []
        for item, rows in zip(questionnaire.items, self.done, strict=False):
            requests, orders = self._ask(item)
            self._replayed.append(requests)
            self._remember(item, orders, [row["response"] for row in rows])

    @property
    def remaining(self) -> int:
        """Items that were not asked yet."""
        return len(self._questionnaire.items) - len(self.done)

    def advance(self, model: Model, progress: Progress, limit: int | None = None) -> None:
        """Ask the remaining items, at most `limit` of them, and journal each when it is answered."""
        items = self._questionnaire.items[len(self.done) :][:limit]
        if items:
            self._warm_up(model)
        for item in items:
            position = len(self.done)
            if isinstance(model, Stateful) and position % model.refresh == 0:
                model.forget()
            began = time.monotonic()
            requests, orders = self._ask(item)
            responses = self._answers(model, requests)
            rows: list[Row] = []
            for respondent, request, order, response in zip(
                self._respondents, requests, orders, responses, strict=True
            ):
                rows.append(
                    {
                        "respondent": respondent.number,
                        "item_id": item.item_id,
                        "region": respondent.profile.region,
                        "memory_length": respondent.profile.memory_length,
                        "num_beams": request.decoding.num_beams,
                        "do_sample": request.decoding.do_sample,
                        "option_order": order,
                        "memory_items": [memory.item_id for memory in respondent.memory],
                        "memory": [[memory.question, memory.answer] for memory in respondent.memory],
                        "prompt": request.turns[-1].text,
                        "response": response.text,
                        "prompt_tokens": response.prompt_tokens,
                        "response_tokens": response.response_tokens,
                        "finish_reason": response.finish_reason.value,
                        "seed": request.seed,
                    }
                )
            self._journal.append(rows, time.monotonic() - began)
            self.done.append(rows)
            self._remember(item, orders, [response.text for response in responses])
            progress(len(rows))

    def _answers(self, model: Model, requests: list[Request]) -> list[Response]:
        """Put the requests to the model; what a paid one costs is written down even if it fails."""
        if not isinstance(model, Billed):
            return model.answer(requests)
        before = model.spent
        try:
            return model.answer(requests)
        finally:
            self._journal.charge(model.spent - before)

    def _ask(self, item: Item) -> tuple[list[Request], list[list[int]]]:
        """Build every respondent's request for one item, and the order of options each of them sees."""
        requests, orders = [], []
        for respondent in self._respondents:
            order = self._option_order(item, respondent.number)
            orders.append(order)
            requests.append(
                Request(
                    respondent=respondent.number,
                    culture=self._questionnaire.culture,
                    item_id=item.item_id,
                    turns=conversation(
                        self._questionnaire.prompt,
                        self._questionnaire.country,
                        respondent.profile.region,
                        item,
                        question_text(self._questionnaire.prompt, item, order),
                        respondent.memory,
                    ),
                    decoding=self._decoding(respondent.profile),
                    seed=self._seed("response", respondent.number, item.item_id),
                )
            )
        return requests, orders

    def _remember(self, item: Item, orders: Sequence[list[int]], responses: Sequence[str]) -> None:
        settings = self._settings.def_
        for respondent, order, response in zip(self._respondents, orders, responses, strict=True):
            if answer := clean(self._begun + response):
                question = question_text(self._questionnaire.prompt, item, order)
                respondent.memory.append(Memory(item.item_id, question, answer))
            respondent.memory = forget(
                respondent.memory,
                respondent.profile.memory_length,
                stream_of(
                    self._settings.seed,
                    "memory",
                    self._questionnaire.culture,
                    respondent.number,
                    item.item_id,
                ),
                replacement=settings.memory_replacement,
                chronological=settings.memory_order == "chronological",
            )

    def _option_order(self, item: Item, respondent: int) -> list[int]:
        codes = list(item.options)
        if self._settings.def_.shuffle_options:
            stream = stream_of(
                self._settings.seed, "options", self._questionnaire.culture, respondent, item.item_id
            )
            codes = [codes[index] for index in stream.permutation(len(codes))]
        return codes

    def _decoding(self, profile: Profile) -> Decoding:
        shared = self._settings.decoding
        return Decoding(
            num_beams=profile.num_beams,
            do_sample=profile.do_sample,
            temperature=shared.temperature,
            top_p=shared.top_p,
            top_k=shared.top_k,
            max_new_tokens=self._run.max_new_tokens,
        )

    def _seed(self, *labels: object) -> int:
        # The run's model and probing are part of it: two models must not share their luck.
        return seed_of(
            self._settings.seed,
            self._run.model,
            self._questionnaire.culture,
            self._run.language,
            self._run.probing,
            *labels,
        )

    def _warm_up(self, model: Model) -> None:
        """Bring a model that stores conversations to where an undisturbed run would have it."""
        if isinstance(model, Stateful):
            since = len(self.done) - len(self.done) % model.refresh
            for requests in self._replayed[since:]:
                model.replay(requests)
        self._replayed.clear()

"""Simulating a run: all respondents advance together, item by item (section 4.3, Algorithm 1)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from value_survey.config import Params
from value_survey.config_models import continues_text
from value_survey.models.api_ledger import Billed
from value_survey.models.protocol import Model, Request, Response, Stateful
from value_survey.simulation.journal import Journal, Row
from value_survey.simulation.probing import Setting, method_of
from value_survey.simulation.profile import draw
from value_survey.simulation.questionnaire import Questionnaire

Progress = Callable[[int], None]
"""Called with the number of answers that were just added."""


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
    respondents
        Numbers of the respondents to simulate; all of the run's by default. Who they are and what they are
        asked does not depend on who else is simulated here.
    """

    def __init__(
        self,
        params: Params,
        run: str,
        questionnaire: Questionnaire,
        journal: Journal,
        respondents: Sequence[int] | None = None,
    ) -> None:
        settings = params.runs[run]
        self._questionnaire = questionnaire
        self._journal = journal
        model = params.models[settings.model]
        begun = questionnaire.prompt["answer_marker"] + " " if continues_text(model) else ""
        self._method = method_of(Setting(params.simulation, settings, questionnaire, begun))
        self._respondents = [
            self._method.respondent(
                number,
                draw(
                    params.simulation.def_,
                    questionnaire.regions,
                    params.simulation.seed,
                    questionnaire.culture,
                    number,
                ),
            )
            for number in (range(settings.respondents) if respondents is None else respondents)
        ]
        self.done: list[list[Row]] = journal.steps()
        self._replayed: list[list[Request]] = []
        for item, rows in zip(questionnaire.items, self.done, strict=False):
            self._replayed.append(self._method.replayed(item, self._respondents))
            self._method.learn(item, self._respondents, rows)

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
            if isinstance(model, Stateful) and self._refreshes(model):
                model.forget()
            began = time.monotonic()
            rows = self._method.ask(
                model, lambda requests: self._answers(model, requests), item, self._respondents
            )
            self._journal.append(rows, time.monotonic() - began)
            self.done.append(rows)
            self._method.learn(item, self._respondents, rows)
            progress(len(rows))

    def _refreshes(self, model: Stateful) -> bool:
        """Tell whether what the model stored is dropped before the next item."""
        return not self._method.remembers or len(self.done) % model.refresh == 0

    def _answers(self, model: Model, requests: list[Request]) -> list[Response]:
        """Put the requests to the model; what a paid one costs is written down even if it fails."""
        if not isinstance(model, Billed):
            return model.answer(requests)
        before = model.spent
        try:
            return model.answer(requests)
        finally:
            self._journal.charge(model.spent - before)

    def _warm_up(self, model: Model) -> None:
        """Bring a model that stores conversations to where an undisturbed run would have it."""
        if isinstance(model, Stateful) and self._method.remembers:
            since = len(self.done) - len(self.done) % model.refresh
            for requests in self._replayed[since:]:
                model.replay(requests)
        self._replayed.clear()

"""One question, one answer: the framework, its ablations, plain repetition, and the question of Cao et al."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from value_survey.models.protocol import Model, Request
from value_survey.simulation.journal import Row
from value_survey.simulation.memory import Memory, clean, forget
from value_survey.simulation.probing.setting import Method, Respondent, Say, Setting, row
from value_survey.simulation.profile import Profile, stream_of
from value_survey.simulation.questionnaire import Item
from value_survey.terms import Probing


@dataclass(frozen=True)
class _Parts:
    """Which parts of the framework are on (Table 4).

    Attributes
    ----------
    memory
        Random memory; without it nothing is remembered.
    config
        Random decoding; without it one beam and no sampling, a model's own default.
    prompt
        Random region in the prompt; without it only the country is named.
    """

    memory: bool = True
    config: bool = True
    prompt: bool = True


_NO_PART = _Parts(memory=False, config=False, prompt=False)

PARTS = {
    Probing.DEF: _Parts(),
    Probing.DEF_NO_MEMORY: _Parts(memory=False),
    Probing.DEF_NO_CONFIG: _Parts(config=False),
    Probing.DEF_NO_PROMPT: _Parts(prompt=False),
    Probing.NONE: _NO_PART,
    # Its own instruction comes with the questionnaire: it asks for the average preference of the culture.
    Probing.CAO: _NO_PART,
}
"""What each method that is an interview takes from the framework."""


class Interview(Method):
    """Ask each respondent once per item, with the parts of the framework that its method takes."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._parts = PARTS[setting.run.probing]
        self.remembers = self._parts.memory

    def respondent(self, number: int, profile: Profile) -> Respondent:
        """Switch off the parts of a profile that this method does without."""
        if not self._parts.memory:
            profile = replace(profile, memory_length=0)
        if not self._parts.config:
            profile = replace(profile, num_beams=1, do_sample=False)
        if not self._parts.prompt:
            profile = replace(profile, region=None)
        return Respondent(number, profile)

    def ask(self, model: Model, say: Say, item: Item, respondents: Sequence[Respondent]) -> list[Row]:  # noqa: ARG002
        """Ask all respondents at once."""
        requests = self.replayed(item, respondents)
        responses = say(requests)
        return [
            row(respondent, item, self.setting.option_order(item, respondent.number), request, response)
            for respondent, request, response in zip(respondents, requests, responses, strict=True)
        ]

    def replayed(self, item: Item, respondents: Sequence[Respondent]) -> list[Request]:
        """Build every respondent's request for one item."""
        return [
            Request(
                respondent=respondent.number,
                culture=self.setting.questionnaire.culture,
                item_id=item.item_id,
                turns=self.setting.turns(item, self._question(item, respondent), respondent),
                decoding=self.setting.decoding(
                    num_beams=respondent.profile.num_beams, do_sample=respondent.profile.do_sample
                ),
                seed=self.setting.seed("response", respondent.number, item.item_id),
            )
            for respondent in respondents
        ]

    def learn(self, item: Item, respondents: Sequence[Respondent], rows: Sequence[Row]) -> None:
        """Clean each memory and forget down to its length (Algorithm 1, last steps)."""
        settings = self.setting.simulation.def_
        for respondent, answered in zip(respondents, rows, strict=True):
            if answer := clean(self.setting.begun + answered["response"]):
                question = self._question(item, respondent)
                respondent.memory.append(Memory(item.item_id, question, answer))
            respondent.memory = forget(
                respondent.memory,
                respondent.profile.memory_length,
                stream_of(
                    self.setting.simulation.seed,
                    "memory",
                    self.setting.questionnaire.culture,
                    respondent.number,
                    item.item_id,
                ),
                replacement=settings.memory_replacement,
                chronological=settings.memory_order == "chronological",
            )

    def _question(self, item: Item, respondent: Respondent) -> str:
        return self.setting.question(item, self.setting.option_order(item, respondent.number))

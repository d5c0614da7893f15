"""What every probing method works with: the run's settings, its questionnaire, and its respondents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from value_survey.config import Run, SimulationSettings
from value_survey.models.protocol import Decoding, Model, Request, Response, Turn
from value_survey.simulation.journal import Row
from value_survey.simulation.memory import Memory
from value_survey.simulation.profile import Profile, seed_of, stream_of
from value_survey.simulation.prompt import conversation, question_text
from value_survey.simulation.questionnaire import Item, Questionnaire


@dataclass
class Respondent:
    """A simulated respondent in the middle of its questionnaire."""

    number: int
    profile: Profile
    memory: list[Memory] = field(default_factory=list)


@dataclass(frozen=True)
class Setting:
    """One run as its probing method sees it.

    Attributes
    ----------
    simulation, run, questionnaire
        What all runs share, the run, and what it asks.
    begun
        What the prompt of a pre-trained model ends with: its response goes on from there. Empty for chat
        models.
    """

    simulation: SimulationSettings
    run: Run
    questionnaire: Questionnaire
    begun: str

    def seed(self, *labels: object) -> int:
        """Give the seed of a response; it holds model and probing: two runs must not share their luck."""
        return seed_of(
            self.simulation.seed,
            self.run.model,
            self.questionnaire.culture,
            self.run.language,
            self.run.probing,
            *labels,
        )

    def option_order(self, item: Item, respondent: int) -> list[int]:
        """Give the codes of an item in the order in which a respondent sees them."""
        codes = list(item.options)
        if self.simulation.def_.shuffle_options:
            stream = stream_of(
                self.simulation.seed, "options", self.questionnaire.culture, respondent, item.item_id
            )
            codes = [codes[index] for index in stream.permutation(len(codes))]
        return codes

    def question(self, item: Item, order: Sequence[int]) -> str:
        """Write an item with its options in some order."""
        return question_text(self.questionnaire.prompt, item, order)

    def turns(self, item: Item, question: str, respondent: Respondent) -> tuple[Turn, ...]:
        """Write what a respondent is asked, after what it remembers."""
        return conversation(
            self.questionnaire.prompt,
            self.questionnaire.country,
            respondent.profile.region,
            item,
            question,
            respondent.memory,
        )

    def decoding(self, *, num_beams: int = 1, do_sample: bool = False) -> Decoding:
        """Give a decoding with what all respondents share."""
        shared = self.simulation.decoding
        return Decoding(
            num_beams=num_beams,
            do_sample=do_sample,
            temperature=shared.temperature,
            top_p=shared.top_p,
            top_k=shared.top_k,
            max_new_tokens=self.run.max_new_tokens,
            extent=self.run.explanations,
        )


Say = Callable[[list[Request]], list[Response]]
"""Puts requests to the run's model."""


class Method(ABC):
    """A probing method of one run.

    Attributes
    ----------
    remembers
        Whether a prompt can hold earlier items, so that what a model stored of them is worth keeping.
    divisible
        Whether each respondent is asked apart from the others, so that they can be shared out to machines.
    """

    remembers: bool = False
    divisible: ClassVar[bool] = True

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def respondent(self, number: int, profile: Profile) -> Respondent:
        """Make a respondent with what this method uses of its profile."""
        return Respondent(number, profile)

    @abstractmethod
    def ask(self, model: Model, say: Say, item: Item, respondents: Sequence[Respondent]) -> list[Row]:
        """Ask every respondent one item; one row each, in their order."""

    def replayed(self, item: Item, respondents: Sequence[Respondent]) -> list[Request]:  # noqa: ARG002
        """Give the requests that a model which stores conversations must see again when a run is resumed."""
        return []

    def learn(self, item: Item, respondents: Sequence[Respondent], rows: Sequence[Row]) -> None:  # noqa: B027
        """Let the respondents remember what they answered."""


def row(
    respondent: Respondent,
    item: Item,
    order: Sequence[int],
    request: Request,
    response: Response,
    **further: Any,
) -> Row:
    """Write down one answer with everything it came from."""
    return {
        "respondent": respondent.number,
        "item_id": item.item_id,
        "region": respondent.profile.region,
        "memory_length": respondent.profile.memory_length,
        "num_beams": request.decoding.num_beams,
        "do_sample": request.decoding.do_sample,
        "option_order": list(order),
        "memory_items": [memory.item_id for memory in respondent.memory],
        "memory": [[memory.question, memory.answer] for memory in respondent.memory],
        "prompt": request.turns[-1].text,
        "response": response.text,
        "prompt_tokens": response.prompt_tokens,
        "response_tokens": response.response_tokens,
        "finish_reason": response.finish_reason.value,
        "seed": request.seed,
    } | further

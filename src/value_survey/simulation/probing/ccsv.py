"""Collective critique and self-voting (Lahoti et al. 2023), the baseline CCSV of section 5.1.

Four steps: an initial answer, several critiques of it, several drafts rewritten after all critiques, and a
vote among the drafts, in which the draft with most votes wins. CCSV-single goes through them once per
respondent; CCSV-list once per item, with a list of as many answers as there are respondents. Nobody has a
region, a memory or a configuration of its own. The prompts of the steps are this project's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from value_survey.models.protocol import Decoding, Model, Request, Response, Role, Turn
from value_survey.simulation.journal import Row
from value_survey.simulation.probing.answer_list import split_answers
from value_survey.simulation.probing.setting import Method, Respondent, Say, row
from value_survey.simulation.profile import Profile
from value_survey.simulation.prompt import fill
from value_survey.simulation.questionnaire import Item

VOTE_TOKENS = 8
"""A vote is a number: this many tokens are enough for it."""

_NUMBER = re.compile(r"\d+")
_NOBODY = Profile(region=None, memory_length=0, num_beams=1, do_sample=False)


class _Chain:
    """The four steps for one question, of one respondent or of a whole list."""

    def __init__(self, respondent: Respondent, item: Item, turns: tuple[Turn, ...], labels: tuple[Any, ...]):
        self.respondent = respondent
        self.item = item
        self.turns = turns
        self.labels = labels
        self.order: list[int] = []
        self.initial: Response
        self.critiques: list[Response] = []
        self.drafts: list[Response] = []
        self.votes: list[Response] = []
        self.request: Request

    @property
    def winner(self) -> int:
        """The draft with most votes, the earliest of several; the first when no vote names a draft."""
        votes = Counter(
            number
            for vote in self.votes
            if (found := _NUMBER.search(vote.text)) and 1 <= (number := int(found[0])) <= len(self.drafts)
        )
        return min(votes, key=lambda number: (-votes[number], number)) - 1 if votes else 0

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Everything that was said on the way, in order."""
        said = [("initial", [self.initial]), ("critique", self.critiques)]
        said += [("draft", self.drafts), ("vote", self.votes)]
        return [
            {"step": step, "decode": number, "response": response.text}
            for step, responses in said
            for number, response in enumerate(responses, start=1)
        ]

    def total(self, response: Response) -> Response:
        """Give the final response with the tokens of all steps that led to it."""
        said = [self.initial, *self.critiques, *self.drafts, *self.votes]
        return replace(
            response,
            prompt_tokens=sum(one.prompt_tokens for one in said),
            response_tokens=sum(one.response_tokens for one in said),
        )


class _Ccsv(Method):
    """What both forms share: the four steps of many chains, advanced together."""

    form: ClassVar[str]
    """Beginning of the keys of its prompts."""

    def respondent(self, number: int, profile: Profile) -> Respondent:  # noqa: ARG002
        """Make a respondent without region, memory or configuration."""
        return Respondent(number, _NOBODY)

    def _run(self, chains: Sequence[_Chain], say: Say) -> None:
        """Go through the steps; requests of one step are put to the model together."""
        prompts = self.setting.questionnaire.prompt
        plain = self.setting.decoding()
        sampled = self.setting.decoding(do_sample=True)
        first = [self._request(chain, "initial", 0, chain.turns, plain) for chain in chains]
        for chain, request, response in zip(chains, first, say(first), strict=True):
            chain.request, chain.initial = request, response

        def decodes(step: str, turns: Sequence[tuple[Turn, ...]], decoding: Decoding) -> list[list[Response]]:
            count = self.setting.simulation.ccsv.decodes
            requests = [
                self._request(chain, step, decode, asked, decoding)
                for chain, asked in zip(chains, turns, strict=True)
                for decode in range(count)
            ]
            responses = say(requests)
            return [responses[start : start + count] for start in range(0, len(responses), count)]

        def further(chain: _Chain, key: str, **values: str) -> tuple[Turn, ...]:
            text = fill(prompts[f"{self.form}_{key}"], **values)
            return (*chain.turns, Turn(Role.ASSISTANT, chain.initial.text), Turn(Role.USER, text))

        asked = [further(chain, "critique") for chain in chains]
        for chain, said in zip(chains, decodes("critique", asked, sampled), strict=True):
            chain.critiques = said
        asked = [further(chain, "rewrite", CRITIQUES=_numbered(chain.critiques)) for chain in chains]
        for chain, said in zip(chains, decodes("draft", asked, sampled), strict=True):
            chain.drafts = said
        asked = [
            (*chain.turns[:-1], Turn(Role.USER, self._vote(chain, prompts[f"{self.form}_vote"])))
            for chain in chains
        ]
        brief = replace(sampled, max_new_tokens=min(VOTE_TOKENS, sampled.max_new_tokens))
        for chain, said in zip(chains, decodes("vote", asked, brief), strict=True):
            chain.votes = said

    def _vote(self, chain: _Chain, template: str) -> str:
        question = self.setting.question(chain.item, chain.order)
        return fill(template, QUESTION=question, DRAFTS=_numbered(chain.drafts))

    def _request(
        self, chain: _Chain, step: str, decode: int, turns: tuple[Turn, ...], decoding: Decoding
    ) -> Request:
        return Request(
            respondent=chain.respondent.number,
            culture=self.setting.questionnaire.culture,
            item_id=chain.item.item_id,
            turns=turns,
            decoding=decoding,
            seed=self.setting.seed(step, decode, *chain.labels, chain.item.item_id),
            thread=decode,
        )


class CcsvSingle(_Ccsv):
    """One answer at a time: a chain per respondent."""

    form = "single"

    def ask(self, model: Model, say: Say, item: Item, respondents: Sequence[Respondent]) -> list[Row]:  # noqa: ARG002
        """Let every respondent go through the four steps; its answer is the draft that wins."""
        chains = []
        for respondent in respondents:
            order = self.setting.option_order(item, respondent.number)
            turns = self.setting.turns(item, self.setting.question(item, order), respondent)
            chain = _Chain(respondent, item, turns, (respondent.number,))
            chain.order = order
            chains.append(chain)
        self._run(chains, say)
        return [
            row(
                chain.respondent,
                item,
                chain.order,
                chain.request,
                chain.total(chain.drafts[chain.winner]),
                steps=chain.steps,
            )
            for chain in chains
        ]


class CcsvList(_Ccsv):
    """A list of all answers at once: a chain per item, whose final list is shared out to the respondents."""

    form = "list"
    divisible = False

    def ask(self, model: Model, say: Say, item: Item, respondents: Sequence[Respondent]) -> list[Row]:  # noqa: ARG002
        """Ask for one list; respondent k gives its k-th answer, and none where the list is too short."""
        order = self.setting.option_order(item, 0)
        question = self.setting.question(item, order)
        asked = self.setting.questionnaire
        text = fill(
            asked.prompt["list_instruction"],
            COUNTRY=asked.country,
            NUM=str(len(item.options)),
            COUNT=str(len(respondents)),
            QUESTION=question,
        )
        chain = _Chain(respondents[0], item, (Turn(Role.USER, text),), ("list",))
        chain.order = order
        self._run([chain], say)
        final = chain.drafts[chain.winner]
        answers = split_answers(final.text)
        # The tokens of the whole list stand with the first respondent, so that sums over rows are right.
        rows = []
        for place, respondent in enumerate(respondents):
            said = replace(
                final,
                text=answers[place] if place < len(answers) else "",
                prompt_tokens=0,
                response_tokens=0,
            )
            said = chain.total(said) if place == 0 else said
            rows.append(row(respondent, item, order, chain.request, said, steps=chain.steps))
        return rows


def _numbered(responses: Sequence[Response]) -> str:
    return "\n".join(f"{number}. {response.text}" for number, response in enumerate(responses, start=1))

"""Yardsticks: respondents whose answers are drawn, so that what a metric must say of them is known.

`reference-sampler` draws every answer from the human reference distribution: no respondent can be better
aligned, so it scores at the noise floor. `uniform` knows nothing and draws every option alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from value_survey.errors import InputError, Problem
from value_survey.models.protocol import FinishReason, Identity, OptionScores, Request, Response
from value_survey.simulation.questionnaire import Item, Questionnaire
from value_survey.terms import Kind, Language

VERSION = "1"
"""Raised when the drawing changes."""

_FORMS = {
    Language.EN: ("Answer: {answer}\nExplanation: This answer was drawn, not reasoned.", ", "),
    Language.ZH: ("答案：{answer}\n解释：这个答案是抽取的，不是推理得出的。", "、"),
}


class ScriptedModel:
    """A yardstick for one questionnaire.

    Parameters
    ----------
    name
        `reference-sampler` or `uniform`, as in params.yaml.
    questionnaire
        What is asked; holds the human shares that the reference sampler draws from.
    language
        Language of the answers' markers.
    """

    def __init__(self, name: str, script: str, questionnaire: Questionnaire, language: Language) -> None:
        self._items = {item.item_id: item for item in questionnaire.items}
        self._human = questionnaire.human if script == "reference-sampler" else None
        self._language = language
        if self._human is not None:
            without = [item for item in self._items if not sum(self._human.get(item, {}).values()) > 0]
            if without:
                raise InputError(
                    Problem(
                        "no human answers to draw from",
                        item,
                        next_step="take the item out of the questionnaire",
                    )
                    for item in without
                )
        self.identity = Identity(name=name, backend="scripted", revision=f"{script}-{VERSION}")

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        """Draw an answer to every request, each from its own random stream."""
        return [self._answer(request) for request in requests]

    def option_scores(
        self, requests: Sequence[Request], answers: Sequence[Mapping[int, str]]
    ) -> list[OptionScores]:
        """Give the probabilities that `answer` draws from, instead of a draw."""
        scores = []
        for request, options in zip(requests, answers, strict=True):
            shares = self._human[request.item_id] if self._human is not None else dict.fromkeys(options, 1.0)
            total = sum(shares.get(code, 0.0) for code in options)
            probabilities = {code: shares.get(code, 0.0) / total for code in options}
            scores.append(OptionScores(probabilities, mass=1.0, prompt_tokens=0))
        return scores

    def _answer(self, request: Request) -> Response:
        item = self._items[request.item_id]
        shares = self._human[request.item_id] if self._human is not None else None
        codes = draw(item, shares, np.random.default_rng(request.seed))
        form, separator = _FORMS[self._language]
        answer = separator.join(
            str(code) if item.kind is Kind.SCALE else f"{code}: {item.options[code]}" for code in codes
        )
        text = form.format(answer=answer)
        return Response(text, prompt_tokens=0, response_tokens=0, finish_reason=FinishReason.STOP)


def draw(item: Item, shares: Mapping[int, float] | None, stream: np.random.Generator) -> list[int]:
    """Draw the codes of one answer.

    Parameters
    ----------
    item
        What is asked.
    shares
        Code → share of humans: of all answers for one-choice items, of the people asked for each option of a
        multiple-choice item. None draws uniformly.
    stream
        Source of randomness.

    Returns
    -------
    list of int
        One code; for multiple-choice items every option is mentioned independently with its share, at
        least one and at most `max_choices` of them.
    """
    codes = list(item.options)
    if item.kind is not Kind.MULTIPLE:
        weights = None
        if shares is not None:
            weights = np.array([shares.get(code, 0.0) for code in codes])
            weights = weights / weights.sum()
        return [codes[int(stream.choice(len(codes), p=weights))]]
    chances = np.array([0.5 if shares is None else shares.get(code, 0.0) for code in codes])
    while True:
        mentioned = np.flatnonzero(stream.random(len(codes)) < chances)
        if len(mentioned):
            kept = stream.permutation(mentioned)[: item.max_choices]
            return sorted(codes[index] for index in kept)

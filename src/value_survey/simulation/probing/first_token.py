"""First-token probing: how probable each option is right after the answer marker.

The usual measure of a model's opinion that needs no generation (Santurkar et al. 2023), free of sampling
error. A model favours places in a list; so each question is asked once in every rotation of its options, and
the probabilities are averaged over the rotations. A respondent is a region of the culture, without memory.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from value_survey.errors import InputError, Problem
from value_survey.models.protocol import FinishReason, Model, OptionScorer, OptionScores, Request, Response
from value_survey.simulation.journal import Row
from value_survey.simulation.probing.setting import Method, Respondent, Say, row
from value_survey.simulation.profile import Profile
from value_survey.simulation.questionnaire import Item
from value_survey.terms import Kind


class FirstToken(Method):
    """Score the options of every item in all rotations."""

    def respondent(self, number: int, profile: Profile) -> Respondent:
        """Make a respondent with its region, without memory and decoding."""
        return Respondent(number, replace(profile, memory_length=0, num_beams=1, do_sample=False))

    def ask(self, model: Model, say: Say, item: Item, respondents: Sequence[Respondent]) -> list[Row]:  # noqa: ARG002
        """Score all rotations for all respondents at once.

        Raises
        ------
        InputError
            The model tells no probabilities.
        """
        if not isinstance(model, OptionScorer):
            raise InputError(
                Problem(
                    "model does not tell how probable its tokens are",
                    f"model {self.setting.run.model}, probing {self.setting.run.probing}",
                    model.identity.backend,
                    "the backends transformers and scripted",
                    "choose another probing method for this model",
                )
            )
        codes = list(item.options)
        if item.kind is Kind.MULTIPLE:
            # The first token names one option; how many others would follow it does not tell.
            nothing = Response("", 0, 0, FinishReason.STOP)
            requests = [self._request(item, respondent, codes, 0) for respondent in respondents]
            return [
                row(respondent, item, codes, request, nothing)
                for respondent, request in zip(respondents, requests, strict=True)
            ]
        orders = _rotations(codes) if item.kind is Kind.SINGLE else [codes]
        marker = self.setting.questionnaire.prompt["answer_marker"]
        begun = {code: f"{marker} {code}" for code in codes}
        requests = [
            self._request(item, respondent, order, number)
            for respondent in respondents
            for number, order in enumerate(orders)
        ]
        scores = model.option_scores(requests, [begun] * len(requests))
        rows = []
        for place, respondent in enumerate(respondents):
            own = slice(place * len(orders), (place + 1) * len(orders))
            rows.append(_row(respondent, item, codes, requests[own][0], scores[own]))
        return rows

    def _request(self, item: Item, respondent: Respondent, order: list[int], rotation: int) -> Request:
        return Request(
            respondent=respondent.number,
            culture=self.setting.questionnaire.culture,
            item_id=item.item_id,
            turns=self.setting.turns(item, self.setting.question(item, order), respondent),
            decoding=self.setting.decoding(),
            seed=self.setting.seed("scores", respondent.number, item.item_id),
            thread=rotation,
        )


def _rotations(codes: list[int]) -> list[list[int]]:
    return [codes[start:] + codes[:start] for start in range(len(codes))]


def _row(
    respondent: Respondent, item: Item, codes: list[int], request: Request, scores: Sequence[OptionScores]
) -> Row:
    shares = np.array([[score.probabilities[code] for code in codes] for score in scores]).mean(axis=0)
    probabilities = {
        str(code): float(share) for code, share in zip(codes, shares / shares.sum(), strict=True)
    }
    response = Response(
        text=json.dumps({code: round(share, 4) for code, share in probabilities.items()}),
        prompt_tokens=sum(score.prompt_tokens for score in scores),
        response_tokens=0,
        finish_reason=FinishReason.STOP,
    )
    return row(
        respondent,
        item,
        codes,
        request,
        response,
        option_probabilities=probabilities,
        option_mass=float(np.mean([score.mass for score in scores])),
    )

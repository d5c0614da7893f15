"""A run gone through without a model: what it would read and write.

The run's own respondents are asked by its own probing method, with their own memories. Only the answers are
made up: in the asked form, at a given length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from value_survey.config import ApiModel, Params
from value_survey.models.protocol import FinishReason, Identity, OptionScores, Request, Response
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal, Row
from value_survey.simulation.questionnaire import Questionnaire
from value_survey.terms import Language, Probing

_STEADY = 84
"""Items after which every memory has long been full: from there on each item takes as much as the last."""


SHARING = (Probing.NONE, Probing.CAO, Probing.FIRST_TOKEN)
"""Methods in which several respondents are asked the same: their time says little about other methods."""


@dataclass(frozen=True)
class Length:
    """How long answers are.

    Attributes
    ----------
    tokens
        Of an answer; fewer where a request allows fewer.
    characters_per_token
        In the run's language.
    sentence
        Characters up to the end of an explanation's first sentence: what is remembered of an answer.
    """

    tokens: float
    characters_per_token: float
    sentence: float


@dataclass(frozen=True)
class Volume:
    """What a run reads and writes.

    Attributes
    ----------
    calls
        Prompts put to the model.
    prompt_tokens, response_tokens
        Tokens of the prompts and of the answers.
    distinct
        Share of the calls that a local model computes: those that ask the same, decoded without chance, are
        answered once. 1 for a service.
    """

    calls: int
    prompt_tokens: float
    response_tokens: float
    distinct: float


class _StandIn:
    """Answers every request in the asked form, and counts."""

    def __init__(self, marker: str, explanation: str, length: Length, *, sharing: bool = False) -> None:
        self.identity = Identity("stand-in", "estimate", "1")
        self._sharing = sharing
        self._length = length
        self._marker = marker
        body = f"{marker} 1\n{explanation} "
        characters = length.tokens * length.characters_per_token
        first = max(1, round(min(length.sentence, characters)) - len(body) - 1)
        rest = max(0, round(characters) - len(body) - first - 2)
        self._text = f"{body}{'x' * first}. {'x' * rest}"
        self.calls = 0
        self.distinct = 0
        self.characters = 0
        self.tokens = 0.0

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        for request in requests:
            self.tokens += min(self._length.tokens, request.decoding.max_new_tokens)
        self._count(requests, {(r.turns, r.decoding) if not r.decoding.do_sample else r for r in requests})
        return [self._response(request.decoding.max_new_tokens) for request in requests]

    def _response(self, most: int) -> Response:
        shown = self._text[: max(len(self._marker) + 2, round(most * self._length.characters_per_token))]
        return Response(shown, 0, 0, FinishReason.STOP)

    def _count(self, requests: Sequence[Request], distinct: set[object]) -> None:
        self.calls += len(requests)
        self.distinct += len(distinct)
        self.characters += sum(len(turn.text) for request in requests for turn in request.turns)

    def volume(self) -> Volume:
        return Volume(
            self.calls,
            self.characters / self._length.characters_per_token,
            self.tokens,
            self.distinct / self.calls if self._sharing and self.calls else 1.0,
        )


class _ScoringStandIn(_StandIn):
    """Tells option probabilities too, as models on this machine do and services do not."""

    def option_scores(
        self, requests: Sequence[Request], answers: Sequence[Mapping[int, str]]
    ) -> list[OptionScores]:
        self._count(requests, {request.turns for request in requests})
        return [OptionScores(dict.fromkeys(codes, 1 / len(codes)), 1.0, 0) for codes in answers]


class _NoJournal(Journal):
    """Keeps nothing."""

    def __init__(self) -> None:
        super().__init__(Path(), "estimate")

    def steps(self) -> list[list[Row]]:
        return []

    def append(self, step: list[Row], seconds: float) -> None:
        pass


def go_through(params: Params, run: str, asked: Questionnaire, length: Length) -> Volume:
    """Go through a run; a long one to its steady state, from which the rest follows.

    Raises
    ------
    InputError
        The model cannot be probed as the run wants.
    """
    settings = params.runs[run]
    explanation = "Explanation:" if settings.language is Language.EN else "解释："
    service = isinstance(params.models[settings.model], ApiModel)
    reader = (_StandIn if service else _ScoringStandIn)(
        asked.prompt["answer_marker"],
        explanation,
        length,
        sharing=not service and settings.probing in SHARING,
    )
    items = len(asked.items)
    if items <= _STEADY:
        _advance(params, run, asked, reader)
        return reader.volume()
    simulation = Simulation(params, run, replace(asked, items=asked.items[:_STEADY]), _NoJournal())
    simulation.advance(reader, _ignore, _STEADY // 2)
    before = reader.volume()
    simulation.advance(reader, _ignore)
    after = reader.volume()
    more = (items - _STEADY) / (_STEADY - _STEADY // 2)
    return Volume(
        round(after.calls + more * (after.calls - before.calls)),
        after.prompt_tokens + more * (after.prompt_tokens - before.prompt_tokens),
        after.response_tokens + more * (after.response_tokens - before.response_tokens),
        after.distinct,
    )


def _advance(params: Params, run: str, asked: Questionnaire, reader: _StandIn) -> None:
    Simulation(params, run, asked, _NoJournal()).advance(reader, _ignore)


def _ignore(_: int) -> None:
    """Nobody waits for an estimate's progress."""

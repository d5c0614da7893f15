"""What a run will take, before anything is spent: answers, tokens, hours, cost.

The questionnaire is gone through by the run's own respondents, with their own memories, and a stand-in that
answers in the asked form. Only the length of an answer and the size of a token are assumed; both are measured
on finished simulations where there are any.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from value_survey.config import AnthropicModel, OpenAIModel, Params
from value_survey.errors import InputError, Problem
from value_survey.models.prices import price_of, price_table
from value_survey.models.protocol import FinishReason, Identity, Request, Response
from value_survey.simulation import questionnaire as questionnaires
from value_survey.simulation import store
from value_survey.simulation.collect import QUESTIONNAIRES, SIMULATIONS
from value_survey.simulation.engine import Simulation
from value_survey.simulation.journal import Journal
from value_survey.terms import Language

CHARACTERS_PER_TOKEN = {Language.EN: 4.0, Language.ZH: 1.5}
"""Used for a language in which nothing was simulated yet: the usual figures of present tokenizers."""

ANSWER_SHARE = (0.2, 0.6, 1.0)
"""Length of an answer as a share of `max_new_tokens`, least, likely and most, where nothing is measured."""


@dataclass(frozen=True)
class Range:
    """A likely value between a least and a most one; NaN where it cannot be known."""

    low: float
    likely: float
    high: float

    def written(self, decimals: int) -> str:
        """Write it as `likely (low to high)`, or that it is not known."""
        if math.isnan(self.likely):
            return "not known"
        return f"{self.likely:,.{decimals}f} ({self.low:,.{decimals}f} to {self.high:,.{decimals}f})"


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes
    ----------
    run
        Its name.
    answers
        Answers to collect: items times respondents.
    prompt_tokens, response_tokens
        Tokens read and written.
    hours
        Time on this machine, from finished runs of the same model; NaN if there is none.
    cost
        In `currency`; 0 for a model that runs here, NaN for a service whose price is not known.
    currency
        Of the price table; empty where nothing is paid.
    basis
        What the figures rest on.
    """

    run: str
    answers: int
    prompt_tokens: Range
    response_tokens: Range
    hours: Range
    cost: Range
    currency: str
    basis: str

    def __str__(self) -> str:
        lines = {
            "answers": f"{self.answers:,}",
            "prompt tokens": self.prompt_tokens.written(0),
            "response tokens": self.response_tokens.written(0),
            "hours": self.hours.written(2),
            "cost": f"{self.cost.written(2)} {self.currency}".strip(),
            "basis": self.basis,
        }
        return "\n".join([self.run, *(f"  {name:16}{value}" for name, value in lines.items())])


@dataclass(frozen=True)
class _Measured:
    """What finished simulations say of the size of tokens and the length of answers."""

    characters_per_token: float
    answer_tokens: tuple[float, float, float]
    seconds_per_token: float
    basis: str


class _StandIn:
    """Answers every request in the asked form, at a given length, and counts what it read."""

    def __init__(self, marker: str, explanation: str, characters: float) -> None:
        self.identity = Identity("stand-in", "estimate", "1")
        body = f"{marker} 1\n{explanation} "
        self._text = body + "x" * max(1, round(characters) - len(body)) + "."
        self.characters = 0

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        for request in requests:
            self.characters += sum(len(turn.text) for turn in request.turns)
        return [Response(self._text, 0, 0, FinishReason.STOP) for _ in requests]


def estimate(root: Path, params: Params, run: str) -> Estimate:
    """Estimate what a run will take; asks no model.

    Raises
    ------
    InputError
        The run is not known, or its questionnaire is missing.
    """
    if run not in params.runs:
        raise InputError(
            Problem("run is not known", "params.yaml: runs", run, ", ".join(params.runs), "add it to `runs`")
        )
    settings = params.runs[run]
    asked = questionnaires.read(root / QUESTIONNAIRES / f"{run}.json")
    answers = len(asked.items) * settings.respondents
    model = params.models[settings.model]
    if model.backend == "scripted":
        nothing = Range(0, 0, 0)
        return Estimate(run, answers, nothing, nothing, nothing, nothing, "", "drawn, not generated")
    measured = _measure(root, params, run)
    prompts, responses = [], []
    for length in measured.answer_tokens:
        reader = _StandIn(
            asked.prompt["answer_marker"],
            "Explanation:" if settings.language is Language.EN else "解释：",
            length * measured.characters_per_token,
        )
        with tempfile.TemporaryDirectory() as folder:
            Simulation(params, run, asked, Journal(Path(folder) / "journal", "estimate")).advance(
                reader, lambda _: None
            )
        prompts.append(reader.characters / measured.characters_per_token)
        responses.append(answers * length)
    hours = [
        (prompt + response) * measured.seconds_per_token / 3600
        for prompt, response in zip(prompts, responses, strict=True)
    ]
    currency, cost = "", Range(0, 0, 0)
    if isinstance(model, OpenAIModel | AnthropicModel):
        price = price_of(settings.model, model)
        currency = price_table().currency
        cost = Range(
            *(
                (prompt * price.input + response * price.output) / 1e6 if price else math.nan
                for prompt, response in zip(prompts, responses, strict=True)
            )
        )
    return Estimate(
        run, answers, Range(*prompts), Range(*responses), Range(*hours), cost, currency, measured.basis
    )


def _measure(root: Path, params: Params, run: str) -> _Measured:
    """Look at the finished simulations of the same language, and of the same model where there are any."""
    settings = params.runs[run]
    finished = [
        name
        for name, other in params.runs.items()
        if params.models[other.model].backend != "scripted"
        and other.language is settings.language
        and (root / SIMULATIONS / name / store.RUN).exists()
        and (root / SIMULATIONS / name / store.RESPONSES).exists()
    ]
    same = [name for name in finished if params.runs[name].model == settings.model]
    if not finished:
        shares = tuple(share * settings.max_new_tokens for share in ANSWER_SHARE)
        return _Measured(
            CHARACTERS_PER_TOKEN[settings.language],
            (shares[0], shares[1], shares[2]),
            math.nan,
            "nothing simulated in this language yet: usual sizes of tokens and answers",
        )
    frames = [_sizes(root, name) for name in same or finished]
    characters = sum(frame["characters"].sum() for frame in frames)
    lengths = pd.concat([frame.groupby("item_id")["response_tokens"].mean() for frame in frames])
    limit = float(settings.max_new_tokens)
    low, likely, high = (min(float(value), limit) for value in (*lengths.quantile([0.05, 0.5, 0.95]),))
    seconds = math.nan
    if same:
        facts = [store.read_run(root / SIMULATIONS / name / store.RUN) for name in same]
        seconds = sum(fact["seconds"] for fact in facts) / sum(
            fact["prompt_tokens"] + fact["response_tokens"] for fact in facts
        )
    return _Measured(
        float(characters) / float(sum(frame["prompt_tokens"].sum() for frame in frames)),
        (low, likely, high),
        seconds,
        f"measured on {', '.join(same or finished)}",
    )


def _sizes(root: Path, run: str) -> pd.DataFrame:
    """Give item, characters put to the model, and tokens of every answer of a finished run."""
    frame = store.read_responses(
        root / SIMULATIONS / run / store.RESPONSES,
        ["item_id", "prompt", "memory", "prompt_tokens", "response_tokens"],
    )
    remembered = frame["memory"].map(
        lambda text: sum(len(question) + len(answer) for question, answer in json.loads(text))
    )
    return frame.assign(characters=frame["prompt"].str.len() + remembered)

"""What a run will take, before anything is spent: answers, tokens, hours, cost.

The questionnaire is gone through by the run's own respondents and its own probing method, with a stand-in
that answers in the asked form. Only the length of an answer, the size of a token and the time it takes are
assumed; they are measured on finished simulations where there are any.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from value_survey.config import AnthropicModel, OpenAIModel, Params
from value_survey.errors import InputError, Problem
from value_survey.models.prices import Price, price_of, price_table
from value_survey.simulation import questionnaire as questionnaires
from value_survey.simulation.collect import QUESTIONNAIRES
from value_survey.simulation.measured import Measured, measure
from value_survey.simulation.stand_in import Volume, go_through

READ_PER_SECOND = 5000.0
"""Tokens of prompts a second where the speed of writing is given: those of a 7-billion-parameter model."""


@dataclass(frozen=True)
class Range:
    """A likely value between a least and a most one; NaN where it cannot be known."""

    low: float
    likely: float
    high: float

    @classmethod
    def of(cls, values: Callable[[Volume], float], volumes: tuple[Volume, Volume, Volume]) -> Range:
        """Apply a function to the least, likely and most volume."""
        low, likely, high = (values(volume) for volume in volumes)
        return cls(low, likely, high)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def widened(self, factor: float) -> Range:
        """Give a range that is so many times wider to both sides."""
        return Range(self.low / factor, self.likely, self.high * factor)

    def written(self, decimals: int) -> str:
        """Write it as `likely (low to high)`, or that it is not known."""
        if math.isnan(self.likely):
            return "not known"
        return f"{self.likely:,.{decimals}f} ({self.low:,.{decimals}f} to {self.high:,.{decimals}f})"


NOTHING = Range(0, 0, 0)
NOT_KNOWN = Range(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes
    ----------
    run
        Its name.
    answers
        Answers to collect: items times respondents.
    calls
        Prompts put to the model for them; several for an answer in some probing methods.
    prompt_tokens, response_tokens
        Tokens read and written.
    hours
        Time on this machine, from finished runs of the same model, or at the speed that was given; NaN if
        neither is known.
    cost
        In `currency`; 0 for a model that runs here, NaN for a service whose price is not known.
    currency
        Of the price table; empty where nothing is paid.
    basis
        What the figures rest on.
    """

    run: str
    answers: int
    calls: int
    prompt_tokens: Range
    response_tokens: Range
    hours: Range
    cost: Range
    currency: str
    basis: str

    def __str__(self) -> str:
        lines = {
            "answers": f"{self.answers:,}",
            "calls": f"{self.calls:,}",
            "prompt tokens": self.prompt_tokens.written(0),
            "response tokens": self.response_tokens.written(0),
            "hours": self.hours.written(2),
            "cost": f"{self.cost.written(2)} {self.currency}".strip(),
            "basis": self.basis.replace("; ", f"\n{'':18}"),
        }
        return "\n".join([self.run, *(f"  {name:16}{value}" for name, value in lines.items())])


def estimate(root: Path, params: Params, run: str, tokens_per_second: float | None = None) -> Estimate:
    """Estimate what a run will take; asks no model.

    Parameters
    ----------
    root
        The project's root.
    params, run
        The parameters, and the run's name in them.
    tokens_per_second
        Tokens that all respondents together write a second; None: as measured on finished runs.

    Raises
    ------
    InputError
        The run is not known, its questionnaire is missing, or its model cannot be probed like that.
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
        return Estimate(run, answers, answers, NOTHING, NOTHING, NOTHING, NOTHING, "", "drawn, not generated")
    measured = measure(root, params, run)
    low, likely, high = (go_through(params, run, asked, length) for length in measured.lengths)
    volumes = (low, likely, high)
    price, currency = _price(settings.model, model), ""
    cost = NOTHING
    if isinstance(model, OpenAIModel | AnthropicModel):
        currency = price_table().currency
        cost = cost_of_volumes(price, volumes)
    basis = measured.basis
    if tokens_per_second is not None:
        parts = [part for part in basis.split("; ") if not part.startswith("time: ")]
        speed = f"speed: {tokens_per_second:g} tokens written a second (given), {READ_PER_SECOND:g} read"
        basis = "; ".join([*parts, speed])
    return Estimate(
        run,
        answers,
        likely.calls,
        Range.of(lambda volume: volume.prompt_tokens, volumes),
        Range.of(lambda volume: volume.response_tokens, volumes),
        _hours(measured, volumes, tokens_per_second),
        cost,
        currency,
        basis,
    )


def cost_of_volumes(price: Price | None, volumes: tuple[Volume, Volume, Volume]) -> Range:
    """Give what a service asks for the tokens; NaN if its price is not known."""
    if price is None:
        return NOT_KNOWN
    return Range.of(
        lambda volume: (volume.prompt_tokens * price.input + volume.response_tokens * price.output) / 1e6,
        volumes,
    )


def hours_at(volumes: tuple[Volume, Volume, Volume], written: float, read: float) -> Range:
    """Give the hours at so many tokens written and read a second."""
    return Range.of(
        lambda volume: (
            (volume.response_tokens / written + volume.prompt_tokens / read) * volume.distinct / 3600
        ),
        volumes,
    )


def _price(name: str, model: object) -> Price | None:
    return price_of(name, model) if isinstance(model, OpenAIModel | AnthropicModel) else None


def _hours(
    measured: Measured, volumes: tuple[Volume, Volume, Volume], tokens_per_second: float | None
) -> Range:
    if tokens_per_second is not None:
        return hours_at(volumes, tokens_per_second, READ_PER_SECOND)
    if math.isnan(measured.seconds_per_token):
        return NOT_KNOWN
    speed = 1 / measured.seconds_per_token
    if measured.same_method:
        # The tokens of a finished run count every answer, those too that were computed once for several.
        every = Range.of(lambda volume: volume.prompt_tokens + volume.response_tokens, volumes)
        return Range(*(tokens / speed / 3600 for tokens in (every.low, every.likely, every.high)))
    return hours_at(volumes, speed, speed).widened(2)

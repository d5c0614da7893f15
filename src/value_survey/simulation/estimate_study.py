"""What the paper's whole study would take: eleven models, 1,153 items, twenty respondents (section 5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from value_survey.config import AnthropicModel, OpenAIModel, Params, Run
from value_survey.errors import InputError, Problem
from value_survey.models.prices import OWN_SERVER, price_of, price_table
from value_survey.simulation import questionnaire as questionnaires
from value_survey.simulation.collect import QUESTIONNAIRES
from value_survey.simulation.estimate import NOTHING, READ_PER_SECOND, Range, cost_of_volumes, hours_at
from value_survey.simulation.measured import measure
from value_survey.simulation.questionnaire import Questionnaire
from value_survey.simulation.stand_in import Length, Volume, go_through
from value_survey.terms import Language, Probing

ITEMS = {("US", Language.EN): 613, ("CN", Language.ZH): 540}
RESPONDENTS = 20
MAX_NEW_TOKENS = 512
PAPER_HOURS = 1400
"""The paper's own figure: hours on one A100 with 40 GB, one prompt at a time."""

ONE_AT_A_TIME = 20.0
"""Tokens a second that `generate` writes on such a GPU, one prompt at a time: the usual figure of a model
with 7 billion parameters, not a measurement of this project."""

_SIZE = re.compile(r"(\d+)x(\d+)b|(\d+(?:\.\d+)?)b", re.IGNORECASE)
_EXPERTS_ASKED = 2
"""Of a mixture, so many experts compute each token."""

Volumes = tuple[Volume, Volume, Volume]
Lengths = tuple[Length, Length, Length]
Known = dict[tuple[tuple[str, Language], Lengths], Volumes]


@dataclass(frozen=True)
class ModelEstimate:
    """What one model of the study takes.

    Attributes
    ----------
    model
        Its name in params.yaml.
    answers
        Answers to collect.
    prompt_tokens, response_tokens
        Tokens read and written.
    hours
        On one GPU, a server of one's own included; 0 for a service that is paid by the token.
    cost
        In the price table's currency; 0 for a model of one's own machine, NaN where the price is not known.
    """

    model: str
    answers: int
    prompt_tokens: Range
    response_tokens: Range
    hours: Range
    cost: Range


@dataclass(frozen=True)
class StudyEstimate:
    """What the whole study takes, and what that rests on."""

    models: tuple[ModelEstimate, ...]
    assumed: tuple[str, ...]
    currency: str

    @property
    def total(self) -> ModelEstimate:
        """Sum of all models; NaN where one of them is not known."""
        answers, prompts, responses, hours, cost = 0, NOTHING, NOTHING, NOTHING, NOTHING
        for entry in self.models:
            answers += entry.answers
            prompts += entry.prompt_tokens
            responses += entry.response_tokens
            hours += entry.hours
            cost += entry.cost
        return ModelEstimate("total", answers, prompts, responses, hours, cost)

    def __str__(self) -> str:
        items = " and ".join(f"{count} in {culture}" for (culture, _), count in ITEMS.items())
        total = self.total
        head = (
            f"The paper's study: {len(self.models)} models × {sum(ITEMS.values()):,} items ({items}) "
            f"× {RESPONDENTS} respondents\n= {total.answers:,} answers, "
            f"{total.answers // len(self.models):,} a model"
        )
        columns = ("model", "million tokens read", "and written", "GPU hours", f"cost, {self.currency}")
        rows = [columns, *(_cells(entry) for entry in (*self.models, total))]
        widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
        table = [
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]
        return "\n".join([head, "", *table, "", *self.assumed])


def estimate_study(root: Path, params: Params, tokens_per_second: float | None = None) -> StudyEstimate:
    """Estimate the paper's study; asks no model.

    The paper's questions are not here: this project's stand in for them, again and again.

    Parameters
    ----------
    root
        The project's root.
    params
        The parameters; its models of role `paper` are counted.
    tokens_per_second
        Tokens that a 7-billion-parameter model writes a second for all respondents together; smaller and
        larger models in proportion. None: one answer at a time, as in the paper.

    Raises
    ------
    InputError
        No model of the paper is configured, or no run has a questionnaire of one of the cultures.
    """
    names = [name for name, model in params.models.items() if model.role == "paper"]
    if not names:
        raise InputError(
            Problem("no model of the paper is configured", "params.yaml: models", next_step="set role: paper")
        )
    asked = {place: _questionnaire(root, params, *place) for place in ITEMS}
    known: Known = {}
    models = []
    for name in names:
        volumes = _added([_volumes(root, params, name, asked[place], place, known) for place in ITEMS])
        models.append(_model(params, name, volumes, tokens_per_second or ONE_AT_A_TIME))
    assumed = tuple(_assumed(params, models, known, tokens_per_second))
    return StudyEstimate(tuple(models), assumed, price_table().currency)


def _model(params: Params, name: str, volumes: Volumes, tokens_per_second: float) -> ModelEstimate:
    model = params.models[name]
    hours, cost = NOTHING, NOTHING
    if isinstance(model, OpenAIModel | AnthropicModel) and model.price != OWN_SERVER:
        cost = cost_of_volumes(price_of(name, model), volumes)
    else:
        share = 7 / billions(str(getattr(model, "id", name)), name)
        hours = hours_at(volumes, tokens_per_second * share, READ_PER_SECOND * share)
    return ModelEstimate(
        name,
        sum(ITEMS.values()) * RESPONDENTS,
        Range.of(lambda volume: volume.prompt_tokens, volumes),
        Range.of(lambda volume: volume.response_tokens, volumes),
        hours,
        cost,
    )


def billions(*names: str) -> float:
    """Read from a model's id or name how many billion parameters compute a token; 7 where neither tells."""
    for name in names:
        if found := _SIZE.search(name):
            if found[1]:
                # What the experts share counts once; of the rest, two of them: 8x7B has about 13.
                return _EXPERTS_ASKED * float(found[2]) * 0.92
            return float(found[3])
    return 7.0


def _questionnaire(root: Path, params: Params, culture: str, language: Language) -> Questionnaire:
    """Repeat the longest questionnaire of a culture until it has as many items as the paper's."""
    found = [
        questionnaires.read(path)
        for name, run in params.runs.items()
        if run.culture == culture
        and run.language is language
        and run.probing is Probing.DEF
        and (path := root / QUESTIONNAIRES / f"{name}.json").exists()
    ]
    if not found:
        raise InputError(
            Problem(
                "no questionnaire of this culture and language stands in for the paper's",
                str(root / QUESTIONNAIRES),
                f"{culture}, {language.value}",
                next_step="add such a run with probing `def`, and run `dvc repro questionnaires`",
            )
        )
    longest = max(found, key=lambda one: len(one.items))
    items = tuple(
        replace(item, item_id=f"{item.item_id}-{place}", base_id=f"{item.base_id}-{place}")
        for place in range(ITEMS[culture, language])
        for item in [longest.items[place % len(longest.items)]]
    )
    return replace(longest, items=items)


def _volumes(
    root: Path,
    params: Params,
    name: str,
    asked: Questionnaire,
    place: tuple[str, Language],
    known: Known,
) -> Volumes:
    """Go through one questionnaire with one model; models whose answers are as long share it."""
    culture, language = place
    run = Run(
        model=name,
        culture=culture,
        language=language,
        probing=Probing.DEF,
        questionnaire=next(iter(params.questionnaires)),
        respondents=RESPONDENTS,
        max_new_tokens=MAX_NEW_TOKENS,
    )
    study = params.model_copy(update={"runs": dict(params.runs) | {"study": run}})
    lengths = measure(root, study, "study").lengths
    key = (place, lengths)
    if key not in known:
        low, likely, high = (go_through(study, "study", asked, length) for length in lengths)
        known[key] = (low, likely, high)
    return known[key]


def _added(parts: Sequence[Volumes]) -> Volumes:
    low, likely, high = (
        Volume(
            sum(part[place].calls for part in parts),
            sum(part[place].prompt_tokens for part in parts),
            sum(part[place].response_tokens for part in parts),
            1.0,
        )
        for place in range(3)
    )
    return (low, likely, high)


def _assumed(
    params: Params, models: Sequence[ModelEstimate], known: Known, given: float | None
) -> Iterator[str]:
    """Say what the figures rest on, in lines."""
    low, likely, high = (sorted({round(lengths[place].tokens) for _, lengths in known}) for place in range(3))
    tokens = [
        f"{values[0]}–{values[-1]}" if len(values) > 1 else f"{values[0]}" for values in (low, likely, high)
    ]
    yield "Assumed:"
    yield f"- an answer has {tokens[1]} tokens (at least {tokens[0]}, at most {tokens[2]});"
    yield "- a model with 7 billion parameters on one GPU, others in proportion (of a mixture, two experts):"
    if given:
        yield f"  {given:g} tokens written a second (given), {READ_PER_SECOND:g} read."
    else:
        yield f"  {ONE_AT_A_TIME:g} tokens written a second, one answer at a time; {READ_PER_SECOND:g} read:"
        yield "  the usual figures for an A100, not measured here. With the speed of your own machine,"
        yield "  all respondents together: `value-survey estimate --study paper --tokens-per-second N`."
    yield f"The paper reports about {PAPER_HOURS:,} hours on one A100 with 40 GB, one prompt at a time."
    for entry in models:
        cap = getattr(params.models[entry.model], "max_cost", None)
        if cap is not None and entry.cost.high > cap:
            yield f"{entry.model} would stop at its cap: max_cost is {cap:g}."


def _cells(entry: ModelEstimate) -> tuple[str, ...]:
    def shown(value: Range, unit: float, decimals: int) -> str:
        if not value.high and value.likely == 0:
            return "–"
        return Range(value.low / unit, value.likely / unit, value.high / unit).written(decimals)

    return (
        entry.model,
        shown(entry.prompt_tokens, 1e6, 0),
        shown(entry.response_tokens, 1e6, 1),
        shown(entry.hours, 1, 0),
        shown(entry.cost, 1, 0),
    )

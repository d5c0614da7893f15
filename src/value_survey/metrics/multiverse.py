"""Every ranking under every combination of defensible choices (a multiverse, or specification curve).

The divergence of a model rests on choices that the paper made one way: the form of KL, what happens to
infinite values, whether humans are weighted, which answers are read, what is averaged, and which wording and
language the questions had. A result that holds under all of them is one about the models; one that turns
with a choice is one about the choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.distributions import ReferenceItem, reference_items
from value_survey.metrics.inputs import ANSWER_COLUMNS, require_columns
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.measures import FloatArray, KlForm
from value_survey.metrics.multiverse_choices import (
    SMOOTHING,
    Aggregation,
    Choices,
    Parser,
    Repair,
    Weights,
    kept_answers,
    raw_divergence,
    repaired,
    weighted_reference,
)
from value_survey.metrics.rankings import standing
from value_survey.metrics.run_values import DESIGN_COLUMNS, overall
from value_survey.terms import ALL

RANKING = ["ranking", "culture", "questionnaire", "within"]
CHOICES = ["kl_form", "repair", "weights", "parser", "aggregation", "wording", "language"]
MULTIVERSE_COLUMNS = [
    *RANKING, "universe", *CHOICES, "is_default", "model", "probing", "yardstick", "n_items", "value", "rank",
    "n_ranked",
]  # fmt: skip


def multiverse(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    kl_form: KlForm | str = KlForm.STANDARD,
) -> pd.DataFrame:
    """Rank models, and probing methods, in every universe.

    Parameters
    ----------
    answers, items, reference
        Contract frames; answers with `rule`, items with `wording`.
    runs
        run, n_respondents, item_ids and `run_values.DESIGN_COLUMNS`. Runs that ask the same questions in
        other wordings or languages are brought together, also where their questionnaires have other names.
    kl_form
        Of the default universe.

    Returns
    -------
    pandas.DataFrame
        A row for each ranking, universe and competitor:

        - kl_form: standard, cumulative; repair: what is done about infinite values (largest finite + 1, drop
          the item, cap at 5 nats, add 1/2 or 1 answer to every option on both sides); weights of the humans;
          parser: all rules, or only answers in the asked form; aggregation: mean over dimensions, or over
          items; wording, language: those there are, and all wordings together where there are several.
        - is_default: the paper's choices, in the language and with the wordings of the run that is listed
          first.
        - value: mean divergence in nats over the competitor's own `n_items` items; NaN where it has none.
        - rank: 1 + the models (or methods) with a lower value, of the `n_ranked` that have one in this
          universe; a yardstick's is where it would stand.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    require_columns(
        runs=(runs, DESIGN_COLUMNS),
        answers=(answers, (*ANSWER_COLUMNS, "rule")),
        items=(items, ("item_id", "wording")),
    )
    measured = _measured(answers, items, reference, runs)
    wording = dict(zip(items["item_id"], items["wording"], strict=True))
    rows: list[dict[str, object]] = []
    for ranking, competitors in _rankings(runs, measured, wording):
        languages = list(dict.fromkeys(part.language for each in competitors for part in each.parts))
        wordings = list(dict.fromkeys(word for each in competitors for word in each.wordings))
        several = len(set(competitors[0].parts[0].wording)) > 1
        default = default_choices(kl_form), ALL if several else wordings[0], languages[0]
        ways = product(_ways(), [*wordings, ALL] if len(wordings) > 1 else wordings, languages)
        yardstick = np.array([each.yardstick for each in competitors])
        for universe, (choices, word, language) in enumerate(ways):
            found = [each.value(choices, word, language) for each in competitors]
            values = np.array([value for value, _ in found])
            ranks = standing(values, yardstick).rank
            n_ranked = int((~np.isnan(values) & ~yardstick).sum())
            for each, (value, n_items), rank in zip(competitors, found, ranks, strict=True):
                rows.append(
                    ranking
                    | {
                        "universe": universe,
                        "kl_form": choices.kl_form.value,
                        "repair": choices.repair.value,
                        "weights": choices.weights.value,
                        "parser": choices.parser.value,
                        "aggregation": choices.aggregation.value,
                        "wording": word,
                        "language": language,
                        "is_default": (choices, word, language) == default,
                        "model": each.model,
                        "probing": each.probing,
                        "yardstick": each.yardstick,
                        "n_items": n_items,
                        "value": value,
                        "rank": rank,
                        "n_ranked": n_ranked,
                    }
                )
    return pd.DataFrame(rows, columns=MULTIVERSE_COLUMNS)


def default_choices(kl_form: KlForm | str) -> Choices:
    """Give the choices of the paper."""
    return Choices(
        Parser.ALL_RULES, Weights.WEIGHTED, KlForm(kl_form), Repair.MAX_PLUS_ONE, Aggregation.DIMENSIONS
    )


def _ways() -> list[Choices]:
    return [Choices(*way) for way in product(Parser, Weights, KlForm, Repair, Aggregation)]


Raw = Mapping[tuple[Parser, Weights, KlForm, float], FloatArray]
"""Divergences of a run's items before infinite values are repaired."""


@dataclass(frozen=True)
class _Part:
    """The items that one run asked."""

    language: str
    raw: Raw
    dimensions: npt.NDArray[np.str_]
    wording: npt.NDArray[np.str_]


@dataclass(frozen=True)
class _Competitor:
    """A model, probed in one way, with all its runs on the same questions."""

    model: str
    probing: str
    yardstick: bool
    parts: tuple[_Part, ...]

    @property
    def wordings(self) -> list[str]:
        return list(dict.fromkeys(str(word) for part in self.parts for word in part.wording))

    def value(self, choices: Choices, wording: str, language: str) -> tuple[float, int]:
        """Mean divergence in a universe, and the number of items behind it."""
        key = choices.parser, choices.weights, choices.kl_form, SMOOTHING.get(choices.repair, 0.0)
        chosen = [
            (part.raw[key][inside], part.dimensions[inside])
            for part in self.parts
            if part.language == language
            for inside in [(part.wording == wording) | (wording == ALL)]
        ]
        if not chosen:
            return np.nan, 0
        of_items = repaired(np.concatenate([raw for raw, _ in chosen]), choices.repair)
        n_items = int((~np.isnan(of_items)).sum())
        if not n_items:
            return np.nan, 0
        if choices.aggregation is Aggregation.ITEMS:
            return float(np.nanmean(of_items)), n_items
        return float(overall(of_items, np.concatenate([dimensions for _, dimensions in chosen]))), n_items


@dataclass(frozen=True)
class _Measured:
    """A run's items and their divergences."""

    item_ids: list[str]
    dimensions: npt.NDArray[np.str_]
    raw: dict[tuple[Parser, Weights, KlForm, float], FloatArray]


def _measured(
    answers: pd.DataFrame, items: pd.DataFrame, reference: pd.DataFrame, runs: pd.DataFrame
) -> dict[str, _Measured]:
    """Measure every run's items with either parser, weighting, form and smoothing."""
    asked = items[items["item_id"].isin({item_id for item_ids in runs["item_ids"] for item_id in item_ids})]
    humans: dict[Weights, dict[str, ReferenceItem]] = {
        weights: reference_items(asked, weighted_reference(reference, weights)) for weights in Weights
    }
    measured: dict[str, _Measured] = {}
    for parser in Parser:
        for run, counts in counted_runs(kept_answers(answers, parser), items, reference, runs):
            of_run = measured.setdefault(
                run,
                _Measured(
                    [item.item_id for item in counts.items],
                    np.array([item.dimension.value for item in counts.items], dtype=str),
                    {},
                ),
            )
            for weights, form, smoothing in product(Weights, KlForm, (0.0, *SMOOTHING.values())):
                of_run.raw[parser, weights, form, smoothing] = raw_divergence(
                    counts, humans[weights], form, smoothing
                )
    return measured


def _rankings(
    runs: pd.DataFrame, measured: Mapping[str, _Measured], wording: Mapping[str, str]
) -> Iterator[tuple[dict[str, object], list[_Competitor]]]:
    """Give each ranking with its competitors; runs that repeat everything count once, as in `rankings`."""
    distinct = runs.drop_duplicates(["model", "culture", "language", "probing", "questionnaire"])
    asked = [frozenset(item_id.rpartition("-")[0] for item_id in ids) for ids in distinct["item_ids"]]
    names: dict[frozenset[str], str] = {}
    labels = [
        names.setdefault(questions, str(name))
        for questions, name in zip(asked, distinct["questionnaire"], strict=True)
    ]
    distinct = distinct.assign(asks=labels)
    for kind, within, competing in (("models", "probing", "model"), ("probing", "model", "probing")):
        for (culture, asks, shared), group in distinct.groupby(["culture", "asks", within], sort=False):
            competitors = [
                _competitor(part, measured, wording, kind) for _, part in group.groupby(competing, sort=False)
            ]
            if kind == "models" or len(competitors) > 1:
                yield dict(zip(RANKING, (kind, culture, asks, shared), strict=True)), competitors


def _competitor(
    runs: pd.DataFrame, measured: Mapping[str, _Measured], wording: Mapping[str, str], kind: str
) -> _Competitor:
    first = runs.iloc[0]
    parts = tuple(
        _Part(
            str(language),
            measured[run].raw,
            measured[run].dimensions,
            np.array([wording[item_id] for item_id in measured[run].item_ids], dtype=str),
        )
        for run, language in zip(runs["run"], runs["language"], strict=True)
    )
    return _Competitor(
        str(first["model"]), str(first["probing"]), bool(first["yardstick"]) and kind == "models", parts
    )

"""Metric 5, first part: how often a run's most chosen option is the humans' (section 4.2.3, Fig. 8)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.preference_bias_choices import Choices, choices_of, most_chosen
from value_survey.metrics.preference_bias_means import Means, ratio_means, wilson_interval
from value_survey.metrics.seeding import stream
from value_survey.terms import ALL, Dimension

RUN_KEYS = ["run", "model", "culture", "language", "probing"]
MATCH_RATE_COLUMNS = [
    *RUN_KEYS, "dimension", "match_rate", "low", "high", "chance", "floor", "n_items", "n_questions",
    "n_asked", "n_tied", "n_respondents",
]  # fmt: skip


def match_rate(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    floor_draws: int = 2000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give the share of items whose most chosen option is the humans' most chosen one.

    Parameters
    ----------
    answers, items, reference
        Contract frames.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).
    seed
        With the run's name and the items it fixes every random number.
    replicates
        Bootstrap replicates of the respondents.
    floor_draws
        Draws behind `floor`.
    confidence
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        For each run, the nine dimensions and `all` (every item counts once there, as in the paper):

        - match_rate: 0 to 1; tied options count with equal shares (`most_chosen`). The humans' answers are
          weighted.
        - low, high: interval of its expectation over questions and respondents (Wilson's, at the two-way
          variance; see `preference_bias_means`). NaN with one question or one respondent.
        - chance: expected for answers without preference, the mean of 1/K.
        - floor: expected for a perfect model: as many humans as gave valid answers, drawn from the
          reference. It is below 1, for a small sample often has another favourite.
        - n_items behind the rate: with a valid answer and human answers; n_asked of the run; n_questions
          distinct base_id; n_tied: items without a single most chosen option.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    keys = runs.set_index("run", drop=False)[RUN_KEYS]
    known: dict[tuple[bytes, int, bool], float] = {}
    rows: list[dict[str, object]] = []
    for run, counts in counted_runs(answers, items, reference, runs):
        choices = choices_of(counts, name=run, replicates=replicates, seed=seed)
        floor = np.array(
            [
                _perfect_match(item, int(n), floor_draws, seed, known)
                for item, n in zip(choices.items, choices.n_valid, strict=True)
            ]
        )
        asked = np.array([item.dimension.value for item in counts.items], dtype=str)
        for dimension in [*(code.value for code in Dimension), ALL]:
            of_row: dict[str, object] = {name: keys.loc[run, name] for name in RUN_KEYS}
            of_row["dimension"], of_row["n_respondents"] = dimension, counts.n_respondents
            of_row["n_asked"] = int(((asked == dimension) | (dimension == ALL)).sum())
            rows.append(of_row | _row(choices, dimension, floor, confidence))
    return pd.DataFrame(rows, columns=MATCH_RATE_COLUMNS)


def match_means(choices: Choices, cells: npt.NDArray[np.intp]) -> Means:
    """Match rate over the items of some cells, with its variance; arrays of shape (1,)."""
    found = choices.human_top[cells, np.newaxis] > 0
    return ratio_means(choices, cells, found.astype(float), np.ones((len(cells), 1)))


def _row(choices: Choices, dimension: str, floor: FloatArray, confidence: float) -> dict[str, object]:
    member = (choices.dimension == dimension) | (dimension == ALL)
    n_items = int(member.sum())
    cells = np.flatnonzero(member[choices.item])
    means = match_means(choices, cells)
    low, high = wilson_interval(means, confidence)
    n_options = np.bincount(choices.item, minlength=len(choices.items))
    n_best = np.bincount(choices.item, choices.human_top > 0, minlength=len(choices.items))
    return {
        "match_rate": means.value[0],
        "low": low[0],
        "high": high[0],
        "chance": float((n_best / n_options)[member].mean()) if n_items else math.nan,
        "floor": float(floor[member].mean()) if n_items else math.nan,
        "n_items": n_items,
        "n_questions": int(means.n_questions[0]),
        "n_tied": int(choices.tied[member].sum()),
    }


def _perfect_match(
    item: ReferenceItem, n: int, draws: int, seed: int, known: dict[tuple[bytes, int, bool], float]
) -> float:
    """Expected match of n answers drawn from the humans'; `known` holds what was drawn already."""
    key = item.human.tobytes(), n, item.multiple
    if key not in known:
        rng = stream(seed, "mode", *key)
        if item.multiple:
            counts = rng.binomial(n, item.human, size=(draws, len(item.human)))
        else:
            counts = rng.multinomial(n, item.human, size=draws)
        best = most_chosen(item.human) > 0
        known[key] = float(most_chosen(counts.astype(float))[:, best].sum(axis=1).mean())
    return known[key]

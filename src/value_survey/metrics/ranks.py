"""Ranks of models and of probing methods, with the probability of being best.

A rank is a statement about the study at hand. What it would be with other questions and other respondents is
shown by replicates in which all runs of a ranking get the same questions, and each its own respondents. The
replicates have the variance that `uncertainty` gives the intervals of single runs: that of the questions, and
what respondents have in common beyond it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from value_survey.metrics.measures import FloatArray, Measure
from value_survey.metrics.rankings import RANKING_KEYS, rankings, standing
from value_survey.metrics.run_values import RunValues, dimension_places
from value_survey.metrics.uncertainty import Resamples, Spread, dimension_spread

RANK_COLUMNS = [
    *RANKING_KEYS, "measure", "model", "probing", "run", "yardstick", "n_items", "value", "rank", "rank_low",
    "rank_high", "p_best", "n_ranked",
]  # fmt: skip


def ranks(
    values: Mapping[str, RunValues],
    runs: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Rank the runs of every ranking by each measure, lower being better.

    Parameters
    ----------
    values
        The measured items of each run.
    runs
        run and `run_values.DESIGN_COLUMNS`.
    seed
        With the names of the runs and the number of questions, it fixes every random number.
    replicates
        Bootstrap replicates.
    confidence
        Of the interval of a rank.

    Returns
    -------
    pandas.DataFrame
        A row for each ranking, measure and run:

        - value: as in `divergence`, dimension `all`, over the run's own `n_items` items that have one.
        - rank: 1 + the models (or methods) with a lower value; `n_ranked` of them take a place. Yardsticks
          take none: theirs is where they would stand.
        - rank_low, rank_high: central interval of the rank over the replicates.
        - p_best: share of the replicates in which no model is lower. The p_best of models add up to 1; a
          yardstick's says how often it would beat them all.

        NaN where a run has no value. With one respondent only the questions vary.
    """
    about = runs.set_index("run")
    rows: list[dict[str, object]] = []
    for ranking in rankings(runs):
        of_runs = [values[run] for run in ranking.runs]
        for measure in Measure:
            means, replicated = _replicated(of_runs, measure, seed=seed, replicates=replicates)
            now, then = standing(means, ranking.yardstick), standing(replicated, ranking.yardstick)
            tail = (1 - confidence) / 2
            ends = np.quantile(then.rank, [tail, 1 - tail], axis=0, method="inverted_cdf")
            for place, run in enumerate(ranking.runs):
                rows.append(
                    ranking.keys
                    | {
                        "measure": measure.value,
                        "model": about.loc[run, "model"],
                        "probing": about.loc[run, "probing"],
                        "run": run,
                        "yardstick": bool(ranking.yardstick[place]),
                        "n_items": int((~np.isnan(of_runs[place].by_measure[measure])).sum()),
                        "value": means[place],
                        "rank": now.rank[place],
                        "rank_low": ends[0, place],
                        "rank_high": ends[1, place],
                        "p_best": then.best[:, place].mean(),
                        "n_ranked": ranking.n_ranked,
                    }
                )
    return pd.DataFrame(rows, columns=RANK_COLUMNS)


def _replicated(
    of_runs: Sequence[RunValues], measure: Measure, *, seed: int, replicates: int
) -> tuple[FloatArray, FloatArray]:
    """Values of the runs, shape (r,), and in the replicates, shape (B, r)."""
    questions = Resamples.of("ranks", 0, replicates=replicates, seed=seed)
    means = np.full(len(of_runs), np.nan)
    replicated = np.full((replicates, len(of_runs)), np.nan)
    for place, of_run in enumerate(of_runs):
        values, influence = of_run.by_measure[measure], of_run.influence[measure]
        groups = dimension_places(of_run.dimensions, ~np.isnan(values))
        if not groups:
            continue
        held = replace(questions, respondents=np.zeros((replicates, len(influence))))
        spreads = [
            dimension_spread(values[places], influence[:, places], list(of_run.base_ids[places]), name, held)
            for name, places in groups.items()
        ]
        means[place] = math.fsum(values[places].mean() for places in groups.values()) / len(groups)
        drawn = Resamples.of(of_run.run, len(influence), replicates=replicates, seed=seed).respondents
        replicated[:, place] = means[place] + _by_questions(spreads) + _by_respondents(spreads, drawn)
    return means, replicated


def _by_questions(spreads: Sequence[Spread]) -> FloatArray:
    """Deviations of a mean over dimensions when questions are drawn again, shape (B,).

    Questions of a dimension that has one are held fixed: how they vary cannot be seen.
    """
    scaled = [
        spread.deviations * math.sqrt(spread.n_questions / (spread.n_questions - 1))
        for spread in spreads
        if spread.n_questions > 1
    ]
    return (
        np.asarray(np.sum(scaled, axis=0) / len(spreads)) if scaled else np.zeros_like(spreads[0].deviations)
    )


def _by_respondents(spreads: Sequence[Spread], drawn: FloatArray) -> FloatArray:
    """Deviations when respondents are drawn again, as far as the questions do not hold them already."""
    n = drawn.shape[1]
    if n < 2:
        return np.zeros(len(drawn))
    influence = np.sum([spread.influence for spread in spreads], axis=0) / len(spreads)
    variance = float(influence @ influence) / (n * (n - 1))
    both = sum(spread.both_variance for spread in spreads) / len(spreads) ** 2
    return np.asarray(
        drawn @ influence * math.sqrt(1 - both / variance) if variance > both else np.zeros(len(drawn))
    )

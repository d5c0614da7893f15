"""Position bias: whether options are chosen for where they stand on the list.

A model that likes the first option of a list looks as if it had values. Two comparisons can tell. With a
fixed order the share of first options is held against the share of humans who chose those same options: a
difference may come from place or from content. With shuffled orders the place is random, so that any share
but 1/K is an effect of place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from value_survey.metrics.holm import holm
from value_survey.metrics.inputs import require_columns
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.positions import ORDER_COLUMNS, Shown, shown_options
from value_survey.metrics.run_values import RunValues, check_respondents
from value_survey.metrics.uncertainty import (
    UNDEFINED,
    Interval,
    Resamples,
    dimension_spread,
    interval,
    jackknife_influence,
)

POSITIONS = {"first": 0, "last": -1}
ORDER_EFFECT_COLUMNS = [
    "run", "model", "culture", "language", "probing", "questionnaire", "position", "n_items", "n_answers",
    "share", "low", "high", "human_share", "difference", "difference_low", "difference_high", "n_shuffled",
    "share_shuffled", "share_by_chance", "statistic", "p", "p_adjusted",
]  # fmt: skip


def order_effects(
    responses: pd.DataFrame,
    values: Mapping[str, RunValues],
    runs: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Measure how often the first and the last option are chosen.

    Parameters
    ----------
    responses
        run, respondent, item_id, option_order (JSON list of codes as shown); the rows behind `values`.
    values
        The measured items of each run.
    runs
        run and `run_values.DESIGN_COLUMNS`.
    seed
        With the run's name, it fixes the bootstrap.
    replicates, confidence
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for each run and position, over the valid answers to single-choice and scale items:

        - share: mean over items of the share of answers that are the option at this position, with its
          interval over respondents and questions.
        - human_share: the same of the humans, of the options that stood there; difference = share −
          human_share, with its interval. It is no proof of a position effect: the model may prefer the
          content.
        - n_shuffled: answers to items whose options stood in several orders; share_shuffled of them are the
          option at this position, share_by_chance would be if place did not matter. statistic (standard
          normal) and p (two-sided) hold them against one another; the orders were random, so no assumption
          about answers is needed. p_adjusted: after Holm over all rows. NaN where nothing was shuffled.

    Raises
    ------
    InputError
        Responses that do not fit the answers or the items.
    """
    require_columns(responses=(responses, ORDER_COLUMNS))
    given = dict(iter(responses.groupby("run")))
    rows: list[dict[str, object]] = []
    for about in runs.to_dict("records"):
        run = str(about["run"])
        of_run = values[run]
        orders = given.get(run, responses.iloc[:0])
        respondents = np.sort(orders["respondent"].unique())
        check_respondents(len(respondents), of_run)
        resamples = Resamples.of(run, len(respondents), replicates=replicates, seed=seed)
        for position, place in POSITIONS.items():
            shown = shown_options(orders, of_run.counts, respondents, place)
            rows.append(
                {name: about[name] for name in ORDER_EFFECT_COLUMNS[:6]}
                | {"position": position}
                | _shares(shown, of_run.base_ids, resamples, confidence)
                | _shuffled(shown)
            )
    report = pd.DataFrame(rows, columns=ORDER_EFFECT_COLUMNS[:-1])
    return report.assign(p_adjusted=holm(report["p"].to_numpy(dtype=float)))


def _shares(
    shown: Shown, questions: npt.NDArray[np.str_], resamples: Resamples, confidence: float
) -> dict[str, object]:
    """Compare with the humans."""
    valid = shown.valid.astype(float)
    there = valid.sum(axis=0) > 0
    row: dict[str, object] = {"n_items": int(there.sum()), "n_answers": int(valid.sum())}
    share, share_ends = _mean(shown.chosen, valid, there, questions, resamples, confidence)
    human, _ = _mean(shown.human, valid, there, questions, resamples, confidence)
    difference, ends = _mean(
        shown.chosen - shown.human, valid, there, questions, resamples, confidence, signed=True
    )
    return row | {
        "share": share,
        "low": share_ends.low,
        "high": share_ends.high,
        "human_share": human,
        "difference": difference,
        "difference_low": ends.low,
        "difference_high": ends.high,
    }


def _mean(
    observed: FloatArray,
    valid: FloatArray,
    there: npt.NDArray[np.bool_],
    questions: npt.NDArray[np.str_],
    resamples: Resamples,
    confidence: float,
    *,
    signed: bool = False,
) -> tuple[float, Interval]:
    """Mean over items of the mean over valid answers, and its interval."""
    if not there.any():
        return math.nan, UNDEFINED
    valid = valid[:, there]
    sums = np.where(valid > 0, observed[:, there], 0.0)
    total, n = sums.sum(axis=0), valid.sum(axis=0)
    of_items = total / n
    others = n - valid
    left_out = np.where(others > 0, (total - sums) / np.where(others > 0, others, 1), of_items)
    spread = dimension_spread(
        of_items, jackknife_influence(left_out), list(questions[there]), "position", resamples
    )
    value = float(of_items.mean())
    bound = math.inf if signed else 1.0
    return value, interval(value, [spread], confidence=confidence, non_negative=not signed, upper_bound=bound)


def _shuffled(shown: Shown) -> dict[str, object]:
    """Compare with chance, where the orders were random."""
    used = shown.valid & shown.shuffled
    n = int(used.sum())
    if not n:
        return {"n_shuffled": 0, **dict.fromkeys(ORDER_EFFECT_COLUMNS[-5:-1], math.nan)}
    chance = np.broadcast_to(1 / shown.n_options, used.shape)[used]
    chosen = shown.chosen[used]
    spread = math.sqrt(float((chance * (1 - chance)).sum()))
    statistic = float(chosen.sum() - chance.sum()) / spread if spread > 0 else math.nan
    return {
        "n_shuffled": n,
        "share_shuffled": float(chosen.mean()),
        "share_by_chance": float(chance.mean()),
        "statistic": statistic,
        "p": float(2 * stats.norm.sf(abs(statistic))),
    }

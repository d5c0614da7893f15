"""What the answers that are missing could change: the best and the worst case of every divergence.

A refusal, an unreadable or a missing answer is not a wrong one, and leaving it out assumes that it would have
been like the others. The bounds assume nothing: they run over all ways in which the missing respondents
could have answered.

Each of the measures is convex in the counts. Its maximum therefore has all missing answers on one option. Its
minimum over whole counts, for a sum over options of convex functions of one count, is found by giving the
answers out one by one, each to the option that then raises the sum least.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from scipy.special import rel_entr

from value_survey.metrics.counts import Block
from value_survey.metrics.measures import FloatArray, Measure, smooth_counts
from value_survey.metrics.plugin import bernoulli, replace_infinite
from value_survey.metrics.run_values import RunValues, overall
from value_survey.terms import ALL, Dimension

BOUNDED = (Measure.KL, Measure.KL_SMOOTHED, Measure.JS, Measure.TVD)
"""`emd` is no sum over options, and is not bounded here."""

BOUNDS_COLUMNS = [
    "run", "model", "culture", "language", "probing", "questionnaire", "dimension", "measure", "n_items",
    "n_expected", "n_missing", "value", "best", "worst",
]  # fmt: skip

Terms = Callable[[FloatArray], FloatArray]


def missing_bounds(values: Mapping[str, RunValues], runs: pd.DataFrame) -> pd.DataFrame:
    """Bound the divergences of every run over all ways to fill in its missing answers.

    Parameters
    ----------
    values
        The measured items of each run.
    runs
        run and `run_values.DESIGN_COLUMNS`, n_respondents.

    Returns
    -------
    pandas.DataFrame
        A row for each run, dimension (and `all`) and measure:

        - value: from the valid answers alone, over the items that have one, as in `divergence`.
        - best, worst: lowest and highest value if all `n_respondents` had answered all `n_items` items that
          humans answered, also those without any valid answer. Without missing answers both are the value.
        - n_missing of n_expected: answers that are not valid or not there.

        `kl` is the ordinary one, and each of its bounds has its own infinite values replaced as in the
        paper. Where humans left an option out, the worst case of `kl` is such a replaced value: `kl_smoothed`
        says more. For multiple-choice items options are bounded one by one, which may be wider than what
        whole answers can reach; their `kl` is not bounded, and its bounds are over the other items.
    """
    rows: list[dict[str, object]] = []
    for about in runs.to_dict("records"):
        of_run = values[str(about["run"])]
        n_respondents = int(about["n_respondents"])
        missing = n_respondents - of_run.counts.n_valid
        bounds = {measure: _bounds(of_run, missing, measure) for measure in BOUNDED}
        for dimension in [*(code.value for code in Dimension), ALL]:
            inside = (of_run.dimensions == dimension) | (dimension == ALL)
            for measure in BOUNDED:
                best, worst = bounds[measure]
                used = inside & ~np.isnan(best)
                rows.append(
                    {name: about[name] for name in BOUNDS_COLUMNS[:6]}
                    | {
                        "dimension": dimension,
                        "measure": measure.value,
                        "n_items": int(used.sum()),
                        "n_expected": n_respondents * int(used.sum()),
                        "n_missing": int(missing[used].sum()),
                        "value": _mean(of_run.by_measure[measure], of_run, inside),
                        "best": _mean(best, of_run, used),
                        "worst": _mean(worst, of_run, used),
                    }
                )
    return pd.DataFrame(rows, columns=BOUNDS_COLUMNS)


def _mean(of_items: FloatArray, run: RunValues, used: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return float(overall(of_items[used], run.dimensions[used])) if used.any() else math.nan


def _bounds(run: RunValues, missing: FloatArray, measure: Measure) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest value of each item, shape (m,)."""
    lowest, highest = (np.full(len(missing), np.nan) for _ in range(2))
    for block, counts in zip(run.counts.blocks, run.counts.counts, strict=True):
        lacking = missing[block.columns]
        if block.multiple and measure is Measure.KL:
            continue
        bound = _multiple if block.multiple else _single
        lowest[block.columns], highest[block.columns] = bound(
            block, counts, run.counts.n_valid[block.columns], lacking, measure
        )
    return replace_infinite(lowest), replace_infinite(highest)


def _single(
    block: Block, counts: FloatArray, n_valid: FloatArray, missing: FloatArray, measure: Measure
) -> tuple[FloatArray, FloatArray]:
    """Bound items with one answer each."""
    total = n_valid + missing
    terms = _terms(measure, block.human, block.n_human, total, block.human.shape[-1])
    return fill_best(counts, missing, terms), fill_worst(counts, missing, terms)


def _multiple(
    block: Block, counts: FloatArray, n_valid: FloatArray, missing: FloatArray, measure: Measure
) -> tuple[FloatArray, FloatArray]:
    """Bound items with several answers: mentioned or not, each option for itself."""
    total = n_valid + missing
    mentions = np.stack([counts, n_valid[:, np.newaxis] - counts], axis=-1)
    options = np.broadcast_to(total[:, np.newaxis], counts.shape)
    terms = _terms(measure, bernoulli(block.human), block.n_human[:, np.newaxis], options, 2)
    lacking = np.broadcast_to(missing[:, np.newaxis], counts.shape)
    return (
        fill_best(mentions, lacking, terms).mean(axis=-1),
        fill_worst(mentions, lacking, terms).mean(axis=-1),
    )


def _terms(
    measure: Measure, human: FloatArray, n_human: FloatArray, total: FloatArray, n_options: int
) -> Terms:
    """Give what each option adds to a measure, as a function of its count; shapes (..., K)."""
    n = np.where(total > 0, total, np.nan)[..., np.newaxis]
    if measure is Measure.KL_SMOOTHED:
        smooth = smooth_counts(human * np.asarray(n_human)[..., np.newaxis])
        return lambda counts: rel_entr((counts + 0.5) / (n + n_options / 2), smooth)
    if measure is Measure.JS:
        return lambda counts: _js_terms(counts / n, human)
    if measure is Measure.TVD:
        return lambda counts: np.abs(counts / n - human) / 2
    return lambda counts: rel_entr(counts / n, human)


def _js_terms(p: FloatArray, q: FloatArray) -> FloatArray:
    middle = (p + q) / 2
    return np.asarray((rel_entr(p, middle) + rel_entr(q, middle)) / 2)


def fill_best(counts: FloatArray, missing: FloatArray, terms: Terms) -> FloatArray:
    """Lowest sum of terms when `missing` answers are added to `counts`.

    Parameters
    ----------
    counts
        Answers per option, shape (..., K).
    missing
        Whole numbers, shape (...).
    terms
        What each option adds, a convex function of its count, shape (..., K) to (..., K).
    """
    filled = counts.astype(float)
    for step in range(int(missing.max(initial=0))):
        with np.errstate(invalid="ignore"):  # an option that is infinite already costs nothing more
            cost = terms(filled + 1) - terms(filled)
        cheapest = np.nan_to_num(cost, nan=0.0, posinf=np.inf).argmin(axis=-1)
        given = (step < missing).astype(float)[..., np.newaxis]
        filled += given * (np.arange(counts.shape[-1]) == cheapest[..., np.newaxis])
    return np.asarray(terms(filled).sum(axis=-1))


def fill_worst(counts: FloatArray, missing: FloatArray, terms: Terms) -> FloatArray:
    """Highest sum of terms when `missing` answers are added: all of them on one option (see `fill_best`)."""
    n_options = counts.shape[-1]
    options = np.eye(n_options) * missing[..., np.newaxis, np.newaxis]
    candidates = [terms(counts + options[..., k, :]).sum(axis=-1) for k in range(n_options)]
    return np.asarray(np.max(candidates, axis=0))

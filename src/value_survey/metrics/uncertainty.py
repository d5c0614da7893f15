"""Intervals for a mean over items: a hierarchical bootstrap of respondents, and of questions in dimensions.

What varies is who is simulated and which questions stand for a dimension. A respondent is drawn with all of
their answers, since memory ties these together; a question is drawn with all of its wordings. The human
reference is held fixed.

The estimand is the *expected plug-in value* at the present number of respondents, on average over the
questions that a dimension could have had. `value` estimates it without bias, and the floor is the same
thing for a perfect model: the two can be compared. A naive percentile interval misses it in two ways, and
both are corrected:

- Drawing respondents again biases a plug-in divergence a second time. Here replicates move along each
  respondent's jackknife influence instead, whose mean is 0.
- The spread of observed values between items already holds the sampling noise of each, and drawing
  respondents adds it again. Replicates are therefore rescaled to the two-way variance V(questions) +
  V(respondents) − V(both), in which what respondents have in common counts only where it is positive. A t
  quantile replaces the normal one.

`benchmarks/coverage.py` measures the coverage, and holds that of the intervals that were
rejected: 95 % intervals hold the estimand in 91–98 % of the cases with 3 to 40 questions and 20
respondents, except those of the paper-faithful `kl` where infinite values are rare and decide the mean
(74–92 %).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy import stats

from value_survey.metrics.measures import FloatArray
from value_survey.metrics.seeding import stream


class Interval(NamedTuple):
    """Lower and upper end; NaN where an interval cannot be had."""

    low: float
    high: float


UNDEFINED = Interval(math.nan, math.nan)


@dataclass(frozen=True)
class Resamples:
    """The random part of the bootstrap of one run.

    Attributes
    ----------
    run, seed
        What the draws follow from.
    replicates
        B.
    respondents
        Deviations of the respondents' weights from 1/n, shape (B, n), scaled for the loss of one degree of
        freedom.
    """

    run: str
    seed: int
    replicates: int
    respondents: FloatArray
    _questions: dict[tuple[str, int], FloatArray] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, run: str, n_respondents: int, *, replicates: int, seed: int) -> Resamples:
        """Draw the respondents' weights of a run."""
        if n_respondents < 2:
            return cls(run, seed, replicates, np.zeros((replicates, n_respondents)))
        draws = stream(seed, "respondents", run).multinomial(
            n_respondents, np.full(n_respondents, 1 / n_respondents), size=replicates
        )
        scale = math.sqrt(n_respondents / (n_respondents - 1)) / n_respondents
        return cls(run, seed, replicates, np.asarray((draws - 1) * scale, dtype=float))

    def questions(self, dimension: str, n_questions: int) -> FloatArray:
        """How often each question of a dimension is drawn, shape (B, questions)."""
        key = dimension, n_questions
        if key not in self._questions:
            rng = stream(self.seed, "questions", self.run, dimension, n_questions)
            draws = rng.multinomial(n_questions, np.full(n_questions, 1 / n_questions), size=self.replicates)
            self._questions[key] = draws.astype(float)
        return self._questions[key]


@dataclass(frozen=True)
class Spread:
    """How the mean of one dimension varies.

    Attributes
    ----------
    n_questions
        Distinct questions; an interval needs two.
    question_variance
        Variance of the mean from the choice of questions, their sampling noise included; NaN with one
        question.
    influence
        Jackknife influence of each respondent on the mean, shape (n,).
    both_variance
        The part of the respondents' variance that the question variance holds already.
    deviations
        Bootstrap deviations from the mean, shape (B,), not yet rescaled.
    """

    n_questions: int
    question_variance: float
    influence: FloatArray
    both_variance: float
    deviations: FloatArray


def jackknife_influence(left_out: FloatArray) -> FloatArray:
    """Influence of respondents on values, −(n − 1)(d(−i) − mean); Σ influence² / (n (n − 1)) is the variance.

    Parameters
    ----------
    left_out
        The values without each respondent, shape (n, m).
    """
    return np.asarray((1 - len(left_out)) * (left_out - left_out.mean(axis=0))) if len(left_out) else left_out


def dimension_spread(
    values: FloatArray,
    influence: FloatArray,
    questions: Sequence[str],
    dimension: str,
    resamples: Resamples,
) -> Spread:
    """Take the spread of the mean over a dimension's items.

    Parameters
    ----------
    values
        One per item, finite, shape (m,), m > 0.
    influence
        As `jackknife_influence`, shape (n, m).
    questions
        The base_id of each item: its wordings are drawn together.
    dimension
        Names the random stream.
    resamples
        Of the run.
    """
    names, member = np.unique(np.asarray(questions, dtype=str), return_inverse=True)
    n_questions, n = len(names), len(influence)
    order = np.argsort(member, kind="stable")
    first = np.searchsorted(member[order], np.arange(n_questions))
    share = 1 / len(values)
    residuals = np.add.reduceat((values - values.mean())[order], first) * share
    by_question = np.add.reduceat(influence[:, order], first, axis=1) * share
    drawn = resamples.questions(dimension, n_questions)
    moved = np.einsum("bi,bi->b", resamples.respondents, drawn @ by_question.T)
    spread = float(residuals @ residuals)
    return Spread(
        n_questions=n_questions,
        question_variance=spread * n_questions / (n_questions - 1) if n_questions > 1 else math.nan,
        influence=by_question.sum(axis=1),
        both_variance=float((by_question**2).sum()) / (n * (n - 1)) if n > 1 else math.nan,
        deviations=drawn @ residuals + moved,
    )


def interval(
    value: float,
    spreads: Sequence[Spread],
    *,
    confidence: float,
    non_negative: bool = True,
    upper_bound: float = math.inf,
) -> Interval:
    """Give the interval of a mean over dimensions (or of one dimension).

    Parameters
    ----------
    value
        The mean of the dimensions' means.
    spreads
        One per dimension. A dimension with one question, whose spread between questions cannot be seen, is
        given the mean variance per question of the others.
    confidence
        Of the interval, between 0 and 1.
    non_negative
        The value cannot be below 0: percentiles are taken on the square-root scale, which suits the
        skewness of means of divergences and keeps the lower end at 0 or above.
    upper_bound
        The largest possible value.

    Returns
    -------
    Interval
        NaN with fewer than two respondents, or without a dimension of two questions.
    """
    seen = [spread for spread in spreads if spread.n_questions > 1]
    if not seen or len(spreads[0].influence) < 2 or not math.isfinite(value):
        return UNDEFINED
    variance, freedom = _two_way(spreads, seen)
    if variance == 0:
        return Interval(value, value)
    tail = (1 - confidence) / 2
    ends = np.array([-1.0, 1.0]) * stats.t.ppf(1 - tail, freedom)
    deviations = np.sum([spread.deviations for spread in spreads], axis=0)
    deviations = deviations - deviations.mean()
    if (scale := deviations.std()) > 0:
        ends = np.quantile(deviations, [tail, 1 - tail]) / scale * abs(ends / stats.norm.ppf(tail))
    if non_negative and value > 0:
        half_slope = math.sqrt(variance) / (2 * math.sqrt(value))
        low, high = np.maximum(math.sqrt(value) + ends * half_slope, 0) ** 2
    else:
        low, high = value + ends * math.sqrt(variance)
    return Interval(float(low), float(min(high, upper_bound)))


def _two_way(spreads: Sequence[Spread], seen: Sequence[Spread]) -> tuple[float, float]:
    """Return the two-way variance of a mean over dimensions and its degrees of freedom (Satterthwaite)."""
    n, n_dimensions = len(spreads[0].influence), len(spreads)
    per_question = float(np.mean([spread.question_variance * spread.n_questions for spread in seen]))
    of_questions = [
        spread.question_variance if spread.n_questions > 1 else per_question for spread in spreads
    ]
    questions = sum(of_questions) / n_dimensions**2
    influence = np.sum([spread.influence for spread in spreads], axis=0) / n_dimensions
    both = sum(spread.both_variance for spread in spreads) / n_dimensions**2
    common = max(0.0, float(influence @ influence) / (n * (n - 1)) - both)
    scatter = (
        common**2 / (n - 1)
        + sum(spread.question_variance**2 / (spread.n_questions - 1) for spread in seen) / n_dimensions**4
    )
    freedom = (questions + common) ** 2 / scatter if scatter > 0 else 1.0
    return questions + common, freedom

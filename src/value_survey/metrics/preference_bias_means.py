"""Means over the items a run chose something in, with the variance of respondents and questions.

A mean is a ratio of two sums over cells (see `Choices`). Its variance is two-way, as in `uncertainty`: the
spread between questions, in which the sampling noise of each is contained, and what respondents have in
common across questions, where that is positive. A mode has no useful jackknife influence, so the respondents'
part comes from drawing them again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from value_survey.metrics.measures import FloatArray
from value_survey.metrics.preference_bias_choices import Choices


class Means(NamedTuple):
    """Means of P quantities, shape (P,) each.

    `weight` is the sum of the denominators, `n_questions` the questions with one above 0. `variance` is NaN
    with fewer than two questions or respondents.
    """

    value: FloatArray
    variance: FloatArray
    weight: FloatArray
    n_questions: FloatArray


def ratio_means(
    choices: Choices, cells: npt.NDArray[np.intp], numerator: FloatArray, denominator: FloatArray
) -> Means:
    """Take Σ top · numerator / Σ top · denominator over some cells.

    Parameters
    ----------
    choices
        Of the run.
    cells
        Places of the cells of whole items, ascending, shape (c,).
    numerator, denominator
        Shape (c, P).
    """
    top = choices.top[cells, np.newaxis]
    weight = (top * denominator).sum(axis=0)
    safe = np.where(weight > 0, weight, np.nan)
    value = (top * numerator).sum(axis=0) / safe
    coefficient = (numerator - value * denominator) / safe
    question = choices.question[choices.item[cells]]
    names, member = np.unique(question, return_inverse=True)
    of_question = np.empty(len(names), dtype=choices.dimension.dtype)
    of_question[member] = choices.dimension[choices.item[cells]]
    n_questions = np.asarray((_sums(top * denominator, member, len(names)) > 0).sum(axis=0), dtype=float)
    between = _between(_sums(top * coefficient, member, len(names)), of_question)
    common = np.zeros(len(weight))
    if choices.n_respondents > 1:
        together = (choices.replicates[:, cells] @ coefficient).var(axis=0)
        apart = np.zeros(len(weight))
        for place, name in enumerate(names):
            _, covariance = choices.covariances[int(name)]
            own = coefficient[member == place]
            apart += ((covariance @ own) * own).sum(axis=0)
        common = np.maximum(together - apart, 0.0)
    enough = (n_questions > 1) & (choices.n_respondents > 1)
    return Means(value, np.where(enough, between + common, np.nan), weight, n_questions)


def _sums(values: FloatArray, member: npt.NDArray[np.intp], n: int) -> FloatArray:
    """Sum cells by question: (c, P) to (questions, P)."""
    total = np.zeros((n, values.shape[1]))
    np.add.at(total, member, values)
    return total


def _between(residual: FloatArray, dimension: np.ndarray[tuple[int], np.dtype[np.str_]]) -> FloatArray:
    """Variance from the choice of questions within dimensions.

    A dimension with a single question shows no spread; its distance from the mean stands for it.
    """
    total = np.zeros(residual.shape[1])
    for name in np.unique(dimension):
        own = residual[dimension == name]
        n = len(own)
        total += (own**2).sum(axis=0) if n == 1 else ((own - own.mean(axis=0)) ** 2).sum(axis=0) * n / (n - 1)
    return total


def t_interval(means: Means, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Ends around shares, kept between 0 and 1; NaN where the variance is."""
    t = stats.t.ppf((1 + confidence) / 2, np.maximum(means.n_questions - 1, 1))
    half = t * np.sqrt(means.variance)
    return np.maximum(means.value - half, 0.0), np.minimum(means.value + half, 1.0)


def wilson_interval(means: Means, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Wilson's ends around proportions, at the number of independent questions that has the variance.

    A rate of 0 or 1 leaves no spread to see: all questions count as independent then.
    """
    p, bernoulli = means.value, means.value * (1 - means.value)
    safe = np.where(means.variance > 0, means.variance, np.nan)
    n = np.where((bernoulli > 0) & (means.variance > 0), bernoulli / safe, means.n_questions)
    z2 = stats.norm.ppf((1 + confidence) / 2) ** 2
    n = np.where(np.isnan(means.variance), np.nan, n)
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (bernoulli / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)

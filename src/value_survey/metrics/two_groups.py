"""Two groups of numbers: the t test of Eq. 7 with its degrees of freedom, and the permutation of labels."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from value_survey.metrics.measures import FloatArray

TIES = 1e-12
"""Statistics that differ by less are equal."""


@dataclass(frozen=True)
class Group:
    """Mean, SD (with n − 1) and number of observations."""

    mean: float
    sd: float
    n: int

    @classmethod
    def of(cls, values: FloatArray) -> Group:
        """Describe observations; the SD of one is NaN."""
        if not len(values):
            return cls(math.nan, math.nan, 0)
        return cls(
            float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else math.nan, len(values)
        )


@dataclass(frozen=True)
class Permutation:
    """A permutation test: the statistic, its two-sided p, and the smallest p that it could have given."""

    statistic: float
    p: float
    p_min: float


def standard_error(sd_a: float, sd_b: float, n_a: int, n_b: int) -> float:
    """Give the denominator of Eq. 7, which Table 3 prints as SED."""
    return math.sqrt(sd_a**2 / n_a + sd_b**2 / n_b) if n_a and n_b else math.nan


def pooled_freedom(n_a: int, n_b: int) -> float:
    """Give n_a + n_b − 2, as Table 3 does."""
    return float(n_a + n_b - 2)


def welch_freedom(sd_a: float, sd_b: float, n_a: int, n_b: int) -> float:
    """Give the degrees of freedom that belong to Eq. 7 (Welch–Satterthwaite); NaN with one observation."""
    if min(n_a, n_b) < 2:
        return math.nan
    parts = sd_a**2 / n_a, sd_b**2 / n_b
    scatter = parts[0] ** 2 / (n_a - 1) + parts[1] ** 2 / (n_b - 1)
    return float((parts[0] + parts[1]) ** 2 / scatter) if scatter > 0 else math.nan


def two_sided(t: float, freedom: float) -> float:
    """Give the two-sided p of Student's t."""
    return float(2 * stats.t.sf(abs(t), freedom)) if freedom > 0 else math.nan


def label_permutation(a: FloatArray, b: FloatArray) -> Permutation:
    """Test the difference of means of two groups by every permutation of the labels (exact, two-sided).

    Parameters
    ----------
    a, b
        One value per unit, finite, shapes (n_a,) and (n_b,), none empty. The number of permutations is
        (n_a + n_b)! / (n_a! n_b!): 20 for three and three models.
    """
    values, n = np.concatenate([a, b]), len(a)
    observed = float(a.mean() - b.mean())
    chosen = np.array(list(itertools.combinations(range(len(values)), n)))
    sums = values[chosen].sum(axis=1)
    differences = sums / n - (values.sum() - sums) / len(b)
    extreme = np.abs(differences) >= abs(observed) - TIES
    mirrored = 2 if n == len(b) else 1
    return Permutation(observed, float(extreme.mean()), mirrored / len(differences))

"""The sign-flip permutation test of paired differences."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from value_survey.metrics.measures import FloatArray
from value_survey.metrics.seeding import stream

EXACT_UP_TO = 13
"""Differences whose sign patterns are all tried: 2 to this power is near the usual number of random ones."""


@dataclass(frozen=True)
class SignFlip:
    """Test whether differences are symmetric about 0: each could then as well have had the other sign.

    Attributes
    ----------
    seed
        Of the random sign patterns; they depend on the number of differences and on nothing else.
    permutations
        Random patterns where there are too many to try all of them.
    """

    seed: int
    permutations: int = 9999
    _patterns: dict[int, FloatArray] = field(default_factory=dict, repr=False)

    def p_value(self, differences: FloatArray) -> float:
        """Give the share of sign patterns whose sum is as far from 0 as the observed one, or farther.

        Parameters
        ----------
        differences
            Shape (n,), weighted as they enter the statistic, which is their sum.

        Returns
        -------
        float
            Two-sided. Exact up to `EXACT_UP_TO` differences, then with the observed pattern counted among
            the random ones, so that it is never 0. NaN without a difference.
        """
        n = len(differences)
        if n == 0:
            return math.nan
        sums = np.abs(self._signs(n) @ differences)
        extreme = int((sums >= abs(differences.sum()) * (1 - 1e-12)).sum())
        return extreme / len(sums) if n <= EXACT_UP_TO else (extreme + 1) / (len(sums) + 1)

    def _signs(self, n: int) -> FloatArray:
        if n not in self._patterns:
            if n <= EXACT_UP_TO:
                bits = (np.arange(2**n)[:, np.newaxis] >> np.arange(n)) & 1
            else:
                bits = stream(self.seed, "signs", n).integers(0, 2, size=(self.permutations, n))
            self._patterns[n] = np.asarray(2.0 * bits - 1.0, dtype=np.float64)
        return self._patterns[n]

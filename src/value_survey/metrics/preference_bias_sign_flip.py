"""Does a run lean to one sex or age group? A sign-flip test over questions, against the sample's composition.

If groups answer alike, or a run's choices do not follow any group, then a group's share among those who chose
an option (at equal group sizes) lies above and below its share of the sample by chance, and turning the sign
of a question's deviation gives a sample that was as likely. Questions are the unit: the humans behind one are
thousands, but a run chooses only once.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from value_survey.metrics.measures import FloatArray
from value_survey.metrics.seeding import stream

EXACT_UP_TO = 11
"""Questions up to which all sign patterns are gone through."""


class SignFlip(NamedTuple):
    """Statistic, from 0 to the number of questions, and p value; NaN with fewer than two questions."""

    statistic: float
    p: float
    n_questions: int
    exact: bool


def sign_flip(deviations: FloatArray, *, draws: int, seed: int, name: str) -> SignFlip:
    """Test that the mean of vectors is 0.

    Parameters
    ----------
    deviations
        One vector per question, shape (n, groups). Questions with none but zeros do not count.
    draws, seed, name
        Random sign patterns where there are too many to go through.

    Returns
    -------
    SignFlip
        The statistic is s' M⁺ s with s = Σ z and M = Σ z z', which no flip changes.
    """
    rows = deviations[np.abs(deviations).max(axis=1, initial=0) > 0]
    n = len(rows)
    if n < 2:
        return SignFlip(math.nan, math.nan, n, False)
    inverse = np.linalg.pinv(rows.T @ rows, rcond=1e-10, hermitian=True)

    def statistic(sums: FloatArray) -> FloatArray:
        return np.asarray(((sums @ inverse) * sums).sum(axis=-1))

    observed = float(statistic(rows.sum(axis=0)))
    exact = n <= EXACT_UP_TO
    if exact:
        signs = 1.0 - 2.0 * (np.arange(2**n)[:, np.newaxis] >> np.arange(n) & 1)
    else:
        signs = 1.0 - 2.0 * stream(seed, "signs", name, n).integers(0, 2, size=(draws, n))
    reached = int((statistic(signs @ rows) >= observed * (1 - 1e-9)).sum())
    p = reached / len(signs) if exact else (1 + reached) / (1 + draws)
    return SignFlip(observed, p, n, exact)

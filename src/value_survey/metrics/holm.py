"""Holm's correction of p values for how many there are."""

from __future__ import annotations

import numpy as np

from value_survey.metrics.measures import FloatArray


def holm(p: FloatArray) -> FloatArray:
    """Adjust the p values of one family, so that any false finding in it is as rare as one test allows.

    Parameters
    ----------
    p
        Shape (n,); NaN is not tested: it stays NaN and does not count.
    """
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted

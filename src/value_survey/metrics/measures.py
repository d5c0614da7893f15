"""Divergences between two distributions over the options of an item.

Every function takes arrays whose last axis runs over the options and works on any leading axes (items,
respondents, replicates), which are broadcast. Distributions sum to 1; divergences are in nats. A NaN in an
input makes the result NaN: what is undefined stays undefined.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import rel_entr

FloatArray = npt.NDArray[np.float64]


class Measure(StrEnum):
    """The divergences that are reported for an item."""

    KL = "kl"
    KL_SMOOTHED = "kl_smoothed"
    JS = "js"
    TVD = "tvd"
    EMD = "emd"


class KlForm(StrEnum):
    """What the paper-faithful `kl` is: the authors' code computes the first, Eq. 1 prints the second."""

    STANDARD = "standard"
    CUMULATIVE = "cumulative"


UPPER_BOUND = {
    Measure.KL: math.inf,
    Measure.KL_SMOOTHED: math.inf,
    Measure.JS: math.log(2),
    Measure.TVD: 1.0,
    Measure.EMD: 1.0,
}
"""The largest value that each measure can take."""


def kl(p: FloatArray, q: FloatArray) -> FloatArray:
    """Kullback–Leibler divergence of `p` from `q`, Σ p(i) ln(p(i) / q(i)).

    Returns
    -------
    numpy.ndarray
        Nats, 0 or more, 0 only where p = q, `inf` where `p` has an option that `q` lacks. An option without
        mass in `p` adds 0.
    """
    return np.asarray(rel_entr(p, q).sum(axis=-1))


def kl_cumulative(p: FloatArray, q: FloatArray) -> FloatArray:
    """Equation 1 of the paper as printed: Σ p(i) ln(P(i) / Q(i)) with cumulative P and Q.

    The options are taken in the order of their codes. Not a divergence in the usual sense: it is negative
    where `p` lies on later options than `q`, and can be 0 between different distributions.

    Returns
    -------
    numpy.ndarray
        Nats, at most `inf` (where `p` has mass before the first option of `q`).
    """
    p, q = np.broadcast_arrays(p, q)
    ratio = np.ones_like(p)
    cumulative_q = np.cumsum(q, axis=-1)
    with np.errstate(divide="ignore"):  # Q(i) = 0 is the infinite case, not an accident
        np.divide(np.cumsum(p, axis=-1), cumulative_q, out=ratio, where=p != 0)
    return np.asarray((p * np.log(ratio)).sum(axis=-1))


def smooth_counts(counts: FloatArray) -> FloatArray:
    """Shares after half an answer is added to every option: (c + 1/2) / (n + K/2), n = Σ c.

    The posterior mean under Jeffreys' prior; without any answer it is the uniform distribution.
    """
    return np.asarray((counts + 0.5) / (counts.sum(axis=-1, keepdims=True) + counts.shape[-1] / 2))


def kl_jeffreys(counts: FloatArray, q: FloatArray, n_human: FloatArray | float) -> FloatArray:
    """Kullback–Leibler divergence after both sides are smoothed, always finite.

    Model: (c(i) + 1/2) / (n + K/2). Humans: the same of their counts, (N q(i) + 1/2) / (N + K/2), where N
    is the unweighted number of humans who answered. With two thousand humans the second is barely visible,
    except that an option which none of them chose keeps a small share.

    Parameters
    ----------
    counts
        Answers per option, shape (..., K).
    q
        Human distribution, shape (..., K).
    n_human
        N, shape (...) or a number.
    """
    humans = np.asarray(q) * np.asarray(n_human)[..., np.newaxis]
    return kl(smooth_counts(counts), smooth_counts(humans))


def js(p: FloatArray, q: FloatArray) -> FloatArray:
    """Jensen–Shannon divergence (not its square root), 0 to ln 2 nats, symmetric."""
    middle = (np.asarray(p) + q) / 2
    return (kl(p, middle) + kl(q, middle)) / 2


def tvd(p: FloatArray, q: FloatArray) -> FloatArray:
    """Total variation distance, half of Σ |p(i) − q(i)|: the share of answers that differ, 0 to 1."""
    return np.asarray(np.abs(np.asarray(p) - q).sum(axis=-1) / 2)


def emd_ordinal(p: FloatArray, q: FloatArray) -> FloatArray:
    """Earth mover's distance on an ordered scale with equal steps, divided by its largest value K − 1.

    Returns
    -------
    numpy.ndarray
        0 to 1 (all at one end against all at the other); NaN for an item with a single option.
    """
    difference = np.asarray(p) - q
    n_steps = difference.shape[-1] - 1
    moved = np.abs(np.cumsum(difference, axis=-1)[..., :-1]).sum(axis=-1)
    return np.asarray(moved / n_steps if n_steps else np.full(moved.shape, np.nan))

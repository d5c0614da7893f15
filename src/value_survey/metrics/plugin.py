"""Plug-in divergences of a run's items: the measures, put on the observed shares of the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from value_survey.metrics.counts import Block
from value_survey.metrics.distributions import normalised
from value_survey.metrics.measures import (
    FloatArray,
    KlForm,
    Measure,
    emd_ordinal,
    js,
    kl,
    kl_cumulative,
    kl_jeffreys,
    tvd,
)

KL_FORMS: dict[KlForm, Callable[[FloatArray, FloatArray], FloatArray]] = {
    KlForm.STANDARD: kl,
    KlForm.CUMULATIVE: kl_cumulative,
}


@dataclass(frozen=True)
class ItemValues:
    """Divergences of items.

    Attributes
    ----------
    by_measure
        Each measure, shape (..., m); NaN where an item has no valid answer, no human answers, or is not
        ordinal (`emd`). `kl` has its infinite values replaced.
    kl_infinite
        Where they stood, shape (..., m).
    """

    by_measure: dict[Measure, FloatArray]
    kl_infinite: npt.NDArray[np.bool_]


def replace_infinite(values: FloatArray) -> FloatArray:
    """Record infinite divergences as the largest finite one of the last axis plus 1 (paper, section 4.2.1).

    Where no value is finite there is nothing to add to, and they become NaN.
    """
    infinite = np.isposinf(values)
    largest = np.where(np.isfinite(values), values, -np.inf).max(axis=-1, keepdims=True, initial=-np.inf)
    return np.asarray(np.where(infinite, np.where(np.isfinite(largest), largest + 1, np.nan), values))


def item_values(
    blocks: Sequence[Block], counts: Sequence[FloatArray], n_valid: FloatArray, kl_form: KlForm
) -> ItemValues:
    """Measure how far answers lie from those of humans, item by item.

    Parameters
    ----------
    blocks
        The run's items.
    counts
        Answers per option of each block, shape (..., g, K).
    n_valid
        Valid answers per item, shape (..., m). For a multiple item less than the sum of its counts.
    kl_form
        What `kl` is.
    """
    values = {measure: np.full(n_valid.shape, np.nan) for measure in Measure}
    for block, block_counts in zip(blocks, counts, strict=True):
        n = n_valid[..., block.columns]
        measured = (multiple_values if block.multiple else single_values)(block, block_counts, n, kl_form)
        for measure, of_items in measured.items():
            values[measure][..., block.columns] = np.where(n > 0, of_items, np.nan)
    infinite = np.isposinf(values[Measure.KL])
    values[Measure.KL] = replace_infinite(values[Measure.KL])
    return ItemValues(values, infinite)


def single_values(
    block: Block, counts: FloatArray, n: FloatArray, kl_form: KlForm
) -> dict[Measure, FloatArray]:
    """Measure single-choice and scale items; `kl` may be infinite."""
    shares = counts / _no_zero(n)[..., np.newaxis]
    return {
        Measure.KL: KL_FORMS[kl_form](shares, block.human),
        Measure.KL_SMOOTHED: kl_jeffreys(counts, block.human, block.n_human),
        Measure.JS: js(shares, block.human),
        Measure.TVD: tvd(shares, block.human),
        Measure.EMD: np.where(block.ordinal, emd_ordinal(shares, block.human), np.nan),
    }


def multiple_values(
    block: Block, counts: FloatArray, n: FloatArray, kl_form: KlForm
) -> dict[Measure, FloatArray]:
    """Measure multiple-choice items; `kl` may be infinite.

    `kl` is the paper's: both sides normalised to a distribution over the options. The others are the mean
    over the options of the divergence between two shares, of the model's and of the humans' mentions. `emd`
    is undefined.
    """
    mentions = np.stack([counts, n[..., np.newaxis] - counts], axis=-1)
    shares = mentions / _no_zero(n)[..., np.newaxis, np.newaxis]
    human = bernoulli(block.human)
    return {
        Measure.KL: KL_FORMS[kl_form](normalised(counts), normalised(block.human)),
        Measure.KL_SMOOTHED: kl_jeffreys(mentions, human, block.n_human[:, np.newaxis]).mean(axis=-1),
        Measure.JS: js(shares, human).mean(axis=-1),
        Measure.TVD: tvd(shares, human).mean(axis=-1),
    }


def bernoulli(shares: FloatArray) -> FloatArray:
    """Turn shares of mentions into distributions over mentioned and not mentioned, a new last axis of 2."""
    return np.stack([shares, 1 - shares], axis=-1)


def _no_zero(n: FloatArray) -> FloatArray:
    return np.asarray(np.where(n > 0, n, np.nan))

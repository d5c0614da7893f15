"""What known respondents would score: the expected divergence of n answers drawn from a given distribution.

A plug-in divergence of a perfect model is not 0: with n answers and K options its KL is about (K − 1) / 2n.
So a model is read against `floor` (n humans drawn from the reference), `uniform` (n answers without any
preference) and the other culture's humans, each with the model's own number of valid answers to every item.

The expectations are exact: each measure is a sum over options (or cut points) of a function of one count,
which is binomial. Two things are simulated: `kl` of multiple-choice items, and `kl` where answers are
possible that no human gave, since an infinite value is replaced by what the other items of the run score.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import rel_entr
from scipy.stats import binom

from value_survey.metrics.counts import Block, RunCounts
from value_survey.metrics.distributions import normalised
from value_survey.metrics.measures import FloatArray, KlForm, Measure, smooth_counts
from value_survey.metrics.plugin import KL_FORMS, bernoulli, replace_infinite
from value_survey.metrics.seeding import stream


def human_answers(block: Block) -> FloatArray:
    """Distributions of a perfect respondent, shape (g, K)."""
    return block.human


def uniform_answers(block: Block) -> FloatArray:
    """Distributions of a respondent without preferences, shape (g, K).

    Multiple-choice: each option is mentioned with the same probability, as often on average as humans
    mention one.
    """
    if block.multiple:
        return np.repeat(block.human.mean(axis=-1, keepdims=True), block.human.shape[-1], axis=-1)
    return np.full(block.human.shape, 1 / block.human.shape[-1])


def other_culture_answers(block: Block) -> FloatArray:
    """Distributions of the other culture's humans, shape (g, K); NaN where they are not known."""
    return block.other_human


def expected_values(
    run: RunCounts, answering: Sequence[FloatArray], *, kl_form: KlForm, draws: int, seed: int
) -> dict[Measure, FloatArray]:
    """Expected plug-in divergences of a run whose answers are independent draws from given distributions.

    Parameters
    ----------
    run
        Its items, and for each the number of valid answers, which the drawn answers match.
    answering
        For each block, the distributions to draw from, shape (g, K); multiple-choice: probabilities of
        mention.
    kl_form
        What `kl` is.
    draws, seed
        For the simulated part. An item's draws follow from its content, not from its place or from other
        runs.

    Returns
    -------
    dict
        Each measure, shape (m,); NaN where an item has no valid answer or a distribution is not known.
    """
    values = {measure: np.full(len(run.items), np.nan) for measure in Measure}
    for block, source in zip(run.blocks, answering, strict=True):
        n_valid = run.n_valid[block.columns]
        for n in np.unique(n_valid[n_valid > 0]):
            same = n_valid == n
            expected = _expected(block, source, same, int(n), kl_form)
            for measure, of_items in expected.items():
                values[measure][block.columns[same]] = of_items
    simulated = np.isposinf(values[Measure.KL])
    everything = bool(simulated.any())
    drawn = np.full((draws, len(run.items)), np.nan)
    for block, source in zip(run.blocks, answering, strict=True):
        if block.multiple or everything:
            simulated[block.columns] |= block.multiple
            _draw_kl(drawn, block, source, run.n_valid, kl_form=kl_form, seed=seed)
    if simulated.any():
        values[Measure.KL][simulated] = _mean(replace_infinite(drawn))[simulated]
    return values


def _expected(
    block: Block,
    source: FloatArray,
    chosen: np.ndarray[tuple[int], np.dtype[np.bool_]],
    n: int,
    kl_form: KlForm,
) -> dict[Measure, FloatArray]:
    """Exact expectations for the chosen items of a block, all with n valid answers."""
    human, answers, n_human = block.human[chosen], source[chosen], block.n_human[chosen]
    if not block.multiple:
        exact = _sums(human, answers, n_human, n)
        exact[Measure.KL] = _kl(human, answers, n, kl_form)
        exact[Measure.EMD] = np.where(block.ordinal[chosen], _emd(human, answers, n), np.nan)
        return exact
    per_option = _sums(bernoulli(human), bernoulli(answers), n_human[:, np.newaxis], n)
    return {measure: values.mean(axis=-1) for measure, values in per_option.items()}


def _pmf(n: int, p: FloatArray) -> FloatArray:
    """Probabilities of 0…n successes along a new last axis."""
    return np.asarray(binom.pmf(np.arange(n + 1), n, np.clip(p, 0, 1)[..., np.newaxis]))


def _sums(human: FloatArray, answers: FloatArray, n_human: FloatArray, n: int) -> dict[Measure, FloatArray]:
    """Measures that are a sum over options of a function of the option's count; shapes (..., K) to (...)."""
    pmf = _pmf(n, answers)
    counts = np.arange(n + 1.0)
    shares, q = counts / n, human[..., np.newaxis]
    middle = (shares + q) / 2
    half = human.shape[-1] / 2
    q_smooth = smooth_counts(human * np.asarray(n_human)[..., np.newaxis])[..., np.newaxis]
    of_counts = {
        Measure.KL_SMOOTHED: rel_entr((counts + 0.5) / (n + half), q_smooth),
        Measure.JS: (rel_entr(shares, middle) + rel_entr(q, middle)) / 2,
        Measure.TVD: np.abs(shares - q) / 2,
    }
    return {measure: (pmf * values).sum(axis=(-1, -2)) for measure, values in of_counts.items()}


def _emd(human: FloatArray, answers: FloatArray, n: int) -> FloatArray:
    """Sum over cut points: the answers up to a cut are binomial too."""
    n_steps = human.shape[-1] - 1
    if not n_steps:
        return np.full(human.shape[:-1], np.nan)
    below = np.cumsum(human, axis=-1)[..., :-1, np.newaxis]
    pmf = _pmf(n, np.cumsum(answers, axis=-1)[..., :-1])
    return np.asarray((pmf * np.abs(np.arange(n + 1) / n - below)).sum(axis=(-1, -2)) / n_steps)


def _kl(human: FloatArray, answers: FloatArray, n: int, kl_form: KlForm) -> FloatArray:
    """Expected `kl`; infinite where answers without humans are possible.

    The cumulative form needs the count of an option given the count up to it, whose mean is proportional.
    """
    shares = np.arange(n + 1) / n
    if kl_form is KlForm.STANDARD:
        pmf, terms = _pmf(n, answers), rel_entr(shares, human[..., np.newaxis])
    else:
        up_to, human_up_to = np.cumsum(answers, axis=-1), np.cumsum(human, axis=-1)[..., np.newaxis]
        part = np.divide(answers, up_to, out=np.zeros_like(answers), where=answers != 0)[..., np.newaxis]
        with np.errstate(divide="ignore"):  # nobody up to this option: infinite, as it should be
            ratio = np.divide(
                shares, human_up_to, out=np.ones((*human_up_to.shape[:-1], n + 1)), where=shares > 0
            )
        pmf = _pmf(n, up_to) * (part > 0)
        terms = np.where(part > 0, part * shares * np.log(ratio), 0.0)
    terms = np.where((pmf == 0) & np.isinf(terms), 0.0, terms)
    undefined = np.isnan(answers).any(axis=-1) | np.isnan(human).any(axis=-1)
    return np.where(undefined, np.nan, (pmf * terms).sum(axis=(-1, -2)))


def _draw_kl(
    drawn: FloatArray, block: Block, source: FloatArray, n_valid: FloatArray, *, kl_form: KlForm, seed: int
) -> None:
    """Fill the block's columns of `drawn` with `kl` of drawn answers, infinite ones as they are."""
    draws = len(drawn)
    for column, human, probabilities in zip(block.columns, block.human, source, strict=True):
        n = int(n_valid[column])
        if n == 0 or np.isnan(probabilities).any() or np.isnan(human).any():
            continue
        rng = stream(seed, "kl", human.tobytes(), probabilities.tobytes(), n, int(block.multiple))
        if block.multiple:
            counts = rng.binomial(n, probabilities, size=(draws, len(probabilities))).astype(float)
        else:
            counts = rng.multinomial(n, probabilities, size=draws).astype(float)
        drawn[:, column] = KL_FORMS[kl_form](normalised(counts), normalised(human))


def _mean(drawn: FloatArray) -> FloatArray:
    """Mean over the draws in which a value is defined; NaN where it is in none."""
    defined = ~np.isnan(drawn)
    n_defined = defined.sum(axis=0)
    return np.asarray(np.where(defined, drawn, 0.0).sum(axis=0) / np.where(n_defined > 0, n_defined, np.nan))

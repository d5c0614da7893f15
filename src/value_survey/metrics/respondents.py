"""How well each simulated respondent is aligned, and which are the best and the worst (paper, appendix F).

The text of the paper does not say how the alignment of a single respondent was taken. Two readings stand
side by side. Paper-faithful: the divergence of section 4.2.1 of that respondent alone, as of a run with one.
Sound: how likely the respondent's answers are among humans, on the logarithmic scale, against what a human's
answers are on average. It rewards the commonest answers: 0 is a typical human, and above it stands who
always goes with the majority.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from value_survey.metrics.counts import Block
from value_survey.metrics.inputs import require_columns
from value_survey.metrics.measures import FloatArray, KlForm, Measure, smooth_counts
from value_survey.metrics.plugin import bernoulli, item_values
from value_survey.metrics.run_values import RunValues, check_respondents, overall
from value_survey.metrics.uncertainty import UNDEFINED, Interval

RANKED_FROM = 0.5
"""Share of the items that a respondent must have answered validly to be called best or worst."""

CONFIGURATION = ["region", "memory_length", "num_beams", "do_sample"]
PROFILE_COLUMNS = ("run", "respondent", *CONFIGURATION)
RESPONDENT_COLUMNS = [
    "run", "model", "culture", "language", "probing", "questionnaire", "respondent", *CONFIGURATION,
    "n_items", "n_valid", "alignment", "low", "high", "rank", "divergence", "rank_divergence", "n_ranked",
]  # fmt: skip


def respondents(
    profiles: pd.DataFrame,
    values: Mapping[str, RunValues],
    runs: pd.DataFrame,
    *,
    kl_form: KlForm | str = KlForm.STANDARD,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Measure the alignment of every respondent.

    Parameters
    ----------
    profiles
        A row for each respondent of each run: run, respondent, region, memory_length, num_beams, do_sample.
    values
        The measured items of each run.
    runs
        run and `run_values.DESIGN_COLUMNS`.
    kl_form
        What the paper-faithful divergence is.
    confidence
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for each respondent of each run:

        - alignment: mean over the `n_valid` items with a valid answer (of `n_items`) of ln(smoothed share of
          humans who gave that answer), minus what this is on average for a human; nats, 0 for a typical
          human. Multiple-choice items: mean over the options of mentioned or not.
        - low, high: t interval over questions, the respondent held fixed. NaN with one question.
        - rank: 1 is best aligned; of the `n_ranked` respondents with valid answers to half of the items. The
          best of many is partly luck: see `respondent_configuration`.
        - divergence: paper-faithful KL of the respondent's answers alone, mean over dimensions, infinite
          values replaced as in a run; rank_divergence: 1 is lowest, of all with a valid answer,
          however few. An item's divergence is here −ln(share of humans who gave the answer).

        NaN without a valid answer.

    Raises
    ------
    InputError
        Profiles of other respondents than those who answered.
    """
    require_columns(profiles=(profiles, PROFILE_COLUMNS))
    given = dict(iter(profiles.sort_values(["run", "respondent"]).groupby("run")))
    parts = []
    for about in runs.to_dict("records"):
        run = str(about["run"])
        if run not in given:
            continue
        of_run = values[run]
        check_respondents(len(given[run]), of_run)
        scores = log_scores(of_run)
        divergence = overall(
            item_values(
                of_run.counts.blocks, of_run.counts.chosen, of_run.counts.valid, KlForm(kl_form)
            ).by_measure[Measure.KL],
            of_run.dimensions,
        )
        n_valid = (~np.isnan(scores)).sum(axis=1)
        alignment = np.where(
            n_valid > 0, np.nansum(scores, axis=1) / np.where(n_valid > 0, n_valid, 1), np.nan
        )
        ranked = n_valid >= max(1, RANKED_FROM * len(of_run.item_ids))
        ends = [_interval(row, of_run.base_ids, confidence) for row in scores]
        frame = given[run][["respondent", *CONFIGURATION]].reset_index(drop=True)
        for name in ("run", "model", "culture", "language", "probing", "questionnaire"):
            frame[name] = about[name]
        parts.append(
            frame.assign(
                n_items=len(of_run.item_ids),
                n_valid=n_valid,
                alignment=alignment,
                low=[end.low for end in ends],
                high=[end.high for end in ends],
                rank=pd.Series(np.where(ranked, -alignment, np.nan)).rank(method="min"),
                divergence=divergence,
                rank_divergence=pd.Series(divergence).rank(method="min"),
                n_ranked=int(ranked.sum()),
            )
        )
    if not parts:
        return pd.DataFrame(columns=RESPONDENT_COLUMNS)
    return pd.concat(parts, ignore_index=True)[RESPONDENT_COLUMNS]


def log_scores(run: RunValues) -> FloatArray:
    """Logarithm of how common each answer is among humans, against the mean of humans.

    Returns
    -------
    numpy.ndarray
        Shape (respondents, m), nats; NaN without a valid answer or without human answers.
    """
    scores = np.full(run.counts.valid.shape, np.nan)
    for block, chosen in zip(run.counts.blocks, run.counts.chosen, strict=True):
        there = run.counts.valid[:, block.columns] > 0
        scores[:, block.columns] = np.where(there, _block_scores(block, chosen), np.nan)
    return scores


def _block_scores(block: Block, chosen: FloatArray) -> FloatArray:
    n_human = block.n_human[:, np.newaxis]
    if not block.multiple:
        log_share = np.log(smooth_counts(block.human * n_human))
        return np.asarray(((chosen - block.human) * log_share).sum(axis=-1))
    human = bernoulli(block.human)
    log_share = np.log(smooth_counts(human * n_human[..., np.newaxis]))
    return np.asarray(((bernoulli(chosen) - human) * log_share).sum(axis=-1).mean(axis=-1))


def _interval(scores: FloatArray, questions: npt.NDArray[np.str_], confidence: float) -> Interval:
    """T interval of a mean over items, wordings of a question taken together."""
    defined = ~np.isnan(scores)
    names, member = np.unique(questions[defined], return_inverse=True)
    n = len(names)
    if n < 2:
        return UNDEFINED
    value = float(scores[defined].mean())
    residuals = np.bincount(member, weights=scores[defined] - value) / defined.sum()
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * math.sqrt(n / (n - 1) * (residuals @ residuals))
    return Interval(value - half, value + half)

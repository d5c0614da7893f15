"""The rows of the contamination report."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from value_survey.config import AnalysisSettings
from value_survey.contamination.comparison import Bootstrap, Comparison
from value_survey.contamination.verdicts import Probe
from value_survey.metrics.seeding import stream

CLOSE = 2.0
"""Percentage points within which a stated figure counts as the published one."""


class Group(NamedTuple):
    """The items that a row is about, and whose answers they are."""

    model: str
    revision: str
    language: str
    culture: str
    source: str

    def bootstrap(self, analysis: AnalysisSettings, *content: str) -> Bootstrap:
        """Give the draws of one comparison of this group: they follow from what it is about."""
        draws: np.random.Generator = stream(analysis.seed, "contamination", *self, *content)
        return Bootstrap(analysis.bootstrap_replicates, analysis.confidence, draws)


@dataclass(frozen=True)
class Row:
    """One comparison; the columns of `reports/contamination.csv`.

    Two values of each item are compared: the first is the original wording, or what the model states; the
    second (`against`) is the rephrasing, or a guess. In both cases the lower value is the sign that would
    fit contamination.

    Attributes
    ----------
    model, revision
        Whose likelihoods or statements.
    probe
        `perplexity`, `min-k` (surprisal, the negative of Min-K% Prob), `recall` (absolute error of a stated
        percentage).
    baseline
        The rephrasing (`rephrased-k`), or what statements are held against: see `Baseline`.
    language, culture, source
        Language of the texts and requests; whose items, from which survey.
    unit
        Of value, against and difference.
    n_items
        Items of this culture and source that are to be compared.
    n_collected
        Those that the model was asked about in their present wording.
    n_used
        Those with both values: for recall, where one percentage was stated.
    n_distinct
        Recall: different percentages stated.
    value, against
        Median (wordings) or mean (recall) of the first and of the second values. For `perplexity` these are
        exp(median log perplexity), while `difference` is in nats per token, the log of the ratio.
    difference, low, high
        Median or mean of the differences first - second, with a percentile bootstrap over the items.
    share_lower
        Share of the items whose first value is lower (original likelier, statement nearer); ties count half.
    statistic, p, p_adjusted
        Wilcoxon's signed-rank test; adjusted by Holm over all rows of the model.
        The verdict on wordings follows from p_adjusted, that on recall from low and high.
    share_close, share_close_against
        Recall: share of the errors of at most `CLOSE` percentage points.
    rho, rho_low, rho_high
        Recall: Spearman's correlation of stated and human percentages over items, with a bootstrap interval.
    rho_against
        Recall: the same for 100/K, or for what is stated of the other culture; NaN for a single number.
    tokens, tokens_against
        Wordings: median number of tokens. A longer text is likelier per token, whatever it says.
    verdict
        See `Verdict`.
    """

    model: str
    revision: str
    probe: Probe
    baseline: str
    language: str
    culture: str
    source: str
    unit: str
    n_items: int
    n_collected: int
    n_used: int
    value: float
    against: float
    difference: float
    low: float
    high: float
    share_lower: float
    statistic: float
    p: float
    p_adjusted: float = math.nan
    n_distinct: float = math.nan
    share_close: float = math.nan
    share_close_against: float = math.nan
    rho: float = math.nan
    rho_low: float = math.nan
    rho_high: float = math.nan
    rho_against: float = math.nan
    tokens: float = math.nan
    tokens_against: float = math.nan
    verdict: str = ""


REPORT_COLUMNS = [field.name for field in fields(Row)]


def comparison_cells(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as columns of a row."""
    return {
        "n_used": comparison.n_used,
        "value": comparison.value,
        "against": comparison.against,
        "difference": comparison.difference,
        "low": comparison.interval.low,
        "high": comparison.interval.high,
        "share_lower": comparison.share_lower,
        "statistic": comparison.statistic,
        "p": comparison.p,
    }

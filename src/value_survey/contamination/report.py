"""The contamination report (paper, appendix A): likelihood of the wordings, and recall of the human figures.

What it can and cannot show. The question texts are the project's own, not the instruments'. That a model
finds an original likelier than its rephrasing, or the other way round, is therefore a matter of style and of
length, and says nothing about whether it has read the surveys; the comparison becomes a test of contamination
once the authors' or the official wording is imported. It is the recall probe that bears on contamination
here: who has memorised the published tables states figures near them, nearer than any single number for all
items would be, and states other figures of another culture. A model that fails it may still have seen them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from value_survey.config import AnalysisSettings
from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination.comparison import holm
from value_survey.contamination.recall import RecallRequest
from value_survey.contamination.recall_rows import recall_rows
from value_survey.contamination.rows import REPORT_COLUMNS, Row
from value_survey.contamination.verdicts import Baseline, Probe, recall_verdict, wording_verdict
from value_survey.contamination.wording_rows import wording_rows
from value_survey.metrics.distributions import reference_items


def contamination_report(
    items: pd.DataFrame,
    reference: pd.DataFrame,
    scores: pd.DataFrame,
    recall: pd.DataFrame,
    requests: Sequence[RecallRequest],
    *,
    revisions: Mapping[str, str],
    settings: ContaminationSettings,
    analysis: AnalysisSettings,
) -> pd.DataFrame:
    """Compare the wordings and the stated figures of every model.

    Only what was collected in the present wording and with the present settings counts; what is missing
    shows as n_collected below n_items.

    Parameters
    ----------
    items, reference
        As `read_items` and `read_reference` return them.
    scores, recall
        As `read_scores` and `read_recall` return them.
    requests
        What is to be asked of every model.
    revisions
        Model → revision, in the order of the report.
    settings, analysis
        As in params.yaml.

    Returns
    -------
    pandas.DataFrame
        The columns of `Row`.
    """
    humans = reference_items(items, reference)
    sources = dict(zip(items["base_id"], items["source"], strict=True))
    scored = scores[(scores["dtype"] == settings.dtype) & (scores["k_percent"] == settings.k_percent)]
    replied = recall[recall["max_new_tokens"] == settings.max_new_tokens]
    rows: list[Row] = []
    for model, revision in revisions.items():
        rows += _judged(
            [
                *wording_rows(items, _of(scored, model, revision), model, revision, analysis),
                *recall_rows(
                    requests, _of(replied, model, revision), humans, sources, model, revision, analysis
                ),
            ],
            alpha=1 - analysis.confidence,
        )
    return pd.DataFrame([asdict(row) for row in rows], columns=REPORT_COLUMNS)


def _of(table: pd.DataFrame, model: str, revision: str) -> pd.DataFrame:
    return table[(table["model"] == model) & (table["revision"] == revision)]


def _judged(rows: Sequence[Row], alpha: float) -> list[Row]:
    """Adjust the p values of one model's rows, and put each row into words."""
    adjusted = holm(np.array([row.p for row in rows]))
    return [
        replace(
            row,
            p_adjusted=float(p),
            verdict=recall_verdict(Baseline(row.baseline), row.n_used, row.low, row.high)
            if row.probe is Probe.RECALL
            else wording_verdict(row.n_used, row.difference, float(p), alpha),
        )
        for row, p in zip(rows, adjusted, strict=True)
    ]

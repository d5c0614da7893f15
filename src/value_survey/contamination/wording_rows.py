"""Likelihood of original and rephrased wordings, compared question by question."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from value_survey.config import AnalysisSettings
from value_survey.contamination.comparison import FloatArray, compare
from value_survey.contamination.rows import Group, Row, comparison_cells
from value_survey.contamination.texts import ORIGINAL, text_sha256
from value_survey.contamination.verdicts import Probe
from value_survey.terms import Language

UNITS = {Probe.PERPLEXITY: "perplexity; difference in nats per token", Probe.MIN_K: "nats per token"}


def wording_rows(
    items: pd.DataFrame, scores: pd.DataFrame, model: str, revision: str, analysis: AnalysisSettings
) -> Iterator[Row]:
    """Compare each rephrasing with its original, per language, culture, source and rephrasing.

    Cultures that are asked the same questions share their texts: their rows are not independent of each
    other.

    Parameters
    ----------
    items
        As `read_items` returns them.
    scores
        text_sha256, n_tokens, mean_logprob, min_k_logprob of this model, a text once.
    model, revision
        Named in the rows.
    analysis
        Seed, replicates and confidence of the intervals.

    Yields
    ------
    Row
        Perplexity, then Min-K%; `p_adjusted` and `verdict` are not filled in.
    """
    known = scores.set_index("text_sha256")[["n_tokens", "mean_logprob", "min_k_logprob"]]
    for language in Language:
        texts = items[["culture", "source", "base_id", "wording"]].assign(
            text_sha256=items[f"text_{language.value}"].map(text_sha256)
        )
        scored = texts.join(known, on="text_sha256")
        for (culture, source), asked in scored.groupby(["culture", "source"], sort=False):
            group = Group(model, revision, language.value, str(culture), str(source))
            by_wording = {str(name): rows.set_index("base_id") for name, rows in asked.groupby("wording")}
            for wording in sorted(by_wording.keys() - {ORIGINAL}):
                yield from _pair_rows(group, wording, by_wording[ORIGINAL], by_wording[wording], analysis)


def _pair_rows(
    group: Group, wording: str, original: pd.DataFrame, rephrased: pd.DataFrame, analysis: AnalysisSettings
) -> Iterator[Row]:
    first, second = original.align(rephrased, join="inner", axis=0)
    both = first["n_tokens"].notna() & second["n_tokens"].notna()
    for probe, column in ((Probe.PERPLEXITY, "mean_logprob"), (Probe.MIN_K, "min_k_logprob")):
        # Surprisals: the lower, the likelier.
        compared = compare(
            -_numbers(first[column]),
            -_numbers(second[column]),
            np.median,
            group.bootstrap(analysis, probe, wording),
        )
        cells = comparison_cells(compared)
        if probe is Probe.PERPLEXITY:
            cells |= {"value": math.exp(compared.value), "against": math.exp(compared.against)}
        yield Row(
            **group._asdict(),
            probe=probe,
            baseline=wording,
            unit=UNITS[probe],
            n_items=len(first),
            n_collected=int(both.sum()),
            **cells,
            tokens=float(first.loc[both, "n_tokens"].median()),
            tokens_against=float(second.loc[both, "n_tokens"].median()),
        )


def _numbers(column: pd.Series[float]) -> FloatArray:
    return np.asarray(column, dtype=np.float64)

"""Which responses are put to a judge: a random sample, spread over the value dimensions of each run."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from value_survey.config_judge import SampleSettings
from value_survey.metrics.insensitivity import sample_size
from value_survey.metrics.seeding import stream


def draw_sample(
    responses: pd.DataFrame, sample: SampleSettings, *, seed: int, confidence: float
) -> pd.DataFrame:
    """Draw the responses to judge, for each run apart.

    Every response of a run has the same chance, so that plain shares of the sample estimate shares of the
    run, and each dimension is in the sample in its proportion, to within one response. Samples are nested: a
    larger one holds the smaller, so that enlarging it wastes no judgement. Runs do not depend on one another.

    Parameters
    ----------
    responses
        run, respondent, item_id, dimension; a row per response.
    sample
        How many of each run.
    seed
        Of the draw.
    confidence
        Of the interval whose half width `sample` may name.

    Returns
    -------
    pandas.DataFrame
        The drawn rows of `responses`, sorted by run as they came, respondent and item.
    """
    drawn = []
    for run, rows in responses.groupby("run", sort=False):
        ordered = rows.sort_values(["respondent", "item_id"], kind="stable")
        turn = _turn(ordered["dimension"], str(run), seed)
        first = np.sort(np.argsort(turn, kind="stable")[: _size(len(rows), sample, confidence)])
        drawn.append(ordered.iloc[first])
    return pd.concat(drawn, ignore_index=True) if drawn else responses.iloc[:0]


def _size(n: int, sample: SampleSettings, confidence: float) -> int:
    if sample.half_width is not None:
        return sample_size(n, sample.half_width, confidence)
    return math.ceil(n * sample.share)


def _turn(dimension: pd.Series, run: str, seed: int) -> np.ndarray:
    """When each response's turn comes: the k-th of a dimension with N responses at (k + U)/N, U of 0 … 1."""
    turn = np.empty(len(dimension))
    for name, places in dimension.groupby(dimension, sort=True).indices.items():
        rng = stream(seed, "judge", run, str(name))
        turn[places] = (rng.permutation(len(places)) + rng.random()) / len(places)
    return turn

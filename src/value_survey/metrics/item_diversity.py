"""Diversity item by item: the parts whose mean over questions is Eq. 6 (paper, section 5.2.1)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.measures import FloatArray
from value_survey.terms import ParseStatus


@dataclass(frozen=True)
class ItemDiversity:
    """Diversity of one run's m items that have a response, by item_id.

    Attributes
    ----------
    n_test
        Respondents with a response.
    base_ids
        The question of each item.
    texts
        (different texts − 1) / n_test, shape (m,): their mean is Eq. 6.
    answers
        Probability that two valid answers differ, shape (m,); NaN with fewer than two.
    """

    n_test: int
    base_ids: npt.NDArray[np.str_]
    texts: FloatArray
    answers: FloatArray

    @property
    def ceiling(self) -> float:
        """The largest diversity there can be, 1 − 1/n_test; NaN without a response."""
        return 1 - 1 / self.n_test if self.n_test else math.nan


def item_diversity(
    responses: pd.DataFrame, answers: pd.DataFrame, base_ids: Mapping[str, str]
) -> ItemDiversity:
    """Take the diversity of every item of one run.

    Parameters
    ----------
    responses
        Rows of the run: respondent, item_id, response (missing where there was none).
    answers
        Rows of the run: item_id, codes, status, and possibly weights (answers that are distributions).
    base_ids
        The question of each item_id.
    """
    given = responses[responses["response"].notna()]
    different = given.groupby("item_id")["response"].nunique()
    n_test = int(given["respondent"].nunique())
    valid = answers[answers["status"] == ParseStatus.VALID]
    if "weights" in valid:
        valid = valid[valid["weights"].isna()]
    chosen = valid["codes"].map(lambda codes: frozenset(int(code) for code in codes))
    differing = {
        str(item_id): _differing(Counter(choices)) for item_id, choices in chosen.groupby(valid["item_id"])
    }
    item_ids = [str(item_id) for item_id in different.index]
    return ItemDiversity(
        n_test=n_test,
        base_ids=np.array([base_ids[item_id] for item_id in item_ids], dtype=str),
        texts=(different.to_numpy(dtype=float) - 1) / max(n_test, 1),
        answers=np.array([differing.get(item_id, math.nan) for item_id in item_ids], dtype=float),
    )


def _differing(counts: Counter[frozenset[int]]) -> float:
    """Share of the pairs of answers that differ."""
    n = counts.total()
    same = sum(count * (count - 1) for count in counts.values())
    return 1 - same / (n * (n - 1)) if n > 1 else math.nan

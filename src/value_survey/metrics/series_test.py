"""Metric 3: do two series of models differ? (paper, Eq. 7 and Table 3), and what the answer rests on.

The paper takes the mean divergence of each model in each dimension as one observation: three models and nine
dimensions make n = 27, as if drawn independently. They are not: all models answer the same questions, and the
nine values of a model share its habits. Two tests that take this seriously stand beside it:

- *models* as units: each model is one observation, and the labels of the series are permuted over the models
  in every possible way. It assumes only that, were there no difference, any model could have been in either
  series. It generalises to further models of the series, and with three models each its p cannot fall below
  0.1.
- *questions* as units: these very models are compared, and each question's difference between the series has
  its sign flipped (all wordings of a question together). It assumes that, were there no difference, either
  series could have been the closer one on each question. It says nothing about other models.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy import stats

from value_survey.metrics.holm import holm
from value_survey.metrics.measures import FloatArray, Measure
from value_survey.metrics.sign_flip import EXACT_UP_TO, SignFlip
from value_survey.metrics.two_groups import (
    Group,
    label_permutation,
    pooled_freedom,
    standard_error,
    two_sided,
    welch_freedom,
)
from value_survey.terms import ALL

SERIES_TEST_COLUMNS = [
    "culture", "series_a", "series_b", "method", "units", "measure", "n_a", "n_b", "mean_a", "mean_b",
    "sd_a", "sd_b", "difference", "low", "high", "statistic", "df", "p", "p_min", "p_adjusted", "source",
    "models_a", "models_b", "questionnaire",
]  # fmt: skip


class Method(StrEnum):
    """How the p value comes about."""

    PAPER = "paper"
    WELCH = "welch"
    PERMUTATION = "permutation"


class Units(StrEnum):
    """What is counted as one observation."""

    MODEL_DIMENSIONS = "model and dimension"
    MODELS = "models"
    QUESTIONS = "questions"


def t_rows(a: Group, b: Group, *, confidence: float) -> list[dict[str, object]]:
    """Give the test of Eq. 7 twice, with the paper's degrees of freedom and with Welch's.

    The statistic is the same; `low` and `high` bound the difference of the means.
    """
    rows = []
    sed = standard_error(a.sd, b.sd, a.n, b.n)
    difference = a.mean - b.mean
    statistic = difference / sed if sed > 0 else math.nan
    freedoms = {Method.PAPER: pooled_freedom(a.n, b.n), Method.WELCH: welch_freedom(a.sd, b.sd, a.n, b.n)}
    for method, freedom in freedoms.items():
        half = float(stats.t.ppf(0.5 + confidence / 2, freedom)) * sed if freedom > 0 else math.nan
        rows.append(
            {
                "method": method.value,
                "units": Units.MODEL_DIMENSIONS.value,
                **_described(a, b),
                "difference": difference,
                "low": difference - half,
                "high": difference + half,
                "statistic": statistic,
                "df": freedom,
                "p": two_sided(statistic, freedom) if not math.isnan(statistic) else math.nan,
            }
        )
    return rows


def _described(a: Group, b: Group) -> dict[str, object]:
    return {"n_a": a.n, "n_b": b.n, "mean_a": a.mean, "mean_b": b.mean, "sd_a": a.sd, "sd_b": b.sd}


def published_series_test(
    groups: Mapping[str, tuple[Group, Group]], series: tuple[str, str], *, confidence: float
) -> pd.DataFrame:
    """Recompute the series test from published means and SDs.

    Parameters
    ----------
    groups
        By culture, what Table 3 says of the two series.
    series
        Their names.
    """
    rows = [
        {"culture": culture, "source": "published", "measure": Measure.KL.value} | row
        for culture, (a, b) in groups.items()
        for row in t_rows(a, b, confidence=confidence)
    ]
    return _finished(rows, series)


def reproduced_series_test(
    divergence: pd.DataFrame,
    item_divergence: pd.DataFrame,
    models: pd.DataFrame,
    series: tuple[str, str],
    *,
    flip: SignFlip,
    confidence: float,
) -> pd.DataFrame:
    """Compare the two series in each culture, measure and way of counting.

    Parameters
    ----------
    divergence
        Rows of `reports/divergence.csv` of the runs to compare, with their `questionnaire`: one run per model
        and culture, all of one questionnaire.
    item_divergence
        Frame of `reports/item_divergence.csv`.
    models
        name, series.
    series
        The two series; differences are the first minus the second.
    flip
        The sign-flip test of the questions.
    confidence
        Of the intervals of differences.

    Returns
    -------
    pandas.DataFrame
        `SERIES_TEST_COLUMNS`; no row for a culture in which a series has no model. n, mean and SD are of the
        units: model × dimension means (paper, welch), models' means over dimensions (permutation of models),
        questions' means over the models of a series (permutation of questions; the difference weighs
        dimensions equally, as a model's mean does). Dimensions without a value are left out. p_adjusted is
        Holm's over the cultures.
    """
    of_model = dict(zip(models["name"], models["series"], strict=True))
    rows: list[dict[str, object]] = []
    labelled = divergence.assign(series=divergence["model"].map(of_model))
    labelled = labelled[labelled["series"].isin(series)]
    for culture, of_culture in labelled.groupby("culture", sort=False):
        for measure in (Measure.KL, Measure.KL_SMOOTHED):
            measured = of_culture[(of_culture["measure"] == measure) & of_culture["value"].notna()]
            a, b = (measured[measured["series"] == name] for name in series)
            if a.empty or b.empty:
                continue
            start = {
                "culture": str(culture),
                "source": "reproduced",
                "measure": measure.value,
                "models_a": "; ".join(dict.fromkeys(a["model"])),
                "models_b": "; ".join(dict.fromkeys(b["model"])),
                "questionnaire": "; ".join(dict.fromkeys(measured["questionnaire"])),
            }
            of_items = item_divergence[item_divergence["run"].isin(measured["run"])]
            tests = [
                *t_rows(*(Group.of(_cells(part)) for part in (a, b)), confidence=confidence),
                _by_models(a, b),
                *_by_questions(of_items, measure, a, b, flip),
            ]
            rows += [start | test for test in tests]
    return _finished(rows, series)


def _cells(part: pd.DataFrame) -> FloatArray:
    """One value per model and dimension."""
    return part.loc[part["dimension"] != ALL, "value"].to_numpy(dtype=float)


def _by_models(a: pd.DataFrame, b: pd.DataFrame) -> dict[str, object]:
    first, second = (part.loc[part["dimension"] == ALL, "value"].to_numpy(dtype=float) for part in (a, b))
    described = _described(Group.of(first), Group.of(second))
    test = label_permutation(first, second)
    return {
        "method": Method.PERMUTATION.value, "units": Units.MODELS.value, **described,
        "difference": test.statistic, "statistic": test.statistic, "p": test.p, "p_min": test.p_min,
    }  # fmt: skip


def _by_questions(
    items: pd.DataFrame,
    measure: Measure,
    a: pd.DataFrame,
    b: pd.DataFrame,
    flip: SignFlip,
) -> list[dict[str, object]]:
    """Pair the series question by question; only items that every model has a value for."""
    values = items.pivot_table(index=["dimension", "base_id", "item_id"], columns="run", values=measure.value)
    runs_a, runs_b = (list(dict.fromkeys(part["run"])) for part in (a, b))
    values = values.reindex(columns=[*runs_a, *runs_b]).dropna().sort_index()
    if values.empty:
        return []
    pairs = pd.DataFrame({"a": values[runs_a].mean(axis=1), "b": values[runs_b].mean(axis=1)})
    pairs = pairs.groupby(level=["dimension", "base_id"]).agg(["mean", "size"])
    sizes = pairs["a", "size"].to_numpy(dtype=float)
    first, second = (pairs[name, "mean"].to_numpy(dtype=float) for name in ("a", "b"))
    weights = dimension_weights(pairs.index.get_level_values("dimension").to_list(), sizes)
    parts = (first - second) * weights
    exact = len(parts) <= EXACT_UP_TO
    return [
        {
            "method": Method.PERMUTATION.value, "units": Units.QUESTIONS.value,
            **_described(Group.of(first), Group.of(second)),
            "difference": float(parts.sum()), "statistic": float(parts.sum()), "p": flip.p_value(parts),
            "p_min": 2.0 ** (1 - len(parts)) if exact else 1 / (flip.permutations + 1),
        }
    ]  # fmt: skip


def dimension_weights(dimensions: Sequence[str], sizes: FloatArray) -> FloatArray:
    """Weigh questions as a mean over dimensions of means over items does; they add up to 1.

    Parameters
    ----------
    dimensions
        The dimension of each question.
    sizes
        How many items (wordings) stand behind each.
    """
    names, member = np.unique(np.asarray(dimensions, dtype=str), return_inverse=True)
    totals = np.asarray(np.bincount(member, weights=sizes), dtype=float)
    return np.asarray(sizes / totals[member] / len(names))


def _finished(rows: list[dict[str, object]], series: tuple[str, str]) -> pd.DataFrame:
    """Name the series, and adjust p over the cultures after Holm; NaN does not count."""
    frame = pd.DataFrame(rows, columns=SERIES_TEST_COLUMNS).assign(series_a=series[0], series_b=series[1])
    p = frame["p"].to_numpy(dtype=float)
    adjusted = np.full(len(frame), np.nan)
    for places in frame.groupby(["source", "measure", "method", "units"]).indices.values():
        adjusted[places] = holm(p[places])
    return frame.assign(p_adjusted=adjusted)

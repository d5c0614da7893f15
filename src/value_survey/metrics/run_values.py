"""The measured items of every run, with what each respondent contributes: where comparisons start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.metrics.counts import RunCounts
from value_survey.metrics.inputs import require_columns
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.measures import FloatArray, KlForm, Measure
from value_survey.metrics.plugin import item_values
from value_survey.metrics.uncertainty import jackknife_influence
from value_survey.terms import Dimension

DESIGN_COLUMNS = ("run", "model", "culture", "language", "probing", "questionnaire", "yardstick")
"""What comparisons need of `runs` beside the columns of the metrics: which items it was asked, by name, and
whether its answers follow a known rule instead of coming from a model."""


@dataclass(frozen=True)
class RunValues:
    """Divergences of the items of one run.

    Attributes
    ----------
    run
        Its name.
    counts
        Its answers and items.
    by_measure
        Plug-in divergence of each item, shape (m,); NaN where it is undefined.
    influence
        Jackknife influence of each respondent on it, shape (n, m).
    """

    run: str
    counts: RunCounts
    by_measure: Mapping[Measure, FloatArray]
    influence: Mapping[Measure, FloatArray]

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """Of the m items."""
        return tuple(item.item_id for item in self.counts.items)

    @cached_property
    def base_ids(self) -> npt.NDArray[np.str_]:
        """The question of each item."""
        return np.array([item.base_id for item in self.counts.items], dtype=str)

    @cached_property
    def dimensions(self) -> npt.NDArray[np.str_]:
        """The value dimension of each item."""
        return np.array([item.dimension.value for item in self.counts.items], dtype=str)

    @property
    def n_respondents(self) -> int:
        """Respondents with any row in the answers."""
        return self.counts.n_respondents


def run_values(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    kl_form: KlForm | str = KlForm.STANDARD,
) -> dict[str, RunValues]:
    """Measure the items of every run.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    require_columns(runs=(runs, DESIGN_COLUMNS))
    return {
        run: measured(run, counts, KlForm(kl_form))
        for run, counts in counted_runs(answers, items, reference, runs)
    }


def measured(run: str, counts: RunCounts, kl_form: KlForm) -> RunValues:
    """Measure the items of one run, with all respondents and without each."""
    observed = item_values(counts.blocks, counts.counts, counts.n_valid, kl_form).by_measure
    without = item_values(
        counts.blocks,
        [total - chosen for total, chosen in zip(counts.counts, counts.chosen, strict=True)],
        counts.n_valid - counts.valid,
        kl_form,
    ).by_measure
    influence = {
        # An item whose only answer is left out has no value: the respondent then has no influence on it.
        measure: jackknife_influence(np.where(np.isnan(without[measure]), values, without[measure]))
        for measure, values in observed.items()
    }
    return RunValues(run, counts, observed, influence)


def check_respondents(found: int, run: RunValues) -> None:
    """Raise where the responses are not those behind the answers."""
    if found != run.n_respondents:
        raise InputError(
            Problem(
                "responses and answers have different respondents",
                f"answers, {run.run}",
                found=f"{run.n_respondents} respondents",
                allowed=f"the {found} of the responses",
                next_step="run `dvc repro parse`",
            )
        )


def dimension_places(
    dimensions: npt.NDArray[np.str_], defined: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[np.intp]]:
    """Places of the defined items of each dimension that has one, in the order of the dimensions."""
    groups = ((code.value, np.flatnonzero((dimensions == code.value) & defined)) for code in Dimension)
    return {name: places for name, places in groups if len(places)}


def overall(values: FloatArray, dimensions: npt.NDArray[np.str_]) -> FloatArray:
    """Mean over dimensions of the mean over the defined items.

    Parameters
    ----------
    values
        Shape (..., m); NaN where undefined.
    dimensions
        Shape (m,).

    Returns
    -------
    numpy.ndarray
        Shape (...); NaN where no item is defined.
    """
    total = np.zeros(values.shape[:-1])
    n_dimensions = np.zeros(values.shape[:-1])
    for code in np.unique(dimensions):
        of_dimension = values[..., dimensions == code]
        defined = ~np.isnan(of_dimension)
        n = defined.sum(axis=-1)
        total += np.where(defined, of_dimension, 0.0).sum(axis=-1) / np.where(n > 0, n, 1)
        n_dimensions += n > 0
    return np.asarray(total / np.where(n_dimensions > 0, n_dimensions, np.nan))

"""Metric 1 by value dimension (paper, section 4.2.1 and Table 2), with intervals, noise floor and skill.

Each row shows one measure of one run in one dimension. `value`, `floor` and `uniform` are on one scale: the
expected plug-in divergence at the run's numbers of valid answers, of the model, of a perfect model, and of
answers without preference. `skill` is 1 at the floor and 0 at uniform answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.floor import expected_values, human_answers, other_culture_answers, uniform_answers
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.measures import UPPER_BOUND, FloatArray, KlForm, Measure
from value_survey.metrics.plugin import item_values
from value_survey.metrics.uncertainty import (
    UNDEFINED,
    Interval,
    Resamples,
    Spread,
    dimension_spread,
    interval,
    jackknife_influence,
)
from value_survey.terms import ALL, Dimension

RUN_KEYS = ["run", "model", "culture", "language", "probing"]
DIVERGENCE_COLUMNS = [
    *RUN_KEYS, "dimension", "n_items", "measure", "value", "low", "high", "floor", "skill",
    "skill_low", "skill_high", "uniform", "value_debiased", "other_culture", "value_shared", "n_shared",
    "n_asked", "n_questions", "n_dimensions", "n_respondents",
]  # fmt: skip


@dataclass(frozen=True)
class _Measured:
    """One measure of one run's items; vectors have shape (m,)."""

    value: FloatArray
    left_out: FloatArray
    floor: FloatArray
    uniform: FloatArray
    other_culture: FloatArray


def divergence(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    floor_draws: int = 2000,
    confidence: float = 0.95,
    kl_form: KlForm | str = KlForm.STANDARD,
) -> pd.DataFrame:
    """Average the items' divergences over each dimension, and the dimensions' over all of them.

    Parameters
    ----------
    answers, items, reference
        Contract frames.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).
    seed
        With the run's name, the dimension and the items, it fixes every random number: rows of a run do not
        depend on other runs or on the order of rows.
    replicates
        Bootstrap replicates.
    floor_draws
        Draws where a baseline of `kl` has to be simulated (see `floor`).
    confidence
        Of the intervals.
    kl_form
        `standard`, or `cumulative` for Eq. 1 as printed.

    Returns
    -------
    pandas.DataFrame
        For each run, each of the nine dimensions and `all`, and each measure:

        - value: mean over the dimension's items of the plug-in divergence (`item_divergence`); `all` is the
          mean over the `n_dimensions` dimensions that have a value. `kl` is the paper-faithful one.
        - low, high: interval of its expectation (see `uncertainty`). NaN with one respondent or one
          question.
        - floor, uniform: the expected value if humans, or respondents without preference, had given the
          valid answers.
        - skill = 1 − (value − floor) / (uniform − floor), with its interval; NaN where uniform does not
          exceed floor.
        - value_debiased: jackknife estimate of the divergence at infinitely many respondents. May be
          slightly negative. With 20 respondents, what is left of the bias was below 0.015 for kl and js, but
          0.08 for tvd and 0.04 for emd where the model is perfect: distances have a kink there.
        - other_culture: the expected value if the other culture's humans had given the answers, over the
          `n_shared` items that both were asked; `value_shared` is the model's value over the same items.
        - n_items: items behind value; n_asked: items that the run asks; n_questions: distinct base_id
          behind value.

        What is undefined is NaN.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    form = KlForm(kl_form)
    keys = runs.set_index("run", drop=False)[RUN_KEYS]
    rows: list[dict[str, object]] = []
    for run, counts in counted_runs(answers, items, reference, runs):
        measured = _measure(counts, form, floor_draws, seed)
        resamples = Resamples.of(run, counts.n_respondents, replicates=replicates, seed=seed)
        of_run: list[dict[str, object]] = []
        for measure in Measure:
            signed = measure is Measure.KL and form is KlForm.CUMULATIVE
            table = _Table(counts, measured[measure], measure, not signed, resamples, confidence)
            of_run += table.rows()
        of_run.sort(key=lambda row: _ORDER[str(row["dimension"])])
        rows += [{name: keys.loc[run, name] for name in RUN_KEYS} | row for row in of_run]
    return pd.DataFrame(rows, columns=DIVERGENCE_COLUMNS)


_ORDER = {name: place for place, name in enumerate([*Dimension, ALL])}


def _measure(run: RunCounts, kl_form: KlForm, draws: int, seed: int) -> dict[Measure, _Measured]:
    """Everything that is known of single items."""
    observed = item_values(run.blocks, run.counts, run.n_valid, kl_form).by_measure
    without = item_values(
        run.blocks,
        [total - chosen for total, chosen in zip(run.counts, run.chosen, strict=True)],
        run.n_valid - run.valid,
        kl_form,
    ).by_measure
    baselines = [
        expected_values(run, [source(block) for block in run.blocks], kl_form=kl_form, draws=draws, seed=seed)
        for source in (human_answers, uniform_answers, other_culture_answers)
    ]
    return {
        measure: _Measured(
            observed[measure],
            # An item whose only answer is left out has no value: the respondent then has no influence on it.
            np.where(np.isnan(without[measure]), observed[measure], without[measure]),
            *(baseline[measure] for baseline in baselines),
        )
        for measure in Measure
    }


@dataclass(frozen=True)
class _Table:
    """The rows of one measure of one run."""

    run: RunCounts
    items: _Measured
    measure: Measure
    non_negative: bool
    resamples: Resamples
    confidence: float

    def rows(self) -> list[dict[str, object]]:
        of_dimension = np.array([item.dimension.value for item in self.run.items], dtype=str)
        groups = {code.value: np.flatnonzero(of_dimension == code.value) for code in Dimension}
        defined = {name: places[~np.isnan(self.items.value[places])] for name, places in groups.items()}
        defined = {name: places for name, places in defined.items() if len(places)}
        influence = jackknife_influence(self.items.left_out)
        spreads = self._spreads(self.items.value, influence, defined)
        rows = []
        for dimension in [*groups, ALL]:
            names = [name for name in defined if dimension in {name, ALL}]
            row = self._row(
                {name: defined[name] for name in names}, [spreads[name] for name in names], influence
            )
            n_asked = len(self.run.items) if dimension == ALL else len(groups[dimension])
            rows.append({"dimension": dimension, "n_asked": n_asked} | row)
        return rows

    def _row(
        self, groups: Mapping[str, npt.NDArray[np.intp]], spreads: Sequence[Spread], influence: FloatArray
    ) -> dict[str, object]:
        item = self.items
        value, floor, uniform = (
            _mean(of_items, groups) for of_items in (item.value, item.floor, item.uniform)
        )
        ends = interval(
            value,
            spreads,
            confidence=self.confidence,
            non_negative=self.non_negative,
            upper_bound=UPPER_BOUND[self.measure],
        )
        skill, skill_ends = self._skill(value, floor, uniform, influence, groups)
        shared = {name: places[~np.isnan(item.other_culture[places])] for name, places in groups.items()}
        shared = {name: places for name, places in shared.items() if len(places)}
        return {
            "n_items": sum(map(len, groups.values())),
            "measure": self.measure.value,
            "value": value,
            "low": ends.low,
            "high": ends.high,
            "floor": floor,
            "skill": skill,
            "skill_low": skill_ends.low,
            "skill_high": skill_ends.high,
            "uniform": uniform,
            "value_debiased": self._debiased(value, groups),
            "other_culture": _mean(item.other_culture, shared),
            "value_shared": _mean(item.value, shared),
            "n_shared": sum(map(len, shared.values())),
            "n_questions": len({self.run.items[j].base_id for places in groups.values() for j in places}),
            "n_dimensions": len(groups),
            "n_respondents": self.run.n_respondents,
        }

    def _skill(
        self,
        value: float,
        floor: float,
        uniform: float,
        influence: FloatArray,
        groups: Mapping[str, npt.NDArray[np.intp]],
    ) -> tuple[float, Interval]:
        """Skill and its interval: a ratio of two means over the same items, linearised."""
        room = uniform - floor
        if not room > 1e-12:
            return math.nan, UNDEFINED
        loss = (value - floor) / room
        item = self.items
        linear = -((item.value - item.floor) - loss * (item.uniform - item.floor)) / room
        spreads = self._spreads(linear, -influence / room, groups).values()
        return 1 - loss, interval(1 - loss, [*spreads], confidence=self.confidence, non_negative=False)

    def _spreads(
        self, values: FloatArray, influence: FloatArray, groups: Mapping[str, npt.NDArray[np.intp]]
    ) -> dict[str, Spread]:
        return {
            name: dimension_spread(
                values[places],
                influence[:, places],
                [self.run.items[j].base_id for j in places],
                name,
                self.resamples,
            )
            for name, places in groups.items()
        }

    def _debiased(self, value: float, groups: Mapping[str, npt.NDArray[np.intp]]) -> float:
        n = self.run.n_respondents
        if n < 2:
            return math.nan
        without = [_mean(values, groups) for values in self.items.left_out]
        return n * value - (n - 1) * math.fsum(without) / n


def _mean(values: FloatArray, groups: Mapping[str, npt.NDArray[np.intp]]) -> float:
    """Mean over dimensions of the mean over items; NaN without any."""
    means = [float(values[places].mean()) for places in groups.values()]
    return math.fsum(means) / len(means) if means else math.nan

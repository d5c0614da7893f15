"""How many simulated respondents it takes: values and rankings from fewer respondents than were asked.

The paper asks n_test = 20. Subsamples without replacement show what a smaller study would have said; a larger
one cannot be had from the answers at hand, and its rows say so. What a perfect respondent and one without
preferences would score is known at every n.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.floor import expected_values, human_answers, uniform_answers
from value_survey.metrics.measures import FloatArray, KlForm, Measure
from value_survey.metrics.plugin import item_values
from value_survey.metrics.rankings import RANKING_KEYS, kendall, mean_defined, rankings, standing
from value_survey.metrics.run_values import RunValues, overall
from value_survey.metrics.seeding import stream

N_TEST = (5, 10, 20, 50, 100)
CURVE_COLUMNS = [
    *RANKING_KEYS, "run", "model", "probing", "yardstick", "measure", "n_test", "n_respondents",
    "n_subsamples", "value", "low", "high", "floor", "uniform", "tau", "same_best", "n_ranked",
]  # fmt: skip


def n_test_curve(
    values: Mapping[str, RunValues],
    runs: pd.DataFrame,
    *,
    seed: int,
    kl_form: KlForm | str = KlForm.STANDARD,
    n_tests: Sequence[int] = N_TEST,
    subsamples: int = 200,
    floor_draws: int = 500,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Recompute values and rankings from fewer respondents.

    Parameters
    ----------
    values
        The measured items of each run.
    runs
        run and `run_values.DESIGN_COLUMNS`.
    seed
        With a run's name and n, it fixes the subsamples; with an item's content, the draws of the yardsticks.
    kl_form
        What `kl` is.
    n_tests
        Numbers of respondents.
    subsamples
        Drawn without replacement for each n; one where n is all respondents.
    floor_draws
        Where a yardstick of `kl` has to be simulated (see `floor`).
    confidence
        Of the central range of the subsamples.

    Returns
    -------
    pandas.DataFrame
        A row for each ranking, run, measure and n:

        - value: mean over the `n_subsamples` subsamples of the value over all dimensions (as in
          `divergence`); NaN and 0 subsamples where the run has fewer than n respondents: it was not
          extrapolated.
        - low, high: central range of the subsamples. It is narrower than the interval of a study of n: the
          subsamples share respondents and questions. NaN where there is one subsample.
        - floor, uniform: expected value of a perfect respondent and of one without preferences, if all n
          answered every item; exact, or simulated as in `floor`.
        - tau: mean of Kendall's tau of the models' ranking in a subsample with that from all respondents;
          same_best: share of the subsamples with the same first place. Both flatter: the subsamples are
          parts of the whole they are held against. NaN with fewer than two models.
    """
    form = KlForm(kl_form)
    about = runs.set_index("run")
    curves = {run: _Curve(of_run.counts, run, form, subsamples, seed) for run, of_run in values.items()}
    yardsticks = _Yardsticks(form, floor_draws, seed)
    tail = (1 - confidence) / 2
    rows: list[dict[str, object]] = []
    for ranking in rankings(runs):
        of_runs = [values[run] for run in ranking.runs]
        ranked = ~ranking.yardstick
        full = {
            measure: np.array([float(overall(of.by_measure[measure], of.dimensions)) for of in of_runs])
            for measure in Measure
        }
        for n, measure in ((n, measure) for n in n_tests for measure in Measure):
            drawn = np.stack([curves[run](n)[measure] for run in ranking.runs], axis=-1)
            tau = kendall(drawn[:, ranked], full[measure][ranked])
            best = standing(full[measure], ranking.yardstick).best[ranked]
            same = (standing(drawn, ranking.yardstick).best[:, ranked] * best).sum(axis=-1)
            comparable = ranking.n_ranked > 1 and not np.isnan(drawn[:, ranked]).any()
            for place, run in enumerate(ranking.runs):
                n_drawn = curves[run].n_subsamples(n)
                ends = np.quantile(drawn[:, place], [tail, 1 - tail]) if n_drawn > 1 else (np.nan, np.nan)
                known = yardsticks(values[run].counts, n)[measure]
                rows.append(
                    ranking.keys
                    | {
                        "run": run,
                        "model": about.loc[run, "model"],
                        "probing": about.loc[run, "probing"],
                        "yardstick": bool(ranking.yardstick[place]),
                        "measure": measure.value,
                        "n_test": n,
                        "n_respondents": values[run].n_respondents,
                        "n_subsamples": n_drawn,
                        "value": mean_defined(drawn[:, place]),
                        "low": ends[0],
                        "high": ends[1],
                        "floor": known[0],
                        "uniform": known[1],
                        "tau": mean_defined(tau) if comparable else np.nan,
                        "same_best": float(same.mean()) if comparable else np.nan,
                        "n_ranked": ranking.n_ranked,
                    }
                )
    return pd.DataFrame(rows, columns=CURVE_COLUMNS)


@dataclass(frozen=True)
class _Curve:
    """Values of one run from fewer respondents."""

    counts: RunCounts
    run: str
    kl_form: KlForm
    subsamples: int
    seed: int
    _known: dict[int, dict[Measure, FloatArray]] = field(default_factory=dict, repr=False)

    def n_subsamples(self, n: int) -> int:
        available = self.counts.n_respondents
        return 0 if n > available else 1 if n == available else self.subsamples

    def __call__(self, n: int) -> dict[Measure, FloatArray]:
        """Overall value in each subsample, shape (subsamples,), repeated where there is only one."""
        if n not in self._known:
            self._known[n] = self._values(n)
        return self._known[n]

    def _values(self, n: int) -> dict[Measure, FloatArray]:
        chosen = self._members(n)
        if not len(chosen):
            return {measure: np.full(self.subsamples, np.nan) for measure in Measure}
        run = self.counts
        counts = [
            (chosen @ block.reshape(len(block), -1)).reshape(len(chosen), *block.shape[1:])
            for block in run.chosen
        ]
        measured = item_values(run.blocks, counts, chosen @ run.valid, self.kl_form).by_measure
        dimensions = np.array([item.dimension.value for item in run.items], dtype=str)
        return {
            measure: np.broadcast_to(overall(of_items, dimensions), self.subsamples)
            for measure, of_items in measured.items()
        }

    def _members(self, n: int) -> FloatArray:
        """Who is in each subsample, shape (subsamples, respondents) of 0 and 1."""
        rows, available = self.n_subsamples(n), self.counts.n_respondents
        member = np.zeros((rows, available))
        member[:, :n] = 1.0
        return stream(self.seed, "subsample", self.run, n).permuted(member, axis=1)


@dataclass(frozen=True)
class _Yardsticks:
    """Expected values of known respondents, once for each set of items."""

    kl_form: KlForm
    draws: int
    seed: int
    _known: dict[tuple[int, tuple[str, ...]], dict[Measure, tuple[float, float]]] = field(
        default_factory=dict, repr=False
    )

    def __call__(self, run: RunCounts, n: int) -> dict[Measure, tuple[float, float]]:
        """Give floor and uniform of each measure."""
        key = n, tuple(item.item_id for item in run.items)
        if key not in self._known:
            self._known[key] = self._values(run, n)
        return self._known[key]

    def _values(self, run: RunCounts, n: int) -> dict[Measure, tuple[float, float]]:
        everyone = replace(run, valid=np.ones((n, len(run.items))))
        dimensions = np.array([item.dimension.value for item in run.items], dtype=str)
        floor, uniform = (
            expected_values(
                everyone,
                [source(block) for block in run.blocks],
                kl_form=self.kl_form,
                draws=self.draws,
                seed=self.seed,
            )
            for source in (human_answers, uniform_answers)
        )
        return {
            measure: (
                float(overall(floor[measure], dimensions)),
                float(overall(uniform[measure], dimensions)),
            )
            for measure in Measure
        }

"""Whether a respondent's configuration goes with better alignment, and whether respondents differ at all.

Naming the configuration of the best and of the worst respondent (paper, appendix F) is an anecdote: of twenty
respondents one is always best. The unit is the respondent: twenty of them with forty answers each are twenty
observations of a configuration, not eight hundred.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import statsmodels.api as sm

from value_survey.metrics.holm import holm
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.respondents import log_scores
from value_survey.metrics.run_values import RunValues
from value_survey.metrics.seeding import stream
from value_survey.terms import ALL

TERMS = ("memory_length", "num_beams", "do_sample")
BETWEEN = "between respondents"
CONFIGURATION_COLUMNS = [
    "scope", "run", "model", "culture", "language", "probing", "term", "estimate", "low", "high", "p",
    "p_adjusted", "n_respondents", "n_answers", "r_squared",
]  # fmt: skip


def respondent_configuration(
    table: pd.DataFrame,
    values: Mapping[str, RunValues],
    *,
    seed: int,
    permutations: int = 999,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Relate alignment to configuration, per run and per model.

    Parameters
    ----------
    table
        From `respondents.respondents`.
    values
        The measured items of each run.
    seed
        With the run's name, it fixes the permutations.
    permutations
        Of the test between respondents.
    confidence
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        For each run (`scope` is `run`), and for each model and probing method over its runs (`model`):

        - terms memory_length, num_beams, do_sample: change of alignment in nats per remembered answer, per
          beam, and with sampling on; ordinary least squares over `n_respondents` with heteroscedasticity-
          consistent errors (HC3), and over several runs a constant for each. NaN where the setting does not
          vary, or where fewer than three respondents a parameter are left. p_adjusted: Holm over all tested
          terms of the same scope. `r_squared` is of the whole regression, the constants included.
        - term `between respondents` (runs only): estimate is the standard deviation of alignment between the
          respondents with enough answers to be ranked; p is the share of permutations, in which they trade
          their answers to each item, that have as large a one or larger. If it is not small, best and worst
          are what luck makes of respondents that are all alike.
    """
    rows: list[dict[str, object]] = []
    keys = ["run", "model", "culture", "language", "probing"]
    for names, group in table.groupby(keys, sort=False):
        about: dict[str, object] = {"scope": "run", **dict(zip(keys, map(str, names), strict=True))}
        rows += [about | row for row in _regression(group, confidence)]
        rows.append(about | _between(group, values[str(names[0])], seed, permutations))
    for (model, probing), group in table.groupby(["model", "probing"], sort=False):
        about = {"scope": "model", "model": str(model), "probing": str(probing)}
        about |= dict.fromkeys(("run", "culture", "language"), ALL)
        rows += [about | row for row in _regression(group, confidence)]
    report = pd.DataFrame(rows, columns=CONFIGURATION_COLUMNS)
    tested = np.where(report["term"] == BETWEEN, np.nan, report["p"].astype(float))
    for places in report.groupby("scope", sort=False).indices.values():
        tested[places] = holm(tested[places])
    return report.assign(p_adjusted=tested)


def _regression(group: pd.DataFrame, confidence: float) -> Iterator[dict[str, object]]:
    """Regress alignment on the settings that vary, over the respondents with enough answers to be ranked."""
    used = group[group["rank"].notna() & group[list(TERMS)].notna().all(axis=1)]
    settings = used[list(TERMS)].astype(float)
    runs = pd.get_dummies(used["run"], dtype=float)
    within = settings - settings.groupby(used["run"]).transform("mean")
    varying = [term for term in TERMS if within[term].abs().max() > 1e-12]
    n_parameters = len(varying) + runs.shape[1]
    common = {"n_respondents": len(used), "n_answers": int(used["n_valid"].sum())}
    fit = None
    if varying and len(used) >= 3 * n_parameters:
        design = np.column_stack([settings[varying].to_numpy(), runs.to_numpy()])
        if np.linalg.matrix_rank(design) == n_parameters:
            fit = sm.OLS(used["alignment"].to_numpy(dtype=float), design).fit(cov_type="HC3", use_t=True)
            ends = fit.conf_int(alpha=1 - confidence)
    for term in TERMS:
        row = dict.fromkeys(("estimate", "low", "high", "p", "r_squared"), math.nan)
        if fit is not None and term in varying:
            place = varying.index(term)
            row = {
                "estimate": float(fit.params[place]),
                "low": float(ends[place, 0]),
                "high": float(ends[place, 1]),
                "p": float(fit.pvalues[place]),
                "r_squared": float(fit.rsquared),
            }
        yield {"term": term, **row, **common}


def _between(group: pd.DataFrame, run: RunValues, seed: int, permutations: int) -> dict[str, object]:
    """Test whether respondents differ by more than their answers to single items do."""
    ranked = group.sort_values("respondent")["rank"].notna().to_numpy()
    scores = log_scores(run)[ranked]
    row: dict[str, object] = {
        "term": BETWEEN,
        "estimate": math.nan,
        "p": math.nan,
        "n_respondents": len(scores),
        "n_answers": int((~np.isnan(scores)).sum()),
    }
    if len(scores) < 2:
        return row
    n_valid = (~np.isnan(scores)).sum(axis=1)
    observed = _spread(np.nansum(scores, axis=1) / n_valid)
    rng = stream(seed, "between respondents", run.run)
    sums = np.zeros((permutations, len(scores)))
    for column in scores.T:
        there = np.flatnonzero(~np.isnan(column))
        sums[:, there] += rng.permuted(np.broadcast_to(column[there], (permutations, len(there))), axis=1)
    extreme = int((_spread(sums / n_valid) >= observed * (1 - 1e-12)).sum())
    return row | {"estimate": float(observed), "p": (extreme + 1) / (permutations + 1)}


def _spread(alignment: FloatArray) -> FloatArray:
    return np.asarray(alignment.std(axis=-1, ddof=1))

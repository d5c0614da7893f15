"""Metric 5, second part: whose preferences a run's choices are (paper, section 4.2.3, Figs. 11 and 12).

The profile of an item is the sex and the age group of the humans who chose the run's most chosen option. The
paper takes the group with most of them, and a group that is larger in the sample wins more often whatever the
model does. Beside it stands the group's share among those humans at equal group sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.holm import holm
from value_survey.metrics.inputs import require_columns
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.match_rate import RUN_KEYS
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.preference_bias_choices import Choices, choices_of
from value_survey.metrics.preference_bias_groups import (
    EQUAL_SHARE,
    FACTORS,
    GROUPS,
    GroupShares,
    Key,
    group_shares,
    option_keys,
)
from value_survey.metrics.preference_bias_means import ratio_means, t_interval
from value_survey.metrics.preference_bias_sign_flip import sign_flip
from value_survey.terms import ALL, Dimension

MATCHING, MISMATCH = "matching", "mismatch"
PROFILES = (MATCHING, MISMATCH, ALL)
CELL_COLUMNS = ("sex", "age_group", "base_unweighted", "base_weighted")
BIAS_COLUMNS = [
    *RUN_KEYS, "dimension", "profile", "sex", "age_group", "share_paper", "share_paper_alike", "share_sample",
    "share_normalised", "low", "high", "share_equal", "bias", "n_items", "n_questions", "n_without_cells",
    "n_without_profile", "n_tied",
]  # fmt: skip
TEST_COLUMNS = [
    *RUN_KEYS, "dimension", "profile", "factor", "statistic", "p", "p_holm", "exact", "n_questions",
]  # fmt: skip


class PreferenceBias(NamedTuple):
    """The two reports, as `preference_bias` describes them."""

    shares: pd.DataFrame
    tests: pd.DataFrame


def preference_bias(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    alike_draws: int = 500,
    confidence: float = 0.95,
) -> PreferenceBias:
    """Describe the humans who share a run's preferences.

    Parameters
    ----------
    answers, items, reference
        Contract frames; the reference with sex, age_group and the bases.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).
    seed
        With the run's name and the items it fixes every random number.
    replicates
        Bootstrap replicates of the respondents, and sign patterns of a test.
    alike_draws
        Draws behind `share_paper_alike`.
    confidence
        Of the intervals.

    Returns
    -------
    PreferenceBias
        shares: for each run, dimension (and `all`: every item once), profile (matching: the option is the
        humans' favourite too; mismatch; all) and group (a sex, an age group, or both):

        - share_paper: share of the items whose option was chosen by more humans of this group than of any
          other of its factor (unweighted, as in the paper).
        - share_paper_alike: what that would be if all groups answered alike; share_sample: the group's part
          of the sample. To be read beside `share_paper`.
        - share_normalised: mean share of the group among those who chose the option at equal group sizes
          (weighted rates), with low, high (respondents and questions; NaN below two of either); share_equal:
          1 / number of groups; bias = share_normalised − share_equal, 0 where groups answer alike.
        - n_items: items in the profile, tied options shared out; n_questions. Not in them: n_without_cells
          (items not known by sex and age), n_without_profile (no human of the sample chose the option); both
          of the dimension, whatever the profile, like n_tied.

        tests: the sign-flip test that no sex, or no age group, is leaned to; p_holm is adjusted over the
        nine dimensions of a run, profile and factor (`all` stands alone).

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    require_columns(reference=(reference, CELL_COLUMNS))
    counted = list(counted_runs(answers, items, reference, runs))
    keys = option_keys([item for _, counts in counted for item in counts.items])
    place = {key: number for number, key in enumerate(keys)}
    shares = group_shares(reference, keys, draws=alike_draws, seed=seed)
    run_keys = runs.set_index("run", drop=False)[RUN_KEYS]
    rows: list[dict[str, object]] = []
    tests: list[dict[str, object]] = []
    for run, counts in counted:
        choices = choices_of(counts, name=run, replicates=replicates, seed=seed)
        own = {str(name): run_keys.loc[run, name] for name in RUN_KEYS}
        of_run = _OfRun(choices, shares, place)
        rows += [own | row for row in of_run.share_rows(confidence)]
        tests += [own | row for row in of_run.test_rows(replicates, seed, run)]
    return PreferenceBias(
        pd.DataFrame(rows, columns=BIAS_COLUMNS), _adjusted(pd.DataFrame(tests, columns=TEST_COLUMNS))
    )


class _OfRun:
    """The cells of a run's choices with the humans behind them."""

    def __init__(self, choices: Choices, shares: GroupShares, place: Mapping[Key, int]) -> None:
        self.choices = choices
        own = np.array(
            [
                place[choices.items[item].culture, choices.items[item].base_id, int(code)]
                for item, code in zip(choices.item, choices.code, strict=True)
            ],
            dtype=np.intp,
        )
        self.shares = shares.at(own)
        matching = choices.human_top > 0
        in_profile = {MATCHING: matching, MISMATCH: ~matching, ALL: np.ones_like(matching)}
        self.in_profile = {
            name: (there & self.shares.known).astype(float) for name, there in in_profile.items()
        }

    def dimensions(self) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
        """Give each dimension, and `all`, with its cells."""
        of_cell = self.choices.dimension[self.choices.item]
        for name in [*(code.value for code in Dimension), ALL]:
            yield name, np.flatnonzero((of_cell == name) | (name == ALL))

    def share_rows(self, confidence: float) -> Iterator[dict[str, object]]:
        choices = self.choices
        for dimension, cells in self.dimensions():
            top = choices.top[cells]
            shares = self.shares.at(cells)
            members = np.unique(choices.item[cells])
            numbers = {
                "n_without_cells": len(np.unique(choices.item[cells[~shares.has_cells]])),
                "n_without_profile": float(top[shares.has_cells & ~shares.known].sum()),
                "n_tied": int(choices.tied[members].sum()),
            }
            for profile in PROFILES:
                there = self.in_profile[profile][cells, np.newaxis]
                weight = np.repeat(there, len(GROUPS), axis=1)
                means = ratio_means(choices, cells, shares.normalised * there, weight)
                low, high = t_interval(means, confidence)
                plain = {
                    name: _weighted(table, top * there[:, 0])
                    for name, table in (
                        ("share_paper", shares.winner),
                        ("share_paper_alike", shares.winner_alike),
                        ("share_sample", shares.sample),
                    )
                }
                for g, group in enumerate(GROUPS):
                    yield {
                        "dimension": dimension,
                        "profile": profile,
                        **group._asdict(),
                        **{name: values[g] for name, values in plain.items()},
                        "share_normalised": means.value[g],
                        "low": low[g],
                        "high": high[g],
                        "share_equal": EQUAL_SHARE[g],
                        "bias": means.value[g] - EQUAL_SHARE[g],
                        "n_items": means.weight[g],
                        "n_questions": int(means.n_questions[g]),
                        **numbers,
                    }

    def test_rows(self, draws: int, seed: int, run: str) -> Iterator[dict[str, object]]:
        choices = self.choices
        deviation = self.shares.normalised - EQUAL_SHARE
        for dimension, cells in self.dimensions():
            names, member = np.unique(choices.question[choices.item[cells]], return_inverse=True)
            in_question = (member == np.arange(len(names))[:, np.newaxis]).astype(float)
            for profile in PROFILES:
                weight = choices.top[cells] * self.in_profile[profile][cells]
                vectors = in_question @ (deviation[cells] * weight[:, np.newaxis])
                first = 0
                for factor in FACTORS[:2]:
                    groups = slice(first, first + len(factor.groups))
                    first += len(factor.groups)
                    found = sign_flip(vectors[:, groups], draws=draws, seed=seed, name=run)
                    yield {
                        "dimension": dimension,
                        "profile": profile,
                        "factor": factor.name,
                        **found._asdict(),
                    }


def _weighted(table: FloatArray, weight: FloatArray) -> FloatArray:
    total = weight.sum()
    return np.asarray(weight @ table / total if total > 0 else np.full(table.shape[1], np.nan))


def _adjusted(tests: pd.DataFrame) -> pd.DataFrame:
    """Fill in Holm's p values."""
    adjusted = tests["p"].astype(float).to_numpy(copy=True)
    single = (tests["dimension"] != ALL) & tests["p"].notna()
    for _, family in tests[single].groupby(["run", "profile", "factor"], sort=False):
        adjusted[family.index] = holm(family["p"].to_numpy(dtype=float))
    return tests.assign(p_holm=adjusted)

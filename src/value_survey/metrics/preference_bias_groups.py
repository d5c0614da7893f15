"""Which sexes and age groups of humans chose an option: by raw numbers, and normalised by group size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.preference_bias_choices import most_chosen
from value_survey.metrics.seeding import stream
from value_survey.terms import ALL, AgeGroup, Sex

CELLS = [(sex.value, age.value) for sex in Sex for age in AgeGroup]
"""The smallest groups."""


class Group(NamedTuple):
    """A row of the reports: one sex, one age group, or both."""

    sex: str
    age_group: str


class Factor(NamedTuple):
    """Groups that share out all humans, and which cells each one has, shape (groups, cells)."""

    name: str
    groups: tuple[Group, ...]
    member: FloatArray


def _factor(name: str, groups: Sequence[tuple[str, str]]) -> Factor:
    member = [
        [sex in {ALL, cell_sex} and age in {ALL, cell_age} for cell_sex, cell_age in CELLS]
        for sex, age in groups
    ]
    return Factor(name, tuple(Group(*group) for group in groups), np.array(member, dtype=float))


FACTORS = (
    _factor("sex", [(sex.value, ALL) for sex in Sex]),
    _factor("age_group", [(ALL, age.value) for age in AgeGroup]),
    _factor("sex and age_group", CELLS),
)
GROUPS = tuple(group for factor in FACTORS for group in factor.groups)
EQUAL_SHARE = np.array([1 / len(factor.groups) for factor in FACTORS for _ in factor.groups])
"""Share of each group if all groups of its factor are of one size and answer alike."""


class GroupShares(NamedTuple):
    """What is known of the humans who chose each of C options, shape (C, groups) in the order of `GROUPS`.

    Attributes
    ----------
    winner
        1 for the group with most of those humans, by unweighted number (the paper's profile); shared by
        tied groups.
    winner_alike
        Its expectation if every group chose the option equally often: those who chose it are drawn from
        the sample's composition.
    sample
        Share of the group in the sample.
    normalised
        The group's weighted rate of choosing the option, over the sum of its factor's rates: its share
        among those who chose the option if groups were equally large.
    known
        Whether there is a profile, shape (C,): the item is known by sex and age, and some human of the
        sample chose the option. Elsewhere the others are 0.
    has_cells
        Whether the item is known by sex and age, shape (C,).
    """

    winner: FloatArray
    winner_alike: FloatArray
    sample: FloatArray
    normalised: FloatArray
    known: npt.NDArray[np.bool_]
    has_cells: npt.NDArray[np.bool_]

    def at(self, places: npt.NDArray[np.intp]) -> GroupShares:
        """Take some of the options."""
        return GroupShares(
            self.winner[places],
            self.winner_alike[places],
            self.sample[places],
            self.normalised[places],
            self.known[places],
            self.has_cells[places],
        )


Key = tuple[str, str, int]
"""culture, base_id, code."""


def option_keys(items: Sequence[ReferenceItem]) -> list[Key]:
    """List the distinct options of items."""
    return list(dict.fromkeys((item.culture, item.base_id, code) for item in items for code in item.codes))


def group_shares(reference: pd.DataFrame, keys: Sequence[Key], *, draws: int, seed: int) -> GroupShares:
    """Describe the humans who chose each option.

    Parameters
    ----------
    reference
        culture, base_id, code, sex, age_group, n_unweighted, n_weighted, base_unweighted, base_weighted. A
        code without a row in a cell was chosen by nobody there.
    keys
        The options.
    draws, seed
        Behind `winner_alike`.
    """
    chose, base = _cells(reference, keys)
    known = (base[0].sum(axis=1) > 0) & (chose[0].sum(axis=1) > 0) & (chose[1].sum(axis=1) > 0)
    parts: list[list[FloatArray]] = [[], [], [], []]
    n = chose[0].sum(axis=1).round().astype(int)
    total = np.maximum(base[0].sum(axis=1, keepdims=True), 1)
    drawn = np.zeros((draws, *base[0].shape))
    rng = stream(seed, "composition")
    composition = np.where(known[:, np.newaxis], base[0] / total, 1 / len(CELLS))
    drawn[:] = rng.multinomial(n, composition, size=(draws, len(keys)))
    for factor in FACTORS:
        of_groups = factor.member.T
        rate = (chose[1] @ of_groups) / np.maximum(base[1] @ of_groups, 1e-300)
        parts[0].append(most_chosen(chose[0] @ of_groups))
        parts[1].append(most_chosen(drawn @ of_groups).mean(axis=0))
        parts[2].append((base[0] / total) @ of_groups)
        parts[3].append(rate / np.maximum(rate.sum(axis=1, keepdims=True), 1e-300))
    there = known[:, np.newaxis]
    winner, alike, sample, normalised = (np.where(there, np.concatenate(part, axis=1), 0.0) for part in parts)
    return GroupShares(winner, alike, sample, normalised, known, base[0].sum(axis=1) > 0)


def _cells(reference: pd.DataFrame, keys: Sequence[Key]) -> tuple[list[FloatArray], list[FloatArray]]:
    """Humans who chose each option, and those asked, unweighted and weighted: shape (C, cells) each.

    An option without a row has the base that its item's other options have in the cell.
    """
    names = ["culture", "base_id", "code", "sex", "age_group"]
    wanted = pd.MultiIndex.from_tuples([(*key, *cell) for key in keys for cell in CELLS], names=names)
    rows = reference[reference["sex"] != ALL]
    counts = rows.set_index(names)
    rest = [name for name in names if name != "code"]
    chose: list[FloatArray] = []
    base: list[FloatArray] = []
    for name in ("unweighted", "weighted"):
        asked = pd.to_numeric(counts[f"base_{name}"]).astype(float)
        of_item = asked.groupby(level=rest, sort=False).max()
        own, item = asked.reindex(wanted), of_item.reindex(wanted.droplevel("code"))
        found = pd.to_numeric(counts[f"n_{name}"]).astype(float).reindex(wanted).fillna(0.0)
        base.append(np.where(own.isna(), item, own).reshape(len(keys), len(CELLS)))
        chose.append(np.asarray(found, dtype=np.float64).reshape(len(keys), len(CELLS)))
    return chose, [np.nan_to_num(table) for table in base]

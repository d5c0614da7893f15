"""Scores of items for the culture map: as answered (the paper) and on one scale in the dimension's direction.

The paper averages codes as they are printed, so an item with ten options weighs more than one with two, and
an item worded against its dimension pulls the other way. `unit_values` puts both right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.measures import FloatArray
from value_survey.terms import Kind


@dataclass(frozen=True)
class ItemScores:
    """Scores that a run's respondents gave, item by item.

    Attributes
    ----------
    items
        The m items that have scores, in the order of the columns.
    given
        Score of each respondent's answer, shape (respondents, m); NaN without a valid answer.
    """

    items: tuple[ReferenceItem, ...]
    given: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Mean over the valid answers to each item, shape (m,); NaN without any."""
        valid = ~np.isnan(self.given)
        n = valid.sum(axis=0)
        return np.asarray(np.where(valid, self.given, 0.0).sum(axis=0) / np.where(n > 0, n, np.nan))

    @property
    def left_out(self) -> FloatArray:
        """Means without each respondent, shape (respondents, m).

        Where the only answer is left out the mean stays: that respondent then has no influence.
        """
        valid = ~np.isnan(self.given)
        n = valid.sum(axis=0) - valid
        total = np.where(valid, self.given, 0.0)
        without = (total.sum(axis=0) - total) / np.where(n > 0, n, np.nan)
        return np.asarray(np.where(np.isnan(without), self.mean, without))

    def keep(self, places: npt.NDArray[np.intp]) -> ItemScores:
        """Keep some of the items, in the given order."""
        return ItemScores(tuple(self.items[place] for place in places), self.given[:, places])


def code_values(codes: Sequence[int]) -> FloatArray:
    """Score of each option in the paper's map: its code, shape (K,)."""
    return np.array(codes, dtype=float)


def unit_values(n_options: int, direction: int) -> FloatArray:
    """Score of each option on a scale from 0 to 1, more being more of the dimension.

    Parameters
    ----------
    n_options
        K, at least 2; the options are taken to stand at equal steps.
    direction
        1 if a higher code is more of the dimension, −1 if it is less.
    """
    steps = np.arange(n_options) / (n_options - 1)
    return steps if direction > 0 else 1 - steps


def has_unit_score(kind: Kind, ordinal: bool, n_options: int) -> bool:
    """Whether an item's options lie on a line: ordered ones do, and two always do."""
    return kind is not Kind.MULTIPLE and n_options > 1 and (ordinal or n_options == 2)


def item_scores(run: RunCounts, values: Mapping[str, FloatArray]) -> ItemScores:
    """Score the valid answers of a run.

    Parameters
    ----------
    run
        Its counted answers.
    values
        item_id → score of each option, shape (K,); items that are not there are left out.
    """
    items: list[ReferenceItem] = []
    columns = [np.empty((run.n_respondents, 0))]
    for block, chosen in zip(run.blocks, run.chosen, strict=True):
        kept = [g for g, place in enumerate(block.columns) if run.items[place].item_id in values]
        if not kept:
            continue
        of_block = [run.items[block.columns[g]] for g in kept]
        table = np.array([values[item.item_id] for item in of_block])
        score = np.einsum("rgk,gk->rg", chosen[:, kept], table)
        valid = run.valid[:, block.columns[kept]] > 0
        columns.append(np.where(valid, score, np.nan))
        items += of_block
    order = sorted(range(len(items)), key=lambda place: items[place].item_id)
    return ItemScores(tuple(items[place] for place in order), np.concatenate(columns, axis=1)[:, order])


def country_scores(
    cells: pd.DataFrame, items: pd.DataFrame, options: Mapping[str, Sequence[int]]
) -> pd.DataFrame:
    """Weighted mean unit score of every country on every item that has one.

    Parameters
    ----------
    cells
        country, base_id, code, n_weighted: valid answers of humans.
    items
        Items frame; kind, ordinal and direction of each base_id are used.
    options
        base_id → codes, ascending.

    Returns
    -------
    pandas.DataFrame
        Countries by base_id; NaN where a country was not asked.
    """
    known = items.drop_duplicates("base_id").set_index("base_id")
    values = {
        (base_id, code): value
        for base_id in cells["base_id"].unique()
        if base_id in known.index
        and has_unit_score(
            Kind(known.loc[base_id, "kind"]),
            str(known.loc[base_id, "ordinal"]) == "True",
            len(options[base_id]),
        )
        for code, value in zip(
            options[base_id],
            unit_values(len(options[base_id]), int(known.loc[base_id, "direction"])),
            strict=True,
        )
    }
    score = pd.Series(
        [values.get(key, np.nan) for key in zip(cells["base_id"], cells["code"], strict=True)],
        index=cells.index,
    )
    scored = cells.assign(total=score * cells["n_weighted"])[score.notna()]
    total, weight = (
        scored.pivot_table(index="country", columns="base_id", values=name, aggfunc="sum")
        for name in ("total", "n_weighted")
    )
    return total / weight

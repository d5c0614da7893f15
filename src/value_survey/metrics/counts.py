"""The answers of a run as arrays: who chose which option, in blocks of items with equally many options.

Blocks keep every measure a plain array operation: (…, items, options) without padding. Counts of any set of
respondents (all, all but one) are sums over the first axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.measures import FloatArray
from value_survey.terms import ParseStatus


@dataclass(frozen=True)
class Block:
    """Items of a run with the same number of options K, all multiple-choice or none.

    Attributes
    ----------
    columns
        Places of the g items in the run's items, shape (g,).
    multiple
        Whether several options may be chosen.
    ordinal
        Shape (g,).
    human, other_human
        As in `ReferenceItem`, shape (g, K).
    n_human
        Shape (g,).
    """

    columns: npt.NDArray[np.intp]
    multiple: bool
    ordinal: npt.NDArray[np.bool_]
    human: FloatArray
    other_human: FloatArray
    n_human: FloatArray


@dataclass(frozen=True)
class RunCounts:
    """Valid answers of a run.

    Attributes
    ----------
    items
        The m items the run asks, by item_id.
    blocks
        The same items, grouped.
    chosen
        For each block, 1 where a respondent chose an option, or the probability of the option where an answer
        is a distribution (first-token probing): shape (respondents, g, K).
    valid
        Whether a respondent gave a valid answer to an item: shape (respondents, m). Respondents are those
        with any row in the answers, valid or not.
    """

    items: tuple[ReferenceItem, ...]
    blocks: tuple[Block, ...]
    chosen: tuple[FloatArray, ...]
    valid: FloatArray

    @property
    def n_respondents(self) -> int:
        """Respondents who were asked anything so far."""
        return len(self.valid)

    @property
    def n_valid(self) -> FloatArray:
        """Valid answers to each item, shape (m,)."""
        return np.asarray(self.valid.sum(axis=0))

    @property
    def counts(self) -> tuple[FloatArray, ...]:
        """Answers per option of each block, shape (g, K)."""
        return tuple(chosen.sum(axis=0) for chosen in self.chosen)


def run_counts(answers: pd.DataFrame, items: Sequence[ReferenceItem], *, run: str) -> RunCounts:
    """Count the answers of one run.

    Parameters
    ----------
    answers
        The rows of the run: respondent, item_id, codes, status, and possibly weights (null, or a share for
        each code). Their order does not matter.
    items
        The items the run asks, answered or not.
    run
        Its name, for error messages.

    Raises
    ------
    InputError
        Valid answers without codes, or with codes that are not options; all items concerned.
    """
    ordered = tuple(sorted(items, key=lambda item: item.item_id))
    column = {item.item_id: place for place, item in enumerate(ordered)}
    blocks, start = _blocks(ordered)
    cell = {
        (item.item_id, code): start[j] + k
        for j, item in enumerate(ordered)
        for k, code in enumerate(item.codes)
    }

    respondents = np.sort(answers["respondent"].unique())
    rows = answers[answers["status"] == ParseStatus.VALID]
    respondent = np.searchsorted(respondents, rows["respondent"].to_numpy())
    valid = np.zeros((len(respondents), len(ordered)))
    valid[respondent, [column[item_id] for item_id in rows["item_id"]]] = 1.0
    flat = np.zeros((len(respondents), len(cell)))
    wrong: dict[str, list[int]] = {}
    weights = rows["weights"] if "weights" in rows else [None] * len(rows)
    for who, item_id, codes, shares in zip(respondent, rows["item_id"], rows["codes"], weights, strict=True):
        places = [cell[item_id, int(code)] for code in codes if (item_id, int(code)) in cell]
        if not places or len(places) < len(codes):
            wrong.setdefault(item_id, []).extend(int(code) for code in codes)
        flat[who, places] = 1.0 if shares is None or len(places) < len(codes) else shares
    if wrong:
        raise InputError(_code_problems(wrong, {item.item_id: item for item in ordered}, run))
    chosen = tuple(
        flat[:, start[block.columns[0]] :][:, : block.human.size].reshape(len(flat), *block.human.shape)
        for block in blocks
    )
    return RunCounts(items=ordered, blocks=blocks, chosen=chosen, valid=valid)


def _blocks(items: Sequence[ReferenceItem]) -> tuple[tuple[Block, ...], npt.NDArray[np.intp]]:
    """Group items; also the place of each item's first option when the blocks lie end to end."""

    def shape(place: int) -> tuple[bool, int]:
        return items[place].multiple, len(items[place].codes)

    blocks = []
    start = np.zeros(len(items), dtype=np.intp)
    taken = 0
    for (multiple, n_options), places in groupby(sorted(range(len(items)), key=shape), key=shape):
        columns = np.array(list(places), dtype=np.intp)
        members = [items[place] for place in columns]
        start[columns] = taken + n_options * np.arange(len(columns))
        taken += n_options * len(columns)
        blocks.append(
            Block(
                columns=columns,
                multiple=multiple,
                ordinal=np.array([item.ordinal for item in members]),
                human=np.array([item.human for item in members]),
                other_human=np.array([item.other_human for item in members]),
                n_human=np.array([item.n_human for item in members]),
            )
        )
    return tuple(blocks), start


def _code_problems(
    wrong: Mapping[str, list[int]], items: Mapping[str, ReferenceItem], run: str
) -> list[Problem]:
    return [
        Problem(
            "valid answers without an option of the item",
            f"answers, {run}, {item_id}",
            found=", ".join(map(str, sorted(set(codes)))) or "no codes",
            allowed=", ".join(map(str, items[item_id].codes)),
            next_step="parse the responses again with the present items",
        )
        for item_id, codes in sorted(wrong.items())
    ]

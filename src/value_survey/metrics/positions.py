"""Where on the list of options each answer stood, and what humans prefer there."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.metrics.counts import RunCounts
from value_survey.metrics.measures import FloatArray

ORDER_COLUMNS = ("run", "respondent", "item_id", "option_order")


@dataclass(frozen=True)
class Shown:
    """The option at one place of the list (the first, or the last), for every respondent and item of a run.

    Attributes
    ----------
    chosen
        1 where the answer is that option, 0 where it is another, shape (respondents, m). An answer that is a
        distribution counts with its share.
    human
        Share of humans who chose the option that stood there, shape (respondents, m).
    n_options
        Shape (m,).
    shuffled
        Items that stood in more than one order, shape (m,).
    valid
        Where there is a valid answer to a single-choice or scale item, and its order is known.
    """

    chosen: FloatArray
    human: FloatArray
    n_options: FloatArray
    shuffled: npt.NDArray[np.bool_]
    valid: npt.NDArray[np.bool_]


def shown_options(
    orders: pd.DataFrame, run: RunCounts, respondents: npt.NDArray[np.int_], place: int
) -> Shown:
    """Look up what stood at a place of the list.

    Parameters
    ----------
    orders
        The rows of the run: respondent, item_id, option_order (JSON list of codes as they were shown).
    run
        Its counted answers.
    respondents
        The respondents behind the rows of `run`, ascending.
    place
        0 for the first option, −1 for the last.

    Raises
    ------
    InputError
        Orders that do not list the options of their item.
    """
    column = {item.item_id: j for j, item in enumerate(run.items)}
    codes, chosen, human = _flat(run)
    shape = (len(respondents), len(run.items))
    option = np.full(shape, -1)
    of_item = orders["item_id"].map(column).to_numpy(dtype=int)
    known: dict[tuple[int, str], int] = {}
    wrong: set[str] = set()
    places = np.empty(len(orders), dtype=int)
    for row, (j, text) in enumerate(zip(of_item, orders["option_order"].tolist(), strict=True)):
        key = int(j), str(text)
        if key not in known:
            order = [int(code) for code in json.loads(text)]
            if sorted(order) != list(run.items[j].codes):
                wrong.add(f"{run.items[j].item_id}: {text}")
            known[key] = run.items[j].codes.index(order[place]) if order[place] in run.items[j].codes else -1
        places[row] = known[key]
    if wrong:
        raise InputError(
            Problem(
                "the order of the options does not list the options of the item",
                "responses",
                found="; ".join(sorted(wrong)[:3]),
                next_step="simulate the run again with the present items",
            )
        )
    option[np.searchsorted(respondents, orders["respondent"].to_numpy()), of_item] = places
    multiple = np.array([item.multiple for item in run.items], dtype=bool)
    orders_seen = np.bincount([j for j, _ in known], minlength=shape[1])
    there = np.where(option < 0, 0, option)
    items = np.arange(shape[1])
    return Shown(
        chosen=chosen[np.arange(shape[0])[:, np.newaxis], items, there],
        human=human[items, there],
        n_options=codes,
        shuffled=orders_seen > 1,
        valid=(option >= 0) & (run.valid > 0) & ~multiple & ~np.isnan(human).all(axis=-1),
    )


def _flat(run: RunCounts) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Number of options (m,), answers (respondents, m, K) and human shares (m, K), padded with NaN."""
    n_options = np.array([len(item.codes) for item in run.items], dtype=float)
    most = int(n_options.max(initial=1))
    chosen = np.full((run.n_respondents, len(run.items), most), np.nan)
    human = np.full((len(run.items), most), np.nan)
    for block, answers in zip(run.blocks, run.chosen, strict=True):
        k = block.human.shape[-1]
        chosen[:, block.columns, :k] = answers
        human[block.columns, :k] = block.human
    return n_options, chosen, human

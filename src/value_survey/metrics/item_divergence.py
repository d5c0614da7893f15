"""Metric 1 item by item (paper, section 4.2.1): how far a run's answers lie from the human ones."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from value_survey.metrics.counts import RunCounts, run_counts
from value_survey.metrics.distributions import reference_items
from value_survey.metrics.inputs import (
    ANSWER_COLUMNS,
    ITEM_COLUMNS,
    REFERENCE_COLUMNS,
    RUN_COLUMNS,
    check_answers,
    check_runs,
    require_columns,
)
from value_survey.metrics.measures import KlForm, Measure
from value_survey.metrics.plugin import item_values

ITEM_DIVERGENCE_COLUMNS = [
    "run", "item_id", "base_id", "dimension", "n_valid", *Measure, "zero_cells", "kl_infinite",
]  # fmt: skip


def item_divergence(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    kl_form: KlForm | str = KlForm.STANDARD,
) -> pd.DataFrame:
    """Plug-in divergence of every item that a run asks.

    The estimand is the divergence of the answers at hand. It lies above that of the model's expected
    answers, the more so the fewer valid answers there are: read it beside the floor in `divergence`.

    Parameters
    ----------
    answers, items, reference
        Contract frames.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).
    kl_form
        `standard`, or `cumulative` for Eq. 1 as printed.

    Returns
    -------
    pandas.DataFrame
        run, item_id, base_id, dimension; n_valid (valid answers); kl: paper-faithful, nats, an infinite
        value replaced by the largest finite one of the run plus 1 (`kl_infinite` says where; NaN if no item
        of the run is finite); kl_smoothed: `measures.kl_jeffreys`, always finite; js (nats), tvd (0–1), emd
        (0–1, NaN unless the item is ordinal); zero_cells: options that no human chose. For a multiple item
        `kl` compares distributions over the options, the other measures are means of one comparison per
        option. All are NaN without a valid answer or without human answers. Runs keep their order, items
        are ordered by item_id.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    rows: list[list[object]] = []
    for run, counts in counted_runs(answers, items, reference, runs):
        measured = item_values(counts.blocks, counts.counts, counts.n_valid, KlForm(kl_form))
        for j, item in enumerate(counts.items):
            values = [measured.by_measure[measure][j] for measure in Measure]
            rows.append(
                [run, item.item_id, item.base_id, item.dimension.value, int(counts.n_valid[j]), *values,
                 item.zero_cells, bool(measured.kl_infinite[j])]
            )  # fmt: skip
    return pd.DataFrame(rows, columns=ITEM_DIVERGENCE_COLUMNS)


def counted_runs(
    answers: pd.DataFrame, items: pd.DataFrame, reference: pd.DataFrame, runs: pd.DataFrame
) -> Iterator[tuple[str, RunCounts]]:
    """Check the frames, then give each run with its counted answers, in the order of `runs`."""
    require_columns(
        answers=(answers, ANSWER_COLUMNS),
        items=(items, ITEM_COLUMNS),
        reference=(reference, REFERENCE_COLUMNS),
        runs=(runs, RUN_COLUMNS),
    )
    check_runs(runs, items)
    check_answers(answers, runs)
    asked = {item_id for item_ids in runs["item_ids"] for item_id in item_ids}
    known = reference_items(items[items["item_id"].isin(asked)], reference)
    given = dict(iter(answers.groupby("run")))
    for run, item_ids in zip(runs["run"], runs["item_ids"], strict=True):
        of_run = given.get(run, answers.iloc[:0])
        yield run, run_counts(of_run, [known[item_id] for item_id in item_ids], run=run)

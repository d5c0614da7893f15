"""What became of every answer that was asked for: the base of every other number."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from value_survey.metrics.inputs import (
    ANSWER_COLUMNS,
    ITEM_COLUMNS,
    RUN_COLUMNS,
    check_answers,
    check_runs,
    require_columns,
)
from value_survey.terms import Dimension, ParseStatus

LEDGER_COLUMNS = ["run", "dimension", "expected", *ParseStatus, "missing"]


def ledger(answers: pd.DataFrame, items: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Count answers by run, dimension and what parsing made of them.

    Parameters
    ----------
    answers
        run, respondent, item_id, codes, status; a row for each response so far.
    items
        The items frame.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).

    Returns
    -------
    pandas.DataFrame
        A row for each run and dimension, also where the run asks nothing of the dimension. `expected` is
        respondents times items; `valid` and the other statuses count answers; `missing` are those not given
        yet. The last add up to `expected`.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    require_columns(answers=(answers, ANSWER_COLUMNS), items=(items, ITEM_COLUMNS), runs=(runs, RUN_COLUMNS))
    check_runs(runs, items)
    check_answers(answers, runs)
    dimension = dict(zip(items["item_id"], items["dimension"], strict=True))
    given = Counter(
        zip(answers["run"], answers["item_id"].map(dimension).astype(str), answers["status"], strict=True)
    )
    rows = []
    for run, n_respondents, item_ids in zip(
        runs["run"], runs["n_respondents"], runs["item_ids"], strict=True
    ):
        asked = Counter(dimension[item_id] for item_id in item_ids)
        for code in Dimension:
            expected = int(n_respondents) * asked[code]
            counts = [given[run, code, status] for status in ParseStatus]
            rows.append([run, code.value, expected, *counts, expected - sum(counts)])
    return pd.DataFrame(rows, columns=LEDGER_COLUMNS)

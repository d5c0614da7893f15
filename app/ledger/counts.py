"""What became of the expected answers, by run and by dimension, as `reports/ledger.csv` says."""

from __future__ import annotations

import pandas as pd

from app.charts.ledger import STATUSES
from app.filters import culture_name
from app.text import coverage


def by_run(ledger: pd.DataFrame) -> pd.DataFrame:
    """Add up the dimensions of each run.

    Parameters
    ----------
    ledger
        Rows of the report by run and dimension, with `series`, `role` and `culture`.

    Returns
    -------
    pandas.DataFrame
        A row per run: `run`, `series`, `role`, `culture`, `label`, `expected`, each status, `coverage`.
    """
    names = ["run", "series", "role", "culture"]
    totals = ledger.groupby(names, sort=False, as_index=False)[["expected", *STATUSES]].sum()
    return totals.assign(
        label=[
            f"{series} · {culture_name(culture)}"
            for series, culture in zip(totals["series"], totals["culture"], strict=True)
        ],
        coverage=[
            coverage(valid, expected)
            for valid, expected in zip(totals["valid"], totals["expected"], strict=True)
        ],
    )


def long(totals: pd.DataFrame) -> pd.DataFrame:
    """Give a row per run and status, with its share of the expected answers (NaN where none is expected)."""
    rows = totals.melt(
        id_vars=["run", "label", "expected", "coverage"],
        value_vars=list(STATUSES),
        var_name="status",
        value_name="n",
    )
    return rows.assign(share=rows["n"] / rows["expected"].where(rows["expected"] > 0))

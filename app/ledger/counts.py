"""What became of the expected answers, by run and by dimension, as `reports/ledger.csv` says."""

from __future__ import annotations

import pandas as pd

from app.charts.ledger import STATUSES, ledger_chart
from app.drawing import Drawing, Drawn
from app.filters import culture_name
from app.language import say, sentences
from app.text import coverage, literal, plain
from value_survey.terms import Dimension, ParseStatus


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


def in_order(ledger: pd.DataFrame, runs: list[str]) -> pd.DataFrame:
    """Put rows in the order of the models, then of the paper's dimensions."""
    place = {run: number for number, run in enumerate(runs)}
    dimension = {str(name): number for number, name in enumerate(Dimension)}
    keys = pd.DataFrame({"run": ledger["run"].map(place), "dimension": ledger["dimension"].map(dimension)})
    return ledger.loc[keys.sort_values(["run", "dimension"]).index]


def takeaway(totals: pd.DataFrame) -> str:
    """Say how many answers are valid, and which run has the fewest."""
    valid, expected = float(totals["valid"].sum()), float(totals["expected"].sum())
    parts = [say("**{coverage} expected answers are valid.**", coverage=coverage(valid, expected))]
    shares = totals["valid"] / totals["expected"].where(totals["expected"] > 0)
    if len(totals) > 1 and shares.notna().any() and shares.min() < 1:
        worst = totals.iloc[int(shares.argmin())]
        parts.append(
            say("Fewest: {run}, {coverage}.", run=literal(str(worst["label"])), coverage=worst["coverage"])
        )
    refused = int(totals[str(ParseStatus.REFUSED)].sum())
    parts.append(say("Refused: {n}.", n=f"{refused:,}"))
    return sentences(parts)


def statuses_drawing(totals: pd.DataFrame) -> Drawing:
    """Draw what became of the expected answers, a bar per run; totals as from `by_run`."""
    words = say(
        "Bars of the expected answers by status, a bar per run. {sentence}",
        sentence=plain(takeaway(totals)),
    )
    return Drawing((Drawn("", ledger_chart(long(totals)), words),))

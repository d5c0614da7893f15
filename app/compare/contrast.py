"""The contrast of two runs as `reports/contrasts.csv` has it, turned round where it stands the other way."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from app.compare.pair import Pair
from app.filters import dimension_name
from app.language import clauses, later, listed, say, sentences
from app.text import coverage, literal
from value_survey.reports.grids import MISSING, number, signed
from value_survey.terms import ALL, Dimension

TEXTS: Final = ("kind", "run_a", "run_b", "dimension", "measure")
NUMBERS: Final = ("n_items", "n_questions", "difference", "low", "high", "p", "p_adjusted", "n_family")
KINDS: Final = {
    "models": later("Two models, asked alike"),
    "probing": later("One model: a probing method against DEF"),
    "language": later("One model: the culture's language against the other"),
}
ORDER: Final = {name: place for place, name in enumerate([*map(str, Dimension), ALL])}
FEW: Final = 3
"""So many dimensions are named one by one in a sentence."""
SMALLEST: Final = 0.001


def between(contrasts: pd.DataFrame, a: str, b: str, measure: str) -> pd.DataFrame:
    """Give the contrast a less b by dimension; empty where the report has none.

    Parameters
    ----------
    contrasts
        Rows of the report.
    a, b
        The runs, in the order in which the reader compares them.
    measure
        The measure.

    Returns
    -------
    pandas.DataFrame
        A row per dimension with a value, in the paper's order, `all` last. Where the report has b less a, the
        sign of the difference changes, and the ends of its interval change places too.
    """
    rows = contrasts[(contrasts["measure"] == measure) & contrasts["difference"].notna()]
    forward = rows[(rows["run_a"] == a) & (rows["run_b"] == b)]
    found = forward if len(forward) else _turned(rows[(rows["run_a"] == b) & (rows["run_b"] == a)])
    kept = found[found["dimension"].isin(list(ORDER))].drop_duplicates("dimension")
    return kept.sort_values("dimension", key=lambda codes: codes.map(ORDER)).reset_index(drop=True)


def _turned(rows: pd.DataFrame) -> pd.DataFrame:
    swapped = {
        name: rows[f"{name[:-1]}{'b' if name.endswith('a') else 'a'}"]
        for name in rows.columns
        if name.endswith(("_a", "_b"))
    }
    return rows.assign(**swapped, difference=-rows["difference"], low=-rows["high"], high=-rows["low"])


def with_coverage(rows: pd.DataFrame, ledger: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    """Put valid of expected answers of both runs beside each dimension, as `coverage_a` and `coverage_b`."""
    added = {}
    for letter, run in (("a", pair.a.run), ("b", pair.b.run)):
        counts = ledger[ledger["run"] == run].set_index("dimension")[["valid", "expected"]]
        counts.loc[ALL] = counts.sum()
        added[f"coverage_{letter}"] = [
            coverage(*counts.loc[code]) if code in counts.index else coverage(float("nan"), float("nan"))
            for code in rows["dimension"]
        ]
    return rows.assign(**added)


def takeaway(rows: pd.DataFrame, pair: Pair, threshold: float) -> str:
    """Say what the report's contrast shows and does not show.

    Parameters
    ----------
    rows
        Of `between`, filtered.
    pair
        The runs.
    threshold
        An adjusted p up to this is called a difference.
    """
    a, b = (literal(name) for name in pair.names())
    parts = []
    for _, row in rows[rows["dimension"] == ALL].iterrows():
        parts.append(
            say(
                "**{a}** less **{b}**, mean of dimensions: {value}: {verdict}.",
                a=a,
                b=b,
                value=_value(row),
                verdict=say(verdict(row["difference"], row["p_adjusted"], threshold)),
            )
        )
    single = rows[rows["dimension"] != ALL]
    shown = single[single["p_adjusted"] <= threshold]
    if len(single) and len(single) <= FEW:
        values = clauses(f"{dimension_name(row['dimension'])} {_value(row)}" for _, row in single.iterrows())
        parts.append(say("By dimension: {values}.", values=values))
    if len(single):
        named = listed(shown["dimension"])
        parts.append(
            say(
                "{n} of {total} dimensions show a difference: {named}.",
                n=len(shown),
                total=len(single),
                named=named,
            )
            if len(shown)
            else say("None of the {total} dimensions shows a difference by itself.", total=len(single))
        )
    return sentences(parts)


def table(rows: pd.DataFrame) -> None:
    """Show the contrast as a table."""
    decimal = st.column_config.NumberColumn
    columns: dict[str, tuple[Any, Any]] = {
        say("dimension"): ([dimension_name(code) for code in rows["dimension"]], None),
        say("questions"): (
            rows["n_questions"],
            decimal(help=say("Questions that both runs have a value for")),
        ),
        "A − B": (
            rows["difference"],
            decimal(format="%.3f", help=say("Below 0, run A is closer to the humans")),
        ),
        say("low"): (rows["low"], decimal(format="%.3f", help=say("Lower end of the interval"))),
        say("high"): (rows["high"], decimal(format="%.3f", help=say("Upper end of the interval"))),
        "p": (rows["p"], decimal(format="%.4f", help=say("Sign-flip test over the questions"))),
        say("adjusted p"): (rows["p_adjusted"], decimal(format="%.4f", help=say("p after Holm"))),
        say("family"): (rows["n_family"], decimal(help=say("Contrasts that Holm adjusts for together"))),
        say("valid, A"): (rows["coverage_a"], None),
        say("valid, B"): (rows["coverage_b"], None),
    }
    st.dataframe(
        pd.DataFrame({title: list(values) for title, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        column_config={title: config for title, (_, config) in columns.items() if config is not None},
        alt=say("Table of the differences of the two runs by dimension"),
    )


def verdict(difference: float, p_adjusted: float, threshold: float) -> str:
    """Say which run is closer to the humans, where the test says so; a text for `say`."""
    if not p_adjusted <= threshold:  # also where there is no p
        return later("no difference is shown")
    return later("A is closer to the humans") if difference < 0 else later("B is closer to the humans")


def p_text(p: float) -> str:
    """Write a p value."""
    return f"< {SMALLEST}" if p < SMALLEST else number(p, 3)


def _value(row: pd.Series) -> str:
    if pd.isna(row["low"]):
        return say("{difference} (one question, so no interval)", difference=signed(row["difference"], 2))
    return say(
        "{difference} ({low} to {high}; p {p}, adjusted for {n} contrasts)",
        difference=signed(row["difference"], 2),
        low=signed(row["low"], 2),
        high=signed(row["high"], 2),
        p=p_text(row["p_adjusted"]),
        n=f"{row['n_family']:.0f}",
    )

"""The items that two runs were asked, side by side: the value of each, and how far they are apart."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from app.compare.pair import Pair, Run
from app.filters import dimension_name
from app.language import language, listed, say, sentences
from app.measures import measure_name
from app.names import topic_name, wording_name
from app.text import coverage, literal
from value_survey.config import Params
from value_survey.metrics.measures import Measure
from value_survey.reports.grids import MISSING, number

WORDING: Final = "original"
INFINITE: Final = "kl_infinite"
KEYS: Final = ["base_id", "wording"]


def paired(items: pd.DataFrame, pair: Pair, measure: Measure) -> pd.DataFrame:
    """Pair the items of two runs, the most different first.

    Parameters
    ----------
    items
        Rows of `reports/item_divergence.csv`.
    pair
        The runs.
    measure
        The measure.

    Returns
    -------
    pandas.DataFrame
        `base_id`, `wording`, `dimension`, and `a`, `b`, `difference` (a − b), `n_valid_a`, `n_valid_b`,
        `infinite_a`, `infinite_b`. Items without a value in one of the runs have no difference and come last.
    """
    sides = [_side(items, run, measure, letter) for letter, run in (("a", pair.a), ("b", pair.b))]
    rows = sides[0].merge(sides[1].drop(columns="dimension"), on=KEYS, how="inner", sort=False)
    rows = rows.assign(difference=rows["a"] - rows["b"])
    return rows.sort_values("difference", key=abs, ascending=False, kind="stable", ignore_index=True)


def _side(items: pd.DataFrame, run: Run, measure: Measure, letter: str) -> pd.DataFrame:
    rows = items[items["run"] == run.run]
    wording = [
        item_id.removeprefix(f"{run.culture}-{base_id}-")
        for item_id, base_id in zip(rows["item_id"], rows["base_id"], strict=True)
    ]
    infinite = rows[INFINITE].astype(str).eq("True") if INFINITE in rows.columns else False
    return pd.DataFrame(
        {
            "base_id": rows["base_id"],
            "wording": wording,
            "dimension": rows["dimension"],
            letter: rows[str(measure)],
            f"n_valid_{letter}": rows["n_valid"],
            f"infinite_{letter}": infinite,
        }
    )


def labelled(rows: pd.DataFrame, pair: Pair, texts: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Name each item by its topic, and say how many of the expected answers are valid."""
    topics = texts.drop_duplicates("base_id").set_index("base_id")["topic"].to_dict()
    labels = []
    for base_id, wording in zip(rows["base_id"], rows["wording"], strict=True):
        label = f"{base_id} {topic_name(topics.get(base_id, ''))}".strip()
        labels.append(label if wording == WORDING else f"{label}, {wording_name(wording)}")
    covered: dict[str, Any] = {}
    for letter, run in (("a", pair.a.run), ("b", pair.b.run)):
        expected = float(params.runs[run].respondents) if run in params.runs else float("nan")
        covered[f"coverage_{letter}"] = [coverage(valid, expected) for valid in rows[f"n_valid_{letter}"]]
    return rows.assign(
        label=labels,
        topic=[topic_name(topics.get(base_id, "")) for base_id in rows["base_id"]],
        **covered,
    )


def takeaway(rows: pd.DataFrame) -> str:
    """Say on how many items which run is closer, and which item they differ most on."""
    there = rows[rows["difference"].notna()]
    if there.empty:
        return say("No item has a value in both runs.")
    first = there.iloc[0]
    text = say(
        "On {n} items with a value in both runs, A is closer to the humans on {a}, B on {b}. Most different: "
        "**{item}** (A {value_a}, B {value_b}).",
        n=len(there),
        a=int((there["difference"] < 0).sum()),
        b=int((there["difference"] > 0).sum()),
        item=literal(first["label"]),
        value_a=number(first["a"], 2),
        value_b=number(first["b"], 2),
    )
    if lacking := len(rows) - len(there):
        text = sentences([text, say("Without a value in one of them: {n}, last in the table.", n=lacking)])
    return text


def address(base_id: str, pair: Pair) -> str:
    """Give the address of an item's page, relative to this one, in the reader's language."""
    return f"item?{urlencode(query(base_id, pair))}"


def query(base_id: str, pair: Pair) -> dict[str, str]:
    """Give the query parameters with which page *Item* shows what the two runs answered."""
    asked = {"item": base_id, "questionnaire": pair.a.questionnaire}
    if pair.same_culture:
        asked["culture"] = pair.a.culture
    return asked | ({"lang": "zh"} if language() == "zh" else {})


def table(rows: pd.DataFrame, pair: Pair, measure: Measure) -> None:
    """Show the pairs as a table, the most different first; each item leads to its responses."""
    decimal = st.column_config.NumberColumn
    text = st.column_config.TextColumn
    name = measure_name(str(measure))
    a, b = pair.names()
    columns: dict[str, tuple[Any, Any]] = {
        say("item"): (
            [address(base_id, pair) for base_id in rows["base_id"]],
            st.column_config.LinkColumn(
                display_text=r"item=([^&]+)", help=say("Opens the question with all responses")
            ),
        ),
        say("topic"): (rows["topic"], None),
        say("wording"): ([wording_name(code) for code in rows["wording"]], None),
        say("dimension"): ([dimension_name(code) for code in rows["dimension"]], None),
        "A": (rows["a"], decimal(format="%.3f", help=f"{a}. {name}")),
        "B": (rows["b"], decimal(format="%.3f", help=f"{b}. {name}")),
        "A − B": (
            rows["difference"],
            decimal(format="%.3f", help=say("Below 0, run A is closer to the humans")),
        ),
        say("valid, A"): (rows["coverage_a"], text(help=say("Valid of expected answers"))),
        say("valid, B"): (rows["coverage_b"], text(help=say("Valid of expected answers"))),
        say("infinite"): (
            [
                listed(letter for letter, there in (("A", in_a), ("B", in_b)) if there)
                for in_a, in_b in zip(rows["infinite_a"], rows["infinite_b"], strict=True)
            ],
            text(help=say("Infinite by the formula: replaced by the largest finite value of the run plus 1")),
        ),
    }
    if set(rows["wording"]) <= {WORDING}:
        del columns[say("wording")]
    if measure is not Measure.KL:
        del columns[say("infinite")]
    st.dataframe(
        pd.DataFrame({title: list(values) for title, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        column_config={title: config for title, (_, config) in columns.items() if config is not None},
        alt=say("Table of the items of both runs, the most different first"),
    )

"""What a reader must know before believing a difference: uneven coverage, and pairs without a contrast."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.compare.pair import Pair
from app.language import say, sentences
from app.text import coverage

UNEVEN: Final = 0.10
"""Difference of coverage from which on the upward bias of the smaller sample is pointed out."""


def evenness(ledger: pd.DataFrame, pair: Pair) -> str:
    """Say how many answers stand behind both runs, and what follows where they are very different."""
    totals = ledger.groupby("run")[["valid", "expected"]].sum().reindex([pair.a.run, pair.b.run])
    a, b = (coverage(valid, expected) for valid, expected in totals.to_numpy())
    text = say("Valid answers: A {a}, B {b}.", a=a, b=b)
    shares = (totals["valid"] / totals["expected"]).to_list()
    if abs(shares[0] - shares[1]) > UNEVEN:
        uneven = say(
            "**The fewer answers a run has, the larger its divergences by chance alone: read the "
            "difference with that in mind.**"
        )
        text = sentences([text, uneven])
    return text


def explain_no_contrast(pair: Pair) -> None:
    """Say plainly that the report has no paired contrast of these runs, and why."""
    if pair.same_culture:
        reason = say(
            "The report compares models that were asked alike, every method with DEF, and a culture's "
            "language with the other one."
        )
    else:
        reason = say(
            "The two runs are held against different humans, so a difference between them is one of the "
            "humans too."
        )
    st.info(
        say(
            "**`reports/contrasts.csv` has no contrast of these two runs by this measure**, so no difference "
            "by dimension, interval or p can be given. {reason} Their single items stand side by side "
            "below, without a test.",
            reason=reason,
        ),
        icon=":material/balance:",
    )

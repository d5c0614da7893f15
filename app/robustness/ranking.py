"""Which competitors stand against each other: models under one method, or methods of one model."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.filters import probing_name
from app.language import later, say, sentences
from app.robustness.section import Scope
from app.switch import switch
from value_survey.terms import Probing

RANKINGS: Final = {"models": later("models"), "probing": later("probing methods")}


def choose_ranking(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Keep one ranking of those that the filters let through; the reader chooses, the address keeps it.

    Parameters
    ----------
    rows
        What the filters let through: `ranking`, `within`.
    scope
        The study.
    """
    there = [code for code in RANKINGS if code in set(rows["ranking"])]
    if len(there) > 1:
        kind = switch(say("Compared"), "ranking", there, lambda code: say(RANKINGS[code]))
    else:
        kind = there[0]
    kept = rows[rows["ranking"] == kind]
    options = list(dict.fromkeys(kept["within"]))
    within = str(Probing.DEF) if Probing.DEF in options else options[0]
    text = compared(kind, within, scope)
    if len(options) > 1:
        text = sentences([text, say("The filters choose another one.")])
    st.caption(text)
    return kept[kept["within"] == within]


def compared(kind: str, within: str, scope: Scope) -> str:
    """Say who stands against each other in a ranking."""
    if kind == "models":
        return say("Compared: models, all probed with {probing}.", probing=probing_name(within))
    return say("Compared: probing methods of one model, {model}.", model=scope.study.display(within))

"""What stands behind some responses: the steps of collective critique, the probabilities of the options."""

from __future__ import annotations

import json
import math
from itertools import groupby
from typing import Any, Final

import pandas as pd
import streamlit as st

from app.item.distributions import Item
from app.language import later, say
from app.text import literal, visible

STEP_NAMES: Final = {
    "initial": later("initial answer"),
    "critique": later("critique"),
    "draft": later("draft"),
    "vote": later("vote"),
}
STEPS_HEIGHT: Final = 300


def show_steps(row: pd.Series) -> None:
    """Show what was said on the way to a response (CCSV), step after step; nothing for other methods."""
    steps = [step for step in json_list(row["steps"]) if isinstance(step, dict)]
    if not steps:
        return
    st.markdown(say("**Steps on the way** ({n} texts)", n=len(steps)))
    with st.container(height=STEPS_HEIGHT):
        for name, texts in groupby(steps, key=lambda step: str(step.get("step", ""))):
            shown = say(STEP_NAMES[name]) if name in STEP_NAMES else name
            for step in texts:
                st.caption(f"{literal(shown)} {literal(str(step.get('decode', '')))}")
                st.code(visible(str(step.get("response", ""))), language=None, wrap_lines=True)


def show_probabilities(row: pd.Series, item: Item) -> None:
    """Show the probability of each option where the answer was read from them; nothing for other methods."""
    probabilities = json_object(row["option_probabilities"])
    if not probabilities:
        return
    st.markdown(say("**Probabilities of the options** (first token)"))
    known = {str(code): item.option(code) for code in item.codes}
    st.dataframe(
        pd.DataFrame(
            {
                say("option"): [known.get(code, visible(code)) for code in probabilities],
                say("probability"): pd.to_numeric(pd.Series(list(probabilities.values())), errors="coerce"),
            }
        ),
        hide_index=True,
        column_config={
            say("probability"): st.column_config.ProgressColumn(format="%.3f", min_value=0.0, max_value=1.0)
        },
        alt=say("Table of the options with their probabilities"),
    )
    mass = row["option_mass"]
    if mass is not None and not math.isnan(mass):
        st.caption(
            say(
                "Before they were scaled to 1, all options together had the probability {mass}.",
                mass=f"{mass:.3f}",
            )
        )


def json_list(text: Any) -> list[Any]:
    """Read a JSON list of a responses file; what is no list is shown as no entries."""
    content = _json(text)
    return content if isinstance(content, list) else []


def json_object(text: Any) -> dict[str, Any]:
    """Read a JSON object of a responses file; what is no object is shown as no entries."""
    content = _json(text)
    return content if isinstance(content, dict) else {}


def _json(text: Any) -> Any:
    try:
        return json.loads(text or "null")
    except (TypeError, ValueError):
        return None

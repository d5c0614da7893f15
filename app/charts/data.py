"""Questions by value dimension and culture, and how well their human answers are known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import layered
from app.language import say
from app.names import REFERENCE_NAMES, reference_name

SHADES: Final = {"cells": "#1F6AA5", "overall": "#7FB2D6", "rounded": "#D5E4EF"}
ROW_STEP: Final = 23


def questions_chart(counts: pd.DataFrame, *, highest: int, known: Collection[str]) -> alt.LayerChart:
    """Draw a bar per dimension of one culture.

    Parameters
    ----------
    counts
        `label` (of the dimension), `reference` (how well the humans are known), `n` questions; in order.
    highest
        End of the scale, the same for cultures beside each other.
    known
        What the legend names: `reference` of all of these cultures.
    """
    there = [name for name in REFERENCE_NAMES if name in known]
    drawn = counts.assign(
        place=counts["reference"].map(list(REFERENCE_NAMES).index),
        name=counts["reference"].map(reference_name),
    )
    y = alt.Y(
        "label:N",
        sort=list(dict.fromkeys(counts["label"])),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=230),
    )
    scale = alt.Scale(domain=[0, highest])
    bars = (
        alt.Chart(drawn)
        .mark_bar(size=14)
        .encode(
            y=y,
            x=alt.X("n:Q", stack="zero", title=say("questions"), scale=scale, axis=alt.Axis(tickCount=5)),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(
                    domain=[reference_name(name) for name in there], range=[SHADES[name] for name in there]
                ),
                legend=alt.Legend(orient="top", columns=2, symbolType="square"),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=say("dimension")),
                alt.Tooltip("name:N", title=say("human answers known")),
                alt.Tooltip("n:Q", title=say("questions")),
            ],
        )
    )
    sums = (
        alt.Chart(counts.groupby("label", sort=False, as_index=False)["n"].sum())
        .mark_text(align="left", dx=5, fontSize=11, color="#1F2430")
        .encode(y=y, x=alt.X("n:Q", scale=scale), text="n:Q")
    )
    return layered(bars, sums, step=ROW_STEP)

"""The claims at a glance: a mark per claim, a row per section of the paper."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import layered
from app.claims.verdicts import LOOKS
from app.language import say

ROW_STEP: Final = 24


def claims_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a mark per claim.

    Parameters
    ----------
    rows
        `section`, `verdict`, `name` (of the verdict), `statement`, `place`, `reproduced`, in the order of
        display.
    """
    drawn = rows.assign(slot=rows.groupby("section").cumcount())
    sections = sorted(rows["section"].unique())
    there = [look for verdict, look in LOOKS.items() if (rows["verdict"] == verdict).any()]
    named = [say(look.name) for look in there]
    legend = alt.Legend(
        orient="top", title=None, symbolSize=90, offset=8, columns=2, labelFontSize=12, columnPadding=24
    )
    marks = (
        alt.Chart(drawn)
        .mark_point(filled=True, size=85, opacity=1)
        .encode(
            y=alt.Y(
                "section:N",
                sort=sections,
                title=None,
                axis=alt.Axis(ticks=False, domain=False, grid=True, labelPadding=10, labelFontSize=12),
            ),
            x=alt.X(
                "slot:Q",
                title=say("each mark is a claim"),
                scale=alt.Scale(domain=[-0.6, max(21.6, float(drawn["slot"].max()) + 0.6)]),
                axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False),
            ),
            color=alt.Color(
                "name:N",
                legend=legend,
                scale=alt.Scale(domain=named, range=[look.colour for look in there]),
            ),
            shape=alt.Shape(
                "name:N",
                legend=legend,
                scale=alt.Scale(domain=named, range=[look.shape for look in there]),
            ),
            tooltip=[
                alt.Tooltip("statement:N", title=say("claim")),
                alt.Tooltip("place:N", title=say("place")),
                alt.Tooltip("name:N", title=say("verdict")),
                alt.Tooltip("reproduced:N", title=say("here")),
            ],
        )
    )
    return layered(marks, step=ROW_STEP)

"""What became of the expected answers: a stacked bar per run."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import layered
from app.language import say
from app.names import MISSING_STATUS, STATUS_NAMES, status_name
from value_survey.terms import ParseStatus

COLOURS: Final = {
    str(ParseStatus.VALID): "#9CC3E0",
    str(ParseStatus.REFUSED): "#D55E00",
    str(ParseStatus.NO_ANSWER): "#E69F00",
    str(ParseStatus.AMBIGUOUS): "#CC79A7",
    str(ParseStatus.OUT_OF_RANGE): "#009E73",
    str(ParseStatus.TOO_MANY): "#0072B2",
    str(ParseStatus.DEGENERATE): "#000000",
    MISSING_STATUS: "#D3D7DB",
}
STATUSES: Final = tuple(status for status in STATUS_NAMES if status in COLOURS)
"""In the order of the bars: valid ones first, so that coverage is where they end."""

ROW_STEP: Final = 26


def ledger_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar per run.

    Parameters
    ----------
    rows
        `label` (of the run), `run`, `status`, `n`, `share` (of the expected answers), `coverage`, a row per
        run and status, in the order of display.
    """
    there = [status for status in STATUSES if (rows.loc[rows["status"] == status, "n"] > 0).any()]
    drawn = rows[rows["n"] > 0].assign(
        place=lambda frame: frame["status"].map(STATUSES.index),
        name=lambda frame: frame["status"].map(status_name),
    )
    order = list(dict.fromkeys(rows["label"]))
    y = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=330),
    )
    bars = (
        alt.Chart(drawn)
        .mark_bar(size=15, stroke="white", strokeWidth=0.7)
        .encode(
            y=y,
            x=alt.X(
                "share:Q",
                stack="zero",
                title=say("share of the expected answers"),
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%", tickCount=5),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(
                    domain=[status_name(status) for status in there],
                    range=[COLOURS[status] for status in there],
                ),
                legend=alt.Legend(orient="top", columns=8, symbolType="square"),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=say("who")),
                alt.Tooltip("name:N", title=say("status")),
                alt.Tooltip("n:Q", title=say("answers"), format=",.0f"),
                alt.Tooltip("share:Q", title=say("share"), format=".1%"),
                alt.Tooltip("coverage:N", title=say("valid answers")),
                alt.Tooltip("run:N", title=say("run")),
            ],
        )
    )
    texts = (
        alt.Chart(rows.drop_duplicates("label"))
        .mark_text(align="left", dx=6, fontSize=11, color="#1F2430")
        .encode(y=y, x=alt.datum(0), text="coverage:N")
    )
    return layered(bars, texts, step=ROW_STEP)

"""Who shares a model's choices, by sex or by age: a bar cut into groups, or groups beside each other."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.bias.names import AGE_NAMES, SEX_NAMES, Section
from app.charts.common import FLOOR, bands, colour, lanes, layered, shape
from app.language import say
from value_survey.reports.style import OKABE_ITO, SeriesStyle

ROW_STEP: Final = 13
LABEL_LIMIT: Final = 320
ROW_MARGIN: Final = 10
BAR_ROW: Final = 34
THICK: Final = 16
THIN: Final = 6
UP: Final = 3
"""How far a bar is lifted to make room for the thin one, whose middle is `DOWN` below that of the row."""
DOWN: Final = 10
LABELLED: Final = 0.07
"""Parts of a bar from this size on hold their number."""

_LOOK: Final = {
    Section.SEX: (SEX_NAMES, (OKABE_ITO[5], OKABE_ITO[4]), ("square", "circle")),
    Section.AGE: (
        AGE_NAMES,
        (OKABE_ITO[5], OKABE_ITO[2], OKABE_ITO[3]),
        ("triangle-up", "square", "circle"),
    ),
}
_UNIT: Final = alt.Scale(domain=[0, 1])


def groups_style(section: Section) -> SeriesStyle:
    """Give the groups of a section their colours and shapes, those of the printed figures."""
    names, colours, shapes = _LOOK[section]
    return SeriesStyle(tuple(map(say, names.values())), colours, shapes)


def paper_chart(rows: pd.DataFrame, section: Section) -> alt.LayerChart:
    """Draw a bar per series, cut into the groups that have most of the humans behind a choice.

    Parameters
    ----------
    rows
        Of one culture and profile: `row`, `group`, `share_paper`, `share_paper_alike`, and what the tooltips
        name; a row per group, in the order of display.
    section
        By sex or by age.
    """
    style = groups_style(section)
    drawn = _end_to_end(rows)
    y = bands(drawn, "row", label_limit=LABEL_LIMIT)
    bars = (
        alt.Chart(drawn)
        .mark_bar(height=THICK, yOffset=-UP, stroke="white", strokeWidth=0.7)
        .encode(
            y=y,
            x=alt.X(
                "start:Q",
                title=say("share of the items"),
                axis=alt.Axis(format=".0%", tickCount=5),
                scale=_UNIT,
            ),
            x2="end:Q",
            color=colour(style, "group"),
            tooltip=tooltips(),
        )
    )
    numbers = (
        alt.Chart(drawn[drawn["share_paper"] >= LABELLED])
        .mark_text(fontSize=11, color="black", yOffset=-UP)
        .encode(y=y, x=alt.X("middle:Q", scale=_UNIT), text=alt.Text("share_paper:Q", format=".0%"))
    )
    alike = (
        alt.Chart(drawn)
        .mark_bar(height=THIN, yOffset=DOWN, stroke="white", strokeWidth=0.7)
        .encode(
            y=y,
            x=alt.X("start_alike:Q", scale=_UNIT),
            x2="end_alike:Q",
            color=colour(style, "group"),
            tooltip=tooltips(),
        )
    )
    return layered(bars, alike, numbers, step=BAR_ROW)


def sound_chart(rows: pd.DataFrame, section: Section, *, ends: tuple[float, float]) -> alt.LayerChart:
    """Draw the groups' shares at equal group sizes with intervals, beside an equal share.

    Parameters
    ----------
    rows
        As for `paper_chart`, with `share_normalised`, `low`, `high`, `share_equal`.
    section
        By sex or by age.
    ends
        Of the scale, the same for all charts beside each other.
    """
    style = groups_style(section)
    base = alt.Chart(rows).encode(
        y=bands(rows, "row", label_limit=LABEL_LIMIT),
        yOffset=lanes("group", style.names),
    )
    scale = alt.Scale(domain=list(ends), nice=False)
    equal = (
        alt.Chart(rows.head(1))
        .mark_rule(color=FLOOR, strokeWidth=1.5, strokeDash=[5, 3])
        .encode(x=alt.X("share_equal:Q", scale=scale))
    )
    spread = base.mark_rule(strokeWidth=1.8).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour(style, "group")
    )
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X(
            "share_normalised:Q",
            title=say("share among these humans if groups were of one size"),
            scale=scale,
            axis=alt.Axis(format=".0%", tickCount=6),
        ),
        color=colour(style, "group"),
        shape=shape(style, "group"),
        tooltip=tooltips(),
    )
    return layered(equal, spread, marks, step=ROW_STEP * len(style.names) + ROW_MARGIN)


def tooltips() -> list[alt.Tooltip]:
    """Say what a mark, a part of a bar or a cell stands for."""
    shares = {
        "share_paper": say("raw counts"),
        "share_paper_alike": say("raw counts if all answered alike"),
        "share_normalised": say("at equal group sizes"),
        "low": say("low"),
        "high": say("high"),
        "share_equal": say("equal share"),
    }
    return [
        alt.Tooltip("series:N", title=say("who")),
        alt.Tooltip("group:N", title=say("group")),
        alt.Tooltip("dimension:N", title=say("dimension")),
        *(alt.Tooltip(f"{name}:Q", title=title, format=".1%") for name, title in shares.items()),
        alt.Tooltip("n_items:Q", title=say("items"), format=".4~g"),
        alt.Tooltip("coverage:N", title=say("valid answers")),
        alt.Tooltip("run:N", title=say("run")),
    ]


def _end_to_end(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay the groups' shares end to end."""
    ends = {}
    for name in ("share_paper", "share_paper_alike"):
        ends[name] = rows.groupby(["run", "dimension"], sort=False)[name].cumsum().round(9)
    return rows.assign(
        start=(ends["share_paper"] - rows["share_paper"]).round(9),
        end=ends["share_paper"],
        middle=ends["share_paper"] - rows["share_paper"] / 2,
        start_alike=(ends["share_paper_alike"] - rows["share_paper_alike"]).round(9),
        end_alike=ends["share_paper_alike"],
    )

"""How often responses have each problem, and how often a judge is right: a row per problem."""

from __future__ import annotations

from typing import Final, Literal

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, bands, colour, lanes, layered, shape
from app.charts.heat import heat_chart
from app.language import say
from value_survey.reports.style import OKABE_ITO, SeriesStyle

ROW_STEP: Final = 13
LABEL_LIMIT: Final = 210
ROW_MARGIN: Final = 12
PERCENT: Final = ".1%"


def rates_chart(rows: pd.DataFrame, style: SeriesStyle, *, sound: bool, highest: float) -> alt.LayerChart:
    """Draw the shares of one culture.

    Parameters
    ----------
    rows
        `series`, `label` (of the problem), `told`, the shares with their intervals, counts, `coverage`,
        `run`.
    style
        Colour and shape of the series shown.
    sound
        Whether the corrected shares are drawn, beside ticks for those as judged; what cannot be told is said.
    highest
        End of the scale, the same for charts beside each other.
    """
    value, low, high = shown_columns(sound=sound)
    step = ROW_STEP * len(style.names) + ROW_MARGIN
    base = alt.Chart(rows.assign(words=say("cannot be told"))).encode(
        y=bands(rows, "label", label_limit=LABEL_LIMIT),
        yOffset=lanes("series", style.names),
    )
    scale = alt.Scale(domain=[0, highest], clamp=True)
    known = base.transform_filter("datum.told") if sound else base
    spread = known.mark_rule(strokeWidth=1.6).encode(
        x=alt.X(f"{low}:Q", scale=scale), x2=f"{high}:Q", color=colour(style)
    )
    marks = known.mark_point(filled=True, size=55, opacity=1).encode(
        x=alt.X(
            f"{value}:Q",
            title=say("share of responses with the problem"),
            scale=scale,
            axis=alt.Axis(format=".0%" if highest > 0.1 else PERCENT, tickCount=5),
        ),
        color=colour(style),
        shape=shape(style),
        tooltip=rate_tooltips(),
    )
    if not sound:
        return layered(spread, marks, step=step)
    judged = base.mark_tick(color=FLOOR, thickness=2.5, size=ROW_STEP).encode(
        x=alt.X("rate:Q", scale=scale), tooltip=rate_tooltips()
    )
    return layered(judged, spread, marks, *_unknown(base, style, scale, highest), step=step)


def _unknown(base: alt.Chart, style: SeriesStyle, scale: alt.Scale, highest: float) -> list[alt.Chart]:
    """Write what cannot be told at the end of the row where the tick of the share as judged is not."""
    middle = highest / 2
    sides: tuple[tuple[str, Literal["left", "right"], float, int], ...] = (
        (f"datum.rate > {middle}", "left", 0.0, 8),
        (f"datum.rate <= {middle}", "right", highest, -4),
    )
    return [
        base.transform_filter(f"!datum.told && {where}")
        .mark_text(align=align, dx=shift, fontSize=10, fontStyle="italic")
        .encode(
            x=alt.X(datum=end, type="quantitative", scale=scale),
            text="words:N",
            color=colour(style),
            tooltip=rate_tooltips(),
        )
        for where, align, end, shift in sides
    ]


def rates_heat(rows: pd.DataFrame, *, sound: bool, highest: float) -> alt.LayerChart:
    """Draw the shares of one culture as a heat map; what cannot be told is left empty."""
    value = rows[shown_columns(sound=sound)[0]]
    return heat_chart(
        rows.assign(value=value.where(rows["told"]) if sound else value, column=rows["label"]),
        highest=highest,
        value_format=PERCENT,
        value_title=say("share of responses with the problem; light is less"),
        tooltip=rate_tooltips(),
    )


def shown_columns(*, sound: bool) -> tuple[str, str, str]:
    """Name the columns of the share shown and of its interval."""
    return ("rate_corrected", "corrected_low", "corrected_high") if sound else ("rate", "low", "high")


def validity_style() -> SeriesStyle:
    """Give the two shares of a judge's validity their colours and shapes."""
    return SeriesStyle(
        (say("sensitivity"), say("specificity")),
        (OKABE_ITO[1], OKABE_ITO[0]),
        ("diamond", "square"),
    )


def validity_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a judge's sensitivity and specificity in one language, with intervals.

    Parameters
    ----------
    rows
        `label` (of the problem), both shares with their intervals and counts, `power`; in the order of
        display.
    """
    style = validity_style()
    long = pd.concat(
        rows.assign(
            what=name,
            value=rows[column],
            low=rows[f"{column}_low"],
            high=rows[f"{column}_high"],
            n=rows[count],
        )
        for name, column, count in zip(
            style.names, ("sensitivity", "specificity"), ("n_flawed", "n_sound"), strict=True
        )
    )
    base = alt.Chart(long[long["value"].notna()]).encode(
        y=bands(rows, "label", label_limit=LABEL_LIMIT),
        yOffset=lanes("what", style.names),
    )
    scale = alt.Scale(domain=[0, 1])
    spread = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour(style, "what")
    )
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=alt.X(
            "value:Q",
            title=say("share of the controls judged rightly"),
            scale=scale,
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        color=colour(style, "what"),
        shape=shape(style, "what"),
        tooltip=[
            alt.Tooltip("label:N", title=say("problem")),
            alt.Tooltip("what:N", title=say("share")),
            alt.Tooltip("value:Q", title=say("value"), format=PERCENT),
            alt.Tooltip("low:Q", title=say("low"), format=PERCENT),
            alt.Tooltip("high:Q", title=say("high"), format=PERCENT),
            alt.Tooltip("n:Q", title=say("controls")),
            alt.Tooltip("power:Q", title=say("sensitivity + specificity − 1"), format=".2f"),
        ],
    )
    return layered(spread, marks, step=ROW_STEP * 2 + ROW_MARGIN)


def rate_tooltips() -> list[alt.Tooltip]:
    """Say what a mark or a cell stands for."""
    shares = {
        "rate": say("as judged"),
        "low": say("low"),
        "high": say("high"),
        "rate_corrected": say("corrected"),
        "corrected_low": say("corrected, low"),
        "corrected_high": say("corrected, high"),
        "sensitivity": say("sensitivity"),
        "specificity": say("specificity"),
    }
    return [
        alt.Tooltip("series:N", title=say("who")),
        alt.Tooltip("label:N", title=say("problem")),
        *(alt.Tooltip(f"{name}:Q", title=title, format=PERCENT) for name, title in shares.items()),
        alt.Tooltip("n_flagged:Q", title=say("flagged")),
        alt.Tooltip("coverage:N", title=say("judged responses")),
        alt.Tooltip("run:N", title=say("run")),
    ]

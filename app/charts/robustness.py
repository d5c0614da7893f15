"""Charts of what results rest on: ranges of values, and values by number of respondents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from app.charts.common import FLOOR, FONT, bands, colour, lanes, layered, shape
from app.language import say
from value_survey.reports.style import SeriesStyle, chart_config

STEP: Final = 13
MARGIN: Final = 14
HEIGHT: Final = 280


def range_chart(
    rows: pd.DataFrame,
    style: SeriesStyle,
    *,
    title: str,
    tooltips: Mapping[str, str],
    domain: Sequence[float],
    line: float | None = None,
    value_format: str = ".2f",
) -> alt.LayerChart:
    """Draw values with their ranges, a row per label, the series under each other in it.

    Parameters
    ----------
    rows
        `label`, `series`, `value`, `low`, `high`, what the tooltips name, and `tick` where there is a value
        to compare with.
    style
        Of the series.
    title
        Of the axis.
    tooltips
        Titles by column; columns of texts end in `:N`.
    domain
        Ends of the scale, the same for charts beside each other.
    line
        Where a vertical line stands.
    value_format
        Of numbers in tooltips.
    """
    one_each = not rows.duplicated("label").any()
    base = alt.Chart(rows).encode(y=bands(rows, "label", label_limit=260, label_padding=8))
    if not one_each:
        offset = lanes("series", style.names)
        base = base.encode(yOffset=offset)
    scale = alt.Scale(domain=list(domain), nice=True)
    x = alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(tickCount=8))
    layers = []
    if line is not None:
        zero = alt.Chart(pd.DataFrame({"line": [line]}))
        layers.append(zero.mark_rule(color="#222222", strokeDash=[3, 3]).encode(x=alt.X("line:Q")))
    if "tick" in rows:
        layers.append(base.mark_tick(color=FLOOR, thickness=2.5, size=STEP).encode(x=alt.X("tick:Q")))
    layers.append(
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.8)
        .encode(x=alt.X("low:Q"), x2="high:Q", color=colour(style))
    )
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=x,
        color=colour(style),
        shape=shape(style),
        tooltip=[_tooltip(name, text, value_format) for name, text in tooltips.items()],
    )
    rows_each = 1 if one_each else len(style.names)
    return layered(*layers, marks, step=STEP * rows_each + MARGIN)


def ends(rows: pd.DataFrame) -> tuple[float, float]:
    """Give the ends of a scale that has room for all values and ranges, and for 0."""
    values = rows[["value", "low", "high"]]
    return min(0.0, float(values.min().min())), max(0.0, float(values.max().max()))


def curve_chart(
    rows: pd.DataFrame, known: pd.DataFrame, style: SeriesStyle, *, title: str, domain: Sequence[float]
) -> alt.LayerChart:
    """Draw values by number of respondents, with what a perfect and an indifferent respondent score.

    Parameters
    ----------
    rows
        `series`, `n_test`, `value`, `low`, `high`, `n_subsamples`, `coverage`: the numbers that there are.
    known
        `n_test`, `floor`, `uniform`, at all numbers.
    style
        Of the series.
    title
        Of the vertical axis.
    domain
        Its ends.
    """
    numbers = sorted({int(number) for number in known["n_test"]})
    x = alt.X(
        "n_test:Q",
        title=say("respondents"),
        scale=alt.Scale(type="log", domain=[numbers[0], numbers[-1]], nice=False, padding=14),
        axis=alt.Axis(values=numbers, format="d", grid=True),
    )
    ends = alt.Chart(known.drop_duplicates("n_test")).encode(x=x)
    floors = [
        ends.mark_line(strokeDash=dash, color=FLOOR, strokeWidth=2).encode(
            y=alt.Y(f"{name}:Q"), tooltip=[_tooltip("n_test", say("respondents"), "d"), _tooltip(name, text)]
        )
        for name, text, dash in (("floor", say("floor"), [6, 4]), ("uniform", say("no preference"), [2, 3]))
    ]
    base = alt.Chart(rows).encode(x=x, color=colour(style))
    titles = {
        "series:N": say("who"), "n_test": say("respondents"), "value": say("value"), "low": say("low"),
        "high": say("high"), "n_subsamples": say("subsamples"), "coverage:N": say("valid answers"),
    }  # fmt: skip
    return alt.LayerChart(
        layer=[
            *floors,
            base.transform_filter("isValid(datum.low)")
            .mark_rule(strokeWidth=5, opacity=0.28)
            .encode(y=alt.Y("low:Q"), y2="high:Q"),
            base.mark_line(strokeWidth=1.4).encode(y=alt.Y("value:Q"), detail="series:N"),
            base.mark_point(filled=True, size=60, opacity=1).encode(
                y=alt.Y("value:Q", title=title, scale=alt.Scale(domain=list(domain), nice=True)),
                shape=shape(style),
                tooltip=[
                    _tooltip(name, text, "d" if name.startswith("n_") else ".3f")
                    for name, text in titles.items()
                ],
            ),
        ],
        height=HEIGHT,
        config=chart_config() | {"font": FONT},
    )


def _tooltip(name: str, title: str, value_format: str = ".3f") -> alt.Tooltip:
    if name.endswith(":N"):
        return alt.Tooltip(name, title=title)
    whole = name.startswith("n_") or "rank" in name
    return alt.Tooltip(f"{name}:Q", title=title, format=".3~f" if whole else value_format)

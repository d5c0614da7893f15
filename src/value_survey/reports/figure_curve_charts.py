"""Charts of values and rankings by number of respondents."""

from __future__ import annotations

import altair as alt
import pandas as pd

from value_survey.reports.style import CULTURE_LABELS, FLOOR_COLOUR, SeriesStyle, chart_config


def curve_chart(rows: pd.DataFrame, yardsticks: pd.DataFrame, style: SeriesStyle) -> alt.VConcatChart:
    """Draw a panel per culture, and below it one with the agreement of rankings where there is any.

    Parameters
    ----------
    rows
        culture, series, n_test, value, low, high, tau: the numbers of respondents that there are.
    yardsticks
        culture, n_test, floor, uniform, at all numbers of respondents.
    style
        Of the series.
    """
    cultures = [culture for culture in CULTURE_LABELS if culture in set(rows["culture"])]
    numbers = sorted(yardsticks["n_test"].unique())
    x = alt.X(
        "n_test:Q",
        title="respondents",
        scale=alt.Scale(type="log", domain=[numbers[0], numbers[-1]], nice=False, padding=12),
        axis=alt.Axis(values=[int(number) for number in numbers], format="d", grid=True),
    )
    values = [
        _values(
            rows[rows["culture"] == culture], yardsticks[yardsticks["culture"] == culture], x, style
        ).properties(title=alt.Title(CULTURE_LABELS[culture], frame="group"), width=330, height=250)
        for culture in cultures
    ]
    charts = [alt.hconcat(*values, spacing=24)]
    charts[0].resolve = alt.Resolve(scale=alt.ScaleResolveMap(y="shared"))
    if rows["tau"].notna().any():
        charts.append(
            alt.hconcat(*(_agreement(rows[rows["culture"] == each], x) for each in cultures), spacing=24)
        )
    title = alt.Title(
        "Divergence by number of respondents",
        subtitle="Grey dashed: a perfect respondent. Dotted: answers without preference. Band: subsamples",
    )
    return alt.vconcat(*charts, spacing=18, title=title, config=chart_config())


def _values(
    rows: pd.DataFrame, yardsticks: pd.DataFrame, x: alt.X, style: SeriesStyle
) -> alt.LayerChart | alt.FacetChart:
    y = alt.Y("value:Q", title="Smoothed KL divergence (nats)", scale=alt.Scale(zero=True))
    known = alt.Chart(yardsticks.drop_duplicates("n_test")).encode(x=x)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(style.names), range=list(style.colours)),
        title=None,
        legend=_LEGEND,
    )
    shape = alt.Shape(
        "series:N",
        scale=alt.Scale(domain=list(style.names), range=list(style.shapes)),
        title=None,
        legend=_LEGEND,
    )
    base = alt.Chart(rows).encode(x=x, color=colour)
    tooltip = [
        "series",
        "n_test",
        "n_subsamples",
        *(alt.Tooltip(name, format=".3f") for name in ("value", "low", "high")),
    ]
    return alt.layer(
        known.mark_line(strokeDash=[6, 4], color=FLOOR_COLOUR, strokeWidth=2).encode(y="floor:Q"),
        known.mark_line(strokeDash=[2, 3], color=FLOOR_COLOUR, strokeWidth=2).encode(y="uniform:Q"),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=5, opacity=0.25)
        .encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(strokeWidth=1.3).encode(y=y),
        base.mark_point(filled=True, size=42, opacity=1).encode(y=y, shape=shape, tooltip=tooltip),
    )


def _agreement(rows: pd.DataFrame, x: alt.X) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(rows.drop_duplicates("n_test")).encode(
        x=x,
        y=alt.Y(
            "tau:Q", title="Kendall's tau", scale=alt.Scale(domain=[min(0.0, float(rows["tau"].min())), 1])
        ),
    )
    return alt.layer(
        base.mark_line(color="#222222"), base.mark_point(filled=True, color="#222222", size=36, opacity=1)
    ).properties(width=330, height=90)


_LEGEND = alt.Legend(orient="bottom", columns=4, symbolSize=60, symbolOpacity=1)

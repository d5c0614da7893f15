"""Charts of match rates and of the profiles of mismatches; they draw the frames they are given."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from value_survey.reports.style import (
    CULTURE_LABELS,
    FLOOR_COLOUR,
    GRID_COLOUR,
    OKABE_ITO,
    SeriesStyle,
    chart_config,
)
from value_survey.terms import ALL, DIMENSION_NAMES, AgeGroup, Dimension, Sex

_GROUPS: Final = {"sex": [sex.value for sex in Sex], "age_group": [age.value for age in AgeGroup]}
_LABELS: Final = {"<=29": "up to 29", "30-49": "30–49", "50+": "50 and over"}
_COLOURS: Final = {
    "sex": (OKABE_ITO[5], OKABE_ITO[4]),
    "age_group": (OKABE_ITO[5], OKABE_ITO[2], OKABE_ITO[3]),
}
_SHAPES: Final = {"sex": ("square", "circle"), "age_group": ("triangle-up", "square", "circle")}
_ROWS: Final = (*(str(dimension) for dimension in Dimension), ALL)
_TIGHT = alt.Scale(paddingInner=0, paddingOuter=0)
_PANEL: Final = 290


def match_chart(rates: pd.DataFrame, style: SeriesStyle, *, intervals: bool) -> alt.HConcatChart:
    """Draw match rates: a panel per culture, a row per dimension.

    Parameters
    ----------
    rates
        Rows of `reports/match_rate.csv` with `series`.
    style
        Colours and shapes of the series.
    intervals
        Whether their intervals are drawn.
    """
    panels = []
    for culture in _cultures(rates):
        rows = _labelled(rates[rates["culture"] == culture])
        order = [label for code in _ROWS for label in rows.loc[rows["dimension"] == code, "label"].unique()]
        base = alt.Chart(rows).encode(
            y=alt.Y(
                "label:N",
                sort=order,
                title=None,
                scale=_TIGHT,
                axis=alt.Axis(ticks=False, tickBand="extent", grid=True, labelPadding=6),
            ),
            yOffset=alt.YOffset("series:N", scale=alt.Scale(domain=list(style.names), paddingOuter=1)),
        )
        across = alt.X(
            "match_rate:Q",
            title="Match rate, higher is better",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=5),
        )
        floor = base.mark_tick(color=FLOOR_COLOUR, thickness=2.5, size=10).encode(x="floor:Q")
        chance = base.mark_tick(color=FLOOR_COLOUR, thickness=1, size=10).encode(x="chance:Q")
        colour, shape = _series(style)
        marks = base.mark_point(filled=True, size=42, opacity=1).encode(
            x=across,
            color=colour,
            shape=shape,
            tooltip=[
                "series:N",
                "label:N",
                *(alt.Tooltip(f"{name}:Q", format=".0%") for name in ("match_rate", "low", "high", "floor")),
            ],
        )
        bars = base.mark_rule(strokeWidth=1.4).encode(x="low:Q", x2="high:Q", color=colour)
        layers = [floor, chance, *([bars] if intervals else []), marks]
        height = {"step": 10 * len(style.names) + 14, "for": "position"}
        panels.append(alt.layer(*layers, title=CULTURE_LABELS[culture], width=_PANEL, height=height))
    title = alt.Title(
        "Items on which model and humans have the same favourite option",
        subtitle=("Bar: interval. " if intervals else "")
        + "Thick grey tick: what as many humans reach. Thin one: chance",
    )
    chart = alt.hconcat(*panels, spacing=20, title=title, config=chart_config())
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(x="shared"))
    return chart


def shares_paper(shares: pd.DataFrame, factor: str, style: SeriesStyle) -> alt.HConcatChart:
    """Draw which group has most of the humans behind a mismatch: a bar per model, cut into groups.

    Parameters
    ----------
    shares
        Rows of `reports/preference_bias.csv` with `series`, one per group of the factor.
    factor
        `sex` or `age_group`.
    style
        Names of the series, in order.
    """
    panels = []
    cultures = _cultures(shares)
    for culture in cultures:
        rows = _grouped(shares[shares["culture"] == culture], factor)
        base = alt.Chart(rows).encode(y=_models(style, first=culture == cultures[0]))
        bars = base.mark_bar(height=13).encode(
            x=alt.X(
                "start:Q", title="Share of mismatches", axis=alt.Axis(format=".0%", tickCount=5), scale=_UNIT
            ),
            x2="end:Q",
            color=_group_colour(factor),
            tooltip=["series:N", "group:N", alt.Tooltip("share_paper:Q", format=".0%")],
        )
        numbers = (
            alt.Chart(rows[rows["share_paper"] >= 0.1])
            .mark_text(fontSize=10, color="black")
            .encode(
                y=_models(style, first=culture == cultures[0]),
                x="middle:Q",
                text=alt.Text("share_paper:Q", format=".0%"),
            )
        )
        alike = (
            alt.Chart(rows[rows["inner"]])
            .mark_tick(color="black", thickness=2, size=19)
            .encode(x="end_alike:Q", y=_models(style, first=culture == cultures[0]))
        )
        panels.append(
            alt.layer(bars, numbers, alike, title=CULTURE_LABELS[culture], width=_PANEL, height={"step": 24})
        )
    title = alt.Title(
        f"Who shares a model's mismatches, by {factor.replace('_', ' ')}: raw counts",
        subtitle="Black tick: where a part would end if every group answered alike",
    )
    return alt.hconcat(*panels, spacing=20, title=title, config=chart_config())


def shares_sound(shares: pd.DataFrame, factor: str, style: SeriesStyle) -> alt.HConcatChart:
    """Draw the groups' shares at equal group sizes with intervals; arguments as for `shares_paper`."""
    panels = []
    cultures = _cultures(shares)
    for culture in cultures:
        rows = _grouped(shares[shares["culture"] == culture], factor)
        labels = [_LABELS.get(group, group) for group in _GROUPS[factor]]
        base = alt.Chart(rows).encode(
            y=_models(style, first=culture == cultures[0]),
            yOffset=alt.YOffset("group:N", sort=labels, scale=alt.Scale(domain=labels, paddingOuter=1)),
        )
        equal = (
            alt.Chart(rows.head(1)).mark_rule(color=FLOOR_COLOUR, strokeWidth=1.5).encode(x="share_equal:Q")
        )
        bars = base.mark_rule(strokeWidth=1.6).encode(x="low:Q", x2="high:Q", color=_group_colour(factor))
        marks = base.mark_point(filled=True, size=50, opacity=1).encode(
            x=alt.X(
                "share_normalised:Q",
                title="Share at equal group sizes",
                axis=alt.Axis(format=".0%", tickCount=6),
                scale=alt.Scale(zero=False),
            ),
            color=_group_colour(factor),
            shape=alt.Shape(
                "group:N", scale=alt.Scale(domain=labels, range=list(_SHAPES[factor])), title=None
            ),
            tooltip=[
                "series:N",
                "group:N",
                *(alt.Tooltip(f"{name}:Q", format=".1%") for name in ("share_normalised", "low", "high")),
            ],
        )
        height = {"step": 13 * len(labels) + 8, "for": "position"}
        panels.append(
            alt.layer(equal, bars, marks, title=CULTURE_LABELS[culture], width=_PANEL, height=height)
        )
    title = alt.Title(
        f"Who shares a model's mismatches, by {factor.replace('_', ' ')}: groups of equal size",
        subtitle="Bar: interval over respondents and items. Vertical line: all groups answer alike",
    )
    chart = alt.hconcat(*panels, spacing=20, title=title, config=chart_config())
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(x="shared"))
    return chart


def heat_map(cells: pd.DataFrame, style: SeriesStyle, *, normalised: bool) -> alt.VConcatChart:
    """Draw sex × age by dimension, a row of panels per model and a column per culture (appendix G).

    Parameters
    ----------
    cells
        Rows of `reports/preference_bias.csv` with `series`, one per sex, age group and dimension.
    style
        Names of the series, in order.
    normalised
        Colours show the bias at equal group sizes, else the paper's shares.
    """
    groups = [f"{sex}, {_LABELS[age]}" for sex in _GROUPS["sex"] for age in _GROUPS["age_group"]]
    named = cells.assign(
        group=[f"{sex}, {_LABELS[age]}" for sex, age in zip(cells["sex"], cells["age_group"], strict=True)],
        points=100 * cells["bias"],
    )
    if normalised:
        largest = float(named["points"].abs().max())
        field, title = "points:Q", "Difference from an equal share (percentage points)"
        scale = alt.Scale(domain=[-largest, 0, largest], range=[OKABE_ITO[0], "#F7F7F7", OKABE_ITO[1]])
        label = ".0f"
    else:
        field, title = "share_paper:Q", "Share of mismatches"
        scale = alt.Scale(domain=[0, 1], range=["#F7F7F7", OKABE_ITO[0]])
        label = ".0%"
    rows = []
    cultures = _cultures(named)
    for series in style.names:
        panels = []
        for culture in cultures:
            own = named[(named["series"] == series) & (named["culture"] == culture)]
            first = culture == cultures[0]
            panels.append(
                alt.Chart(own)
                .mark_rect(stroke=GRID_COLOUR, strokeWidth=0.5)
                .encode(
                    x=alt.X(
                        "dimension:N",
                        scale=alt.Scale(domain=[str(code) for code in Dimension]),
                        title=None,
                        axis=alt.Axis(labelAngle=0, ticks=False, domain=False, grid=False),
                    ),
                    y=alt.Y(
                        "group:N",
                        scale=alt.Scale(domain=groups),
                        title=None,
                        axis=alt.Axis(ticks=False, domain=False, grid=False) if first else None,
                    ),
                    color=alt.Color(
                        field,
                        scale=scale,
                        title=title,
                        legend=alt.Legend(
                            orient="bottom", format=label, gradientLength=260, titleLimit=400, tickCount=5
                        ),
                    ),
                    tooltip=["group:N", "dimension:N", alt.Tooltip(field, format=label), "n_items:Q"],
                )
                .properties(
                    width=_PANEL,
                    height=96,
                    title=alt.Title(f"{series}, {culture}", fontSize=11, fontWeight="normal", offset=4),
                )
            )
        rows.append(alt.hconcat(*panels, spacing=16))
    heading = "groups of equal size" if normalised else "raw counts"
    return alt.vconcat(
        *rows,
        spacing=12,
        title=alt.Title(f"Who shares a model's mismatches, by sex and age: {heading}"),
        config=chart_config(),
    )


_UNIT = alt.Scale(domain=[0, 1])


def _cultures(rows: pd.DataFrame) -> list[str]:
    return [culture for culture in CULTURE_LABELS if culture in set(rows["culture"])]


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Name each dimension with its number of items."""
    numbers = rows.groupby("dimension")["n_items"].agg(["min", "max"])
    labels = {}
    for code, (low, high) in zip(numbers.index, numbers.itertuples(index=False), strict=True):
        name = "all items" if code == ALL else f"{code} {DIMENSION_NAMES[Dimension(code)]}"
        labels[code] = f"{name} (n = {low:.0f})" if low == high else f"{name} (n = {low:.0f}–{high:.0f})"
    return rows.assign(label=rows["dimension"].map(labels))


def _grouped(rows: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Order the groups of each model and lay their shares end to end."""
    groups = _GROUPS[factor]
    ordered = rows.assign(rank=rows[factor].map(groups.index)).sort_values(["series", "rank"], kind="stable")
    sums = ordered.groupby("series", sort=False)
    end = sums["share_paper"].cumsum().round(9)
    return ordered.assign(
        group=ordered[factor].map(lambda name: _LABELS.get(name, name)),
        start=(end - ordered["share_paper"]).round(9),
        end=end,
        middle=end - ordered["share_paper"] / 2,
        end_alike=sums["share_paper_alike"].cumsum(),
        inner=ordered["rank"] < len(groups) - 1,
    )


def _models(style: SeriesStyle, *, first: bool) -> alt.Y:
    """Place the models; only the first panel names them."""
    axis = alt.Axis(ticks=False, domain=False, grid=False, labelPadding=6) if first else None
    return alt.Y("series:N", sort=list(style.names), title=None, axis=axis)


def _group_colour(factor: str) -> alt.Color:
    labels = [_LABELS.get(group, group) for group in _GROUPS[factor]]
    return alt.Color(
        "group:N",
        scale=alt.Scale(domain=labels, range=list(_COLOURS[factor])),
        title=None,
        legend=alt.Legend(orient="bottom", symbolSize=80),
    )


def _series(style: SeriesStyle) -> tuple[alt.Color, alt.Shape]:
    legend = alt.Legend(orient="bottom", columns=3, symbolSize=60)
    names = list(style.names)
    return (
        alt.Color(
            "series:N", scale=alt.Scale(domain=names, range=list(style.colours)), title=None, legend=legend
        ),
        alt.Shape(
            "series:N", scale=alt.Scale(domain=names, range=list(style.shapes)), title=None, legend=legend
        ),
    )

"""Charts of the multiverse: values under every combination of choices, and ranks."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from value_survey.reports.style import CULTURE_LABELS, SeriesStyle, chart_config

CHOICES: Final = {
    "kl_form": "KL",
    "repair": "infinite",
    "weights": "humans",
    "parser": "answers",
    "aggregation": "mean over",
    "wording": "wording",
    "language": "language",
}
"""Columns of the report and how the figure names them."""

_WIDTH: Final = 460
_ROW: Final = 11
_PALE, _DARK = "#E4EEF5", "#0072B2"


def specification_chart(rows: pd.DataFrame, style: SeriesStyle) -> alt.HConcatChart:
    """Draw values over universes, sorted, above a table of the choices that each makes; a column per culture.

    Parameters
    ----------
    rows
        culture, universe, is_default, yardstick, series, value and the columns of `CHOICES`.
    style
        Of the series.
    """
    varied = [name for name in CHOICES if rows.groupby("culture")[name].nunique().max() > 1]
    cultures = [culture for culture in CULTURE_LABELS if culture in set(rows["culture"])]
    columns = []
    for place, culture in enumerate(cultures):
        of_culture = _ordered(rows[rows["culture"] == culture])
        columns.append(
            alt.vconcat(
                _values(of_culture, style).properties(
                    title=alt.Title(CULTURE_LABELS[culture], frame="group"), width=_WIDTH, height=220
                ),
                _choices(of_culture, varied, labelled=place == 0),
                spacing=10,
                bounds="flush",
            )
        )
    title = alt.Title(
        "Divergence under every combination of choices",
        subtitle="A column is one way to analyse the same answers; marks below say which. Line: the paper's",
    )
    chart = alt.hconcat(*columns, spacing=20, title=title, config=chart_config())
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(y="shared"))
    return chart


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Number the universes by the mean value of the models, or of all where there is no model."""
    competing = rows[~rows["yardstick"].astype(bool)]
    means = (
        (competing if len(competing) else rows).groupby("universe")["value"].mean().sort_values(kind="stable")
    )
    place = pd.Series(range(1, len(means) + 1), index=means.index)
    return rows[rows["universe"].isin(means.index)].assign(place=lambda kept: kept["universe"].map(place))


def _values(rows: pd.DataFrame, style: SeriesStyle) -> alt.LayerChart | alt.FacetChart:
    x = alt.X(
        "place:Q",
        title=None,
        axis=None,
        scale=alt.Scale(domain=[0, int(rows["place"].max()) + 1], nice=False),
    )
    legend = alt.Legend(orient="bottom", columns=4, symbolSize=60)
    names = list(style.names)
    default = rows[rows["is_default"].astype(str) == "True"].drop_duplicates("place")
    return alt.layer(
        alt.Chart(default).mark_rule(color="#444444", strokeWidth=1).encode(x=x),
        alt.Chart(rows)
        .mark_point(filled=True, size=13, opacity=0.9)
        .encode(
            x=x,
            y=alt.Y("value:Q", title="Mean divergence (nats)"),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=names, range=list(style.colours)),
                title=None,
                legend=legend,
            ),
            shape=alt.Shape(
                "series:N", scale=alt.Scale(domain=names, range=list(style.shapes)), title=None, legend=legend
            ),
            tooltip=["series", alt.Tooltip("value", format=".3f"), "rank", *CHOICES],
        ),
    )


def _choices(rows: pd.DataFrame, varied: list[str], *, labelled: bool) -> alt.LayerChart | alt.FacetChart:
    universes = rows.drop_duplicates("place")
    made = universes.melt(["place", "is_default"], varied, "choice", "option")
    made["label"] = [
        f"{CHOICES[name]}: {option}" for name, option in zip(made["choice"], made["option"], strict=True)
    ]
    order = list(made.drop_duplicates("label")["label"])
    x = alt.X(
        "place:Q",
        title=None,
        axis=None,
        scale=alt.Scale(domain=[0, int(rows["place"].max()) + 1], nice=False),
    )
    axis = alt.Axis(ticks=False, domain=False, grid=False, labels=labelled, labelPadding=6, labelFontSize=10)
    default = made[made["is_default"].astype(str) == "True"].drop_duplicates("place")
    y = alt.Y("label:N", title=None, axis=axis, scale=alt.Scale(domain=order))
    thickness = max(1.0, min(4.0, _WIDTH / len(universes) - 1))
    marks = [
        alt.Chart(made[made["choice"].isin(varied[start::2])])
        .mark_tick(orient="vertical", size=_ROW - 3, thickness=thickness, color=colour)
        .encode(x=x, y=y)
        for start, colour in ((0, "#222222"), (1, "#8C8C8C"))
        if varied[start::2]
    ]
    line = alt.Chart(default).mark_rule(color="#444444", strokeWidth=1).encode(x=x)
    return alt.layer(line, *marks).properties(width=_WIDTH, height=_ROW * len(order))


def rank_chart(rows: pd.DataFrame, style: SeriesStyle) -> alt.HConcatChart:
    """Draw how often each competitor has each rank, a panel per culture.

    Parameters
    ----------
    rows
        culture, series, rank, is_default; without yardsticks.
    style
        Of the series, which gives their order.
    """
    cultures = [culture for culture in CULTURE_LABELS if culture in set(rows["culture"])]
    names = [name for name in style.names if name in set(rows["series"])]
    places = [str(place) for place in range(1, len(names) + 1)]
    panels = []
    for place, culture in enumerate(cultures):
        of_culture = rows[rows["culture"] == culture].assign(
            place=lambda kept: kept["rank"].astype(int).astype(str)
        )
        counts = of_culture.groupby(["series", "place"]).size().rename("n").reset_index()
        counts["share"] = counts["n"] / counts.groupby("series")["n"].transform("sum")
        counts["label"] = [f"{share:.0%}" if share >= 0.005 else "<1%" for share in counts["share"]]
        default = of_culture[of_culture["is_default"].astype(str) == "True"]
        x = alt.X(
            "place:O",
            title="rank",
            scale=alt.Scale(domain=places),
            axis=alt.Axis(labelAngle=0, ticks=False, domain=False),
        )
        y = alt.Y(
            "series:N",
            title=None,
            scale=alt.Scale(domain=names),
            axis=alt.Axis(ticks=False, domain=False, labels=place == 0, labelPadding=6),
        )
        base = alt.Chart(counts).encode(x=x, y=y)
        shades = alt.Scale(domain=[0, 1], range=[_PALE, _DARK])
        panels.append(
            alt.layer(
                base.mark_rect(stroke="white").encode(
                    color=alt.Color("share:Q", scale=shades, legend=None),
                    tooltip=["series", "place", "n", alt.Tooltip("share", format=".0%")],
                ),
                base.mark_text(fontSize=10).encode(
                    text="label:N",
                    color=alt.condition(alt.datum["share"] > 0.5, alt.value("white"), alt.value("#333333")),
                ),
                alt.Chart(default).mark_rect(filled=False, stroke="#222222", strokeWidth=2).encode(x=x, y=y),
            ).properties(
                title=alt.Title(CULTURE_LABELS[culture], frame="group"),
                width=40 * len(places),
                height=24 * len(names),
            )
        )
    title = alt.Title(
        "Ranks under every combination of choices",
        subtitle="Share of combinations with this rank; 1 is closest to humans. Frame: the paper's choices",
    )
    return alt.hconcat(*panels, spacing=20, title=title, config=chart_config())

"""Charts of respondents: who is best and worst, and whether configuration goes with it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from value_survey.reports.style import CULTURE_LABELS, OKABE_ITO, SeriesStyle, chart_config

BETWEEN: Final = "between respondents"
"""The term of the report that is no setting: whether respondents differ at all."""

BEST, WORST = "best", "worst"
_COLOURS: Final = {BEST: OKABE_ITO[2], WORST: OKABE_ITO[1]}
_SHAPES: Final = {BEST: "circle", WORST: "square"}
_AXIS: Final = {
    "divergence": "Divergence of the respondent (nats), lower is better",
    "alignment": "Alignment (nats), higher is better, 0: a typical human",
}
_TERMS: Final = {
    "memory_length": "per remembered answer",
    "num_beams": "per beam",
    "do_sample": "with sampling on",
}
_ROW: Final = 34


def extremes_chart(rows: pd.DataFrame, series: list[str], column: str) -> alt.VConcatChart:
    """Draw all respondents of each model as dots, the best and the worst marked, with their configuration.

    Parameters
    ----------
    rows
        run, series, culture, region, memory_length, num_beams, do_sample, n_items, n_valid, divergence,
        alignment, low, high, and for `alignment` p.
    series
        Models, in the order of display.
    column
        `divergence` (lowest is best) or `alignment` (highest is best).
    """
    cultures = [culture for culture in CULTURE_LABELS if culture in set(rows["culture"])]
    span = rows[["low", "high", column] if column == "alignment" else [column]]
    ends = [min(0.0, float(span.min().min())), max(0.0, float(span.max().max()))]
    panels = [_panel(rows[rows["culture"] == culture], series, column, ends, culture) for culture in cultures]
    title = alt.Title(
        "Best and worst aligned respondents, and their configurations",
        subtitle="Green circle: best. Orange square: worst. Grey: the other respondents of the model"
        + (". p: whether respondents differ at all" if column == "alignment" else ""),
    )
    return alt.vconcat(*panels, spacing=16, title=title, config=chart_config())


def _panel(
    rows: pd.DataFrame, series: list[str], column: str, ends: list[float], culture: str
) -> alt.HConcatChart:
    marked = pd.concat([_extremes(rows[rows["series"] == name], column) for name in series])
    names = [name for name in series if name in set(rows["series"])]
    labels = dict(zip(names, names, strict=True))
    if column == "alignment":
        p = rows.drop_duplicates("series").set_index("series")["p"]
        labels = {name: name if math.isnan(p[name]) else f"{name} ({_p(p[name])})" for name in names}
    scale = alt.Scale(domain=[labels[name] for name in names], paddingInner=0, paddingOuter=0)
    axis = alt.Axis(ticks=False, tickBand="extent", grid=True, labelPadding=6)
    y = alt.Y("label:N", title=None, scale=scale, axis=axis)
    hidden = alt.Y(
        "label:N",
        title=None,
        scale=scale,
        axis=alt.Axis(ticks=False, domain=False, tickBand="extent", grid=True, labels=False),
    )
    offset = alt.YOffset("which:N", scale=alt.Scale(type="band", domain=[BEST, WORST], paddingOuter=0.5))
    x = alt.X(f"{column}:Q", title=_AXIS[column], scale=alt.Scale(domain=ends, nice=True))
    colour = alt.Color(
        "which:N", scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())), legend=None
    )
    shape = alt.Shape(
        "which:N", scale=alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values())), legend=None
    )
    everyone = rows.assign(label=rows["series"].map(labels))
    marked = marked.assign(label=marked["series"].map(labels))
    height = _ROW * len(names)
    layers: list[alt.Chart] = [
        alt.Chart(everyone).mark_point(filled=True, size=14, opacity=0.5, color="#8C8C8C").encode(x=x, y=y)
    ]
    base = alt.Chart(marked).encode(y=y, yOffset=offset, color=colour)
    if column == "alignment":
        layers.append(base.mark_rule(strokeWidth=1.4).encode(x=alt.X("low:Q"), x2="high:Q"))
    layers.append(
        base.mark_point(filled=True, size=48, opacity=1).encode(
            x=x,
            shape=shape,
            tooltip=["series", "which", "respondent", "configuration", alt.Tooltip(column, format=".3f")],
        )
    )
    text = (
        alt.Chart(marked)
        .mark_text(align="left", fontSize=11)
        .encode(x=alt.value(4), y=hidden, yOffset=offset, text="configuration:N", color=colour)
    )
    return alt.hconcat(
        alt.layer(*layers).properties(
            title=alt.Title(CULTURE_LABELS[culture], frame="group"), width=300, height=height
        ),
        text.properties(width=400, height=height, view=alt.ViewConfig(stroke=None)),
        spacing=6,
    )


def _extremes(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give the best and the worst respondent with their configurations as text; one where there is one."""
    ordered = rows[rows[column].notna()].sort_values(
        [column, "respondent"], ascending=[column == "divergence", True], kind="stable"
    )
    ends = ordered.iloc[[0, -1]] if len(ordered) > 1 else ordered
    return ends.assign(
        which=[BEST, WORST][: len(ends)],
        configuration=[_configuration(row) for row in ends.to_dict("records")],
    )


def _configuration(row: Mapping[Hashable, Any]) -> str:
    """Write region, memory, beams, sampling, and how much was answered."""
    parts = [row["region"] if isinstance(row["region"], str) else ""]
    parts += [
        f"{unit} {row[name]:.0f}"
        for name, unit in (("memory_length", "memory"), ("num_beams", "beams"))
        if pd.notna(row[name])
    ]
    unsampled = "greedy" if row["num_beams"] == 1 else "beam search"
    parts.append({"True": "sampling", "False": unsampled}.get(str(row["do_sample"]), ""))
    parts.append(f"{row['n_valid']} of {row['n_items']} valid")
    return " · ".join(part for part in parts if part)


def _p(value: float) -> str:
    return "p < 0.01" if value < 0.01 else f"p = {value:.2f}"


def association_chart(rows: pd.DataFrame, style: SeriesStyle) -> alt.HConcatChart:
    """Draw the coefficients of the configuration: a panel per setting, a row per model and culture.

    Parameters
    ----------
    rows
        series, culture, term, estimate, low, high, p, n_respondents.
    style
        Of the series.
    """
    labelled = rows.assign(
        label=[
            f"{row['series']}, {row['culture']} (n = {row['n_respondents']})"
            for row in rows.to_dict("records")
        ]
    )
    order = [
        label
        for name in style.names
        for label in labelled.loc[labelled["series"] == name, "label"].drop_duplicates()
    ]
    panels = []
    for place, (term, label) in enumerate(_TERMS.items()):
        axis = alt.Axis(ticks=False, grid=True, labels=place == 0, labelPadding=6)
        base = alt.Chart(labelled[labelled["term"] == term]).encode(
            y=alt.Y("label:N", title=None, scale=alt.Scale(domain=order), axis=axis),
            color=alt.Color(
                "series:N", scale=alt.Scale(domain=list(style.names), range=list(style.colours)), legend=None
            ),
        )
        zero = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color="#444444").encode(x="x:Q")
        panels.append(
            alt.layer(
                zero,
                base.mark_rule(strokeWidth=1.4).encode(x=alt.X("low:Q", title="nats"), x2="high:Q"),
                base.mark_point(filled=True, size=42, opacity=1).encode(
                    x="estimate:Q",
                    shape=alt.Shape(
                        "series:N",
                        scale=alt.Scale(domain=list(style.names), range=list(style.shapes)),
                        legend=None,
                    ),
                    tooltip=[
                        "label",
                        *(alt.Tooltip(name, format=".3f") for name in ("estimate", "low", "high", "p")),
                    ],
                ),
            ).properties(
                title=alt.Title(label, fontSize=12, frame="group"), width=210, height=22 * len(order)
            )
        )
    title = alt.Title(
        "Configuration and alignment of respondents",
        subtitle="Change of alignment with its interval; right of the line: better aligned",
    )
    return alt.hconcat(*panels, spacing=16, title=title, config=chart_config())

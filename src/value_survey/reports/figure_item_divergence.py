"""Distribution of the divergence of single questions (the paper's Fig. 6): a panel per model."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd

from value_survey.reports.figure import Figure
from value_survey.reports.figure_runs import read_report, role_note, shown_runs, style_of_runs
from value_survey.reports.selection import PAPER_MEASURE, SOUND_MEASURE
from value_survey.reports.style import CULTURE_LABELS, OKABE_ITO, chart_config
from value_survey.terms import Dimension

ITEMS, RUNS = "item_divergence.csv", "divergence.csv"
KEYS: Final = ["series", "culture", "dimension"]
DOTS_UP_TO: Final = 4000
"""Questions that are drawn one by one; more would blacken the panels, and bars alone show them better."""

NOTHING: Final = "–"
_DIMENSIONS: Final = [str(code) for code in Dimension]
_COLUMNS: Final = 4
_ROW: Final = 13

_CAPTION = (
    "{measure} of single questions by value dimension, US (blue, upper) and CN (orange, lower), a panel per "
    "model. Thin line: lowest to highest question; bar: middle half; dark tick: median; {dots}“–”: no answer "
    "could be extracted for any question of the dimension. Lower is better. {note}Numbers: reports/"
    "item_divergence.csv, column {column}."
)
_REPLACED = "A cross is a replaced value: answers that no human gave, recorded as the run's largest + 1. "
_SOUND_NOTE = "No value is replaced. Even a perfect respondent does not score 0: see the reference sampler. "


def item_divergence_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:  # noqa: ARG001
    """Make the figures of single questions, paper-faithful and smoothed; none without runs to draw.

    Parameters
    ----------
    reports
        Folder with `item_divergence.csv` and `divergence.csv` (which tells whose runs they are).
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Not used: the figures show the questions themselves.
    """
    items, runs = read_report(reports / ITEMS), read_report(reports / RUNS)
    if items is None or runs is None:
        return []
    shown = shown_runs(runs.drop_duplicates("run"), models)
    rows = items.merge(shown[["run", "series", "culture"]], on="run")
    if rows.empty:
        return []
    style = style_of_runs(shown, models)
    figures = []
    for name, column, measure, note in (
        ("item_divergence_paper", PAPER_MEASURE, "KL divergence in nats, paper-faithful,", _REPLACED),
        ("item_divergence_sound", SOUND_MEASURE, "Jeffreys-smoothed KL divergence in nats", _SOUND_NOTE),
    ):
        points = item_points(rows, column)
        summary = item_summary(points)
        dots = "dots: questions; " if len(points) <= DOTS_UP_TO else ""
        figures.append(
            Figure(
                name,
                "Divergence of single questions"
                + (" (after Fig. 6 of the paper)" if note == _REPLACED else ""),
                _CAPTION.format(
                    measure=measure, dots=dots, column=column, note=f"{note}{role_note(models, style)} "
                ),
                item_chart(points, summary, list(style.names), replaced=column == PAPER_MEASURE),
            )
        )
    return figures


def item_points(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Give a row per question: series, culture, dimension, item_id, value (NaN without one), replaced."""
    return pd.DataFrame(
        {
            **{name: rows[name] for name in [*KEYS, "item_id"]},
            "value": rows[column].astype(float),
            "replaced": rows["kl_infinite"].astype(str) == "True",
        }
    )


def item_summary(points: pd.DataFrame) -> pd.DataFrame:
    """Quantiles over the questions that have a value, by series, culture and dimension.

    Returns
    -------
    pandas.DataFrame
        lowest, lower, middle, upper, highest, and n_items behind them; NaN and 0 where the run asked
        questions of the dimension and none has a value.
    """
    shares = pd.Index([0, 0.25, 0.5, 0.75, 1])
    quantiles = points.groupby(KEYS, sort=False)["value"].quantile(shares).unstack()  # noqa: PD010
    quantiles.columns = pd.Index(["lowest", "lower", "middle", "upper", "highest"])
    counts = points.groupby(KEYS, sort=False)["value"].count().rename("n_items")
    return quantiles.join(counts).reset_index()


def item_chart(
    points: pd.DataFrame, summary: pd.DataFrame, series: list[str], *, replaced: bool
) -> alt.ConcatChart:
    """Draw a panel per model.

    Parameters
    ----------
    points, summary
        From `item_points` and `item_summary`.
    series
        The models, in the order of their panels.
    replaced
        Whether values that replace infinite ones are marked.
    """
    drawn = points[points["value"].notna() & (points["replaced"] & replaced | (len(points) <= DOTS_UP_TO))]
    highest = float(summary["highest"].max())
    panels = [
        _panel(
            drawn[drawn["series"] == name],
            summary[summary["series"] == name],
            highest,
            replaced=replaced,
            labelled=place % _COLUMNS == 0,
        ).properties(
            title=alt.Title(name, fontSize=12, offset=4, frame="group"),
            width=190,
            height=2 * _ROW * len(_DIMENSIONS),
        )
        for place, name in enumerate(series)
    ]
    title = alt.Title(
        "Divergence of single questions by value dimension",
        subtitle="Line: all questions. Bar: middle half. Tick: median. “–”: nothing could be extracted",
    )
    return alt.concat(*panels, columns=_COLUMNS, spacing=14, title=title, config=chart_config())


def _panel(
    points: pd.DataFrame, summary: pd.DataFrame, highest: float, *, replaced: bool, labelled: bool
) -> alt.LayerChart:
    y = alt.Y(
        "dimension:N",
        title=None,
        scale=alt.Scale(domain=_DIMENSIONS, paddingInner=0, paddingOuter=0),
        axis=alt.Axis(ticks=False, tickBand="extent", grid=True, labels=labelled, labelPadding=6),
    )
    offset = alt.YOffset("culture:N", scale=alt.Scale(domain=list(CULTURE_LABELS), paddingOuter=0.3))
    colours = alt.Scale(domain=list(CULTURE_LABELS), range=list(OKABE_ITO[:2]))
    colour = alt.Color(
        "culture:N", scale=colours, legend=alt.Legend(orient="bottom", symbolType="square", title=None)
    )
    scale = alt.Scale(domain=[0, highest], nice=True)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, title="nats")

    seen = alt.Chart(summary[summary["n_items"] > 0]).encode(y=y, yOffset=offset, color=colour)
    tooltip = ["culture", "dimension", "n_items", alt.Tooltip("middle", format=".2f", title="median")]
    layers: list[alt.Chart] = [
        seen.mark_rule(strokeWidth=1).encode(x=x("lowest"), x2="highest:Q"),
        seen.mark_bar(size=6, opacity=0.45).encode(x=x("lower"), x2="upper:Q", tooltip=tooltip),
        seen.mark_tick(thickness=2, size=10).encode(x=x("middle"), color=alt.value("#222222")),
    ]
    crosses = points["replaced"] if replaced else points["replaced"] & False
    for shape, size, rows in (("circle", 12, points[~crosses]), ("cross", 30, points[crosses])):
        if len(rows):
            dots = alt.Chart(rows).mark_point(shape=shape, filled=True, size=size, opacity=0.75)
            layers.append(
                dots.encode(
                    x=x("value"),
                    y=y,
                    yOffset=offset,
                    color=colour,
                    tooltip=["item_id", "culture", alt.Tooltip("value", format=".2f"), "replaced"],
                )
            )
    nothing = summary[summary["n_items"] == 0]
    if len(nothing):
        dash = alt.Chart(nothing).mark_text(text=NOTHING, align="left", fontSize=18, fontWeight="bold")
        layers.append(dash.encode(x=alt.value(2), y=y, yOffset=offset, color=colour))
    return alt.LayerChart(layer=layers)

"""Insensitivity by model, culture and problem (the paper's Fig. 9), as judged and corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd

from value_survey.judge.problems import PROBLEM_NAMES, RULES, Insensitivity
from value_survey.reports.figure import Figure
from value_survey.reports.figure_runs import read_report, role_note, shown_runs, style_of_runs
from value_survey.reports.inputs import Role
from value_survey.reports.style import CULTURE_LABELS, FLOOR_COLOUR, SeriesStyle, chart_config

REPORT = "insensitivity.csv"

_ORDER: Final = [problem.value for problem in Insensitivity]
_SOURCE: Final = "Numbers: reports/insensitivity.csv, and reports/judge_validity.csv for the judges."


def insensitivity_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make both figures; none where there is no report or nothing was judged.

    Parameters
    ----------
    reports
        Folder with `insensitivity.csv`.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the intervals.
    """
    report = read_report(reports / REPORT)
    if report is None:
        return []
    points = insensitivity_points(report, models)
    if points.empty:
        return []
    style = style_of_runs(points, models)
    by_models = points[points["judge"] != RULES]
    paper = by_models if len(by_models) else points
    note = role_note(models, style)
    judges = ", ".join(dict.fromkeys(paper["judge_name"]))
    return [
        Figure(
            "insensitivity_paper",
            "Responses with a problem, as judged (after Fig. 9 of the paper)",
            "Share of responses with each of six problems, per cent, as the judge says, for US (asked in "
            f"English) and CN (asked in Chinese), probing DEF. Judge: {judges}. A judge errs: the figure "
            f"beside this one corrects for it. {_counts(paper)} {note} {_SOURCE}",
            paper_chart(paper, style),
        ),
        Figure(
            "insensitivity_sound",
            "Responses with a problem, corrected for the judge's errors",
            "Estimated share of responses with each problem, per cent, corrected for the sensitivity and the "
            "specificity that the judge has on responses of known truth (Rogan and Gladen), with its "
            f"{confidence:.0%} interval over respondents and over the judge's errors. Grey tick: the share "
            "as judged. Without a point: on responses of known truth the judge flags those with the problem "
            "no more often than the others, so that it tells nothing; a problem that a judge does not judge "
            "has no row. The rules see every response, but only what rules can see. "
            f"{_counts(points)} {note} {_SOURCE}",
            sound_chart(points, style),
        ),
    ]


def insensitivity_points(report: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Choose and label the rows of `reports/insensitivity.csv` that are drawn: models, not yardsticks.

    Returns
    -------
    pandas.DataFrame
        The report's columns with `series`, `judge_name` and `problem_name`; shares in per cent.
    """
    drawn = models[models["role"] != Role.YARDSTICK]
    shown = shown_runs(report[report["model"].isin(drawn["name"])], models)
    shown = shown[shown["n_judged"] > 0]
    names = dict(zip(models["name"], models["display"], strict=True)) | {RULES: "rules"}
    labels = {problem.value: f"{problem.value}: {name}" for problem, name in PROBLEM_NAMES.items()}
    shares = ["rate", "low", "high", "rate_corrected", "corrected_low", "corrected_high"]
    return shown.assign(
        **{name: 100 * shown[name].astype(float) for name in shares},
        judge_name=shown["judge"].map(lambda judge: names.get(judge, judge)),
        problem_name=shown["problem"].map(labels),
    )


def paper_chart(points: pd.DataFrame, style: SeriesStyle) -> alt.VConcatChart:
    """Draw the shares as judged: a panel per culture, a place per problem."""
    panels = [
        alt.Chart(points[points["culture"] == culture], title=CULTURE_LABELS[culture])
        .mark_point(filled=True, size=46, opacity=1)
        .encode(
            x=alt.X(
                "problem:N",
                sort=_ORDER,
                title=None,
                axis=alt.Axis(labelAngle=0, ticks=False, tickBand="extent", grid=True, labelPadding=6),
            ),
            xOffset=alt.XOffset("series:N", scale=alt.Scale(domain=list(style.names), paddingOuter=1)),
            y=alt.Y("rate:Q", title="responses with the problem (%)", scale=alt.Scale(domainMin=0)),
            color=_colour(style),
            shape=_shape(style),
            tooltip=_tooltip("rate"),
        )
        .properties(width=max(420, 6 * 12 * len(style.names)), height=180)
        for culture in _cultures(points)
    ]
    names = ", ".join(f"{problem.value} {name}" for problem, name in PROBLEM_NAMES.items())
    halves = names.split(", cv")
    title = alt.Title("Responses with a problem, as judged", subtitle=[halves[0], f"cv{halves[1]}"])
    chart = alt.vconcat(*panels, spacing=20, title=title, config=chart_config())
    chart.resolve = alt.Resolve(scale=alt.ScaleResolveMap(y="shared"))
    return chart


def sound_chart(points: pd.DataFrame, style: SeriesStyle) -> alt.VConcatChart:
    """Draw corrected shares with intervals: a row of panels per judge, a panel per culture."""
    step = {"step": 11 * len(style.names) + 14, "for": "position"}
    rows = []
    cultures = _cultures(points)
    for judge in dict.fromkeys(points["judge"]):
        of_judge = points[points["judge"] == judge]
        order = [
            label
            for code in _ORDER
            for label in of_judge.loc[of_judge["problem"] == code, "problem_name"].unique()
        ]
        panels = []
        for culture in cultures:
            axis = alt.Axis(
                ticks=False, tickBand="extent", grid=True, labelPadding=6, labels=culture == cultures[0]
            )
            base = alt.Chart(of_judge[of_judge["culture"] == culture]).encode(
                y=alt.Y("problem_name:N", title=None, axis=axis, scale=alt.Scale(domain=order)),
                yOffset=alt.YOffset("series:N", scale=alt.Scale(domain=list(style.names), paddingOuter=1)),
            )
            known = base.transform_filter("isValid(datum.rate_corrected)")
            judged = base.mark_tick(color=FLOOR_COLOUR, thickness=2.5, size=11).encode(
                x="rate:Q", tooltip=_tooltip("rate", "low", "high")
            )
            spread = known.mark_rule(strokeWidth=1.4).encode(
                x=alt.X(
                    "corrected_low:Q",
                    title="responses with the problem (%)",
                    scale=alt.Scale(domain=[0, 100]),
                ),
                x2="corrected_high:Q",
                color=_colour(style),
            )
            marks = known.mark_point(filled=True, size=46, opacity=1).encode(
                x="rate_corrected:Q",
                color=_colour(style),
                shape=_shape(style),
                tooltip=_tooltip("rate_corrected", "corrected_low", "corrected_high"),
            )
            name = of_judge["judge_name"].iloc[0]
            heading = f"{CULTURE_LABELS[culture]}, judge: {name}"
            panels.append(
                alt.layer(
                    judged, spread, marks, title=alt.Title(heading, frame="group"), width=290, height=step
                )
            )
        rows.append(alt.hconcat(*panels, spacing=16))
    title = alt.Title(
        "Responses with a problem, corrected for the judge's errors",
        subtitle="Bar: interval over respondents and the judge's errors. Grey tick: share as judged",
    )
    return alt.vconcat(*rows, spacing=22, title=title, config=chart_config())


def _counts(points: pd.DataFrame) -> str:
    """Say how many responses of a run were judged."""
    parts = []
    for name, rows in points.groupby("judge_name", sort=False):
        least, most = int(rows["n_judged"].min()), int(rows["n_judged"].max())
        span = f"{least}" if least == most else f"{least} to {most}"
        parts.append(f"{name}: {span} responses a run and problem")
    return f"Judged by {'; '.join(parts)}."


def _cultures(points: pd.DataFrame) -> list[str]:
    return [culture for culture in CULTURE_LABELS if culture in set(points["culture"])]


def _colour(style: SeriesStyle) -> alt.Color:
    scale = alt.Scale(domain=list(style.names), range=list(style.colours))
    return alt.Color("series:N", scale=scale, title=None, legend=_legend())


def _shape(style: SeriesStyle) -> alt.Shape:
    scale = alt.Scale(domain=list(style.names), range=list(style.shapes))
    return alt.Shape("series:N", scale=scale, title=None, legend=_legend())


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", columns=3, symbolSize=60)


def _tooltip(*quantities: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("series:N", title="who"),
        alt.Tooltip("problem_name:N", title="problem"),
        alt.Tooltip("judge_name:N", title="judge"),
        *(alt.Tooltip(f"{quantity}:Q", format=".1f") for quantity in quantities),
        alt.Tooltip("n_flagged:Q", title="flagged"),
        alt.Tooltip("n_judged:Q", title="judged"),
        alt.Tooltip("run:N", title="run"),
    ]

"""Figures of what results rest on: the number of respondents, and the choices of the analysis."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey.reports.figure import Figure
from value_survey.reports.figure_curve_charts import curve_chart
from value_survey.reports.figure_multiverse_charts import rank_chart, specification_chart
from value_survey.reports.figure_runs import read_report, role_note
from value_survey.reports.selection import NATIVE_LANGUAGE, SOUND_MEASURE
from value_survey.reports.style import PROBING_LABELS, SeriesStyle, series_style
from value_survey.terms import ALL, Probing

CURVE, MULTIVERSE, SUMMARY = "n_test_curve.csv", "multiverse.csv", "multiverse_summary.csv"

_PLURAL = {"models": "models", "probing": "probing methods"}

_CURVE_CAPTION = (
    "Smoothed KL divergence in nats, mean over the dimensions, from fewer respondents than were asked: mean "
    "over subsamples without replacement, and the band that holds {confidence:.0%} of them. Where the line "
    "ends there are no more respondents; nothing is extrapolated. A model far from humans rises with the "
    "number, since smoothing weighs less. Grey: what a perfect respondent (dashed) "
    "and answers without preference (dotted) score at that number, which is known. {agreement}{note} "
    "Numbers: reports/n_test_curve.csv, measure kl_smoothed."
)
_AGREEMENT = (
    "Lower panels: Kendall's tau of the ranking of models in a subsample with that of all respondents; the "
    "subsamples are parts of the whole, which flatters it. "
)
_SPECIFICATION_CAPTION = (
    "Mean divergence in nats under every combination of defensible choices: a column per combination, sorted "
    "by the mean of the models; below, which choices it makes. Vertical line: the paper's choices. Left "
    "out are combinations in which a model of the paper's choices has no value. {note} "
    "Numbers: reports/multiverse.csv, reports/multiverse_summary.csv."
)
_RANK_CAPTION = (
    "Share of the combinations of choices (dark: most) in which {what} has each rank; rank 1 is closest to "
    "humans. Frame: rank under the paper's choices. Kendall's tau with that ranking: {agreement}. {note}"
    "Numbers: reports/multiverse_summary.csv, reports/multiverse.csv."
)


def robustness_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make the figures of the number of respondents and of the multiverse; none of a report not there.

    Parameters
    ----------
    reports
        Folder with `n_test_curve.csv`, `multiverse.csv` and `multiverse_summary.csv`.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the band of the subsamples.
    """
    return [*_curve_figures(reports, models, confidence), *_multiverse_figures(reports, models)]


def _curve_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    report = read_report(reports / CURVE)
    if report is None:
        return []
    native = report["culture"].map({culture: code.value for culture, code in NATIVE_LANGUAGE.items()})
    report = report[
        (report["ranking"] == "models")
        & (report["within"] == Probing.DEF)
        & (report["measure"] == SOUND_MEASURE)
        & (report["language"] == native)
    ]
    rows = _one_questionnaire(report[report["n_subsamples"] > 0])
    if rows.empty:
        return []
    yardsticks = report[report["questionnaire"] == rows["questionnaire"].iloc[0]]
    rows, style = _named_models(rows, models)
    ranked = rows["tau"].notna().any()
    caption = _CURVE_CAPTION.format(
        confidence=confidence, agreement=_AGREEMENT if ranked else "", note=role_note(models, style)
    )
    return [
        Figure(
            "n_test_curve",
            "Divergence and ranking by number of respondents",
            caption,
            curve_chart(rows, yardsticks, style),
        )
    ]


def _multiverse_figures(reports: Path, models: pd.DataFrame) -> list[Figure]:
    table, summary = read_report(reports / MULTIVERSE), read_report(reports / SUMMARY)
    if table is None or summary is None:
        return []
    figures = []
    native = table["culture"].map({culture: code.value for culture, code in NATIVE_LANGUAGE.items()})
    table = table.assign(language=(table["language"] == native).map({True: "of the culture", False: "other"}))
    of_models = _complete(
        _one_questionnaire(
            table[(table["ranking"] == "models") & (table["within"] == Probing.DEF) & table["value"].notna()]
        )
    )
    if not of_models.empty:
        named, style = _named_models(of_models, models)
        note = role_note(models, style)
        figures.append(
            Figure(
                "multiverse",
                "Divergence under every combination of choices",
                _SPECIFICATION_CAPTION.format(note=note),
                specification_chart(named, style),
            )
        )
        figures += _rank_figures("models", named, style, summary, "a model", f"{note} ")
    of_methods = _one_questionnaire(table[(table["ranking"] == "probing") & table["value"].notna()])
    if not of_methods.empty:
        model = of_methods["within"].iloc[0]
        of_methods = _complete(of_methods[of_methods["within"] == model])
        display = dict(zip(models["name"], models["display"], strict=True))[model]
        labels = {
            str(code): label for code, label in PROBING_LABELS.items() if code in set(of_methods["probing"])
        }
        named = of_methods.assign(series=of_methods["probing"].map(labels))
        style = series_style(list(labels.values()), ["other"] * len(labels))
        figures += _rank_figures("probing", named, style, summary, "a probing method", f"Model: {display}. ")
    return figures


def _rank_figures(
    kind: str, named: pd.DataFrame, style: SeriesStyle, summary: pd.DataFrame, what: str, note: str
) -> list[Figure]:
    """Draw ranks, where two or more have one."""
    if int(named["n_ranked"].max()) < 2:
        return []
    same = ["ranking", "culture", "questionnaire", "within"]
    overall = summary[summary["choice"] == ALL].merge(named[same].drop_duplicates(), on=same)
    agreement = ", ".join(
        f"{row['culture']} {row['agreement']:.2f} on average, {row['agreement_low']:.2f} at least"
        for row in overall.drop_duplicates("culture").to_dict("records")
        if row["agreement"] == row["agreement"]  # NaN where no two have a value
    )
    return [
        Figure(
            f"multiverse_ranks_{kind}",
            f"Ranks of {_PLURAL[kind]} under every combination of choices",
            _RANK_CAPTION.format(what=what, agreement=agreement or "not defined", note=note),
            rank_chart(named[~named["yardstick"].astype(bool)], style),
        )
    ]


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the combinations in which as many models have a value as under the paper's choices."""
    if rows.empty:
        return rows
    default = rows[rows["is_default"].astype(str) == "True"].groupby("culture")["n_ranked"].max()
    return rows[rows["n_ranked"] >= rows["culture"].map(default)]


def _one_questionnaire(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the questionnaire that most competitors answered in most cultures; of several the first listed."""
    if rows.empty:
        return rows
    competitors = rows.drop_duplicates(["culture", "questionnaire", "model", "probing"])
    sizes = competitors.groupby("questionnaire", sort=False).size()
    return rows[rows["questionnaire"] == sizes.idxmax()]


def _named_models(rows: pd.DataFrame, models: pd.DataFrame) -> tuple[pd.DataFrame, SeriesStyle]:
    """Name the rows' models as `series`, and give these their colours and shapes."""
    there = models[models["name"].isin(rows["model"])]
    display = dict(zip(models["name"], models["display"], strict=True))
    return rows.assign(series=rows["model"].map(display)), series_style(
        list(there["display"]), list(there["role"])
    )

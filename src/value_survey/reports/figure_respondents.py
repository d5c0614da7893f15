"""Best and worst aligned respondents with their configurations (the paper's appendix F)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey.reports.figure import Figure
from value_survey.reports.figure_respondent_charts import BETWEEN, association_chart, extremes_chart
from value_survey.reports.figure_runs import read_report, role_note, shown_runs, style_of_runs

RESPONDENTS, CONFIGURATION = "respondents.csv", "respondent_configuration.csv"

_PAPER_CAPTION = (
    "The respondent with the lowest (best) and with the highest (worst) divergence of each model and "
    "culture, and how it was configured. Divergence: KL of the respondent's own answers from the humans' "
    "in nats, paper-faithful; the paper's text does not say how it measured a single respondent. Grey: "
    "the other respondents. Valid answers count however few they are. {note} Numbers: "
    "reports/respondents.csv, column divergence."
)
_SOUND_CAPTION = (
    "The best and the worst aligned respondent of each model and culture, of those with valid answers to "
    "half of the questions, and how it was configured. Alignment: mean log share of humans who gave the "
    "respondent's answers, against the mean of humans (0), in nats; higher is better. Bar: {confidence:.0%} "
    "interval over questions. Grey: the other respondents. One of many is always best: p, whether "
    "respondents differ by more than chance. {note} Numbers: reports/respondents.csv, column alignment, and "
    "reports/respondent_configuration.csv."
)
_ASSOCIATION_CAPTION = (
    "Change of a respondent's alignment in nats with its configuration, by least squares over the "
    "respondents of a run (n), with its {confidence:.0%} interval (HC3). No effect at 0. Unadjusted: the "
    "report holds p values after Holm. {note} Numbers: reports/respondent_configuration.csv."
)


def respondent_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make the figures of appendix F; none of a report that was not made or has no run to draw.

    Parameters
    ----------
    reports
        Folder with `respondents.csv` and `respondent_configuration.csv`.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the intervals.
    """
    table, association = read_report(reports / RESPONDENTS), read_report(reports / CONFIGURATION)
    if table is None or association is None:
        return []
    shown = shown_runs(table, models)
    shown = shown[shown["alignment"].notna()]
    if shown.empty:
        return []
    style = style_of_runs(shown, models)
    note = role_note(models, style)
    between = association[association["term"] == BETWEEN].set_index("run")["p"]
    ranked = shown[shown["rank"].notna()].assign(p=lambda rows: rows["run"].map(between))
    figures = [
        Figure(
            "respondents_paper",
            "Best and worst aligned respondents (after appendix F of the paper)",
            _PAPER_CAPTION.format(note=note),
            extremes_chart(shown, list(style.names), "divergence"),
        )
    ]
    if not ranked.empty:
        figures.append(
            Figure(
                "respondents_sound",
                "Best and worst aligned respondents with intervals",
                _SOUND_CAPTION.format(confidence=confidence, note=note),
                extremes_chart(ranked, list(style.names), "alignment"),
            )
        )
    effects = association[
        (association["scope"] == "run")
        & association["estimate"].notna()
        & (association["term"] != BETWEEN)
        & association["run"].isin(shown["run"])
    ]
    if not effects.empty:
        named = effects.merge(shown.drop_duplicates("run")[["run", "series"]], on="run")
        figures.append(
            Figure(
                "respondent_configuration",
                "Configuration and alignment of respondents",
                _ASSOCIATION_CAPTION.format(confidence=confidence, note=note),
                association_chart(named, style),
            )
        )
    return figures

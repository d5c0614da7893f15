"""Match rates (the paper's Fig. 8) and the profiles of mismatches (Figs. 11, 12, appendix G)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from value_survey.reports.figure import Figure
from value_survey.reports.figure_bias_charts import heat_map, match_chart, shares_paper, shares_sound
from value_survey.reports.figure_runs import read_report, role_note, shown_runs, style_of_runs
from value_survey.terms import ALL

MATCH, BIAS = "match_rate.csv", "preference_bias.csv"
MISMATCH: Final = "mismatch"

_MATCH_CAPTION = (
    "Share of items whose option chosen most by the model is the humans' favourite too, by value dimension; "
    "tied options count in equal shares. Thick grey tick: what as many humans drawn from the reference "
    "reach; thin one: answers without preference. n: number of items. Higher is better. "
)
_PROFILE = (
    "Items on which the model's most chosen option is not the humans' favourite, by the {group} of the "
    "humans who chose that option. "
)
_ALIKE = (
    "Counted is the group with most of these humans, as in the paper. A group that is larger in the sample "
    "wins more often whatever the model does: the black tick shows where the bar would end if all groups "
    "answered alike. "
)
_EQUAL = (
    "Mean share of a group among these humans if all groups were of one size, with its {confidence:.0%} "
    "interval over respondents and items; vertical line: all groups answer alike. "
)


def bias_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    """Make the figures of match rates and profiles; none of a report that was not made or has no run to draw.

    Parameters
    ----------
    reports
        Folder with `match_rate.csv` and `preference_bias.csv`.
    models
        `name`, `display`, `role` of every model, in the order of display.
    confidence
        Level of the intervals.
    """
    return [*_match_figures(reports, models, confidence), *_profile_figures(reports, models, confidence)]


def _match_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    report = read_report(reports / MATCH)
    if report is None:
        return []
    shown = shown_runs(report[report["match_rate"].notna()], models)
    if shown.empty:
        return []
    style = style_of_runs(shown, models)
    source = f"{role_note(models, style)} Numbers: reports/{MATCH}."
    interval = f"Bar: {confidence:.0%} interval over respondents and items. "
    return [
        Figure(
            "match_rate_paper",
            "Match rates by dimension (after Fig. 8 of the paper)",
            _MATCH_CAPTION + source,
            match_chart(shown, style, intervals=False),
        ),
        Figure(
            "match_rate_sound",
            "Match rates by dimension with intervals",
            _MATCH_CAPTION + interval + source,
            match_chart(shown, style, intervals=True),
        ),
    ]


def _profile_figures(reports: Path, models: pd.DataFrame, confidence: float) -> list[Figure]:
    report = read_report(reports / BIAS)
    if report is None:
        return []
    mismatch = report[(report["profile"] == MISMATCH) & report["share_normalised"].notna()]
    shown = shown_runs(mismatch, models)
    if shown.empty:
        return []
    style = style_of_runs(shown, models)
    source = f"{role_note(models, style)} Numbers: reports/{BIAS}, profile {MISMATCH}"
    figures = []
    overall = shown[shown["dimension"] == ALL]
    for number, factor, group in ((11, "sex", "sex"), (12, "age_group", "age group")):
        other = "age_group" if factor == "sex" else "sex"
        rows = overall[(overall[other] == ALL) & (overall[factor] != ALL)]
        where = f"{source}, dimension all."
        seen = _PROFILE.format(group=group)
        figures += [
            Figure(
                f"mismatch_{factor}_paper",
                f"Mismatches by {group} (after Fig. {number} of the paper)",
                seen + _ALIKE + where,
                shares_paper(rows, factor, style),
            ),
            Figure(
                f"mismatch_{factor}_sound",
                f"Mismatches by {group} at equal group sizes",
                seen + _EQUAL.format(confidence=confidence) + where,
                shares_sound(rows, factor, style),
            ),
        ]
    cells = shown[(shown["sex"] != ALL) & (shown["age_group"] != ALL) & (shown["dimension"] != ALL)]
    if cells.empty:
        return figures
    seen = _PROFILE.format(group="sex and age group") + "Rows: sex and age; white: no such item. "
    return [
        *figures,
        Figure(
            "mismatch_cells_paper",
            "Mismatches by sex, age and dimension (after appendix G of the paper)",
            f"{seen}Shade: share of the items in which this group has most of these humans. {source}.",
            heat_map(cells, style, normalised=False),
        ),
        Figure(
            "mismatch_cells_sound",
            "Mismatches by sex, age and dimension at equal group sizes",
            f"{seen}Colour: the group's mean share among these humans if all six groups were of one size, "
            "minus one sixth, in percentage points; with few items a shade says little (intervals: columns "
            f"low, high). {source}.",
            heat_map(cells, style, normalised=True),
        ),
    ]

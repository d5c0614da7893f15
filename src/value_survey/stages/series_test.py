"""Stage `series_test`: do the two series of models differ, as the paper counts and as one may."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey import config
from value_survey.config import Params
from value_survey.metrics.series_test import published_series_test, reproduced_series_test
from value_survey.metrics.sign_flip import SignFlip
from value_survey.metrics.two_groups import Group
from value_survey.reports.inputs import read_divergence, with_questionnaires
from value_survey.reports.published import Published, read_published
from value_survey.reports.selection import NATIVE_LANGUAGE, comparable_runs
from value_survey.reports.series import SERIES, TEST_ROW
from value_survey.stages import study
from value_survey.tables_io import write_csv
from value_survey.terms import Probing


def run(root: Path) -> None:
    """Write `reports/series_test.csv`."""
    params = config.load(root / "params.yaml")
    confidence = params.analysis.confidence
    published = published_series_test(
        printed_groups(read_published(root / "data/published")), SERIES, confidence=confidence
    )
    reproduced = reproduced_series_test(
        _series_runs(root, params),
        pd.read_csv(root / study.REPORTS / "item_divergence.csv"),
        study.models_frame(params),
        SERIES,
        flip=SignFlip(params.analysis.seed),
        confidence=confidence,
    )
    both = [frame for frame in (published, reproduced) if len(frame)]
    write_csv(pd.concat(both, ignore_index=True), root / study.REPORTS / "series_test.csv")


def printed_groups(published: Published) -> dict[str, tuple[Group, Group]]:
    """Take means, SDs and n of the series from Table 3; n is what the printed degrees of freedom need."""
    cells = published.table3.set_index(["culture", "series", "column"])["number"]

    def group(culture: str, series: str) -> Group:
        n = round((float(cells[culture, TEST_ROW, "df"]) + 2) / 2)
        return Group(float(cells[culture, series, "mean"]), float(cells[culture, series, "sd"]), n)

    return {culture: (group(culture, SERIES[0]), group(culture, SERIES[1])) for culture in NATIVE_LANGUAGE}


def _series_runs(root: Path, params: Params) -> pd.DataFrame:
    """Take one DEF run per model of a series and culture, in its own language, all of one questionnaire."""
    divergence = read_divergence(root / study.REPORTS / "divergence.csv")
    divergence = with_questionnaires(divergence, study.questionnaires(params))
    models = study.models_frame(params)
    of_series = divergence[divergence["model"].isin(models.loc[models["series"].isin(SERIES), "name"])]
    return comparable_runs(of_series, (Probing.DEF,)).shown

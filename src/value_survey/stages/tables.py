"""Stage `tables`: the paper's tables, published beside reproduced."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey import config
from value_survey.reports.captions import TableFacts
from value_survey.reports.inputs import read_divergence, read_diversity, with_questionnaires
from value_survey.reports.overview import overview
from value_survey.reports.tables import write_tables
from value_survey.stages import study
from value_survey.tables_io import write_text


def run(root: Path) -> None:
    """Write `reports/tables/`."""
    params = config.load(root / "params.yaml")
    reports, models = root / study.REPORTS, study.models_frame(params)
    page = overview(
        with_questionnaires(read_divergence(reports / "divergence.csv"), study.questionnaires(params)),
        read_diversity(reports / "diversity.csv"),
        pd.read_csv(reports / "ledger.csv"),
        models,
    )
    write_text(page, reports / "tables/overview.md")
    write_tables(
        reports,
        root / "data/published",
        reports / "tables",
        models=models,
        questionnaires=study.questionnaires(params),
        facts=TableFacts(params.analysis.kl_form, params.analysis.confidence),
    )

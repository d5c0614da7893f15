"""Stage `tables`: the paper's tables, published beside reproduced."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.reports.tables import write_tables
from value_survey.stages import study


def run(root: Path) -> None:
    """Write `reports/tables/`."""
    params = config.load(root / "params.yaml")
    write_tables(
        root / study.REPORTS,
        root / "data/published",
        root / study.REPORTS / "tables",
        models=study.models_frame(params),
        kl_form=params.analysis.kl_form,
        confidence=params.analysis.confidence,
    )

"""Stage `figures`: the paper's figures as SVG, PDF, PNG and Vega-Lite specification, with captions."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.reports.figure_files import write_figures
from value_survey.stages import study
from value_survey.survey.schemas import read_items


def run(root: Path) -> None:
    """Write `paper_figures/`."""
    params = config.load(root / "params.yaml")
    write_figures(
        root / study.REPORTS,
        read_items(root / study.ITEMS),
        root / "paper_figures",
        models=study.models_frame(params),
        questionnaires=study.questionnaires(params),
        confidence=params.analysis.confidence,
    )

"""Stage `contamination_report`: what the collected likelihoods and statements show; needs no model."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.config import Params
from value_survey.config_contamination import ContaminationSettings
from value_survey.contamination.collected import read_recall, read_scores
from value_survey.contamination.plan import RECALL, SCORES, checked_models, planned_items, planned_requests
from value_survey.contamination.report import contamination_report
from value_survey.stages import study
from value_survey.survey.schemas import read_reference
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write `reports/contamination.csv` of the project at `root`."""
    params = config.load(root / "params.yaml")
    write_report(root, params, params.contamination)


def write_report(root: Path, params: Params, settings: ContaminationSettings) -> None:
    """Write the report with these settings.

    Raises
    ------
    InputError
        The models were not asked yet, a file is damaged, or the settings name what is not defined.
    """
    models = checked_models(params, settings)
    items = planned_items(root, settings)
    report = contamination_report(
        items,
        read_reference(root / study.REFERENCE),
        read_scores(root / SCORES),
        read_recall(root / RECALL),
        planned_requests(root, params, settings, items),
        revisions={name: model.revision for name, model in models.items()},
        settings=settings,
        analysis=params.analysis,
    )
    write_csv(report, root / study.REPORTS / "contamination.csv")

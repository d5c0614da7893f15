"""Stage `respondents`: how well each simulated respondent is aligned, and if configuration matters."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.metrics.respondent_configuration import respondent_configuration
from value_survey.metrics.respondents import PROFILE_COLUMNS, respondents
from value_survey.metrics.run_values import run_values
from value_survey.stages import study
from value_survey.stages.compared_runs import compared_runs
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write `respondents` and `respondent_configuration` to `reports/`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    runs = compared_runs(root, params)
    profiles = study.read_all_responses(root, list(runs["run"]), list(PROFILE_COLUMNS))
    values = run_values(
        study.read_answers(root / study.ANSWERS),
        read_items(root / study.ITEMS),
        read_reference(root / study.REFERENCE),
        runs,
        kl_form=analysis.kl_form,
    )
    table = respondents(
        profiles.drop_duplicates(["run", "respondent"]),
        values,
        runs,
        kl_form=analysis.kl_form,
        confidence=analysis.confidence,
    )
    write_csv(table, root / study.REPORTS / "respondents.csv")
    report = respondent_configuration(table, values, seed=analysis.seed, confidence=analysis.confidence)
    write_csv(report, root / study.REPORTS / "respondent_configuration.csv")

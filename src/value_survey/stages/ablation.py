"""Stage `ablation`: what the parts of DEF, the baselines and the language of asking change."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey import config
from value_survey.config import AnalysisSettings
from value_survey.metrics.ablation import ABLATION_COLUMNS, Study, ablation, compared_runs
from value_survey.metrics.combined import Combiner
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.item_diversity import item_diversity
from value_survey.metrics.measures import KlForm
from value_survey.metrics.run_values import measured
from value_survey.metrics.sign_flip import SignFlip
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.stages import study
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write `reports/ablation.csv`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    runs = compared_runs(study.runs_frame(root, params), NATIVE_LANGUAGE)
    report = (
        ablation(
            _measured(root, runs, KlForm(analysis.kl_form)),
            combiner(analysis),
        )
        if len(runs)
        else pd.DataFrame(columns=ABLATION_COLUMNS)
    )
    write_csv(report, root / study.REPORTS / "ablation.csv")


def combiner(analysis: AnalysisSettings) -> Combiner:
    """Set the estimates up as the analysis is."""
    return Combiner(
        analysis.seed, analysis.bootstrap_replicates, analysis.confidence, SignFlip(analysis.seed)
    )


def _measured(root: Path, runs: pd.DataFrame, kl_form: KlForm) -> Study:
    """Measure the runs that are compared with another."""
    names = list(runs["run"])
    items = read_items(root / study.ITEMS)
    answers = study.read_answers(root / study.ANSWERS)
    answers = answers[answers["run"].isin(names)]
    responses = study.read_all_responses(root, names, ["run", "respondent", "item_id", "response"])
    base_ids = dict(zip(items["item_id"], items["base_id"], strict=True))
    return Study(
        runs,
        {
            run: measured(run, counts, kl_form)
            for run, counts in counted_runs(answers, items, read_reference(root / study.REFERENCE), runs)
        },
        {
            run: item_diversity(responses[responses["run"] == run], answers[answers["run"] == run], base_ids)
            for run in names
        },
        NATIVE_LANGUAGE,
    )

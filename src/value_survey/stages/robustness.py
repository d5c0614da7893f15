"""Stage `robustness`: what the results rest on: respondents, order, wording, language, gaps and choices."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.metrics.missing_bounds import missing_bounds
from value_survey.metrics.multiverse import multiverse
from value_survey.metrics.multiverse_summary import multiverse_summary
from value_survey.metrics.n_test_curve import n_test_curve
from value_survey.metrics.order_effects import order_effects
from value_survey.metrics.positions import ORDER_COLUMNS
from value_survey.metrics.run_values import run_values
from value_survey.metrics.wording_language import wording_language
from value_survey.stages import study
from value_survey.stages.compared_runs import compared_runs
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write the reports on robustness to `reports/`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    seed, confidence, kl_form = analysis.seed, analysis.confidence, analysis.kl_form
    runs = compared_runs(root, params)
    items = read_items(root / study.ITEMS)
    reference = read_reference(root / study.REFERENCE)
    answers = study.read_answers(root / study.ANSWERS)
    orders = study.read_all_responses(root, list(runs["run"]), list(ORDER_COLUMNS))
    values = run_values(answers, items, reference, runs, kl_form=kl_form)
    universes = multiverse(answers, items, reference, runs, kl_form=kl_form)
    reports = {
        "n_test_curve": n_test_curve(values, runs, seed=seed, kl_form=kl_form, confidence=confidence),
        "order_effects": order_effects(
            orders,
            values,
            runs,
            seed=seed,
            replicates=analysis.bootstrap_replicates,
            confidence=confidence,
        ),
        "wording_language": wording_language(values, items, runs, seed=seed),
        "missing_bounds": missing_bounds(values, runs),
        "multiverse": universes,
        "multiverse_summary": multiverse_summary(universes),
    }
    for name, report in reports.items():
        write_csv(report, root / study.REPORTS / f"{name}.csv")

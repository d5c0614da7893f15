"""Stage `metrics`: what the answers say, as one tidy report per question."""

from __future__ import annotations

import json
from pathlib import Path

from value_survey import config
from value_survey.metrics.divergence import divergence
from value_survey.metrics.diversity import diversity
from value_survey.metrics.item_divergence import item_divergence
from value_survey.metrics.ledger import ledger
from value_survey.metrics.run_summary import run_summary
from value_survey.stages import study
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv, write_text


def run(root: Path) -> None:
    """Write `ledger`, `item_divergence`, `divergence`, `diversity` and `metrics.json` to `reports/`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    runs = study.runs_frame(root, params)
    items = read_items(root / study.ITEMS)
    reference = read_reference(root / study.REFERENCE)
    answers = study.read_answers(root / study.ANSWERS)
    responses = study.read_all_responses(
        root, list(runs["run"]), ["run", "respondent", "item_id", "response"]
    )
    reports = {
        "ledger": ledger(answers, items, runs),
        "item_divergence": item_divergence(answers, items, reference, runs, kl_form=analysis.kl_form),
        "divergence": divergence(
            answers,
            items,
            reference,
            runs,
            seed=analysis.seed,
            replicates=analysis.bootstrap_replicates,
            floor_draws=analysis.floor_draws,
            confidence=analysis.confidence,
            kl_form=analysis.kl_form,
        ),
        "diversity": diversity(responses, answers, runs),
    }
    for name, report in reports.items():
        write_csv(report, root / study.REPORTS / f"{name}.csv")
    summary = run_summary(reports["divergence"], reports["diversity"], reports["ledger"])
    write_text(json.dumps(summary, indent=1) + "\n", root / study.REPORTS / "metrics.json")

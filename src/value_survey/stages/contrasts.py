"""Stage `contrasts`: runs compared pair by pair, and ranked."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.metrics.contrast import contrasts
from value_survey.metrics.ranks import ranks
from value_survey.metrics.run_values import run_values
from value_survey.stages import study
from value_survey.stages.compared_runs import compared_runs
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write `contrasts` and `ranks` to `reports/`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    runs = compared_runs(root, params)
    values = run_values(
        study.read_answers(root / study.ANSWERS),
        read_items(root / study.ITEMS),
        read_reference(root / study.REFERENCE),
        runs,
        kl_form=analysis.kl_form,
    )
    for name, compare in (("contrasts", contrasts), ("ranks", ranks)):
        report = compare(
            values,
            runs,
            seed=analysis.seed,
            replicates=analysis.bootstrap_replicates,
            confidence=analysis.confidence,
        )
        write_csv(report, root / study.REPORTS / f"{name}.csv")

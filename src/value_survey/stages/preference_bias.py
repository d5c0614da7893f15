"""Stage `preference_bias`: how often models prefer what humans prefer, and which humans."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.metrics.match_rate import match_rate
from value_survey.metrics.preference_bias import preference_bias
from value_survey.stages import study
from value_survey.survey.schemas import read_items, read_reference
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write `match_rate`, `preference_bias` and `preference_bias_test` to `reports/`."""
    params = config.load(root / "params.yaml")
    analysis = params.analysis
    frames = (
        study.read_answers(root / study.ANSWERS),
        read_items(root / study.ITEMS),
        read_reference(root / study.REFERENCE),
        study.runs_frame(root, params),
    )
    rates = match_rate(
        *frames,
        seed=analysis.seed,
        replicates=analysis.bootstrap_replicates,
        floor_draws=analysis.floor_draws,
        confidence=analysis.confidence,
    )
    bias = preference_bias(
        *frames,
        seed=analysis.seed,
        replicates=analysis.bootstrap_replicates,
        confidence=analysis.confidence,
    )
    write_csv(rates, root / study.REPORTS / "match_rate.csv")
    write_csv(bias.shares, root / study.REPORTS / "preference_bias.csv")
    write_csv(bias.tests, root / study.REPORTS / "preference_bias_test.csv")

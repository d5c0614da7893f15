"""Stage `provenance`: which simulations the reports are made from."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.simulation.collect import SIMULATIONS
from value_survey.simulation.provenance import provenance
from value_survey.stages import study
from value_survey.tables_io import write_csv


def run(root: Path) -> None:
    """Write `reports/provenance.csv` of every run in params.yaml."""
    params = config.load(root / "params.yaml")
    runs = study.runs_frame(root, params)
    write_csv(provenance(root / SIMULATIONS, list(runs["run"])), root / study.REPORTS / "provenance.csv")

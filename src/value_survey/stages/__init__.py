"""A thin command per DVC stage: read, call, write."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple


class Stage(NamedTuple):
    """A stage after the simulations: its module, and the files or folders it makes."""

    name: str
    outputs: tuple[str, ...]

    @property
    def run(self) -> Callable[[Path], None]:
        """The stage's function of the project's root."""
        function: Callable[[Path], None] = import_module(f"value_survey.stages.{self.name}").run
        return function


PIPELINE = (
    Stage("dataset", ("data/survey/items.csv", "data/survey/reference.csv", "data/survey/regions.csv")),
    Stage("questionnaires", ("data/questionnaires",)),
    Stage("parse", ("data/answers/answers.parquet",)),
    Stage(
        "metrics",
        (
            "reports/ledger.csv",
            "reports/item_divergence.csv",
            "reports/divergence.csv",
            "reports/diversity.csv",
        ),
    ),
    Stage("tables", ("reports/tables",)),
    Stage("figures", ("paper_figures",)),
)
"""The stages that make everything from the sources and the simulations, in order; dvc.yaml lists the same."""

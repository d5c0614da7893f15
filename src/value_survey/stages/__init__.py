"""A thin command per DVC stage: read, call, write."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from threadpoolctl import threadpool_limits


class Stage(NamedTuple):
    """A stage after the simulations: its module, and the files or folders it makes."""

    name: str
    outputs: tuple[str, ...]

    def run(self, root: Path) -> None:
        """Run the stage on the project at `root`.

        Linear algebra gets one thread: with more, sums are taken in another order on another machine, and
        the reports would differ in their last digits.
        """
        with threadpool_limits(1):
            import_module(f"value_survey.stages.{self.name}").run(root)


PIPELINE = (
    Stage("dataset", ("data/survey/items.csv", "data/survey/reference.csv", "data/survey/regions.csv")),
    Stage(
        "survey_quality",
        (
            "reports/survey_quality.csv",
            "reports/dimension_coverage.csv",
            "reports/survey_excluded.csv",
            "data/survey/dimensions.md",
        ),
    ),
    Stage("data_card", ("data/README.md", "data/croissant.json")),
    Stage("published_audit", ("reports/published_audit.csv", "docs/audit.md")),
    Stage("contamination_report", ("reports/contamination.csv",)),
    Stage("questionnaires", ("data/questionnaires",)),
    Stage("parse", ("data/answers/answers.parquet",)),
    Stage(
        "metrics",
        (
            "reports/ledger.csv",
            "reports/item_divergence.csv",
            "reports/divergence.csv",
            "reports/diversity.csv",
            "reports/metrics.json",
        ),
    ),
    Stage("provenance", ("reports/provenance.csv",)),
    Stage("contrasts", ("reports/contrasts.csv", "reports/ranks.csv")),
    Stage(
        "robustness",
        (
            "reports/n_test_curve.csv",
            "reports/order_effects.csv",
            "reports/wording_language.csv",
            "reports/missing_bounds.csv",
            "reports/multiverse.csv",
            "reports/multiverse_summary.csv",
        ),
    ),
    Stage("respondents", ("reports/respondents.csv", "reports/respondent_configuration.csv")),
    Stage(
        "insensitivity",
        ("reports/insensitivity.csv", "reports/judge_validity.csv", "reports/judge_agreement.csv"),
    ),
    Stage(
        "culture_map",
        ("reports/culture_map.csv", "reports/culture_map_loadings.csv", "reports/culture_map_lines.csv"),
    ),
    Stage(
        "preference_bias",
        ("reports/match_rate.csv", "reports/preference_bias.csv", "reports/preference_bias_test.csv"),
    ),
    Stage("series_test", ("reports/series_test.csv",)),
    Stage("ablation", ("reports/ablation.csv",)),
    Stage("tables", ("reports/tables",)),
    Stage("figures", ("paper_figures",)),
    Stage("claims", ("reports/claims.csv", "docs/claims.md")),
)
"""The stages that make everything from sources and what was collected, in order, as in dvc.yaml."""

COLLECTING = (
    Stage("contamination", ("data/contamination/scores.csv", "data/contamination/recall.csv")),
    Stage("judge", ("data/judgements/judgements.csv",)),
)
"""Stages that ask models, beside the simulations."""

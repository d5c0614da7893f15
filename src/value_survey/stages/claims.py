"""Stage `claims`: what this study's runs say of the paper's claims."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.reports.claims.assemble import claims_report
from value_survey.reports.claims.definitions import read_claims
from value_survey.reports.claims.page import claims_page
from value_survey.reports.claims.study import Study
from value_survey.reports.inputs import Role
from value_survey.reports.published import read_published
from value_survey.stages import study
from value_survey.tables_io import write_csv, write_text

PUBLISHED = Path("data/published")


def run(root: Path) -> None:
    """Write `reports/claims.csv` and `docs/claims.md`."""
    params = config.load(root / "params.yaml")
    models = study.models_frame(params)
    of_paper = models.loc[models["role"] == Role.PAPER, "display"]
    report = claims_report(
        read_claims(root / PUBLISHED / "claims.yaml", set(of_paper)),
        Study.read(root / study.REPORTS, models, study.questionnaires(params), params.analysis.confidence),
        read_published(root / PUBLISHED),
    )
    write_csv(report, root / study.REPORTS / "claims.csv")
    write_text(claims_page(report), root / "docs/claims.md")

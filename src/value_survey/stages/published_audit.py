"""Stage `published_audit`: what the paper's printed numbers say of each other."""

from __future__ import annotations

from pathlib import Path

from value_survey import config
from value_survey.reports.audit.assemble import published_audit
from value_survey.reports.audit.page import audit_page
from value_survey.reports.inputs import Role
from value_survey.reports.published import read_published
from value_survey.stages import study
from value_survey.survey.schemas import read_reference
from value_survey.tables_io import write_csv, write_text


def run(root: Path) -> None:
    """Write `reports/published_audit.csv` and `docs/audit.md`."""
    models = study.models_frame(config.load(root / "params.yaml"))
    of_paper = models[(models["role"] == Role.PAPER) & (models["series"] != "")]
    findings = published_audit(
        read_published(root / "data/published"),
        dict(zip(of_paper["display"], of_paper["series"], strict=True)),
        read_reference(root / study.REFERENCE),
    )
    write_csv(findings, root / study.REPORTS / "published_audit.csv")
    write_text(audit_page(findings), root / "docs/audit.md")

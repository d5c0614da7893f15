"""Stage `survey_quality`: what was checked in the questionnaire, what it covers, and what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey.survey.dimensions import dimension_coverage, dimension_document
from value_survey.survey.quality.report import quality_report
from value_survey.survey.schemas import read_items, read_reference
from value_survey.survey.wording import load_excluded
from value_survey.tables_io import write_csv, write_text


def run(root: Path) -> None:
    """Write the survey's reports and `data/survey/dimensions.md` of the project at `root`."""
    items = read_items(root / "data/survey/items.csv")
    reference = read_reference(root / "data/survey/reference.csv")
    excluded = pd.DataFrame(
        [(*each.base_id.split("-", 1), each.reason) for each in load_excluded(root / "data/sources/wording")],
        columns=["source", "variable", "reason"],
    )
    write_csv(quality_report(items, reference), root / "reports/survey_quality.csv")
    write_csv(dimension_coverage(items), root / "reports/dimension_coverage.csv")
    write_csv(excluded, root / "reports/survey_excluded.csv")
    write_text(dimension_document(items), root / "data/survey/dimensions.md")

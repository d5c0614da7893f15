"""Stage `data_card`: the data card for people and for machines."""

from __future__ import annotations

from pathlib import Path

from value_survey.survey.card.croissant import croissant_text
from value_survey.survey.card.readme import write_card
from value_survey.survey.human import load_human
from value_survey.survey.quality.findings import FINDING_COLUMNS
from value_survey.survey.schemas import read_items, read_reference
from value_survey.survey.table_reading import read_text_table
from value_survey.tables_io import write_text


def run(root: Path) -> None:
    """Write `data/README.md` and `data/croissant.json` of the project at `root`."""
    data = root / "data"
    items = read_items(data / "survey/items.csv")
    reference = read_reference(data / "survey/reference.csv")
    human = load_human(data / "sources/human")
    quality = read_text_table(root / "reports/survey_quality.csv", FINDING_COLUMNS)
    template = (data / "sources/card.md").read_text(encoding="utf-8")
    write_text(write_card(template, items, reference, human, quality), data / "README.md")
    write_text(croissant_text(data), data / "croissant.json")

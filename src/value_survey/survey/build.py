"""From wording files and human tables to the dataset: `items.csv`, `reference.csv`, `regions.csv`."""

from __future__ import annotations

from pathlib import Path

from value_survey.errors import InputError, Problem
from value_survey.survey.human import load_human
from value_survey.survey.items import build_items
from value_survey.survey.reference import build_reference
from value_survey.survey.regions import build_regions
from value_survey.survey.schemas import check_codes, check_items, check_reference, check_regions
from value_survey.survey.wording import load_wording
from value_survey.tables_io import write_csv


def build_dataset(sources: Path, out: Path) -> None:
    """Build the survey dataset and write it.

    Parameters
    ----------
    sources
        Folder with `wording/*.yaml` and the tables of `human/`.
    out
        Folder that gets `items.csv`, `reference.csv` and `regions.csv`. Nothing is written unless all three
        are right.

    Raises
    ------
    InputError
        Something is wrong with the sources or does not fit together; all that can be seen at once is listed.
    """
    problems: list[Problem] = []
    try:
        worded = load_wording(sources / "wording")
    except InputError as error:
        problems += error.problems
    try:
        human = load_human(sources / "human")
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    reference = build_reference(worded, human)
    items = build_items(worded, reference.coverage)
    regions = build_regions(human)
    check_codes(
        check_items(items.astype(str), "items"),
        check_reference(reference.frame.astype(str), "reference"),
    )
    check_regions(regions.astype(str), "regions")
    write_csv(items, out / "items.csv")
    write_csv(reference.frame, out / "reference.csv")
    write_csv(regions, out / "regions.csv")

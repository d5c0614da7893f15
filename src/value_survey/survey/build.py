"""From wording files and human tables to the dataset: `items.csv`, `reference.csv`, `regions.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.collecting import collecting
from value_survey.survey.countries import country_cells
from value_survey.survey.human import HumanTables, load_human
from value_survey.survey.items import build_items
from value_survey.survey.readers.imported import load_imported, with_imported, with_questions
from value_survey.survey.reference import CULTURES, build_reference
from value_survey.survey.regions import build_regions
from value_survey.survey.schemas import check_codes, check_items, check_reference, check_regions
from value_survey.survey.wording import load_wording
from value_survey.tables_io import write_csv


def build_dataset(
    sources: Path, out: Path, cultures: Sequence[str] = CULTURES, imported: Path | None = None
) -> None:
    """Build the survey dataset and write it.

    Parameters
    ----------
    sources
        Folder with `wording/*.yaml` and the tables of `human/`.
    out
        Folder that gets `items.csv`, `reference.csv` and `regions.csv`. Nothing is written unless all three
        are right.
    cultures
        The cultures to build, in the order in which they are to stand: US and CN, cultures that were
        imported, and any other country of `human/wvs7_countries_cells.csv.gz` by its ISO alpha-3 code. A
        culture does not change the rows of another one.
    imported
        Folder of what `readers.survey_files.import_survey` and `readers.authors.import_authors` wrote; it
        may be missing.

    Raises
    ------
    InputError
        Something is wrong with the sources or does not fit together; all that can be seen at once is listed.
    """
    problems: list[Problem] = []
    worded = collecting(problems, lambda: load_wording(sources / "wording"))
    human = collecting(problems, lambda: load_human(sources / "human"))
    brought = collecting(problems, lambda: load_imported(imported))
    known = {*CULTURES, *(brought.cultures if brought else cultures)}
    others = [name for name in cultures if name not in known]
    cells = collecting(problems, lambda: country_cells(sources / "human", others)) if others else None
    if worded is None or human is None or brought is None or problems:
        raise InputError(problems)
    human = with_imported(_with_cells(human, cells), brought, cultures)
    reference = build_reference(worded, human, cultures)
    items, answers = with_questions(
        build_items(worded, reference.coverage, cultures), reference.frame, brought, cultures
    )
    regions = build_regions(human, cultures)
    check_codes(
        check_items(items.astype(str), "items"),
        check_reference(answers.astype(str), "reference"),
    )
    check_regions(regions.astype(str), "regions")
    write_csv(items, out / "items.csv")
    write_csv(answers, out / "reference.csv")
    write_csv(regions, out / "regions.csv")


def _with_cells(human: HumanTables, cells: pd.DataFrame | None) -> HumanTables:
    if cells is None:
        return human
    return replace(human, cells=pd.concat([human.cells, cells], ignore_index=True))

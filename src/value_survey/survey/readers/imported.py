"""What was imported before, for the dataset to be built from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.human import CELL_COLUMNS, HumanTables
from value_survey.survey.readers.regions import COLUMNS as REGION_COLUMNS
from value_survey.survey.readers.survey_files import CELLS_FILE, RECORD_FILE, REGIONS_FILE
from value_survey.survey.table_reading import number_problems, read_text_table

_VARIABLE = ["culture", "source", "variable"]
ITEMS_FILE = "items.csv"
REFERENCE_FILE = "reference.csv"


@dataclass(frozen=True)
class Imported:
    """Aggregated tables of the imported surveys; all columns are text.

    Attributes
    ----------
    cells
        `human.CELL_COLUMNS` and `source`.
    regions
        Columns of `readers.regions.COLUMNS`.
    questions
        Folders with questions of their own (`items.csv`, `reference.csv`), as the authors' files give them.
    """

    cells: pd.DataFrame
    regions: pd.DataFrame
    questions: tuple[Path, ...]

    @property
    def cultures(self) -> set[str]:
        """Cultures with counted answers."""
        return set(self.cells["culture"])


def load_imported(folder: Path | None) -> Imported:
    """Read every imported survey.

    Parameters
    ----------
    folder
        Folder of imported surveys, one subfolder each; None or a missing folder hold none.

    Raises
    ------
    InputError
        Tables are damaged or contradict each other; all problems are listed.
    """
    cells = [pd.DataFrame(columns=[*CELL_COLUMNS, "source"], dtype=str)]
    regions = [pd.DataFrame(columns=list(REGION_COLUMNS), dtype=str)]
    questions: list[Path] = []
    problems: list[Problem] = []
    folders = sorted(path.parent for path in folder.glob(f"*/{RECORD_FILE}")) if folder else []
    for each in folders:
        if (each / ITEMS_FILE).exists():
            questions.append(each)
            continue
        try:
            cells.append(_read(each / CELLS_FILE, CELL_COLUMNS).assign(source=_source(each / RECORD_FILE)))
            regions.append(_read(each / REGIONS_FILE, REGION_COLUMNS))
        except InputError as error:
            problems += error.problems
    together = pd.concat(cells, ignore_index=True)
    if problems := problems or _twice(together):
        raise InputError(problems)
    return Imported(
        cells=together,
        regions=pd.concat(regions, ignore_index=True),
        questions=tuple(questions),
    )


def with_imported(human: HumanTables, imported: Imported, cultures: Sequence[str]) -> HumanTables:
    """Add imported answers to the project's own tables.

    An imported variable takes the place of the same one in the tables: the official file is complete and
    weighted. Regions are added only for cultures that have none, so that respondents who were simulated
    before live where they lived.
    """
    cells = imported.cells[imported.cells["culture"].isin(cultures)]
    replaced = _among(human.cells, cells, _VARIABLE)
    old = human.cells[replaced].drop_duplicates([*_VARIABLE, "code"])
    # What a code means is known from the project's tables: one that nobody gave this time is kept, with 0.
    unused = old[~_among(old, cells, [*_VARIABLE, "code"]) & ~old["code"].str.startswith("-")]
    unused = unused.assign(n_unweighted="0", n_weighted="0")
    lacking = set(cultures) - set(human.regions["culture"])
    regions = imported.regions[imported.regions["culture"].isin(lacking)]
    names = pd.DataFrame({"code": regions["code"], "name_en": regions["name"], "name_zh": regions["name"]})
    unnamed = ~names["code"].isin(human.region_names["code"])
    return replace(
        human,
        cells=pd.concat([human.cells[~replaced], cells, unused], ignore_index=True),
        regions=pd.concat([human.regions, regions], ignore_index=True),
        region_names=pd.concat([human.region_names, names[unnamed]], ignore_index=True),
    )


def _source(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["source"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            Problem("not the record of an import", str(path), repr(error), next_step="import the file again")
        ) from error


def with_questions(
    items: pd.DataFrame, reference: pd.DataFrame, imported: Imported, cultures: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the questions of imported questionnaires, and the human answers to them, at the end.

    Raises
    ------
    InputError
        Their tables are damaged.
    """
    all_items, all_answers = [items], [reference]
    for folder in imported.questions:
        own = read_text_table(folder / ITEMS_FILE, list(items.columns))[list(items.columns)]
        answers = read_text_table(folder / REFERENCE_FILE, list(reference.columns))[list(reference.columns)]
        all_items.append(own[own["culture"].isin(cultures)])
        all_answers.append(answers[answers["culture"].isin(cultures)])
    return pd.concat(all_items, ignore_index=True), pd.concat(all_answers, ignore_index=True)


def _among(table: pd.DataFrame, other: pd.DataFrame, key: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which rows agree with a row of another table in some columns."""
    wanted = set(other[list(key)].itertuples(index=False, name=None))
    rows = table[list(key)].itertuples(index=False, name=None)
    return np.array([row in wanted for row in rows], dtype=bool)


def _twice(cells: pd.DataFrame) -> list[Problem]:
    """Find variables that two imported files of the same survey and culture count."""
    key = ["culture", "source", "variable", "code", "sex", "age_group"]
    twice = cells[cells.duplicated(key)].drop_duplicates(["culture", "source"])
    return [
        Problem(
            "two imported files count the same survey and culture",
            f"{source} of {culture}",
            next_step="remove one of the folders",
        )
        for culture, source in twice[["culture", "source"]].itertuples(index=False, name=None)
    ]


def _read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    table = read_text_table(path, columns)[list(columns)]
    whole = [name for name in ("n_unweighted",) if name in columns]
    if "variable" in columns:
        whole.append("code")
    if problems := number_problems(table, whole=whole, decimal=("n_weighted",), path=path):
        raise InputError(problems)
    return table

"""The aggregated human answers: counts by sex and age, overall distributions, regions.

The numbers stay the text that the source tables print, so that whatever is built from them can be compared
with them digit by digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.table_reading import number_problems, read_text_table

CELL_COLUMNS = ("culture", "variable", "code", "sex", "age_group", "n_unweighted", "n_weighted")
OVERALL_COLUMNS = ("culture", "variable", "code", "p", "weighted", "precision")
REGION_COLUMNS = ("culture", "code", "name", "n_unweighted", "n_weighted")
REGION_NAME_COLUMNS = ("code", "name_en", "name_zh")

EXACT = "exact"
ROUNDED = "rounded_2dp"


@dataclass(frozen=True)
class HumanTables:
    """What is known of the human answers, one frame per kind of knowledge; all columns are text.

    Attributes
    ----------
    cells
        `CELL_COLUMNS` and `source` (the survey: WVS7 or GSS2022): respondents per answer code, sex and age
        group. Negative codes are missing answers.
    overall
        `OVERALL_COLUMNS` and `source`: share `p` of each code; `precision` is `exact` (unweighted, missing
        answers left out) or `rounded_2dp` (weighted, missing answers in the base).
    regions
        `REGION_COLUMNS`: respondents per region.
    region_names
        `REGION_NAME_COLUMNS`.
    """

    cells: pd.DataFrame
    overall: pd.DataFrame
    regions: pd.DataFrame
    region_names: pd.DataFrame


def load_human(folder: Path) -> HumanTables:
    """Read the human tables of a folder.

    Raises
    ------
    InputError
        Files are missing, damaged, lack columns or hold text where a number belongs; the problems of all
        the files are listed.
    """
    files = {
        "wvs7_us_cn_cells.csv": CELL_COLUMNS,
        "gss2022_us_cells.csv": CELL_COLUMNS,
        "wvs7_cn_overall.csv": OVERALL_COLUMNS,
        "wvs7_regions.csv": REGION_COLUMNS,
        "region_names.csv": REGION_NAME_COLUMNS,
    }
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, columns in files.items():
        try:
            tables[name] = _read_numeric(folder / name, columns)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    cells = [
        tables["wvs7_us_cn_cells.csv"].assign(source="WVS7"),
        tables["gss2022_us_cells.csv"].assign(source="GSS2022"),
    ]
    return HumanTables(
        cells=pd.concat(cells, ignore_index=True),
        overall=tables["wvs7_cn_overall.csv"].assign(source="WVS7"),
        regions=tables["wvs7_regions.csv"],
        region_names=tables["region_names.csv"],
    )


def _read_numeric(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Read the columns as text and make sure that counts, shares and answer codes are numbers."""
    table = read_text_table(path, columns)[list(columns)]
    whole = [name for name in ("n_unweighted",) if name in columns]
    if "variable" in columns:  # elsewhere a code names a region
        whole.append("code")
    decimal = [name for name in ("n_weighted", "p") if name in columns]
    if problems := number_problems(table, whole=whole, decimal=decimal, path=path):
        raise InputError(problems)
    return table


def load_country_cells(folder: Path) -> pd.DataFrame:
    """Read the answers of 42 countries to the WVS-7 variables that all of them have.

    Returns
    -------
    pandas.DataFrame
        country (ISO 3166 alpha-3), base_id, code (int; valid answers only), sex, age_group, n_unweighted
        (int), n_weighted (float).

    Raises
    ------
    InputError
        The file is missing, damaged, lacks columns or holds text where a number belongs.
    """
    cells = _read_numeric(folder / "wvs7_countries_cells.csv.gz", ("country", *CELL_COLUMNS[1:]))
    cells = cells.astype({"code": int, "n_unweighted": int, "n_weighted": float})
    cells.insert(1, "base_id", "WVS7-" + cells.pop("variable"))
    return cells[cells["code"] >= 0].reset_index(drop=True)

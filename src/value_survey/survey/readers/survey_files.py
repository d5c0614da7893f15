"""Importing a survey's official file: row by row in memory, only aggregated counts on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.countries import country_of
from value_survey.survey.human import CELL_COLUMNS
from value_survey.survey.readers.columns import Columns, find_columns
from value_survey.survey.readers.layouts import Layout, layout_of
from value_survey.survey.readers.microdata import Microdata, open_microdata
from value_survey.survey.readers.regions import Regions, count_regions
from value_survey.survey.readers.respondents import Respondents, select_respondents
from value_survey.survey.readers.tally import Tally, tally_answers
from value_survey.survey.readers.values import SEX_LABELS, recoded, wvs_labels
from value_survey.tables_io import write_csv, write_text

CELLS_FILE = "cells.csv"
REGIONS_FILE = "regions.csv"
RECORD_FILE = "import.json"


@dataclass(frozen=True)
class ImportedSurvey:
    """What came of a file.

    Attributes
    ----------
    folder
        Where the tables were written.
    source, culture
        The survey and the culture.
    respondents
        Respondents in the sample.
    variables
        Questions that were counted.
    regions
        Regions with a share; 0 where they cannot be named.
    notes
        What was left out and why, a sentence each.
    """

    folder: Path
    source: str
    culture: str
    respondents: int
    variables: int
    regions: int
    notes: tuple[str, ...]


def import_survey(
    path: Path,
    survey_format: str,
    country: str,
    out: Path,
    *,
    weight: str = "",
    encoding: str = "",
    sources: Path | None = None,
) -> ImportedSurvey:
    """Count the answers in a survey's official file.

    Rows of other countries and years, without a weight, or whose sex or age is not known, are left out and
    counted. Ages are grouped as in section 4.2.3 of the paper; nothing but counts by sex and age group, and
    by region, leaves memory.

    Parameters
    ----------
    path
        CSV, SPSS or Stata file with the official column names.
    survey_format
        A key of `layouts.LAYOUTS`: wvs7, gss, cgss.
    country
        Code or name of the country; may be empty where the survey has only one.
    out
        Folder of imported surveys. Gets a folder `<source>-<culture>` with `cells.csv`, `regions.csv` and
        `import.json`; the same file gives the same bytes. Nothing is written unless everything is right.
    weight
        Column of the weights, instead of the official one.
    encoding
        Encoding of the file's text; empty to find out.
    sources
        Folder of the project's sources, which know the labels of the WVS-7 answers: needed only for files
        that hold labels in the place of codes.

    Raises
    ------
    InputError
        The file is damaged, lacks columns or the country, has a column of weights that is none, values that
        are neither codes nor known labels, or codes that its own labels contradict; everything that is wrong
        is listed.
    """
    layout = layout_of(survey_format)
    culture = _culture(layout, country)
    data = open_microdata(path, encoding)
    columns, problems = find_columns(layout, data.columns, str(path), weight=weight)
    respondents, unusable = select_respondents(data, columns, layout, culture)
    problems += unusable
    # Without respondents or questions there is nothing to count, which has been said already.
    if respondents is None or (problems and not (len(respondents.rows) and columns.variables)):
        raise InputError(problems)
    labels = wvs_labels(sources) if layout.source == "WVS7" else {}
    problems += _recoded(data, columns, labels)
    tally, wrong = tally_answers(data, columns, layout, respondents, labels)
    if problems := problems + wrong:
        raise InputError(problems)
    region_labels = data.value_labels(columns.region) if columns.region else {}
    regions = count_regions(respondents, culture, columns.region, region_labels)
    folder = out / f"{layout.source}-{culture}".lower()
    record = _record(
        path,
        layout=layout,
        culture=culture,
        weight=columns.weight,
        respondents=respondents,
        tally=tally,
        regions=regions,
    )
    _write(folder, culture, tally, regions, record)
    return ImportedSurvey(
        folder=folder,
        source=layout.source,
        culture=culture,
        respondents=len(respondents.rows),
        variables=tally.cells["variable"].nunique(),
        regions=len(regions.frame),
        notes=tuple(_notes(respondents, tally, regions)),
    )


def _recoded(data: Microdata, columns: Columns, labels: Mapping[str, Mapping[str, int]]) -> list[Problem]:
    """Find columns whose codes were numbered anew."""
    known = {name: labels.get(variable, {}) for name, variable in columns.variables.items()}
    if columns.sex:
        known[columns.sex] = SEX_LABELS
    return [
        Problem(
            "the file's codes are not those of the survey",
            f"{data.path}, {name}",
            found=found,
            next_step="export the file with its official codes",
        )
        for name, official in known.items()
        if (found := recoded(data.value_labels(name), official))
    ]


def _culture(layout: Layout, country: str) -> str:
    """Return the culture's code for what the user calls the country."""
    known = country_of(country)
    culture = known.culture if known else country.strip().upper()
    if layout.culture and culture not in ("", layout.culture):
        raise InputError(
            Problem(f"{layout.source} is a survey of one country", "country", country, allowed=layout.culture)
        )
    if not layout.culture and not culture:
        raise InputError(
            Problem(
                f"{layout.source} is a survey of many countries",
                "country",
                found="no country",
                allowed="an ISO 3166 alpha-3 code or a name, such as JPN",
            )
        )
    return layout.culture or culture


def _record(
    path: Path,
    *,
    layout: Layout,
    culture: str,
    weight: str,
    respondents: Respondents,
    tally: Tally,
    regions: Regions,
) -> Mapping[str, object]:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return {
        "source": layout.source,
        "culture": culture,
        "file_sha256": digest.hexdigest(),
        "weight_column": weight,
        "rows_in_file": respondents.in_file,
        "rows_of_others": respondents.outside,
        "rows_without_sex_or_age": respondents.unknown_cell,
        "rows_without_weight": respondents.unweighted,
        "respondents": len(respondents.rows),
        "variables": tally.cells["variable"].nunique(),
        "left_out": dict(tally.left_out),
        "regions": regions.note or f"{len(regions.frame)} regions",
    }


def _write(folder: Path, culture: str, tally: Tally, regions: Regions, record: Mapping[str, object]) -> None:
    cells = tally.cells.copy()
    cells.insert(0, "culture", culture)
    write_csv(pd.DataFrame(cells[list(CELL_COLUMNS)]), folder / CELLS_FILE)
    write_csv(regions.frame, folder / REGIONS_FILE)
    write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", folder / RECORD_FILE)


def _notes(respondents: Respondents, tally: Tally, regions: Regions) -> list[str]:
    counted = {
        "rows without a known sex and age were left out": respondents.unknown_cell,
        "rows without a weight were left out": respondents.unweighted,
        "columns hold no answers to a question and were left out, see import.json": len(tally.left_out),
    }
    notes = [f"{count} {what}" for what, count in counted.items() if count]
    return [*notes, f"no region shares: {regions.note}"] if regions.note else notes

"""Importing the paper authors' dataset: their questionnaires, human answers and value dimensions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.collecting import collecting
from value_survey.survey.readers.authors_characters import (
    GROUPS,
    MARGIN_COLUMNS,
    PROFILE_COLUMNS,
    GroupCounts,
    count_group,
    read_profiles,
    read_sheet,
)
from value_survey.survey.readers.authors_files import AuthorsFolder
from value_survey.survey.readers.authors_items import QuestionSources, lay_out
from value_survey.survey.readers.authors_numbering import NUMBERINGS, Numbering
from value_survey.survey.readers.authors_questionnaire import Question, read_questions
from value_survey.survey.readers.authors_scores import read_scores
from value_survey.survey.readers.imported import ITEMS_FILE, REFERENCE_FILE
from value_survey.survey.readers.survey_files import RECORD_FILE
from value_survey.survey.reference import REFERENCE_COLUMNS
from value_survey.survey.schemas import check_codes, check_items, check_reference
from value_survey.tables_io import write_csv, write_text
from value_survey.terms import Dimension

QUESTIONNAIRES_FILE = "questionnaires.yaml"
MARGINS_FILE = "margins.csv"
PROFILES_FILE = "profiles.csv"


@dataclass(frozen=True)
class ImportedQuestions:
    """What came of the authors' dataset.

    Attributes
    ----------
    folder
        Where the tables were written.
    questions
        Culture → number of questions.
    notes
        What is not in their files or was left out, a sentence each.
    """

    folder: Path
    questions: Mapping[str, int]
    notes: tuple[str, ...]


def import_authors(folder: Path, out: Path) -> ImportedQuestions:
    """Turn the authors' dataset into tables like those of this project.

    Every question number is an item of its own, a rephrasing too, for that is how the paper counts (1,153
    questions): `DEFUS-1` … `DEFUS-613` and `DEFCN-1` … `DEFCN-540`. What their files do not tell: the
    direction of an item is +1 (their culture map uses the codes as they are), its topic is `not stated`.

    Parameters
    ----------
    folder
        A folder that has their files in it or below: `<Lang>_questionaires.txt` (in one language at least),
        `*_ref_score_all.csv` and `Question_type.xlsx` of a culture at least; `final_*.csv` and
        `Character.xlsx` where they are to be had.
    out
        Folder of imports. Gets `authors/` with `items.csv`, `reference.csv`, `questionnaires.yaml` (for
        params.yaml), `import.json`, and where there are files of respondents `margins.csv` (counts by sex,
        and by age group, for they are not known by both) and `profiles.csv`. No row of a respondent is
        written, and nothing at all unless everything is right.

    Raises
    ------
    InputError
        Files are missing, damaged, or do not fit together; everything that is wrong is listed.
    """
    files = AuthorsFolder(folder)
    cultures = [numbering for numbering in NUMBERINGS.values() if _questionnaires(files, numbering)]
    if not cultures:
        names = [
            f"{name}_questionaires.txt" for each in NUMBERINGS.values() for name in each.languages.values()
        ]
        raise InputError(Problem("no questionnaire", str(folder), allowed=" or ".join(names)))
    problems: list[Problem] = []
    notes: list[str] = []
    tables: dict[str, list[pd.DataFrame]] = {
        name: [] for name in ("items", "reference", "margins", "profiles")
    }
    for numbering in cultures:
        sources = _read(files, numbering, problems)
        if sources is None:
            continue
        laid_out = lay_out(numbering, sources)
        problems += laid_out.problems
        notes += laid_out.notes
        tables["items"].append(laid_out.items)
        tables["reference"].append(laid_out.reference)
        tables["margins"].append(_margins(numbering, sources.groups))
        tables["profiles"].append(_profiles(files, numbering, problems))
    if problems:
        raise InputError(problems)
    items = pd.concat(tables["items"], ignore_index=True)
    reference = pd.concat(tables["reference"], ignore_index=True)[REFERENCE_COLUMNS]
    check_codes(check_items(items.astype(str), "items"), check_reference(reference.astype(str), "reference"))
    target = out / "authors"
    counted = items.groupby("culture", sort=False).size()
    questions = {str(culture): int(count) for culture, count in counted.items()}
    write_csv(items, target / ITEMS_FILE)
    write_csv(reference, target / REFERENCE_FILE)
    for name, file in (("margins", MARGINS_FILE), ("profiles", PROFILES_FILE)):
        table = pd.concat(tables[name], ignore_index=True)
        if len(table):
            write_csv(table, target / file)
    write_text(_for_params(items), target / QUESTIONNAIRES_FILE)
    record = {"source": "authors", "questions": questions, "notes": notes}
    write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", target / RECORD_FILE)
    return ImportedQuestions(target, questions, tuple(notes))


def _questionnaires(files: AuthorsFolder, numbering: Numbering) -> dict[str, Path]:
    found = {
        language: files.find(f"{name}_questionaires.txt") for language, name in numbering.languages.items()
    }
    return {language: path for language, path in found.items() if path}


def _read(files: AuthorsFolder, numbering: Numbering, problems: list[Problem]) -> QuestionSources | None:
    """Read a culture's files; None, with the problems added to the others, where they cannot be used."""
    before = len(problems)
    questions: dict[str, list[Question]] = {}
    for language, path in _questionnaires(files, numbering).items():
        country = numbering.country[language]
        read = collecting(problems, partial(read_questions, path, country))
        questions[language] = (read or []) + _rephrasings(files, numbering, language, read, problems)
    scores_path = _required(files, numbering.scores, "", problems)
    types_path = _required(files, "Question_type.xlsx", numbering.folder, problems)
    scores = collecting(problems, partial(read_scores, scores_path)) if scores_path else None
    dimensions = collecting(problems, partial(_dimensions, types_path)) if types_path else None
    groups: dict[str, GroupCounts] = {}
    for group in GROUPS:
        rows = files.find(f"final_{group}.csv", numbering.folder)
        counted = collecting(problems, partial(count_group, rows)) if rows else None
        if counted:
            groups[group] = counted
    if len(problems) > before or scores is None or dimensions is None:
        return None
    return QuestionSources(questions, scores, dimensions, groups)


def _rephrasings(
    files: AuthorsFolder,
    numbering: Numbering,
    language: str,
    originals: list[Question] | None,
    problems: list[Problem],
) -> list[Question]:
    """Read the rephrasings that stand in a file of their own, where the questionnaire ends before them."""
    path = files.find(f"{numbering.languages[language]}_rephrased_questionaires.txt")
    if path is None or originals is None or len(originals) != numbering.last_original:
        return []
    country = numbering.country[language]
    return collecting(problems, partial(read_questions, path, country)) or []


def _required(files: AuthorsFolder, name: str, below: str, problems: list[Problem]) -> Path | None:
    path = files.find(name, below)
    if path is None:
        where = f"{below}/…/{name}" if below else name
        problems.append(Problem("a file is missing", str(files.folder), allowed=where))
    return path


def _dimensions(path: Path) -> dict[int, Dimension]:
    """Read the value dimension of each question.

    Raises
    ------
    InputError
        The file is damaged, or has other values; all of them are listed.
    """
    dimensions: dict[int, Dimension] = {}
    problems: list[Problem] = []
    for row, cells in enumerate(read_sheet(path, ("id", "value type")), start=2):
        number, code = cells["id"], cells["value type"].upper()
        if not number.isdigit():
            problems.append(Problem("not a question number", f"{path}, row {row}, id", found=number))
        elif code not in list(Dimension):
            where = f"{path}, row {row}, value type"
            problems.append(Problem("unknown value dimension", where, code, ", ".join(Dimension)))
        else:
            dimensions[int(number)] = Dimension(code)
    if problems:
        raise InputError(problems)
    return dimensions


def _margins(numbering: Numbering, groups: Mapping[str, GroupCounts]) -> pd.DataFrame:
    rows = [
        (
            numbering.culture,
            numbering.base_id(answer.number),
            answer.code,
            *GROUPS[group],
            count,
            counted.bases[answer],
        )
        for group, counted in groups.items()
        for answer, count in sorted(counted.counts.items())
    ]
    return pd.DataFrame(rows, columns=MARGIN_COLUMNS)


def _profiles(files: AuthorsFolder, numbering: Numbering, problems: list[Problem]) -> pd.DataFrame:
    path = files.find("Character.xlsx", numbering.folder)
    profiles = (collecting(problems, partial(read_profiles, path)) if path else None) or []
    rows = [
        (numbering.culture, numbering.base_id(answer.number), answer.code, sex, age)
        for answer, sex, age in profiles
    ]
    return pd.DataFrame(rows, columns=PROFILE_COLUMNS)


def _for_params(items: pd.DataFrame) -> str:
    """Write the questionnaires as they have to stand in params.yaml to be asked."""
    lines = ["questionnaires:"]
    for culture, own in items.groupby("culture", sort=False):
        lines.append(f"  authors-{str(culture).lower()}:")
        lines.append("    wording: original")
        lines.append(f"    items: [{', '.join(own['base_id'])}]")
    return "\n".join(lines) + "\n"

"""What `value-survey import-survey` does, and what it says afterwards."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from value_survey import config
from value_survey.errors import InputError, Problem
from value_survey.survey.countries import COUNTRIES
from value_survey.survey.readers.authors import QUESTIONNAIRES_FILE, import_authors
from value_survey.survey.readers.layouts import LAYOUTS
from value_survey.survey.readers.survey_files import import_survey

IMPORTED = Path("data/imported")
SOURCES = Path("data/sources")
AUTHORS = "authors"
FORMATS = (*LAYOUTS, AUTHORS)


def import_survey_command(
    root: Path, path: Path, survey_format: str, country: str = "", weight: str = "", encoding: str = ""
) -> str:
    """Import a survey's official file, or the authors' dataset, into a project.

    Parameters
    ----------
    root
        The project's root; `data/imported` below it gets the aggregated tables.
    path
        The file, or the folder of the authors' files.
    survey_format
        One of `FORMATS`.
    country, weight, encoding
        As for `import_survey`; the authors' files need none of them.

    Returns
    -------
    str
        What was imported, what was left out, and what to do next.

    Raises
    ------
    InputError
        The format is unknown, or the files cannot be used.
    """
    if survey_format not in FORMATS:
        raise InputError(Problem("unknown format", "--format", survey_format, ", ".join(FORMATS)))
    cultures = config.load(root / "params.yaml").cultures
    if survey_format == AUTHORS:
        questions = import_authors(path, root / IMPORTED)
        counts = ", ".join(
            f"{count} questions of {culture}" for culture, count in questions.questions.items()
        )
        lines = [f"{counts} → {questions.folder.relative_to(root)}", *questions.notes]
        lines.append(
            f"To ask them, copy {QUESTIONNAIRES_FILE} from there into params.yaml, and build the dataset."
        )
        return "\n".join(lines)
    survey = import_survey(
        path,
        survey_format,
        country,
        root / IMPORTED,
        weight=weight,
        encoding=encoding,
        sources=root / SOURCES,
    )
    regions = f", {survey.regions} regions" if survey.regions else ""
    lines = [
        f"{survey.source} of {survey.culture}: {survey.respondents} respondents, {survey.variables} variables"
        f"{regions} → {survey.folder.relative_to(root)}",
        *survey.notes,
        *_next_steps(survey.culture, cultures),
    ]
    return "\n".join(lines)


def _next_steps(culture: str, cultures: Collection[str]) -> list[str]:
    if culture in cultures:
        return ["The dataset stage takes it up from there."]
    named = next((country for country in COUNTRIES if country.culture == culture), None)
    names = f"{{en: {named.en}, zh: {named.zh}}}" if named else "{en: …, zh: …}"
    return [f"To build it, add `{culture}: {names}` to `cultures` in params.yaml, and build the dataset."]

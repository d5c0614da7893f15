"""The report frames that tables and figures start from, checked against their contract on reading."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from value_survey.errors import InputError, Problem
from value_survey.terms import ALL, Dimension, Language, Probing


class Role(StrEnum):
    """Where a model comes from, which decides under which heading it stands."""

    PAPER = "paper"
    EMBEDDED = "embedded"
    YARDSTICK = "yardstick"
    OTHER = "other"


_DIMENSIONS = [*(str(dimension) for dimension in Dimension), ALL]

_DIVERGENCE = pa.DataFrameSchema(
    {
        "run": pa.Column(str),
        "model": pa.Column(str),
        "culture": pa.Column(str),
        "language": pa.Column(str, pa.Check.isin([str(language) for language in Language])),
        "probing": pa.Column(str, pa.Check.isin([str(probing) for probing in Probing])),
        "dimension": pa.Column(str, pa.Check.isin(_DIMENSIONS)),
        "n_items": pa.Column(int, pa.Check.ge(0)),
        "measure": pa.Column(str),
        "value": pa.Column(float, nullable=True),
        "low": pa.Column(float, nullable=True),
        "high": pa.Column(float, nullable=True),
        "floor": pa.Column(float, nullable=True),
        "skill": pa.Column(float, nullable=True),
    },
    unique=["run", "dimension", "measure"],
    coerce=True,
)

_DIVERSITY = pa.DataFrameSchema(
    {
        "run": pa.Column(str),
        "diversity": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        "ceiling": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
        "answer_diversity": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
    },
    unique=["run"],
    coerce=True,
)

_MODELS = pa.DataFrameSchema(
    {
        "name": pa.Column(str),
        "display": pa.Column(str),
        "role": pa.Column(str, pa.Check.isin([str(role) for role in Role])),
    },
    unique=["name"],
    coerce=True,
)


def read_divergence(path: Path) -> pd.DataFrame:
    """Read `reports/divergence.csv`: one row per run, dimension (or `all`) and measure, in nats.

    Raises
    ------
    InputError
        With every row that breaks the contract.
    """
    return _checked(_read(path), _DIVERGENCE, path.name)


def read_diversity(path: Path) -> pd.DataFrame:
    """Read `reports/diversity.csv`: one row per run, shares between 0 and 1 (Eq. 6).

    Raises
    ------
    InputError
        With every row that breaks the contract.
    """
    return _checked(_read(path), _DIVERSITY, path.name)


def check_models(models: pd.DataFrame, divergence: pd.DataFrame) -> pd.DataFrame:
    """Check the frame that names the models, and that it names every model of the reports.

    Parameters
    ----------
    models
        One row per model in the order of display: `name` as in the reports, `display`, `role` (see `Role`).
    divergence
        The frame of `reports/divergence.csv`.

    Raises
    ------
    InputError
        With every unusable row and every model of the reports that has no name.
    """
    checked = _checked(models, _MODELS, "models")
    unknown = [name for name in divergence["model"].drop_duplicates() if name not in set(checked["name"])]
    if unknown:
        known = ", ".join(checked["name"])
        raise InputError(
            Problem(
                "a model of the reports is not configured",
                "divergence.csv",
                name,
                known,
                "add it to params.yaml",
            )
            for name in unknown
        )
    return checked


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise InputError(
            Problem("report is missing", path.name, next_step="run the metrics stage: dvc repro metrics")
        )
    try:
        return pd.read_csv(path, encoding="utf-8", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(Problem("report is no CSV table", path.name, str(error))) from error


def _checked(frame: pd.DataFrame, schema: pa.DataFrameSchema, where: str) -> pd.DataFrame:
    """Validate lazily, so that all failures come back at once."""
    try:
        return schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        problems = []
        for failure in errors.failure_cases.to_dict("records"):
            index = str(failure["index"])
            row = f", row {index}" if index.isdigit() else ""
            problems.append(
                Problem(
                    str(failure["check"]), f"{where}{row}: {failure['column']}", repr(failure["failure_case"])
                )
            )
        raise InputError(sorted(problems, key=str)) from None

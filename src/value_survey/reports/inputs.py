"""The report frames that tables and figures start from, checked against their contract on reading."""

from __future__ import annotations

from collections.abc import Mapping
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

_NUMBER = pa.Column(float, nullable=True)
_TESTS = ["culture", "source", "method", "units", "measure"]
_TEST_NUMBERS = [
    "n_a", "n_b", "mean_a", "mean_b", "sd_a", "sd_b", "difference", "low", "high", "statistic", "df", "p",
    "p_min", "p_adjusted",
]  # fmt: skip
_COMPARISONS = [
    "kind", "model", "questionnaire", "culture", "language", "probing", "dimension", "measure",
]  # fmt: skip
_COMPARISON_NUMBERS = [
    "value", "low", "high", "ceiling", "difference", "difference_low", "difference_high", "p_adjusted",
    "n_questions",
]  # fmt: skip

_SERIES_TEST = pa.DataFrameSchema(
    dict.fromkeys(_TESTS, pa.Column(str)) | dict.fromkeys(_TEST_NUMBERS, _NUMBER),
    unique=_TESTS,
    coerce=True,
)

_ABLATION = pa.DataFrameSchema(
    dict.fromkeys(_COMPARISONS, pa.Column(str)) | dict.fromkeys(_COMPARISON_NUMBERS, _NUMBER),
    unique=_COMPARISONS,
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


def read_series_test(path: Path) -> pd.DataFrame:
    """Read `reports/series_test.csv`: one row per source, culture, measure and way to test.

    Raises
    ------
    InputError
        With every row that breaks the contract.
    """
    frame = _checked(_read(path, "series_test"), _SERIES_TEST, path.name)
    texts = ["models_a", "models_b", "questionnaire"]
    return frame.assign(
        **{name: frame[name].astype(object).where(frame[name].notna(), "") for name in texts if name in frame}
    )


def read_ablation(path: Path) -> pd.DataFrame:
    """Read `reports/ablation.csv`: one row per comparison, culture, method, dimension and measure.

    Raises
    ------
    InputError
        With every row that breaks the contract.
    """
    return _checked(_read(path, "ablation"), _ABLATION, path.name)


def with_questionnaires(divergence: pd.DataFrame, questionnaires: Mapping[str, str]) -> pd.DataFrame:
    """Add the `questionnaire` of every run.

    Raises
    ------
    InputError
        Runs of the report that are not configured; all of them.
    """
    strangers = [run for run in divergence["run"].drop_duplicates() if run not in questionnaires]
    if strangers:
        raise InputError(
            Problem(
                "a run of the reports is not configured",
                "divergence.csv",
                run,
                ", ".join(questionnaires),
                "run the metrics stage again: dvc repro metrics",
            )
            for run in strangers
        )
    return divergence.assign(questionnaire=divergence["run"].map(dict(questionnaires)))


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


def _read(path: Path, stage: str = "metrics") -> pd.DataFrame:
    if not path.is_file():
        raise InputError(
            Problem("report is missing", path.name, next_step=f"run the {stage} stage: dvc repro {stage}")
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

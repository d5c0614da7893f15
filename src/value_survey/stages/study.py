"""What the analysing stages read: runs, answers, items and the human reference of one study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from value_survey.config import Params
from value_survey.errors import InputError, Problem
from value_survey.simulation import questionnaire, store
from value_survey.simulation.collect import QUESTIONNAIRES, SIMULATIONS, identity_of

ANSWERS = Path("data/answers/answers.parquet")
ITEMS = Path("data/survey/items.csv")
REFERENCE = Path("data/survey/reference.csv")
REPORTS = Path("reports")


def runs_frame(root: Path, params: Params) -> pd.DataFrame:
    """Describe every run as it was designed.

    Returns
    -------
    pandas.DataFrame
        run, model, culture, language, probing, questionnaire, n_respondents, item_ids (list), in the order of
        params.yaml.

    Raises
    ------
    InputError
        Runs that were not simulated, or with other settings than those in force; all of them.
    """
    rows, problems = [], []
    for name, settings in params.runs.items():
        asked = questionnaire.read(root / QUESTIONNAIRES / f"{name}.json")
        record = root / SIMULATIONS / name / store.RUN
        if not record.exists():
            problems.append(
                Problem(
                    "run was not simulated yet",
                    str(record.parent),
                    next_step=f"`dvc pull` fetches what is cached, `value-survey simulate {name}` asks",
                )
            )
        elif store.read_run(record).get("identity") != identity_of(params, name, asked):
            problems.append(
                Problem(
                    "run was simulated with other settings than params.yaml and its questionnaire have now",
                    str(record),
                    next_step=f"`dvc repro simulate@{name}` simulates it anew",
                )
            )
        rows.append(
            {
                "run": name,
                "model": settings.model,
                "culture": settings.culture,
                "language": settings.language.value,
                "probing": settings.probing.value,
                "questionnaire": settings.questionnaire,
                "n_respondents": settings.respondents,
                "item_ids": [item.item_id for item in asked.items],
            }
        )
    if problems:
        raise InputError(problems)
    return pd.DataFrame(rows)


def read_all_responses(root: Path, runs: Sequence[str], columns: list[str]) -> pd.DataFrame:
    """Read some columns of the responses of several runs, one below the other."""
    return pd.concat(
        [store.read_responses(root / SIMULATIONS / run / store.RESPONSES, columns) for run in runs],
        ignore_index=True,
    )


def questionnaires(params: Params) -> dict[str, str]:
    """Name what each run is asked."""
    return {name: run.questionnaire for name, run in params.runs.items()}


def models_frame(params: Params) -> pd.DataFrame:
    """List the configured models: name, display, role, series (or empty), in the order of params.yaml."""
    return pd.DataFrame(
        [
            {
                "name": name,
                "display": model.display,
                "role": model.role,
                "series": getattr(model, "series", None) or "",
            }
            for name, model in params.models.items()
        ]
    )


ANSWERS_SCHEMA = pa.schema(
    [
        ("run", pa.string()),
        ("respondent", pa.int32()),
        ("item_id", pa.string()),
        ("codes", pa.list_(pa.int32())),
        ("status", pa.string()),
        ("rule", pa.string()),
        ("weights", pa.list_(pa.float64())),
    ]
)
"""Columns of `answers.parquet`; `weights`: the probability of each code where an answer is a distribution."""


def write_answers(answers: pd.DataFrame, path: Path) -> None:
    """Write parsed answers as Parquet, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(answers, schema=ANSWERS_SCHEMA, preserve_index=False)
    partial = path.with_name(path.name + ".partial")
    # The pandas metadata would tie the bytes to the pandas version.
    pq.write_table(table.replace_schema_metadata(None), partial, compression="zstd")
    partial.replace(path)


def read_answers(path: Path) -> pd.DataFrame:
    """Read parsed answers.

    Raises
    ------
    InputError
        The file is missing, truncated or lacks columns.
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            Problem(
                "answers cannot be read",
                str(path),
                " ".join(str(error).split())[:200],
                next_step="run `dvc repro parse`",
            )
        ) from None
    if missing := set(ANSWERS_SCHEMA.names) - set(table.column_names):
        raise InputError(
            Problem(
                "answers lack columns",
                str(path),
                ", ".join(sorted(missing)),
                next_step="run `dvc repro parse`",
            )
        )
    frame: pd.DataFrame = table.to_pandas()
    return frame

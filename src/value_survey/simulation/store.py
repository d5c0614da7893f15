"""The files of a finished simulation: `responses.parquet` and `run.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from value_survey.config import Run
from value_survey.errors import InputError, Problem
from value_survey.models.protocol import Identity
from value_survey.simulation.journal import Row
from value_survey.tables_io import write_text

SCHEMA = pa.schema(
    [
        ("run", pa.string()),
        ("model", pa.string()),
        ("culture", pa.string()),
        ("language", pa.string()),
        ("probing", pa.string()),
        ("respondent", pa.int32()),
        ("item_id", pa.string()),
        ("region", pa.string()),
        ("memory_length", pa.int32()),
        ("num_beams", pa.int32()),
        ("do_sample", pa.bool_()),
        ("option_order", pa.string()),
        ("memory_items", pa.string()),
        ("memory", pa.string()),
        ("prompt", pa.string()),
        ("response", pa.string()),
        ("prompt_tokens", pa.int32()),
        ("response_tokens", pa.int32()),
        ("finish_reason", pa.string()),
        ("seed", pa.int64()),
        ("model_revision", pa.string()),
        ("steps", pa.string()),
        ("option_probabilities", pa.string()),
        ("option_mass", pa.float64()),
    ]
)
"""Columns of `responses.parquet`.

`prompt` is the last turn put to the model; `memory` holds the turns before it, as a JSON list of [question,
remembered answer]; `option_order` and `memory_items` are JSON lists. Null where a probing method has none:
`steps`, what was said on the way to the response (CCSV), a JSON list of {step, decode, response};
`option_probabilities`, JSON code → probability, and `option_mass`, the probability of all options together
(first-token).
"""

RESPONSES = "responses.parquet"
RUN = "run.json"

_JSON_COLUMNS = ("option_order", "memory_items", "memory", "steps", "option_probabilities")
_OF_SOME_METHODS = ("steps", "option_probabilities", "option_mass")


def write_responses(path: Path, name: str, run: Run, identity: Identity, rows: list[Row]) -> None:
    """Write all answers of a run, sorted as they were asked; the file is replaced in one step."""
    constant = {
        "run": name,
        "model": run.model,
        "culture": run.culture,
        "language": run.language.value,
        "probing": run.probing.value,
        "model_revision": identity.revision,
    }
    records = [
        constant
        | row
        | {key: json.dumps(row[key], ensure_ascii=False) for key in _JSON_COLUMNS if key in row}
        for row in rows
    ]
    table = pa.Table.from_pylist(records, schema=SCHEMA)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    pq.write_table(table, partial, compression="zstd")
    partial.replace(path)


def read_responses(
    path: Path, columns: list[str] | None = None, item_ids: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read the answers of a run, all of them or those to some items.

    Raises
    ------
    InputError
        The file is missing, truncated or lacks columns.
    """
    try:
        stored = pq.read_schema(path).names
        wanted = columns or SCHEMA.names
        # Files of before a probing method came lack its columns: to them it did not happen.
        absent = [name for name in wanted if name in _OF_SOME_METHODS and name not in stored]
        filters = None if item_ids is None else [("item_id", "in", list(item_ids))]
        table = pq.read_table(path, columns=[name for name in wanted if name in stored], filters=filters)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            Problem(
                "responses cannot be read",
                str(path),
                " ".join(str(error).split())[:200],
                "a whole Parquet file written by the simulate stage",
                "run `dvc pull` to fetch it, or `dvc repro` to simulate it",
            )
        ) from None
    for name in absent:
        field = SCHEMA.field(name)
        table = table.append_column(field, pa.nulls(len(table), field.type))
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise InputError(
            Problem(
                "responses lack columns", str(path), ", ".join(missing), next_step="simulate the run again"
            )
        )
    frame: pd.DataFrame = table.select(wanted).to_pandas()
    return frame


def write_run(path: Path, facts: Mapping[str, Any]) -> None:
    """Write `run.json`; it comes last and marks the run as complete."""
    write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", path)


def read_run(path: Path) -> dict[str, Any]:
    """Read `run.json`.

    Raises
    ------
    InputError
        The file is missing or damaged.
    """
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            Problem(
                "run record cannot be read", str(path), str(error), next_step="run `dvc pull` or `dvc repro`"
            )
        ) from None
    return facts

"""The files as frames, read once per content; every fault of a file becomes an `InputError` with a next step.

Readers are cached by path and version, so that a new `make repro` shows without a restart. Responses are read
for one run and item at a time: at the paper's scale there are a quarter of a million of them. All views share
one frame of a file: each is given a shallow copy, and pandas copies on write, so that views cannot change it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import streamlit as st

from app.project import NO_FILE, Project, Version, version_of
from value_survey import config
from value_survey.errors import InputError, Problem
from value_survey.metrics.measures import Measure
from value_survey.reports.comparison import COLUMNS as TABLE_COLUMNS
from value_survey.reports.inputs import read_divergence
from value_survey.simulation.store import read_responses, read_run
from value_survey.survey.schemas import read_items, read_reference
from value_survey.terms import ParseStatus

Content = TypeVar("Content")

LEDGER_NUMBERS: Final = ("expected", *(str(status) for status in ParseStatus))
ITEM_NUMBERS: Final = ("n_valid", *(str(measure) for measure in Measure))
TABLE_NUMBERS: Final = ("reproduced", "difference", "low", "high", "floor", "skill", "ceiling")
ANSWER_COLUMNS: Final = ("run", "respondent", "item_id", "codes", "status", "rule")
ANSWER_CODES: Final = ("run", "item_id", "status", "rule")


def params(project: Project) -> config.Params:
    """Read `params.yaml`."""
    return _params(str(project.params), version_of(project.params))


def items(project: Project) -> pd.DataFrame:
    """Read the items of the survey."""
    return _items(str(project.items), version_of(project.items)).copy(deep=False)


def reference(project: Project) -> pd.DataFrame:
    """Read the human answers."""
    return _reference(str(project.reference), version_of(project.reference)).copy(deep=False)


def divergence(project: Project) -> pd.DataFrame:
    """Read `reports/divergence.csv`."""
    path = project.report("divergence")
    return _divergence(str(path), version_of(path)).copy(deep=False)


def ledger(project: Project) -> pd.DataFrame:
    """Read `reports/ledger.csv`."""
    path = project.report("ledger")
    return _csv(str(path), version_of(path), ("run", "dimension"), LEDGER_NUMBERS).copy(deep=False)


def item_divergence(project: Project) -> pd.DataFrame:
    """Read `reports/item_divergence.csv`."""
    path = project.report("item_divergence")
    return _csv(str(path), version_of(path), ("run", "item_id", "base_id", "dimension"), ITEM_NUMBERS).copy(
        deep=False
    )


def table(project: Project, number: int) -> pd.DataFrame:
    """Read `reports/tables/table{number}.csv`: printed values beside reproduced ones."""
    path = project.table(number)
    texts = tuple(
        name for name in TABLE_COLUMNS if name not in TABLE_NUMBERS and not name.startswith("n_items")
    )
    return _csv(str(path), version_of(path), texts, TABLE_NUMBERS).copy(deep=False)


def report(
    project: Project, name: str, *, texts: Sequence[str] = (), numbers: Sequence[str] = ()
) -> pd.DataFrame:
    """Read `reports/{name}.csv`.

    Parameters
    ----------
    project
        The project.
    name
        File name without suffix; a folder may stand before it.
    texts, numbers
        Columns that must be there, read as text (missing: empty) and as numbers (missing: NaN). Other columns
        are read as they come.

    Raises
    ------
    InputError
        The file is missing or damaged, or lacks columns.
    """
    path = project.report(name)
    return _csv(str(path), version_of(path), tuple(texts), tuple(numbers)).copy(deep=False)


def answers(project: Project, item_ids: Sequence[str]) -> pd.DataFrame:
    """Read the parsed answers of all runs to some items."""
    path = project.answers
    rows = _answers(str(path), version_of(path))
    chosen: pd.DataFrame = rows.filter(pc.field("item_id").isin(list(item_ids))).to_pandas()
    return chosen.astype(dict.fromkeys(ANSWER_CODES, str))


def not_valid(project: Project) -> pd.DataFrame:
    """Count the answers that are not valid.

    Returns
    -------
    pandas.DataFrame
        `run`, `item_id`, `status`, `rule`, their number `n` and the first `respondent` among them.
    """
    path = project.answers
    return _not_valid(str(path), version_of(path)).copy(deep=False)


def text(path: Path) -> str:
    """Read a text file of the project."""
    return _text(str(path), version_of(path))


def responses(project: Project, run: str, item_id: str) -> pd.DataFrame:
    """Read what a run's model said to one item."""
    path = project.responses(run)
    return _responses(str(path), version_of(path), item_id).copy(deep=False)


def run_record(project: Project, run: str) -> dict[str, Any]:
    """Read a run's record."""
    path = project.run_record(run)
    return _run_record(str(path), version_of(path))


@st.cache_data(show_spinner=False, max_entries=4)
def _params(path: str, version: Version) -> config.Params:
    return _guarded(config.load, path, version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _items(path: str, version: Version) -> pd.DataFrame:
    return _guarded(read_items, path, version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _reference(path: str, version: Version) -> pd.DataFrame:
    return _guarded(read_reference, path, version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _divergence(path: str, version: Version) -> pd.DataFrame:
    return _guarded(read_divergence, path, version)


@st.cache_resource(show_spinner=False, max_entries=16)
def _csv(path: str, version: Version, texts: tuple[str, ...], numbers: tuple[str, ...]) -> pd.DataFrame:
    def read(file: Path) -> pd.DataFrame:
        frame = pd.read_csv(
            file, encoding="utf-8", keep_default_na=False, na_values=[""], dtype=dict.fromkeys(texts, str)
        )
        _require([*texts, *numbers], list(frame.columns), path)
        for name in texts:
            frame[name] = frame[name].fillna("")
        for name in numbers:
            frame[name] = pd.to_numeric(frame[name])
        return frame

    return _guarded(read, path, version)


@st.cache_resource(show_spinner=False, max_entries=2)
def _answers(path: str, version: Version) -> pa.Table:
    """Keep the answers of all runs: they are small without the responses, and an item's lie all over them."""

    def read(file: Path) -> pa.Table:
        _require(ANSWER_COLUMNS, pq.read_schema(file).names, path)
        return pq.read_table(file, columns=list(ANSWER_COLUMNS), read_dictionary=list(ANSWER_CODES))

    return _guarded(read, path, version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _not_valid(path: str, version: Version) -> pd.DataFrame:
    def read(file: Path) -> pd.DataFrame:
        keys = ["run", "item_id", "status", "rule"]
        _require([*keys, "respondent"], pq.read_schema(file).names, path)
        rows = pq.read_table(
            file, columns=[*keys, "respondent"], filters=[("status", "!=", str(ParseStatus.VALID))]
        )
        groups = rows.group_by(keys).aggregate([("respondent", "count"), ("respondent", "min")])
        counted: pd.DataFrame = groups.to_pandas()
        return counted.rename(columns={"respondent_count": "n", "respondent_min": "respondent"})

    return _guarded(read, path, version)


@st.cache_data(show_spinner=False, max_entries=16)
def _text(path: str, version: Version) -> str:
    return _guarded(lambda file: file.read_text(encoding="utf-8"), path, version)


@st.cache_resource(show_spinner=False, max_entries=256)
def _responses(path: str, version: Version, item_id: str) -> pd.DataFrame:
    return _guarded(lambda file: read_responses(file, item_ids=[item_id]), path, version)


@st.cache_data(show_spinner=False, max_entries=64)
def _run_record(path: str, version: Version) -> dict[str, Any]:
    return _guarded(read_run, path, version)


def _require(needed: Sequence[str], found: Sequence[str], path: str) -> None:
    if lacking := [name for name in needed if name not in found]:
        raise InputError(Problem("columns are missing", path, ", ".join(found), ", ".join(lacking)))


def _guarded(read: Callable[[Path], Content], path: str, version: Version) -> Content:
    """Read a file; whatever goes wrong with it becomes an error that names it."""
    if version == NO_FILE:
        raise InputError(Problem("the file is missing", path))
    try:
        return read(Path(path))
    except InputError:
        raise
    except (OSError, ValueError, pa.ArrowException) as error:  # ValueError: bad CSV, bad text, bad numbers
        found = " ".join(str(error).split())[:200]
        raise InputError(Problem("the file cannot be read", path, found)) from None

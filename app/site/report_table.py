"""A report's rows as a table in the reader's words, with the coverage beside every value of answers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from app.filters import dimension_name, language_name, probing_name
from app.language import say
from app.measures import MEASURES, measure_name
from app.site.context import Context
from app.site.table import Column, table
from app.site.vocabulary import CODES, HEADERS
from app.text import coverage
from value_survey.reports.grids import MISSING
from value_survey.terms import ALL, Dimension, Probing

CHOICES: Final = frozenset(
    [
        "model",
        "culture",
        "dimension",
        "measure",
        "probing",
        "questionnaire",
        "kind",
        "ranking",
        "variant",
        "judge",
        "problem",
        "profile",
        "factor",
        "sex",
        "age_group",
        "method",
        "position",
        "scope",
        "term",
        "probe",
        "varied",
        "language",
        "consistent",
        "table",
    ]
)
"""Columns that a reader can filter by."""

RUN_COLUMNS: Final = (("run",), ("runs",), ("run_us", "run_cn"), ("run_a", "run_b"))
SENTENCES: Final = frozenset({"verdict", "note"})
DIGITS: Final = 3
TEXTS: Final = frozenset({"printed", "published"})  # as they were printed


def report_table(context: Context, frame: pd.DataFrame, columns: Sequence[str], caption: str) -> str:
    """Show some columns of a report.

    Parameters
    ----------
    context
        The study.
    frame
        The rows.
    columns
        Those shown, in order; those the frame lacks are left out.
    caption
        What the table shows.
    """
    shown = [_column(context, frame, name) for name in columns if name in frame.columns]
    valid = covered(frame, context.ledger)
    if valid is not None:
        place = next((place for place, column in enumerate(shown) if _is_first_number(column)), len(shown))
        shown.insert(place, Column(say("valid answers"), valid, meaning=say("Valid of expected answers")))
    return table(caption, shown)


def covered(frame: pd.DataFrame, ledger: pd.DataFrame) -> list[str] | None:
    """Count the valid answers of each row's runs and dimension; `None` where rows have no runs."""
    names = next((names for names in RUN_COLUMNS if set(names) <= set(frame.columns)), None)
    if names is None:
        return None
    totals = ledger.groupby("run")[["valid", "expected"]].sum()
    single = ledger.set_index(["run", "dimension"])[["valid", "expected"]]
    cells = []
    for row in frame.to_dict("records"):
        runs = [run for name in names if isinstance(row[name], str) for run in row[name].split("; ")]
        dimension = str(row.get("dimension", ALL))
        keys: list[Any] = runs if dimension == ALL else [(run, dimension) for run in runs]
        counts = (totals if dimension == ALL else single).reindex(keys)
        cells.append(
            MISSING
            if counts.empty or bool(counts.isna().to_numpy().any())
            else coverage(float(counts["valid"].sum()), float(counts["expected"].sum()))
        )
    return cells


def _column(context: Context, frame: pd.DataFrame, name: str) -> Column:
    header = say(HEADERS[name]) if name in HEADERS else name
    values = list(frame[name])
    namer = _namers(context).get(name)
    if namer is not None:
        values = [namer(str(value)) if pd.notna(value) else value for value in values]
    elif name not in TEXTS:
        values = [_named(value) for value in values]
    is_float = frame[name].dtype.kind == "f" and name not in TEXTS
    whole = is_float and bool((frame[name].dropna() % 1 == 0).all()) and name.startswith("n_")
    return Column(
        header,
        values,
        digits=None if not is_float or namer is not None else 0 if whole else DIGITS,
        choice=name in CHOICES,
        meaning=name if header != name else "",
        wide=name in SENTENCES,
        foreign="en" if name in SENTENCES and context.language != "en" else "",
    )


def _namers(context: Context) -> Mapping[str, Callable[[str], str]]:
    return {
        "model": context.study.display,
        "judge": lambda code: str(_named(code)) if code in CODES else context.study.display(code),
        "probing": lambda code: probing_name(code) if code in set(Probing) else str(_named(code)),
        "dimension": lambda code: dimension_name(code) if code in {*Dimension, ALL} else code,
        "measure": lambda code: measure_name(code) if code in MEASURES else str(_named(code)),
        "language": lambda code: language_name(code) if code in {"en", "zh"} else str(_named(code)),
    }


def _named(value: Hashable) -> Any:
    """Name a code of a report in the reader's language; what is no code stays."""
    return say(CODES[value]) if isinstance(value, str) and value in CODES else value


def _is_first_number(column: Column) -> bool:
    return column.digits is not None

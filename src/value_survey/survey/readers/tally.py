"""Counting the answers of a sample: chunk by chunk, by variable, code, sex and age group."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.errors import Problem
from value_survey.survey.human import CELL_COLUMNS
from value_survey.survey.readers.columns import Columns
from value_survey.survey.readers.layouts import Layout
from value_survey.survey.readers.microdata import Microdata
from value_survey.survey.readers.respondents import CELLS, WEIGHT_UNIT, Respondents
from value_survey.survey.readers.values import to_numbers, without_missing
from value_survey.survey.wording import natural_key


@dataclass
class _Count:
    """Respondents and their weight units."""

    respondents: int = 0
    units: int = 0


@dataclass
class _Variable:
    """What has been counted of one column of answers."""

    counts: defaultdict[tuple[int, int], _Count] = field(default_factory=lambda: defaultdict(_Count))
    fraction: float | None = None
    not_understood: Counter[str] = field(default_factory=Counter)

    @property
    def codes(self) -> set[int]:
        """Valid answer codes."""
        return {code for code, _ in self.counts if code >= 0}


@dataclass(frozen=True)
class Tally:
    """The aggregated answers.

    Attributes
    ----------
    cells
        `human.CELL_COLUMNS` without culture, as text; missing answers have codes below 0, and the rows of a
        variable add up to the sample.
    left_out
        Variable → why it is not among them.
    """

    cells: pd.DataFrame
    left_out: Mapping[str, str]


def tally_answers(
    data: Microdata,
    columns: Columns,
    layout: Layout,
    respondents: Respondents,
    labels: Mapping[str, Mapping[str, int]],
) -> tuple[Tally, list[Problem]]:
    """Count the answers of the sample.

    Parameters
    ----------
    data, columns, layout
        The file, its columns, the survey.
    respondents
        The sample.
    labels
        variable → label → code, for files that hold labels in the place of codes.

    Returns
    -------
    Tally, list of Problem
        The problems name columns of the survey whose values are neither codes nor known labels.
    """
    counted = {name: _Variable() for name in columns.variables}
    rows = respondents.rows
    if len(rows):
        for first, chunk in data.chunks(list(columns.variables), int(rows[0]), int(rows[-1]) + 1):
            low, high = np.searchsorted(rows, (first, first + len(chunk)))
            own = chunk.iloc[rows[low:high] - first]
            for name, variable in columns.variables.items():
                numbers = to_numbers(own[name], labels.get(variable, {}))
                counted[name].not_understood.update(numbers.not_understood)
                codes = without_missing(
                    numbers.numbers,
                    missing=layout.missing,
                    labels=data.value_labels(name),
                    declared=data.declared_missing(name),
                )
                _count(counted[name], codes, respondents.cells[low:high], respondents.units[low:high])
    return _sorted_out(counted, columns, layout, labels, str(data.path))


def _count(
    into: _Variable,
    codes: npt.NDArray[np.float64],
    cells: npt.NDArray[np.int64],
    units: npt.NDArray[np.int64],
) -> None:
    whole = np.rint(codes)
    broken = codes[whole != codes]
    if broken.size:
        into.fraction = float(broken[0])
        return
    keys, positions, respondents = np.unique(
        whole.astype(np.int64) * len(CELLS) + cells, return_inverse=True, return_counts=True
    )
    sums = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sums, positions, units)
    for key, number, total in zip(keys.tolist(), respondents.tolist(), sums.tolist(), strict=True):
        code, cell = divmod(key, len(CELLS))
        count = into.counts[code, cell]
        count.respondents += number
        count.units += total


def _sorted_out(
    counted: Mapping[str, _Variable],
    columns: Columns,
    layout: Layout,
    labels: Mapping[str, Mapping[str, int]],
    where: str,
) -> tuple[Tally, list[Problem]]:
    """Keep what are answers to a question; say of the rest why it is not."""
    problems: list[Problem] = []
    left_out: dict[str, str] = {}
    kept: list[tuple[str, _Variable]] = []
    for name, variable in sorted(columns.variables.items(), key=lambda pair: natural_key(pair[1])):
        column = counted[name]
        useless = _useless(column, layout)
        if not useless:
            kept.append((variable, column))
        elif layout.few_codes or not (column.not_understood or column.fraction):
            left_out[variable] = useless
        else:
            problems.append(_not_codes(f"{where}, {name}", column, labels.get(variable, {})))
    if not (kept or problems):
        found = "; ".join(f"{variable}: {reason}" for variable, reason in list(left_out.items())[:3])
        problems.append(
            Problem(
                "no question has an answer",
                where,
                found,
                allowed="columns of answer codes",
                next_step="export the codes instead of the labels",
            )
        )
    return Tally(_frame(kept), left_out), problems


def _useless(column: _Variable, layout: Layout) -> str:
    if column.not_understood:
        return "text"
    if column.fraction is not None:
        return "not whole numbers"
    if not column.codes:
        return "no valid answer"
    if layout.few_codes and len(column.codes) > layout.few_codes:
        return f"more than {layout.few_codes} different answers"
    return ""


def _not_codes(where: str, column: _Variable, labels: Mapping[str, int]) -> Problem:
    texts = [text for text, _ in column.not_understood.most_common(3)]
    found = ", ".join(map(repr, texts)) if texts else f"{column.fraction:g}"
    named = [label for label, code in labels.items() if code >= 0 and not re.fullmatch(r"\d+", label)]
    allowed = ", ".join(named)
    return Problem(
        "the values are neither codes nor known labels" if texts else "the values are no answer codes",
        where,
        found,
        allowed=f"the official codes{', or the labels ' + allowed if texts and allowed else ''}",
        next_step="export the file with codes (`values`) instead of labels" if texts else "check the column",
    )


def _frame(kept: list[tuple[str, _Variable]]) -> pd.DataFrame:
    rows = [
        (
            variable,
            str(code),
            CELLS[cell][0].value,
            CELLS[cell][1].value,
            str(column.counts[code, cell].respondents),
            weight_text(column.counts[code, cell].units),
        )
        for variable, column in kept
        for code, cell in sorted(column.counts)
    ]
    return pd.DataFrame(rows, columns=list(CELL_COLUMNS[1:]), dtype=str)


def weight_text(units: int) -> str:
    """Print a sum of weights exactly, without trailing zeros."""
    text = f"{Decimal(units) * Decimal(str(WEIGHT_UNIT)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

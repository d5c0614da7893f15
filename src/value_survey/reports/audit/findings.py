"""A finding of the audit, and the arithmetic of printed numbers, which are known to their last digit only."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.terms import Probing

TOLERANCE = 1e-9
"""Two decimal numbers that touch in print may miss each other by this much in binary."""


class Check(StrEnum):
    """What a finding compares."""

    ROW_MEAN = "average of a row"
    TWO_TABLES = "the same number in two tables"
    IDENTICAL_ROWS = "rows that repeat each other"
    RANKING = "who is lowest"
    SERIES_TEST = "series test from its means"
    SERIES_MODELS = "models behind the series test"
    CEILING = "ceiling of diversity"
    SETTINGS = "what the settings imply"
    POINT_MASS = "divergence without diversity"
    TEXT = "running text and tables"
    DATASET = "numbers about the dataset"
    JUDGE = "judge and humans"
    GROUP_SIZE = "predominance by raw numbers"


class Span(NamedTuple):
    """Least and greatest value that rounding allows."""

    low: float
    high: float

    def meets(self, other: Span) -> bool:
        """Tell whether a number may lie in both."""
        return self.low <= other.high + TOLERANCE and other.low <= self.high + TOLERANCE


@dataclass(frozen=True)
class Rounded:
    """A number as printed.

    Attributes
    ----------
    text
        The printed string.
    number
        Its value.
    decimals
        Its digits after the point: the true value lies within half a unit of the last one.
    """

    text: str
    number: float
    decimals: int

    @property
    def span(self) -> Span:
        """What the true value may be."""
        half = 0.5 * 10.0**-self.decimals
        return Span(self.number - half, self.number + half)

    @classmethod
    def of(cls, text: str) -> Rounded:
        """Read a printed string such as `0.10`."""
        bare = text.removesuffix("%")
        return cls(text, float(bare), len(bare.partition(".")[2]))


@dataclass(frozen=True)
class Finding:
    """One comparison.

    Attributes
    ----------
    check, table, row, column
        What was compared, and where it is printed.
    printed
        As printed, or the claim in a few words; empty where only a consequence of printed numbers is given.
    recomputed, span
        What the other printed numbers give, and how far their rounding leaves that open.
    consistent
        Whether both can be right; None where there is nothing to be consistent with.
    note
        The finding in words.
    """

    check: Check
    table: str
    row: str
    column: str
    printed: str
    recomputed: float
    span: Span
    consistent: bool | None
    note: str


COLUMNS = [
    "table", "row", "column", "printed", "recomputed", "consistent", "note",
    "recomputed_low", "recomputed_high", "check",
]  # fmt: skip


def as_frame(findings: list[Finding]) -> pd.DataFrame:
    """Give the findings as the rows of `reports/published_audit.csv`."""
    rows = [
        (
            each.table,
            each.row,
            each.column,
            each.printed,
            each.recomputed,
            each.consistent,
            each.note,
            each.span.low,
            each.span.high,
            str(each.check),
        )
        for each in findings
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def exact(value: float) -> Span:
    """Give the span of a number that rounding does not touch, such as a count."""
    return Span(value, value)


def through(function: Callable[..., float], *numbers: Rounded) -> tuple[float, Span]:
    """Put printed numbers through a function that is monotone in each of them.

    Returns
    -------
    tuple
        The value at the printed numbers, and the span of its values over everything they may round.
    """
    values = [function(*corner) for corner in itertools.product(*(number.span for number in numbers))]
    return function(*(number.number for number in numbers)), Span(min(values), max(values))


def mean_of(numbers: list[Rounded]) -> tuple[float, Span]:
    """Average printed numbers; the span holds every average their rounding allows."""
    count = len(numbers)

    def mean(values: list[float]) -> float:
        return math.fsum(values) / count

    return mean([each.number for each in numbers]), Span(
        mean([each.span.low for each in numbers]), mean([each.span.high for each in numbers])
    )


def compare(
    check: Check,
    place: tuple[str, str, str],
    printed: Rounded,
    recomputed: tuple[float, Span],
    note: str | Callable[[bool], str],
) -> Finding:
    """Compare a printed number with a recomputed one; `place` is table, row and column."""
    value, span = recomputed
    consistent = printed.span.meets(span)
    text = note(consistent) if callable(note) else note
    return Finding(check, *place, printed.text, value, span, consistent, text)


def rounded(frame: pd.DataFrame, *keys: str) -> dict[tuple[str, ...], Rounded]:
    """Look the numbers of a published table up by these key columns."""
    return {
        tuple(row[key] for key in keys): Rounded(row["value"], row["number"], row["decimals"])
        for row in frame.to_dict("records")
    }


def one(numbers: dict[tuple[str, ...], Rounded], *key: str) -> Rounded:
    """Look one number up.

    Raises
    ------
    InputError
        It is not in the published values.
    """
    if key not in numbers:
        raise InputError(
            Problem(
                "a printed number that the audit needs is missing",
                "data/published",
                ", ".join(key),
                next_step="restore the file from the repository",
            )
        )
    return numbers[key]


def row_name(model: Hashable, probing: str) -> str:
    """Name a row of Tables 1 and 2."""
    return f"{model} / {Probing(probing)}"


def say(value: float, digits: int = 2) -> str:
    """Write a number for a note, with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")

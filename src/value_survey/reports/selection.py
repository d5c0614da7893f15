"""Which runs stand in a table, and their numbers as cells that can be looked up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.terms import ALL, Language

NATIVE_LANGUAGE: Final = {"US": Language.EN, "CN": Language.ZH}
"""Tables 1 and 2 average over these cultures, each asked in its own language (section 5.1)."""

PAPER_MEASURE: Final = "kl"
SOUND_MEASURE: Final = "kl_smoothed"
ANSWER_DIVERSITY: Final = "answer_diversity"


class Pair(NamedTuple):
    """A row of Table 1: who was asked, and how."""

    model: str
    probing: str


class CellKey(NamedTuple):
    """What a number is about."""

    pair: Pair
    culture: str
    measure: str
    column: str


@dataclass(frozen=True)
class Cell:
    """A number of one run, with what is needed to read it. Undefined parts are NaN."""

    run: str
    value: float
    low: float = math.nan
    high: float = math.nan
    floor: float = math.nan
    skill: float = math.nan
    ceiling: float = math.nan
    n_items: float = math.nan


@dataclass(frozen=True)
class Selection:
    """The runs that stand in a table.

    Attributes
    ----------
    cells
        Number of every chosen run, by what it is about; diversities in percent.
    passed_over
        Runs that ask the same (model, culture, probing) as a chosen one that is listed before them, each
        with the row it would stand in.
    """

    cells: Mapping[CellKey, Cell]
    passed_over: tuple[tuple[str, Pair], ...]

    def cultures(self, pair: Pair) -> frozenset[str]:
        """Give the cultures in which this (model, probing) was run."""
        return frozenset(key.culture for key in self.cells if key.pair == pair)

    def pairs(self) -> list[Pair]:
        """Give every (model, probing) that has a run, in the order of the reports."""
        return list(dict.fromkeys(key.pair for key in self.cells))


def native_runs(divergence: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of runs whose questionnaire is in the language of their culture (US en, CN zh)."""
    native = divergence["culture"].map({culture: str(code) for culture, code in NATIVE_LANGUAGE.items()})
    return divergence[divergence["language"] == native]


def select(divergence: pd.DataFrame, diversity: pd.DataFrame) -> Selection:
    """Choose one run per model, culture and probing method, and gather its numbers.

    When several runs ask the same (another seed, another questionnaire), the one that the report lists first
    is chosen: a rule that cannot favour a better result.

    Parameters
    ----------
    divergence
        Frame of `reports/divergence.csv`; runs in another language than their culture's are left out.
    diversity
        Frame of `reports/diversity.csv`; a run without a row there simply has no diversity.
    """
    native = native_runs(divergence)
    runs = native.drop_duplicates("run")
    chosen = runs.drop_duplicates(["model", "culture", "probing"])
    cells: dict[CellKey, Cell] = {}
    for row in native[native["run"].isin(chosen["run"])].to_dict("records"):
        column = AVERAGE if row["dimension"] == ALL else row["dimension"]
        key = CellKey(Pair(row["model"], row["probing"]), row["culture"], row["measure"], column)
        cells[key] = Cell(**{name: row[name] for name in _DIVERGENCE_PARTS})
    for row in chosen.merge(diversity, on="run", validate="one_to_one").to_dict("records"):
        pair = Pair(row["model"], row["probing"])
        for measure, ceiling in ((DIVERSITY, row["ceiling"]), (ANSWER_DIVERSITY, math.nan)):
            key = CellKey(pair, row["culture"], measure, DIVERSITY)
            cells[key] = Cell(run=row["run"], value=100 * row[measure], ceiling=100 * ceiling)
    passed_over = tuple(
        (row["run"], Pair(row["model"], row["probing"]))
        for row in runs[~runs["run"].isin(chosen["run"])].to_dict("records")
    )
    return Selection(cells, passed_over)


_DIVERGENCE_PARTS = ("run", "value", "low", "high", "floor", "skill", "n_items")

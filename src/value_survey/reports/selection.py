"""Which runs stand in a table, and their numbers as cells that can be looked up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
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
class Comparable:
    """Runs that may stand beside each other: one questionnaire, each culture in its own language.

    Attributes
    ----------
    shown
        Rows of `divergence.csv` of the chosen runs: one for each model, culture and probing method.
    questionnaire
        What they were asked; empty where there is no run.
    passed_over
        Runs that ask the same as a chosen one that is listed before them, each with the row it would stand
        in.
    elsewhere
        Runs that would have a row, but were asked another questionnaire.
    """

    shown: pd.DataFrame
    questionnaire: str
    passed_over: tuple[tuple[str, Pair], ...]
    elsewhere: tuple[tuple[str, Pair], ...]


@dataclass(frozen=True)
class Selection:
    """The runs that stand in a table.

    Attributes
    ----------
    cells
        Number of every chosen run, by what it is about; diversities in percent.
    questionnaire, passed_over, elsewhere
        As in `Comparable`.
    """

    cells: Mapping[CellKey, Cell]
    questionnaire: str
    passed_over: tuple[tuple[str, Pair], ...]
    elsewhere: tuple[tuple[str, Pair], ...]

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


def choose_questionnaire(
    native: pd.DataFrame, probings: Collection[str], yardsticks: Collection[str] = ()
) -> str:
    """Choose the questionnaire on which a comparison says most; numbers of different ones are not mixed.

    The most methods of one model in every culture decide, then the most models and methods in every culture
    (yardsticks count last), then the most items, then the order of the reports: a rule that sees no result.

    Parameters
    ----------
    native
        Rows of `divergence.csv` with their `questionnaire`, from `native_runs`.
    probings
        The methods that are compared.
    yardsticks
        Models that are none.
    """
    ranks: dict[str, tuple[int, ...]] = {}
    for name, rows in native.groupby("questionnaire", sort=False):
        compared = rows[rows["probing"].isin(set(probings))]
        cultures = compared.groupby(["model", "probing"], sort=False)["culture"].nunique()
        complete = [Pair(*pair) for pair in cultures.index[cultures == len(NATIVE_LANGUAGE)]]
        models = Counter(pair.model for pair in complete if pair.model not in yardsticks)
        n_items = int(rows.loc[rows["dimension"] == ALL, "n_items"].max()) if len(rows) else 0
        ranks[str(name)] = (
            max(models.values(), default=0), models.total(), len(complete), len(cultures), n_items,
        )  # fmt: skip
    return max(ranks, key=ranks.__getitem__, default="")


def comparable_runs(
    divergence: pd.DataFrame, probings: Collection[str], yardsticks: Collection[str] = ()
) -> Comparable:
    """Choose the runs of a comparison: one questionnaire, and of runs that ask the same the first listed.

    Parameters
    ----------
    divergence
        Frame of `reports/divergence.csv` with the `questionnaire` of each run; runs in another language than
        their culture's are left out.
    probings
        The methods that are compared.
    yardsticks
        Models that stand in whatever their method is.
    """
    native = native_runs(divergence)
    questionnaire = choose_questionnaire(native, probings, yardsticks)
    runs = native.drop_duplicates("run")
    asked = runs["questionnaire"] == questionnaire
    chosen = runs[asked].drop_duplicates(["model", "culture", "probing"])
    shown = native[native["run"].isin(chosen["run"])]
    wanted = runs["probing"].isin(set(probings)) | runs["model"].isin(set(yardsticks))
    return Comparable(
        shown,
        questionnaire,
        _named(runs[asked & ~runs["run"].isin(chosen["run"])]),
        _named(runs[~asked & wanted]),
    )


def _named(runs: pd.DataFrame) -> tuple[tuple[str, Pair], ...]:
    return tuple((row["run"], Pair(row["model"], row["probing"])) for row in runs.to_dict("records"))


def select(
    divergence: pd.DataFrame,
    diversity: pd.DataFrame,
    probings: Collection[str],
    yardsticks: Collection[str] = (),
) -> Selection:
    """Choose the runs of a table (`comparable_runs`) and gather their numbers.

    Parameters
    ----------
    divergence, probings, yardsticks
        As in `comparable_runs`.
    diversity
        Frame of `reports/diversity.csv`; a run without a row there simply has no diversity.
    """
    comparable = comparable_runs(divergence, probings, yardsticks)
    shown, chosen = comparable.shown, comparable.shown.drop_duplicates("run")
    cells: dict[CellKey, Cell] = {}
    for row in shown.to_dict("records"):
        column = AVERAGE if row["dimension"] == ALL else row["dimension"]
        key = CellKey(Pair(row["model"], row["probing"]), row["culture"], row["measure"], column)
        cells[key] = Cell(**{name: row[name] for name in _DIVERGENCE_PARTS})
    for row in chosen.merge(diversity, on="run", validate="one_to_one").to_dict("records"):
        pair = Pair(row["model"], row["probing"])
        for measure, ceiling in ((DIVERSITY, row["ceiling"]), (ANSWER_DIVERSITY, math.nan)):
            key = CellKey(pair, row["culture"], measure, DIVERSITY)
            cells[key] = Cell(run=row["run"], value=100 * row[measure], ceiling=100 * ceiling)
    return Selection(cells, comparable.questionnaire, comparable.passed_over, comparable.elsewhere)


_DIVERGENCE_PARTS = ("run", "value", "low", "high", "floor", "skill", "n_items")

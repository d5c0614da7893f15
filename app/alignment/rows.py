"""Ranks with the values, intervals and answers behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import pandas as pd

from app import reading
from app.catalogue import Catalogue
from app.filters import culture_name, language_name, probing_name
from app.language import later, say
from app.project import Project
from app.text import coverage
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.terms import ALL

MODELS: Final = "models"
PROBING: Final = "probing"
RANKINGS: Final = {MODELS: later("Models, asked alike"), PROBING: later("Methods, asked of one model")}

_TEXTS: Final = (
    "ranking", "culture", "language", "questionnaire", "within", "measure", "model", "probing", "run",
    "yardstick",
)  # fmt: skip
_NUMBERS: Final = ("rank", "rank_low", "rank_high", "p_best", "n_ranked")
_VALUES: Final = ["value", "low", "high", "floor", "skill", "n_items"]


class Panel(NamedTuple):
    """One ranking: rows that can be compared.

    Attributes
    ----------
    title
        Culture and language.
    rows
        The ranked ones by rank, then the yardsticks by value.
    """

    title: str
    rows: pd.DataFrame

    @property
    def ranked(self) -> pd.DataFrame:
        """Those that take a place."""
        return self.rows[~self.rows["yardstick"]]

    @property
    def yardsticks(self) -> pd.DataFrame:
        """Those that only mark a height."""
        return self.rows[self.rows["yardstick"]]

    @property
    def n_ranked(self) -> int:
        """How many take a place, whether the filters show them or not."""
        return int(self.ranked["n_ranked"].max()) if len(self.ranked) else 0


def read_ranks(project: Project) -> pd.DataFrame:
    """Read `reports/ranks.csv`."""
    return reading.report(project, "ranks", texts=_TEXTS, numbers=_NUMBERS)


def joined(ranks: pd.DataFrame, values: pd.DataFrame, ledger: pd.DataFrame, study: Catalogue) -> pd.DataFrame:
    """Put value, interval, floor and coverage beside each rank.

    Parameters
    ----------
    ranks
        `reports/ranks.csv`.
    values
        `reports/divergence.csv`; its means over the dimensions are taken.
    ledger
        `reports/ledger.csv`.
    study
        Names of the runs.

    Returns
    -------
    pandas.DataFrame
        A row per ranking, measure and run that has a value. Rankings of methods get the yardsticks of the
        same item set, culture and language beside them. `placed`: whether a row has a place among others,
        which yardsticks and those that are ranked alone do not have.
    """
    means = values.loc[values["dimension"] == ALL, ["run", "measure", *_VALUES]]
    rows = ranks.drop(columns=[name for name in _VALUES if name in ranks.columns])
    rows = rows.assign(yardstick=rows["yardstick"].eq("True"))
    rows = pd.concat([rows, _yardsticks(rows)], ignore_index=True)
    rows = study.named(rows.merge(means[means["value"].notna()], on=["run", "measure"], how="inner"))
    counts = ledger.groupby("run", as_index=False)[["valid", "expected"]].sum()
    rows = rows.merge(counts, on="run", how="left")
    pairs = zip(rows["valid"], rows["expected"], strict=True)
    return rows.assign(
        coverage=[coverage(valid, expected) for valid, expected in pairs],
        placed=~rows["yardstick"] & rows["n_ranked"].gt(1),
        label=[
            probing_name(row["probing"])
            if row["ranking"] == PROBING and not row["yardstick"]
            else study.display(row["model"])
            for row in rows.to_dict("records")
        ],
    )


def panels(rows: pd.DataFrame, study: Catalogue) -> Iterator[Panel]:
    """Give the rankings of the rows, a culture after the other, its own language first."""
    place = {culture: number for number, culture in enumerate(study.cultures)}
    keys = list(rows[["culture", "language"]].drop_duplicates().itertuples(index=False, name=None))
    several = rows.groupby("culture")["language"].nunique().max() > 1
    for culture, language in sorted(keys, key=lambda key: (place.get(key[0], len(place)), _foreign(*key))):
        of_panel = rows[(rows["culture"] == culture) & (rows["language"] == language)]
        title = culture_name(culture)
        if several:
            title = say("{culture}, asked in {language}", culture=title, language=language_name(language))
        yield Panel(title, of_panel.sort_values(["yardstick", "rank", "value"], kind="stable"))


def _yardsticks(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rankings of methods the yardsticks of the rankings of models."""
    key = ["culture", "language", "questionnaire", "measure"]
    marks = rows.loc[rows["yardstick"], [*key, "model", "probing", "run", "yardstick"]].drop_duplicates()
    of_methods = rows.loc[rows["ranking"] == PROBING, [*key, "ranking", "within"]].drop_duplicates()
    return of_methods.merge(marks, on=key, how="inner")


def _foreign(culture: str, language: str) -> bool:
    return NATIVE_LANGUAGE.get(culture, language) != language

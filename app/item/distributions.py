"""How the answers to one item are spread over its options: of humans, by sex and age too, and of models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from app.language import language, later, say
from value_survey.metrics.distributions import human_counts, model_distribution, reference_distribution
from value_survey.terms import ALL, AgeGroup, Kind, ParseStatus, Sex


class Split(StrEnum):
    """How the humans are shown."""

    OVERALL = "overall"
    SEX = "sex"
    AGE = "age"


HUMANS: Final[Mapping[Split, Mapping[str, str]]] = {
    Split.OVERALL: {ALL: later("humans")},
    Split.SEX: {Sex.MALE: later("men"), Sex.FEMALE: later("women")},
    Split.AGE: {
        AgeGroup.UP_TO_29: later("humans up to 29"),
        AgeGroup.FROM_30_TO_49: later("humans 30–49"),
        AgeGroup.FROM_50: later("humans 50+"),
    },
}
_SPLIT_COLUMNS: Final = {Split.SEX: "sex", Split.AGE: "age_group"}

SHARE_COLUMNS: Final = ["who", "human", "code", "label", "share", "n", "run"]


@dataclass(frozen=True)
class Item:
    """One item in one culture.

    Attributes
    ----------
    item_id, base_id, culture, topic, dimension
        As in `items.csv`.
    kind
        How it is answered.
    questions
        Its wording, by language.
    labels
        Its options, code → text, by language, in questionnaire order.
    reference
        What is known of the humans: `cells` (by sex and age), `overall`, or `rounded` shares.
    """

    item_id: str
    base_id: str
    culture: str
    topic: str
    dimension: str
    kind: Kind
    questions: Mapping[str, str]
    labels: Mapping[str, Mapping[int, str]]
    reference: str

    @classmethod
    def from_row(cls, row: Mapping[Any, Any]) -> Item:
        """Read a row of the items frame."""
        return cls(
            **{
                name: str(row[name])
                for name in ("item_id", "base_id", "culture", "topic", "dimension", "reference")
            },
            kind=Kind(row["kind"]),
            questions={language: str(row[f"text_{language}"]) for language in ("en", "zh")},
            labels={
                language: {
                    int(code): str(text) for code, text in json.loads(row[f"options_{language}"]).items()
                }
                for language in ("en", "zh")
            },
        )

    @property
    def codes(self) -> tuple[int, ...]:
        """The options in questionnaire order."""
        return tuple(self.labels["en"])

    def option(self, code: int, spoken: str | None = None) -> str:
        """Name an option in a language, else the interface's: its code, and its text if it says more."""
        text = self.labels[spoken or language()].get(code, "?")
        return text if text == str(code) else f"{code} {text}"

    def can_split(self, split: Split) -> bool:
        """Whether the human reference is known for the groups of a split."""
        return split is Split.OVERALL or self.reference == "cells"


def human_shares(reference: pd.DataFrame, item: Item, split: Split) -> pd.DataFrame:
    """Spread the humans' weighted answers to an item over its options.

    Parameters
    ----------
    reference
        Frame of `reference.csv`.
    item
        The item.
    split
        Groups to show.

    Returns
    -------
    pandas.DataFrame
        `SHARE_COLUMNS`: for each group and option its share, and `n`, the unweighted number of humans who
        answered (NaN where the source does not say). Options of a `multiple` item have the share of
        humans that mentioned each, so that they need not add up to 1.
    """
    asked = reference[reference["culture"].eq(item.culture) & reference["base_id"].eq(item.base_id)]
    rows: list[dict[str, object]] = []
    for group, name in HUMANS[split].items():
        cells = asked if split is Split.OVERALL else asked[asked[_SPLIT_COLUMNS[split]] == group]
        counts = human_counts(cells).get((item.culture, item.base_id), {})
        shares, _ = reference_distribution(counts, item.codes, item.kind, where=item.item_id)
        column = "base_unweighted" if item.kind is Kind.MULTIPLE else "n_unweighted"
        numbers = pd.to_numeric(cells[column]).astype(float)
        n = numbers.groupby(cells["code"]).sum(min_count=1)
        total = n.max() if item.kind is Kind.MULTIPLE else n.sum(min_count=1)
        rows += _rows(item, shares, {"who": say(name), "human": True, "n": float(total), "run": ""})
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def model_shares(answers: pd.DataFrame, item: Item, run: str, series: str) -> pd.DataFrame:
    """Spread a run's valid answers to an item over its options.

    Parameters
    ----------
    answers
        Frame of `answers.parquet`, at least the rows of the item.
    item
        The item.
    run
        The run.
    series
        How it is named.

    Returns
    -------
    pandas.DataFrame
        `SHARE_COLUMNS` as in `human_shares`; `n` is the number of valid answers. Without any, shares are NaN.
    """
    given = answers[answers["run"].eq(run) & answers["item_id"].eq(item.item_id)]
    chosen = [
        [int(code) for code in codes] for codes in given.loc[given["status"] == ParseStatus.VALID, "codes"]
    ]
    shares = model_distribution(chosen, item.codes)
    if item.kind is Kind.MULTIPLE and chosen:  # from shares of mentions to shares of respondents
        shares = shares * sum(map(len, chosen)) / len(chosen)
    rows = _rows(item, shares, {"who": series, "human": False, "n": float(len(chosen)), "run": run})
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def _rows(item: Item, shares: Iterable[float], common: Mapping[str, object]) -> list[dict[str, object]]:
    return [
        {**common, "code": code, "label": item.option(code), "share": float(share)}
        for code, share in zip(item.codes, shares, strict=True)
    ]

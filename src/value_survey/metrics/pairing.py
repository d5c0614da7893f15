"""Which runs are compared with which."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from value_survey.terms import Language, Probing

SHARED = ["model", "culture", "language", "probing", "questionnaire"]


class Pair(NamedTuple):
    """Two runs that differ in one thing: how `a` differs from `b`."""

    kind: str
    a: str
    b: str


def run_pairs(runs: pd.DataFrame) -> list[Pair]:
    """Find the pairs of runs that differ in one thing only.

    Parameters
    ----------
    runs
        run, model, culture, language, probing, questionnaire, in the order of the study; of runs that
        repeat all of these the first counts.

    Returns
    -------
    list of Pair
        `models`: each two models, else alike; `probing`: each other method against DEF; `language`:
        Chinese against English.
    """
    distinct = runs.drop_duplicates(SHARED)
    pairs = [
        Pair("models", *two)
        for group in _groups(distinct, "model")
        for two in combinations(group.values(), 2)
    ]
    for group in _groups(distinct, "probing"):
        base = group.pop(Probing.DEF.value, None)
        pairs += [Pair("probing", run, base) for run in group.values() if base is not None]
    pairs += [
        Pair("language", group[Language.ZH.value], group[Language.EN.value])
        for group in _groups(distinct, "language")
        if {Language.ZH.value, Language.EN.value} <= set(group)
    ]
    return pairs


def _groups(runs: pd.DataFrame, differing: str) -> Iterator[dict[str, str]]:
    """Give the runs of each group, by what they differ in."""
    for _, group in runs.groupby([name for name in SHARED if name != differing], sort=False):
        yield dict(zip(group[differing].astype(str), group["run"].astype(str), strict=True))

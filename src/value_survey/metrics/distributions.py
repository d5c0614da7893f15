"""Distributions of answers over the options of an item: of humans and of a model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.metrics.measures import FloatArray
from value_survey.terms import Dimension, Kind

OTHER_CULTURE = {"US": "CN", "CN": "US"}
"""Whose humans serve as the other culture's baseline (the two cultures of the paper)."""

ASSUMED_HUMANS = 1000
"""Humans behind an item whose source prints shares only: the size of a small national survey."""


class CodeCount(NamedTuple):
    """Humans who gave a code, and humans who could have; NaN where the reference does not say.

    For a multiple item the base is the humans asked about the option. Without it, `weighted` is a share.
    """

    weighted: float
    unweighted: float
    base_weighted: float
    base_unweighted: float


NOBODY = CodeCount(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class ReferenceItem:
    """An item with the human answers to it.

    Attributes
    ----------
    item_id, base_id, culture, dimension, kind, ordinal
        As in the items frame; items with one `base_id` are wordings of one question.
    codes
        All K options, ascending: the order of every vector below.
    human
        Shape (K,). single, scale: weighted distribution of the human answers. multiple: share of the humans
        who mentioned each option. NaN where the reference has no answers to the item.
    n_human
        Unweighted number of humans behind `human`; `ASSUMED_HUMANS` where it is not known.
    other_human
        Like `human`, of the other culture's humans; NaN where they were not asked, or had other options.
    """

    item_id: str
    base_id: str
    culture: str
    dimension: Dimension
    kind: Kind
    ordinal: bool
    codes: tuple[int, ...]
    human: FloatArray
    n_human: float
    other_human: FloatArray

    @property
    def multiple(self) -> bool:
        """Whether several options may be chosen, so that `human` holds one share per option."""
        return self.kind is Kind.MULTIPLE

    @property
    def zero_cells(self) -> int:
        """Options that no human chose; all of them where the reference has no answers."""
        return int((~(self.human > 0)).sum())


def normalised(shares: FloatArray) -> FloatArray:
    """Divide by the sum over the last axis; NaN where there is nothing to divide."""
    total = shares.sum(axis=-1, keepdims=True)
    return np.asarray(shares / np.where(total > 0, total, np.nan))


def model_distribution(answers: Iterable[Sequence[int]], codes: Sequence[int]) -> FloatArray:
    """Share of each option among the codes of the valid answers to an item, P_model of Eq. 1.

    Parameters
    ----------
    answers
        The chosen codes of each valid answer.
    codes
        The item's options.

    Returns
    -------
    numpy.ndarray
        Shape (K,), sums to 1; NaN without any answer.
    """
    chosen = [code for answer in answers for code in answer]
    return normalised(np.array([chosen.count(code) for code in codes], dtype=float))


def human_counts(reference: pd.DataFrame) -> dict[tuple[str, str], dict[int, CodeCount]]:
    """Sum the reference over sexes and age groups: (culture, base_id) → code → counts."""
    names = ["n_weighted", "n_unweighted", "base_weighted", "base_unweighted"]
    numbers = reference.reindex(columns=names).apply(pd.to_numeric, errors="coerce").astype(float)
    keys = [reference["culture"].astype(str), reference["base_id"].astype(str), reference["code"].astype(int)]
    sums = numbers.groupby(keys, sort=True).sum(min_count=1)
    found: dict[tuple[str, str], dict[int, CodeCount]] = {}
    for (culture, base_id, code), *counts in sums.itertuples():
        found.setdefault((culture, base_id), {})[code] = CodeCount(*counts)
    return found


def reference_distribution(
    counts: Mapping[int, CodeCount], codes: Sequence[int], kind: Kind, *, where: str
) -> tuple[FloatArray, float]:
    """Weighted answers of humans to one item, over all its options.

    Parameters
    ----------
    counts
        Of the codes that humans gave; an option that is not there has share 0.
    codes
        The item's options.
    kind
        How the item is answered.
    where
        Names the item in an error.

    Returns
    -------
    human : numpy.ndarray
        Shape (K,). single, scale: sums to 1. multiple: share that mentioned each option, 0–1 each. NaN
        without any answer.
    n_human : float
        Unweighted number of humans (multiple: of the option that most were asked about), `ASSUMED_HUMANS`
        where it is not known.

    Raises
    ------
    InputError
        Codes that are no option, or more mentions than humans asked.
    """
    if strangers := sorted(set(counts) - set(codes)):
        raise InputError(
            Problem(
                "humans gave a code that is not an option of the item",
                f"reference, {where}",
                found=", ".join(map(str, strangers)),
                allowed=", ".join(map(str, codes)),
            )
        )
    table = np.nan_to_num(np.array([counts.get(code, NOBODY) for code in codes]))
    weighted, unweighted, base_weighted, base_unweighted = table.T
    asked = max(base_unweighted.max(), unweighted.max()) if kind is Kind.MULTIPLE else unweighted.sum()
    n_human = float(asked) or float(ASSUMED_HUMANS)
    if not weighted.sum() > 0:
        return np.full(len(codes), np.nan), n_human
    if kind is not Kind.MULTIPLE:
        return normalised(weighted), n_human
    base = np.where(base_weighted > 0, base_weighted, 1.0)
    if (weighted > base * (1 + 1e-9)).any():
        pairs = ", ".join(f"{share:g} of {total:g}" for share, total in zip(weighted, base, strict=True))
        raise InputError(
            Problem(
                "more humans mentioned an option than were asked about it",
                f"reference, {where}",
                found=pairs,
                allowed="n_weighted up to base_weighted, or shares up to 1 without base_weighted",
            )
        )
    return np.clip(weighted / base, 0.0, 1.0), n_human


def reference_items(items: pd.DataFrame, reference: pd.DataFrame) -> dict[str, ReferenceItem]:
    """Join the items with the human answers to them.

    Returns
    -------
    dict
        item_id → item, for all items; those of a `base_id` and culture share its human answers.

    Raises
    ------
    InputError
        Everything that is wrong with single items, at once: options that are not a JSON object, codes of
        humans that are no option, impossible shares.
    """
    counts = human_counts(reference)
    found: dict[str, ReferenceItem] = {}
    problems: dict[str, Problem] = {}

    def humans(culture: str, base_id: str, codes: tuple[int, ...], kind: Kind) -> tuple[FloatArray, float]:
        of_item = counts.get((culture, base_id), {})
        return reference_distribution(of_item, codes, kind, where=f"{culture} {base_id}")

    for row in items.to_dict("records"):
        item_id, culture, base_id = str(row["item_id"]), str(row["culture"]), str(row["base_id"])
        try:
            codes, kind = _codes(row, item_id), Kind(row["kind"])
            human, n_human = humans(culture, base_id, codes, kind)
        except InputError as error:
            problems |= {str(problem): problem for problem in error.problems}
            continue
        try:
            other_human, _ = humans(OTHER_CULTURE.get(culture, ""), base_id, codes, kind)
        except InputError:  # the other culture was given other options: no baseline, not a fault of this item
            other_human = np.full(len(codes), np.nan)
        found[item_id] = ReferenceItem(
            item_id=item_id,
            base_id=base_id,
            culture=culture,
            dimension=Dimension(row["dimension"]),
            kind=kind,
            ordinal=str(row["ordinal"]) == "True",
            codes=codes,
            human=human,
            n_human=n_human,
            other_human=other_human,
        )
    if problems:
        raise InputError(problems.values())
    return found


def _codes(row: Mapping[object, object], item_id: str) -> tuple[int, ...]:
    """Return the codes of an item's options, ascending."""
    text = row.get("options_en") or row.get("options_zh")
    try:
        codes = tuple(sorted(int(code) for code in json.loads(str(text))))
    except (ValueError, TypeError):
        codes = ()
    if not codes:
        raise InputError(
            Problem(
                "the options cannot be read",
                f"items, {item_id}",
                found=str(text)[:80],
                allowed='a JSON object code → label, like {"1": "yes", "2": "no"}',
            )
        )
    return codes

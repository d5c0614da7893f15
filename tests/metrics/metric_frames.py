"""Contract frames for the tests of the metrics, made from a few lines each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

HUMAN = {
    "US-WVS7-Q1-original": (0.5, 0.3, 0.2),
    "US-WVS7-Q1-rephrased-1": (0.5, 0.3, 0.2),
    "US-WVS7-Q2-original": (0.6, 0.4, 0.0),
    "US-WVS7-Q3-original": (0.1, 0.2, 0.3, 0.4),
    "US-WVS7-Q4-original": (0.25, 0.25, 0.5),
}
"""Human answers of the small questionnaire; nobody chose the last option of Q2, Q4 is not ordinal."""

DIMENSIONS = {"Q1": "EVI", "Q2": "EVI", "Q3": "UAI", "Q4": "UAI", "Q5": "UAI"}


@dataclass
class Frames:
    """What the metrics take."""

    answers: pd.DataFrame
    items: pd.DataFrame
    reference: pd.DataFrame
    runs: pd.DataFrame

    def all(self) -> dict[str, pd.DataFrame]:
        return {
            "answers": self.answers,
            "items": self.items,
            "reference": self.reference,
            "runs": self.runs,
        }


def item_frame(human: Mapping[str, Sequence[float]] = HUMAN, multiple: Sequence[str] = ()) -> pd.DataFrame:
    rows = []
    for item_id, shares in human.items():
        culture, source, variable, _ = item_id.split("-", 3)
        rows.append(
            {
                "item_id": item_id,
                "base_id": f"{source}-{variable}",
                "culture": culture,
                "dimension": DIMENSIONS.get(variable, "USI"),
                "kind": "multiple" if item_id in multiple else "single",
                "ordinal": variable != "Q4" and item_id not in multiple,
                "options_en": json.dumps({str(code): f"label {code}" for code in range(1, len(shares) + 1)}),
            }
        )
    return pd.DataFrame(rows)


def reference_frame(human: Mapping[str, Sequence[float]] = HUMAN, n_human: int = 1000) -> pd.DataFrame:
    """A share of 0 has no row, as in the real file."""
    names = {
        (item_id.split("-")[0], "-".join(item_id.split("-")[1:3])): shares
        for item_id, shares in human.items()
    }
    rows = [
        (
            culture,
            base_id,
            code,
            "all",
            "all",
            round(n_human * share),
            n_human * share,
            n_human,
            float(n_human),
        )
        for (culture, base_id), shares in names.items()
        for code, share in enumerate(shares, start=1)
        if share > 0
    ]
    columns = "culture base_id code sex age_group n_unweighted n_weighted base_unweighted base_weighted"
    return pd.DataFrame(rows, columns=columns.split())


def run_frame(*names: str, item_ids: Sequence[str], n_respondents: int, culture: str = "US") -> pd.DataFrame:
    rows = [(name, "model", culture, "en", "def", n_respondents, list(item_ids)) for name in names]
    return pd.DataFrame(
        rows, columns=["run", "model", "culture", "language", "probing", "n_respondents", "item_ids"]
    )


def answer_frame(rows: Sequence[tuple[str, int, str, Sequence[int], str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["run", "respondent", "item_id", "codes", "status"])


def given_counts(run: str, item_id: str, counts: Sequence[int]) -> list[tuple[str, int, str, list[int], str]]:
    """Valid answers with these counts of the codes 1, 2, …, one respondent after the other."""
    codes = [code for code, count in enumerate(counts, start=1) for _ in range(count)]
    return [(run, who, item_id, [code], "valid") for who, code in enumerate(codes)]


def drawn_answers(
    run: str, distributions: Mapping[str, Sequence[float]], n_respondents: int, seed: int
) -> list[tuple[str, int, str, list[int], str]]:
    rng = np.random.default_rng(seed)
    return [
        (run, who, item_id, [int(code) + 1], "valid")
        for item_id, shares in distributions.items()
        for who, code in enumerate(rng.choice(len(shares), size=n_respondents, p=shares))
    ]


def questionnaire(n_items: int, seed: int = 0, culture: str = "US") -> dict[str, tuple[float, ...]]:
    """Items with 2 to 7 options and human answers, over two dimensions and a third."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 8, size=n_items)
    return {
        f"{culture}-WVS7-Q{j + 1}-original": tuple(rng.dirichlet(np.full(size, 2.0)))
        for j, size in enumerate(sizes)
    }


def small_study(n_respondents: int = 4) -> Frames:
    """One run of the small questionnaire: Q1 twice worded, Q2 with an answer no human gave, Q4 unanswered."""
    rows = [
        *given_counts("run", "US-WVS7-Q1-original", (2, 1, 1)),
        *given_counts("run", "US-WVS7-Q1-rephrased-1", (4, 0, 0)),
        *given_counts("run", "US-WVS7-Q2-original", (1, 1, 1)),
        *given_counts("run", "US-WVS7-Q3-original", (0, 0, 2, 1)),
        ("run", 3, "US-WVS7-Q2-original", [], "refused"),
        *(("run", who, "US-WVS7-Q4-original", [], "no_answer") for who in range(3)),
    ]
    return Frames(
        answers=answer_frame(rows),
        items=item_frame(),
        reference=reference_frame(),
        runs=run_frame("run", item_ids=list(HUMAN), n_respondents=n_respondents),
    )

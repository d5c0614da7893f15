"""A small study of several runs on the same items, with answers drawn from chosen distributions."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from value_survey.terms import Dimension

N_ITEMS = 18
HUMAN_SHARES = [
    tuple(np.round(np.random.default_rng(place).dirichlet([2.0] * (3 + place % 3)), 2))
    for place in range(N_ITEMS)
]
N_HUMAN = 1000
DIMENSIONS = [code.value for code in Dimension]


@dataclass
class Study:
    """The contract frames."""

    answers: pd.DataFrame
    items: pd.DataFrame
    reference: pd.DataFrame
    runs: pd.DataFrame

    def all(self):
        return {
            "answers": self.answers,
            "items": self.items,
            "reference": self.reference,
            "runs": self.runs,
        }


def reference_of(human):
    rows = [
        {
            "culture": "US", "base_id": "-".join(item_id.split("-")[1:3]), "code": code, "sex": "all",
            "age_group": "all", "n_unweighted": round(N_HUMAN * share), "n_weighted": N_HUMAN * share,
            "base_unweighted": N_HUMAN, "base_weighted": float(N_HUMAN),
        }
        for item_id, shares in human.items()
        for code, share in enumerate(shares, start=1)
        if share > 0
    ]  # fmt: skip
    return pd.DataFrame(rows)


def study(runs, *, n=12, seed=0, wordings=("original",), missing=0.0):
    """Draw a study.

    `runs` maps a name to (model, culture, language, probing, questionnaire, leaning): 0 answers as humans do,
    1 always chooses the first option.
    """
    rng = np.random.default_rng(seed)
    human = {
        f"US-WVS7-Q{place}-original": tuple(
            share + (1 - sum(shares) if k == 0 else 0) for k, share in enumerate(shares)
        )
        for place, shares in enumerate(HUMAN_SHARES)
    }
    rows = [
        {
            "item_id": f"US-WVS7-Q{place}-{wording}",
            "base_id": f"WVS7-Q{place}",
            "wording": wording,
            "culture": "US",
            "dimension": DIMENSIONS[place % 9],
            "kind": "single",
            "ordinal": True,
            "options_en": json.dumps({str(code): f"o{code}" for code in range(1, len(shares) + 1)}),
        }
        for place, shares in enumerate(human.values())
        for wording in wordings
    ]
    items = pd.DataFrame(rows)
    answers, table = [], []
    for name, (model, culture, language, probing, questionnaire, leaning) in runs.items():
        table.append(
            {
                "run": name, "model": model, "culture": culture, "language": language, "probing": probing,
                "questionnaire": questionnaire, "yardstick": model in {"uniform", "sampler"},
                "n_respondents": n, "item_ids": list(items["item_id"]),
            }
        )  # fmt: skip
        for item_id in items["item_id"]:
            shares = np.array(human[item_id.replace(item_id.split("-", 3)[3], "original")])
            chances = (1 - leaning) * shares + leaning * (np.arange(len(shares)) == 0)
            chosen = rng.choice(len(shares), size=n, p=chances / chances.sum()) + 1
            for respondent, code in enumerate(chosen):
                valid = rng.random() >= missing
                answers.append(
                    {
                        "run": name, "respondent": respondent, "item_id": item_id,
                        "codes": [int(code)] if valid else [],
                        "status": "valid" if valid else "refused",
                        "rule": "marked-number" if respondent % 4 else "stated-choice",
                    }
                )  # fmt: skip
    return Study(pd.DataFrame(answers), items, reference_of(human), pd.DataFrame(table))


def three_models(**options):
    return study(
        {
            "a": ("ma", "US", "en", "def", "q", 0.0),
            "b": ("mb", "US", "en", "def", "q", 0.3),
            "c": ("mc", "US", "en", "def", "q", 0.8),
        },
        **options,
    )

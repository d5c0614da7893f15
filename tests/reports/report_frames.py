"""Small hand-made reports: two models of the paper, the embedded one, two yardsticks."""

from pathlib import Path

import pandas as pd

from value_survey.terms import ALL, Dimension

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
DIMENSIONS = [str(dimension) for dimension in Dimension]

MODELS = pd.DataFrame(
    [
        ("mistral-7b-instruct", "Mistral-7B-Instruct", "paper"),
        ("llama-3-8b", "Llama-3-8B", "paper"),
        ("qwen", "Qwen2.5-Coder-0.5B-Instruct", "embedded"),
        ("reference-sampler", "Human reference, sampled", "yardstick"),
        ("uniform", "Uniform answers", "yardstick"),
    ],
    columns=["name", "display", "role"],
)

ITEMS = {"US": [31, 12, 25, 9, 14, 22, 18, 20, 41], "CN": [14, 6, 11, 4, 7, 12, 9, 10, 19]}


def run_rows(run, model, culture, base, *, language=None, probing="def", gap=None):
    """Rows of divergence.csv for a run: value of dimension k is base + k/100 (kl), half of it smoothed."""
    language = language or {"US": "en", "CN": "zh"}[culture]
    rows = []
    for measure, factor in (("kl", 1.0), ("kl_smoothed", 0.5)):
        values = {
            name: (factor * (base + place / 100) if name != gap else float("nan"))
            for place, name in enumerate(DIMENSIONS)
        }
        values[ALL] = pd.Series(values).mean()
        for name, value in values.items():
            n_items = sum(ITEMS[culture]) if name == ALL else ITEMS[culture][DIMENSIONS.index(name)]
            sound = measure == "kl_smoothed"
            rows.append(
                {
                    "run": run, "model": model, "culture": culture, "language": language, "probing": probing,
                    "dimension": name, "n_items": 0 if name == gap else n_items, "measure": measure,
                    "value": value,
                    "low": value * 0.8 if sound else float("nan"),
                    "high": value * 1.3 if sound else float("nan"),
                    "floor": 0.07 if sound else float("nan"),
                    "skill": 1 - (value - 0.07) / 0.5 if sound else float("nan"),
                }
            )  # fmt: skip
    return rows


def divergence_of(*runs):
    return pd.DataFrame([row for rows in runs for row in rows])

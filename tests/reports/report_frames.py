"""Small hand-made reports: two models of the paper, the embedded one, two yardsticks."""

from pathlib import Path

import pandas as pd

from value_survey.metrics.ablation import ABLATION_COLUMNS
from value_survey.metrics.series_test import published_series_test
from value_survey.metrics.two_groups import Group
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


def run_rows(
    run, model, culture, base, *, language=None, probing="def", gap=None, questionnaire="both", items=1.0
):
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
                    "questionnaire": questionnaire,
                    "dimension": name, "n_items": 0 if name == gap else round(items * n_items),
                    "measure": measure, "value": value,
                    "low": value * 0.8 if sound else float("nan"),
                    "high": value * 1.3 if sound else float("nan"),
                    "floor": 0.07 if sound else float("nan"),
                    "skill": 1 - (value - 0.07) / 0.5 if sound else float("nan"),
                }
            )  # fmt: skip
    return rows


def divergence_of(*runs):
    return pd.DataFrame([row for rows in runs for row in rows])


def asked(divergence):
    """The questionnaire of each run."""
    return dict(zip(divergence["run"], divergence["questionnaire"], strict=True))


def series_test_of():
    """The rows of series_test.csv where no model of a series was run."""
    groups = {
        "US": (Group(1.28, 0.50, 27), Group(0.93, 0.34, 27)),
        "CN": (Group(1.35, 0.74, 27), Group(0.92, 0.33, 27)),
    }
    return published_series_test(groups, ("llama-3", "mistral"), confidence=0.95)


def ablation_of(model, methods=("none", "def-no-memory", "def"), questionnaire="twelve", shift=0.0):
    """Rows of ablation.csv over both cultures: method k has diversity k/10 and divergence 2 − k/10."""
    rows = []
    for place, method in enumerate(methods):
        values = {"diversity": place / 10, "answer_diversity": place / 20}
        values |= {"kl": 2 + shift - place / 10, "kl_smoothed": 1 + shift - place / 10}
        for measure, value in values.items():
            own = method == "def"
            rows.append(
                {
                    "kind": "probing", "model": model, "questionnaire": questionnaire, "culture": "US+CN",
                    "language": "en+zh", "probing": method, "dimension": ALL, "measure": measure,
                    "value": value, "low": value * 0.9, "high": value * 1.2,
                    "ceiling": 0.95 if measure == "diversity" else float("nan"), "n_items": 24,
                    "n_questions": 12, "baseline": "def",
                    "difference": float("nan") if own else 0.25,
                    "difference_low": float("nan") if own else -0.1,
                    "difference_high": float("nan") if own else 0.6, "p": float("nan") if own else 0.1,
                    "p_adjusted": float("nan") if own else 0.2, "n_pairs": 24,
                    "runs": f"{model}-{method}-us; {model}-{method}-cn", "baseline_runs": "",
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=ABLATION_COLUMNS)

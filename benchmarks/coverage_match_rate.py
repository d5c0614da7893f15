"""How often the intervals of `match_rate` hold what they estimate.

Run it as `python -m benchmarks.coverage_match_rate`. Each study draws a questionnaire and 20 respondents from
the populations of `benchmarks.coverage`, and asks whether the 95 % interval of the match rate holds its
expectation over questionnaires and respondents.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from benchmarks.coverage import N_RESPONDENTS, SETTINGS, draw_questions, frames
from value_survey.metrics.match_rate import match_rate
from value_survey.terms import ALL


def measured(
    setting: str, n: int, dimensions: int, rng: np.random.Generator, replicates: int
) -> pd.Series[float]:
    """Run `match_rate` on one drawn questionnaire, over all dimensions."""
    leaning = rng.normal(size=N_RESPONDENTS) if setting == "leaning" else np.zeros(N_RESPONDENTS)
    wordings = 2 if setting == "two wordings" else 1
    made = frames(draw_questions(setting, n * dimensions, rng), dimensions, wordings, leaning, rng)
    result = match_rate(**made, seed=1, replicates=replicates, floor_draws=1)
    return result[result["dimension"] == ALL].iloc[0]


def coverage(
    setting: str, n: int, *, dimensions: int, studies: int, seed: int, replicates: int = 300
) -> dict[str, object]:
    """Give the share of intervals that hold the expected match rate, and how wide they are."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame([measured(setting, n, dimensions, rng, replicates) for _ in range(studies)])
    # A leaning study has its own favourites: the mean over all studies is what they scatter around.
    truth = float(rows["match_rate"].mean())
    if setting != "leaning":
        truth = float(np.mean([measured(setting, 4000, 1, rng, 2)["match_rate"] for _ in range(3)]))
    return {
        "setting": setting,
        "questions": n * dimensions,
        "expected": truth,
        "mean": rows["match_rate"].mean(),
        "covered": (rows["low"].le(truth + 1e-9) & rows["high"].ge(truth - 1e-9)).mean(),
        "width": (rows["high"] - rows["low"]).mean(),
    }


def main() -> None:
    """Print a table of coverages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--questions", type=int, nargs="+", default=[10, 40])
    parser.add_argument("--dimensions", type=int, default=1)
    parser.add_argument("--settings", nargs="+", default=SETTINGS[:-1], choices=SETTINGS[:-1])
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    table = pd.DataFrame(
        [
            coverage(setting, n, dimensions=chosen.dimensions, studies=chosen.studies, seed=chosen.seed)
            for n in chosen.questions
            for setting in chosen.settings
        ]
    )
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()

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

POPULATION = 8000
"""Questions that stand for all."""


def measured(
    setting: str, n: int, studies: int, rng: np.random.Generator, *, dimensions: int, replicates: int
) -> pd.DataFrame:
    """Run `match_rate` on drawn questionnaires, a run each; rows are studies, over all dimensions."""
    wordings = 2 if setting == "two wordings" else 1
    parts = []
    for number in range(studies):
        leaning = rng.normal(size=N_RESPONDENTS) if setting == "leaning" else np.zeros(N_RESPONDENTS)
        made = frames(draw_questions(setting, n * dimensions, rng), dimensions, wordings, leaning, rng)
        parts.append({name: _renamed(frame, f"s{number}") for name, frame in made.items()})
    joined = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    result = match_rate(**joined, seed=1, replicates=replicates, floor_draws=1)
    return result[result["dimension"] == ALL]


def _renamed(frame: pd.DataFrame, study: str) -> pd.DataFrame:
    """Make the run and the questions of a study its own."""
    own = {name: study + frame[name] for name in ("run", "item_id", "base_id") if name in frame}
    if "item_ids" in frame:
        own["item_ids"] = [[study + item_id for item_id in ids] for ids in frame["item_ids"]]
    return frame.assign(**own)


def coverage(
    setting: str, n: int, *, dimensions: int, studies: int, seed: int, replicates: int = 300
) -> dict[str, object]:
    """Give the share of intervals that hold the expected match rate, and how wide they are."""
    rng = np.random.default_rng(seed)
    rows = measured(setting, n, studies, rng, dimensions=dimensions, replicates=replicates)
    # Leaning changes how answers go together, not how often each is expected: with the same questions and no
    # wordings, "two wordings" has the questions of "leaning".
    plain = "two wordings" if setting == "leaning" else setting
    truth = float(measured(plain, POPULATION, 1, rng, dimensions=1, replicates=2)["match_rate"].iloc[0])
    covered = rows["low"].le(truth) & rows["high"].ge(truth)
    return {
        "setting": setting,
        "questions": n * dimensions,
        "expected": truth,
        "mean": rows["match_rate"].mean(),
        "covered": covered.mean(),
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

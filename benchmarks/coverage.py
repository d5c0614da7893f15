"""How often the intervals of `divergence` hold what they estimate.

Run it as `python -m benchmarks.coverage`. Each repetition draws a questionnaire from a
population of questions and 20 respondents from a model, and asks whether the 95 % intervals of value and
skill hold what these are on average over questionnaires and respondents. Questions have 2 to 10 options.
The models: a perfect one; a biased one; one that nearly always gives the same answer; one whose respondents
each lean to one end of all scales, as memory may make them; one that is asked every question in two
wordings; one that chooses options which no human chose, so that `kl` is infinite.

Coverage of value / of skill in percent, lowest and highest of the five measures, 400 repetitions (the last
column: the mean of nine dimensions with 3 questions each, 300 repetitions; one standard error is about 1):

| model        | 3 questions   | 10 questions  | 40 questions  | 9 × 3 questions |
|--------------|---------------|---------------|---------------|-----------------|
| perfect      | 94–97 / 96–98 | 94–95 / 96–97 | 95–96 / 96–97 | 95–97 / 95–98   |
| biased       | 91–96 / 90–93 | 94–96 / 94–96 | 93–95 / 93–95 | 94–97 / 95–97   |
| collapsed    | 92–97 / 94–96 | 91–94 / 92–96 | 95–96 / 94–95 | 94–95 / 95–96   |
| leaning      | 92–94 / 89–94 | 94–95 / 91–94 | 96–97 / 94–96 | 96–97 / 97      |
| two wordings | 91–95 / 90–94 | 95–96 / 90–93 | 94–96 / 92–94 | 94–98 / 94–97   |
| unheard of   | 92–94 / 93–98 | 92–97 / 90–97 | 95–96 / 94–97 | 95–97 / 95–97   |
| its `kl`     | 86 / 83       | 74 / 69       | 92 / 90       | 86 / 85         |

The last line is the price of the paper's rule for infinite values: a few rare, large values decide the
mean, and a questionnaire without one cannot know of them. The smoothed measures do not suffer.

Rejected (measured once, in much the same populations with 40 questions): coverage for `kl` of the perfect /
biased / collapsed / leaning model: the naive hierarchical percentile interval 9 / 82 / 96 / 33, BCa on it 4
/ 68 / 94 / 36, a Dirichlet posterior of the divergence at infinitely many respondents 0 / 49 / 73 / 0.
Percentiles that are only recentred, or only linearised, hold 96–100 with intervals up to 2.4 times as wide,
and yet 75–87 of the collapsed model's values with 3 to 5 questions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from value_survey.metrics.divergence import divergence
from value_survey.terms import ALL, Dimension

SETTINGS = ("perfect", "biased", "collapsed", "leaning", "two wordings", "unheard of")
MEASURES = ("kl", "kl_smoothed", "js", "tvd", "emd")
N_RESPONDENTS = 20
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """Answers of humans to a question, and the expected answers of a model."""

    human: Vector
    model: Vector


def draw_questions(setting: str, n: int, rng: np.random.Generator) -> list[Question]:
    """Draw questions from the population of a setting."""
    questions = []
    for _ in range(n):
        n_options = int(rng.choice([2, 3, 4, 4, 4, 5, 7, 10]))
        human = np.maximum(rng.dirichlet(np.full(n_options, 1.5)), 0.003)
        if setting == "unheard of" and rng.random() < 0.2:
            human[-1] = 0.0
        human /= human.sum()
        model = human
        if setting == "unheard of":
            model = 0.9 * human + 0.1 / n_options
        elif setting in {"biased", "leaning", "two wordings"}:
            noise = 1.0 if setting == "biased" else 0.5
            model = np.exp(np.log(human) + rng.normal(0, noise, n_options))
        elif setting == "collapsed":
            model = np.full(n_options, 0.02 / n_options) + 0.98 * np.eye(n_options)[rng.integers(n_options)]
        questions.append(Question(human, model / model.sum()))
    return questions


def draw_answers(question: Question, leaning: Vector, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Answer as N_RESPONDENTS respondents, who share `leaning` across questions (0: independent answers)."""
    correlation = 0.6 if leaning.any() else 0.0
    level = norm.cdf(correlation * leaning + np.sqrt(1 - correlation**2) * rng.normal(size=N_RESPONDENTS))
    return np.minimum(np.searchsorted(np.cumsum(question.model), level), len(question.model) - 1)


def frames(
    questions: list[Question], dimensions: int, wordings: int, leaning: Vector, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Contract frames of one run that asks the questions, each in so many wordings."""
    items, reference, answers = [], [], []
    for j, question in enumerate(questions):
        base_id, codes = f"WVS7-Q{j}", range(1, len(question.human) + 1)
        options = json.dumps({str(code): f"option {code}" for code in codes})
        reference += [
            ("US", base_id, code, "all", "all", round(2000 * share), share)
            for code, share in zip(codes, question.human, strict=True)
        ]
        for wording in range(wordings):
            item_id = f"US-{base_id}-{wording}"
            items.append((item_id, base_id, "US", list(Dimension)[j % dimensions], "single", True, options))
            chosen = draw_answers(question, leaning, rng)
            answers += [("run", r, item_id, [int(k) + 1], "valid") for r, k in enumerate(chosen)]
    names = {
        "items": "item_id base_id culture dimension kind ordinal options_en",
        "reference": "culture base_id code sex age_group n_unweighted n_weighted",
        "answers": "run respondent item_id codes status",
    }
    rows = {"items": items, "reference": reference, "answers": answers}
    made = {name: pd.DataFrame(rows[name], columns=columns.split()) for name, columns in names.items()}
    run = ("run", "m", "US", "en", "def", N_RESPONDENTS, made["items"]["item_id"].tolist())
    columns = ["run", "model", "culture", "language", "probing", "n_respondents", "item_ids"]
    return made | {"runs": pd.DataFrame([run], columns=columns)}


def measured(
    setting: str, n: int, dimensions: int, rng: np.random.Generator, replicates: int
) -> pd.DataFrame:
    """Run `divergence` on one drawn questionnaire; rows are measures, over all dimensions."""
    leaning = rng.normal(size=N_RESPONDENTS) if setting == "leaning" else np.zeros(N_RESPONDENTS)
    wordings = 2 if setting == "two wordings" else 1
    made = frames(draw_questions(setting, n * dimensions, rng), dimensions, wordings, leaning, rng)
    result = divergence(**made, seed=1, replicates=replicates, floor_draws=200)
    return result[result["dimension"] == ALL].set_index("measure")


def coverage(
    setting: str,
    n: int,
    *,
    dimensions: int = 1,
    repetitions: int,
    seed: int,
    replicates: int = 500,
    population: int = 4000,
) -> Iterator[dict[str, object]]:
    """Give, for each measure, the share of intervals that hold the expected value and skill."""
    rng = np.random.default_rng(seed)
    results = [measured(setting, n, dimensions, rng, replicates) for _ in range(repetitions)]
    # Leaning changes how answers go together, not how often each is expected.
    truth = measured("two wordings" if setting == "leaning" else setting, population, 1, rng, replicates=2)
    for measure in MEASURES:
        rows = pd.DataFrame([result.loc[measure] for result in results])
        value, skill = truth.loc[measure, ["value", "skill"]]
        if setting == "unheard of":  # the penalty for infinite values grows with the questionnaire
            value, skill = rows[["value", "skill"]].mean()
        yield {
            "setting": setting,
            "questions": n,
            "dimensions": dimensions,
            "measure": measure,
            "expected": value,
            "mean": rows["value"].mean(),
            "covered": (rows["low"].le(value) & rows["high"].ge(value)).mean(),
            "skill covered": (rows["skill_low"].le(skill) & rows["skill_high"].ge(skill)).mean(),
            "width": (rows["high"] - rows["low"]).mean(),
        }


def main() -> None:
    """Print a table of coverages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=400)
    parser.add_argument("--questions", type=int, nargs="+", default=[3, 10, 40])
    parser.add_argument("--dimensions", type=int, default=1)
    parser.add_argument("--settings", nargs="+", default=SETTINGS, choices=SETTINGS)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    table = pd.DataFrame(
        [
            row
            for setting in chosen.settings
            for n in chosen.questions
            for row in coverage(
                setting,
                n,
                dimensions=chosen.dimensions,
                repetitions=chosen.repetitions,
                seed=chosen.seed,
            )
        ]
    )
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()

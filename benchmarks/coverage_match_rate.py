"""How often the intervals of `match_rate` hold what they estimate.

Run it as `python -m benchmarks.coverage_match_rate`. Each study draws a questionnaire and 20 respondents from
the populations of `benchmarks.coverage`, and asks whether the 95 % interval of the match rate holds its
expectation over questionnaires and respondents.

Coverage in percent of 1,000 studies each (one standard error is about 0.7), with the mean width:

| model        | expected rate | 10 questions | 40 questions | 9 dimensions × 3 questions |
|--------------|---------------|--------------|--------------|----------------------------|
| perfect      | .72           | 94.1 (.47)   | 96.9 (.27)   | 95.0 (.32)                 |
| biased       | .51           | 97.4 (.52)   | 96.3 (.29)   | 95.4 (.35)                 |
| collapsed    | .25           | 97.7 (.48)   | 95.5 (.26)   | 93.8 (.31)                 |
| leaning      | .62           | 97.2 (.51)   | 97.0 (.29)   | 96.1 (.34)                 |
| two wordings | .62           | 94.4 (.45)   | 94.3 (.25)   | 94.0 (.30)                 |

With 10 questions the rate has few possible values, and the interval errs to the wide side.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from benchmarks.coverage import N_RESPONDENTS, SETTINGS, Question, Vector, draw_answers, draw_questions
from value_survey.metrics.counts import Block, RunCounts
from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.match_rate import match_means
from value_survey.metrics.preference_bias_choices import choices_of
from value_survey.metrics.preference_bias_means import wilson_interval
from value_survey.terms import Dimension, Kind

POPULATION = 5000
"""Questions that stand for all."""


def answered(
    questions: Sequence[Question], dimensions: int, wordings: int, leaning: Vector, rng: np.random.Generator
) -> RunCounts:
    """Count the answers of one study, as `run_counts` would; questions come with their number of options."""
    asked = sorted(
        ((question, j) for j, question in enumerate(questions) for _ in range(wordings)),
        key=lambda pair: len(pair[0].human),
    )
    items = tuple(
        ReferenceItem(
            item_id=f"US-Q{j}-{place}",
            base_id=f"Q{j}",
            culture="US",
            dimension=list(Dimension)[j % dimensions],
            kind=Kind.SINGLE,
            ordinal=True,
            codes=tuple(range(1, len(question.human) + 1)),
            human=question.human,
            n_human=2000.0,
            other_human=np.full(len(question.human), np.nan),
        )
        for place, (question, j) in enumerate(asked)
    )
    blocks, chosen = [], []
    for n_options, group in groupby(range(len(asked)), key=lambda place: len(asked[place][0].human)):
        columns = np.array(list(group), dtype=np.intp)
        human = np.array([items[column].human for column in columns])
        codes = np.array([draw_answers(asked[column][0], leaning, rng) for column in columns])
        chosen.append(np.eye(n_options)[codes.T])
        blocks.append(
            Block(
                columns=columns,
                multiple=False,
                ordinal=np.ones(len(columns), dtype=bool),
                human=human,
                other_human=np.full_like(human, np.nan),
                n_human=np.full(len(columns), 2000.0),
            )
        )
    return RunCounts(items, tuple(blocks), tuple(chosen), np.ones((N_RESPONDENTS, len(items))))


def measured(
    setting: str, n: int, rng: np.random.Generator, *, dimensions: int, replicates: int, name: str
) -> tuple[float, float, float]:
    """Give the match rate of one study over all its items, with its interval."""
    leaning = rng.normal(size=N_RESPONDENTS) if setting == "leaning" else np.zeros(N_RESPONDENTS)
    wordings = 2 if setting == "two wordings" else 1
    run = answered(draw_questions(setting, n * dimensions, rng), dimensions, wordings, leaning, rng)
    choices = choices_of(run, name=name, replicates=replicates, seed=1)
    means = match_means(choices, np.arange(len(choices.item)))
    low, high = wilson_interval(means, 0.95)
    return float(means.value[0]), float(low[0]), float(high[0])


def coverage(
    setting: str, n: int, *, dimensions: int, studies: int, seed: int, replicates: int = 300
) -> dict[str, object]:
    """Give the share of intervals that hold the expected match rate, and how wide they are."""
    rng = np.random.default_rng(seed)
    found = np.array(
        [
            measured(setting, n, rng, dimensions=dimensions, replicates=replicates, name=f"study {number}")
            for number in range(studies)
        ]
    )
    # Leaning changes how answers go together, not how often each is expected; the questions of "two wordings"
    # are those of "leaning".
    plain = "two wordings" if setting == "leaning" else setting
    truth = np.mean(
        [measured(plain, POPULATION, rng, dimensions=1, replicates=2, name="all")[0] for _ in range(4)]
    )
    return {
        "setting": setting,
        "questions": n * dimensions,
        "expected": truth,
        "mean": found[:, 0].mean(),
        "covered": ((found[:, 1] <= truth) & (found[:, 2] >= truth)).mean(),
        "width": (found[:, 2] - found[:, 1]).mean(),
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

"""How long the analysis takes at the paper's scale, on scripted answers.

`python -m benchmarks.analysis [--models N]`: N models in two cultures answer every item that has human
answers in both wordings, 20 respondents each; printed are the seconds of parsing and of each report, and
the largest memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from value_survey.answers.frame import parse_responses
from value_survey.metrics.divergence import divergence
from value_survey.metrics.diversity import diversity
from value_survey.metrics.item_divergence import item_divergence
from value_survey.metrics.ledger import ledger
from value_survey.survey.schemas import read_items, read_reference

RESPONDENTS = 20
CULTURES = {"US": "en", "CN": "zh"}


def responses_of(items: pd.DataFrame, run: str, culture: str, seed: int) -> pd.DataFrame:
    """Answer every item of a culture uniformly at random, `RESPONDENTS` times."""
    own = items[items["culture"] == culture]
    stream = np.random.default_rng(seed)
    codes = own["options_en"].map(lambda text: list(json.loads(text)))
    rows = [
        {
            "run": run,
            "language": CULTURES[culture],
            "respondent": respondent,
            "item_id": item_id,
            "response": f"Answer: {stream.choice(choices)}\nExplanation: {respondent}.",
        }
        for respondent in range(RESPONDENTS)
        for item_id, choices in zip(own["item_id"], codes, strict=True)
    ]
    return pd.DataFrame(rows)


def main() -> None:
    """Print seconds and memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=int, default=11)
    models = parser.parse_args().models
    survey = Path("data/survey")
    items, reference = read_items(survey / "items.csv"), read_reference(survey / "reference.csv")
    runs = pd.DataFrame(
        [
            {
                "run": f"{culture}-{number}",
                "model": f"model-{number}",
                "culture": culture,
                "language": language,
                "probing": "def",
                "n_respondents": RESPONDENTS,
                "item_ids": list(items.loc[items["culture"] == culture, "item_id"]),
            }
            for number in range(models)
            for culture, language in CULTURES.items()
        ]
    )
    responses = pd.concat(
        [
            responses_of(items, run, culture, number)
            for number, (run, culture) in enumerate(zip(runs["run"], runs["culture"], strict=True))
        ],
        ignore_index=True,
    )
    print(f"{len(runs)} runs, {len(responses):,} responses")
    answers = timed("parse", lambda: parse_responses(responses, items))
    with threadpool_limits(1):
        timed("ledger", lambda: ledger(answers, items, runs))
        timed("item divergence", lambda: item_divergence(answers, items, reference, runs))
        timed("divergence, 2,000 replicates", lambda: divergence(answers, items, reference, runs, seed=1))
        timed("diversity", lambda: diversity(responses, answers, runs))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{'largest memory':32} {peak:8.2f} GiB")


def timed(label: str, work: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Do some work and print how long it took."""
    start = time.perf_counter()
    result = work()
    print(f"{label:32} {time.perf_counter() - start:8.1f} s")
    return result


if __name__ == "__main__":
    main()

"""Who agrees with whom about responses (`reports/judge_agreement.csv`; the paper's appendix D)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import cast

import numpy as np
import pandas as pd

from value_survey.annotation.tasks import PROBLEM_COLUMNS, TaskKind
from value_survey.config import AnalysisSettings
from value_survey.metrics.agreement import (
    cohen_kappa,
    kappa_bounds,
    krippendorff_interval,
    prevalence_difference,
)
from value_survey.metrics.seeding import stream
from value_survey.terms import ALL

ANSWER = "answer"
"""Stands for a problem where the agreement is about the answer that people read in unparsed responses."""

PUBLISHED_UNITS = 630
"""Responses that the paper's judge and humans checked in each culture: "about", and their counts do not add
up to it (see data/published/README.md). Differences and bounds from the published margins rest on it."""

COLUMNS = (
    "source",
    "culture",
    "problem",
    "rater_a",
    "rater_b",
    "n",
    "yes_a",
    "yes_b",
    "agreement",
    "kappa",
    "kappa_low",
    "kappa_high",
    "alpha",
    "alpha_low",
    "alpha_high",
    "kappa_least",
    "kappa_greatest",
    "difference",
    "difference_low",
    "difference_high",
)

_YES, _NO = 1.0, 0.0


def agreement_report(
    annotations: pd.DataFrame,
    judged: Mapping[str, pd.DataFrame],
    published: pd.DataFrame,
    *,
    analysis: AnalysisSettings,
) -> pd.DataFrame:
    """Report the agreement of every two raters, and what the paper's counts say of its judge.

    Parameters
    ----------
    annotations
        Of responses that are still there, as `annotation.store` gives them.
    judged
        Judge → run, respondent, item_id and a column per problem: 1 yes, 0 no, else no verdict.
    published
        Frame of `data/published/judge_validation.csv`.
    analysis
        Confidence, seed and replicates of the intervals.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`. Source `annotations`: a row per problem (or `answer`) and two raters with a response in
        common: `n` responses, share of agreement, Cohen's κ and Krippendorff's α with intervals. Source
        `published`: a row per culture and problem; only the margins are known, so that κ is given by its
        bounds, and `difference` (human − judge share) by an interval that holds whatever the pairing.
        Undefined is NaN.
    """
    rows = [*_of_annotations(annotations, judged, analysis), *_of_the_paper(published, analysis.confidence)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_annotations(
    annotations: pd.DataFrame, judged: Mapping[str, pd.DataFrame], analysis: AnalysisSettings
) -> Iterator[dict[str, object]]:
    unit = ["run", "respondent", "item_id"]
    for problem in (*PROBLEM_COLUMNS, ANSWER):
        kind = TaskKind.UNPARSED if problem == ANSWER else TaskKind.JUDGED
        filled = annotations[(annotations["kind"] == kind) & (annotations[problem] != "")]
        raters: dict[str, pd.Series] = {
            str(name): rows.set_index(unit)[problem] for name, rows in filled.groupby("annotator")
        }
        for judge, frame in judged.items():
            if problem in frame:
                said = frame[frame[problem].isin([_YES, _NO])].set_index(unit)[problem]
                raters[judge] = said.map({_YES: "yes", _NO: "no"})
        for a, b in combinations(raters, 2):
            if a in judged and b in judged:
                continue  # two judges who agree are not yet right
            both = pd.concat([raters[a], raters[b]], axis=1, join="inner", keys=["a", "b"])
            if len(both):
                yield _pair(problem, a, b, both, analysis)


def _pair(problem: str, a: str, b: str, both: pd.DataFrame, analysis: AnalysisSettings) -> dict[str, object]:
    first, second = both["a"].tolist(), both["b"].tolist()
    kappa = cohen_kappa(first, second, analysis.confidence)
    numbers, _ = pd.factorize(np.array([*first, *second], dtype=object), sort=True)
    alpha = krippendorff_interval(
        numbers.reshape(2, -1),
        confidence=analysis.confidence,
        replicates=analysis.bootstrap_replicates,
        rng=stream(analysis.seed, "agreement", problem, a, b),
    )
    about_answers = problem == ANSWER
    return {
        "source": "annotations",
        "culture": ALL,
        "problem": problem,
        "rater_a": a,
        "rater_b": b,
        "n": len(both),
        "yes_a": math.nan if about_answers else first.count("yes"),
        "yes_b": math.nan if about_answers else second.count("yes"),
        "agreement": float((both["a"] == both["b"]).mean()),
        "kappa": kappa.value,
        "kappa_low": kappa.low,
        "kappa_high": kappa.high,
        "alpha": alpha.value,
        "alpha_low": alpha.low,
        "alpha_high": alpha.high,
    }


def _of_the_paper(published: pd.DataFrame, confidence: float) -> Iterator[dict[str, object]]:
    counts = published.pivot_table(index=["culture", "column"], columns="rater", values="value", sort=False)
    for index, row in counts.iterrows():
        culture, problem = (str(part) for part in cast("tuple[str, str]", index))
        if problem not in PROBLEM_COLUMNS:
            continue
        judge, human = int(row["judge"]), int(row["human"])
        bounds = kappa_bounds(judge, human, PUBLISHED_UNITS)
        difference = prevalence_difference(judge, human, PUBLISHED_UNITS, confidence)
        yield {
            "source": "published",
            "culture": culture,
            "problem": problem,
            "rater_a": "judge",
            "rater_b": "human",
            "n": PUBLISHED_UNITS,
            "yes_a": judge,
            "yes_b": human,
            "kappa_least": bounds.low,
            "kappa_greatest": bounds.high,
            "difference": difference.value,
            "difference_low": difference.low,
            "difference_high": difference.high,
        }

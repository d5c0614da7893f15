"""How often responses have each problem, by judge (`reports/insensitivity.csv`; section 4.2.4, Fig. 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from value_survey.judge.problems import Insensitivity, Verdict
from value_survey.judge.rules import SEEN
from value_survey.judge.validity import UNTRIED, Tried
from value_survey.metrics.insensitivity import corrected_rate, effective_tally, wilson_rate
from value_survey.metrics.seeding import stream
from value_survey.terms import Language

COLUMNS = (
    "run",
    "model",
    "culture",
    "language",
    "probing",
    "judge",
    "problem",
    "n_responses",
    "n_sampled",
    "n_judged",
    "n_flagged",
    "n_unclear",
    "rate",
    "low",
    "high",
    "rate_corrected",
    "corrected_low",
    "corrected_high",
    "sensitivity",
    "specificity",
)

_NUMBER = {Verdict.NO: 0.0, Verdict.YES: 1.0, Verdict.UNCLEAR: -1.0, Verdict.REFUSED: -1.0}
MISSING = np.nan
"""Stands for a judgement that was not asked for yet."""


def verdict_numbers(verdicts: Sequence[Verdict | None]) -> np.ndarray:
    """Code verdicts as numbers: 1 yes, 0 no, −1 neither, NaN not asked for yet."""
    return np.array([MISSING if verdict is None else _NUMBER[verdict] for verdict in verdicts], dtype=float)


def rule_verdicts(told: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Put the flags of the rules beside the responses they are about, as numbers."""
    return told[["run", "respondent", "item_id"]].assign(
        **{problem.value: flags[problem.value].to_numpy(dtype=float) for problem in SEEN}
    )


def insensitivity_report(
    runs: pd.DataFrame,
    n_responses: Mapping[str, int],
    judged: Mapping[str, pd.DataFrame],
    tried: Mapping[str, Mapping[tuple[Language, Insensitivity], Tried]],
    *,
    problems: Sequence[Insensitivity],
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """Report the share of responses with each problem, as judged and corrected for the judge's errors.

    Parameters
    ----------
    runs
        run, model, culture, language, probing.
    n_responses
        Responses of each run in which something was said.
    judged
        Judge → run, respondent and a column per problem that it judges, a row per response put to it: 1 has
        the problem, 0 has it not, −1 neither was said, NaN not asked for yet.
    tried
        Judge → what it said of controls, by language and problem.
    problems
        What is reported, in this order.
    confidence
        Of the intervals.
    seed
        Of the draws behind the corrected intervals.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, a row per run, judge and problem. `rate` is the share of `n_flagged` among `n_judged`,
        which leaves out `n_unclear`; its interval (Wilson, with the design effect of responses of one
        respondent) is about other respondents of the same model and the same items. `rate_corrected` is the
        estimated share of responses that have the problem (see `metrics.insensitivity.corrected_rate`).
        What a judge does not judge, or never said, is NaN.
    """
    by_run = {judge: dict(tuple(frame.groupby("run", sort=False))) for judge, frame in judged.items()}
    rows = [
        row
        for run in runs.to_dict("records")
        for judge, frames in by_run.items()
        for row in _rows(
            {str(key): value for key, value in run.items()},
            judge,
            frames.get(run["run"], judged[judge].iloc[:0]),
            n_responses.get(run["run"], 0),
            tried.get(judge, {}),
            problems,
            confidence,
            seed,
        )
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    run: Mapping[str, object],
    judge: str,
    frame: pd.DataFrame,
    n_responses: int,
    tried: Mapping[tuple[Language, Insensitivity], Tried],
    problems: Sequence[Insensitivity],
    confidence: float,
    seed: int,
) -> Iterator[dict[str, object]]:
    for problem in problems:
        said = frame[problem.value].to_numpy(dtype=float) if problem.value in frame else np.zeros(0)
        counted = said >= 0  # false of NaN
        flags, respondents = said[counted] > 0, frame["respondent"].to_numpy()[: len(said)][counted]
        effective = effective_tally(flags, respondents, confidence)
        rate = wilson_rate(effective, confidence)
        on_controls = tried.get((Language(str(run["language"])), problem), UNTRIED)
        corrected = corrected_rate(
            effective,
            on_controls.flawed,
            on_controls.sound,
            confidence=confidence,
            rng=stream(seed, "insensitivity", str(run["run"]), judge, problem.value),
        )
        yield {
            **{key: run[key] for key in ("run", "model", "culture", "language", "probing")},
            "judge": judge,
            "problem": problem.value,
            "n_responses": n_responses,
            "n_sampled": len(said),
            "n_judged": int(counted.sum()),
            "n_flagged": int(flags.sum()),
            "n_unclear": int((said < 0).sum()),
            "rate": rate.value,
            "low": rate.low,
            "high": rate.high,
            "rate_corrected": corrected.value,
            "corrected_low": corrected.low,
            "corrected_high": corrected.high,
            "sensitivity": on_controls.flawed.share,
            "specificity": 1 - on_controls.sound.share,
        }

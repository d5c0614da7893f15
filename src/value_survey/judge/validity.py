"""How far to trust a judge: sensitivity and specificity on controls (`reports/judge_validity.csv`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from value_survey.answers.frame import parse_responses
from value_survey.judge.controls import Control
from value_survey.judge.problems import DECIDED, RULES, Insensitivity, Verdict
from value_survey.judge.rules import SEEN, judge_by_rules
from value_survey.metrics.insensitivity import Tally, wilson_rate
from value_survey.terms import ALL, Language

COLUMNS = (
    "judge",
    "language",
    "problem",
    "spoiling",
    "n_flawed",
    "n_flawed_flagged",
    "sensitivity",
    "sensitivity_low",
    "sensitivity_high",
    "n_sound",
    "n_sound_flagged",
    "specificity",
    "specificity_low",
    "specificity_high",
    "n_unclear",
    "n_missing",
)


class Tried(NamedTuple):
    """What a judge said of controls that have the problem, and of those that have not."""

    flawed: Tally
    sound: Tally


UNTRIED = Tried(Tally(0, 0), Tally(0, 0))


@dataclass(frozen=True)
class Trial:
    """A judge's verdicts on controls; None where it was not asked, or not yet."""

    judge: str
    controls: Sequence[Control]
    verdicts: Sequence[Verdict | None]

    def tried(self) -> Mapping[tuple[Language, Insensitivity], Tried]:
        """Count per language and problem; unclear verdicts do not count."""
        pairs = list(zip(self.controls, self.verdicts, strict=True))
        groups = dict.fromkeys((control.language, control.problem) for control in self.controls)
        return {
            (language, problem): _tried(
                [
                    (control, verdict)
                    for control, verdict in pairs
                    if control.language is language and control.problem is problem
                ]
            )
            for language, problem in groups
        }


def rules_trial(controls: Sequence[Control], items: pd.DataFrame) -> Trial:
    """Try the rules on controls, which are parsed as any response is."""
    seen = [control for control in controls if control.problem in SEEN]
    frame = pd.DataFrame(
        {
            "run": "control",
            "respondent": range(len(seen)),
            "item_id": [control.item_id for control in seen],
            "language": [control.language.value for control in seen],
            "response": [control.response for control in seen],
            "marker_given": False,
        }
    )
    if frame.empty:
        return Trial(RULES, (), ())
    flags = judge_by_rules(frame.assign(status=parse_responses(frame, items)["status"]), items)
    verdicts = [
        Verdict.YES if flags[control.problem.value].iloc[place] else Verdict.NO
        for place, control in enumerate(seen)
    ]
    return Trial(RULES, seen, verdicts)


def validity_report(trials: Sequence[Trial], confidence: float) -> pd.DataFrame:
    """Report sensitivity and specificity of every judge, per language and problem.

    Parameters
    ----------
    trials
        A judge each.
    confidence
        Of the Wilson intervals.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`. `spoiling` says how the controls were made: `all`, or one way, which tells either
        about controls with the problem or about those without; the other half is then empty. Shares in
        0 … 1, NaN without a verdict; `n_unclear` verdicts were neither yes nor no, `n_missing` were not
        asked for yet. None of them counts in the shares.
    """
    return pd.DataFrame([row for trial in trials for row in _rows(trial, confidence)], columns=list(COLUMNS))


def _rows(trial: Trial, confidence: float) -> Iterator[dict[str, object]]:
    groups: dict[tuple[Language, Insensitivity], list[tuple[Control, Verdict | None]]] = {}
    for control, verdict in zip(trial.controls, trial.verdicts, strict=True):
        groups.setdefault((control.language, control.problem), []).append((control, verdict))
    for (language, problem), pairs in groups.items():
        for spoiling in (ALL, *dict.fromkeys(control.spoiling for control, _ in pairs)):
            chosen = [pair for pair in pairs if spoiling in {ALL, pair[0].spoiling}]
            flawed, sound = _tried(chosen)
            hit = wilson_rate(flawed, confidence)
            passed = wilson_rate(Tally(sound.n - sound.flagged, sound.n), confidence)
            said = [verdict for _, verdict in chosen]
            yield {
                "judge": trial.judge,
                "language": language.value,
                "problem": problem.value,
                "spoiling": str(spoiling),
                "n_flawed": int(flawed.n),
                "n_flawed_flagged": int(flawed.flagged),
                "sensitivity": hit.value,
                "sensitivity_low": hit.low,
                "sensitivity_high": hit.high,
                "n_sound": int(sound.n),
                "n_sound_flagged": int(sound.flagged),
                "specificity": passed.value,
                "specificity_low": passed.low,
                "specificity_high": passed.high,
                "n_unclear": sum(verdict is not None and verdict not in DECIDED for verdict in said),
                "n_missing": said.count(None),
            }


def _tried(pairs: Sequence[tuple[Control, Verdict | None]]) -> Tried:
    counts = []
    for truth in (True, False):
        said = [
            verdict
            for control, verdict in pairs
            if control.flawed is truth and verdict is not None and verdict in DECIDED
        ]
        counts.append(Tally(said.count(Verdict.YES), len(said)))
    return Tried(*counts)

"""How often the intervals of insensitivity hold the truth.

Run it as `python -m benchmarks.coverage_insensitivity`. Each of 1,000 simulated studies draws responses with
and without a problem, a judge's verdicts on them and on as many responses of known truth as stated, and asks
whether the 95 % intervals hold the share that the judge flags in the long run, and the share that has the
problem. "Rules" judge 20 respondents' answers to 42 or 600 questions and are tried on 200 responses of either
sort; "1 %" is one response of each of 120 respondents. Tied answers: two responses of a respondent
correlate (0.1; at paper size 0.05). One standard error of a coverage is 0.7:

| study | flagged: coverage | width | corrected: coverage | width | mean − truth |
|---|---|---|---|---|---|
| rules, rare | 95.5 | 0.027 | 95.5 | 0.043 | -0.0002 |
| rules, common | 95.6 | 0.055 | 95.5 | 0.077 | +0.0004 |
| rules, tied answers | 94.9 | 0.099 | 94.8 | 0.124 | +0.0010 |
| rules, paper size | 92.8 | 0.053 | 93.6 | 0.073 | +0.0005 |
| 1 %, paper size | 94.7 | 0.131 | 95.1 | 0.225 | -0.0014 |
| 1 %, weak judge | 95.2 | 0.169 | 96.3 | 0.642 | +0.0251 |
| half width 0.05 | 93.2 | 0.080 | 94.9 | 0.186 | -0.0007 |
| few controls | 95.7 | 0.158 | 94.1 | 0.398 | +0.0007 |
| small sample | 93.4 | 0.252 | 94.7 | 0.382 | -0.0032 |

The weak judge (sensitivity 0.6, specificity 0.7) leaves next to nothing known; its estimates are cut at 0 and
1, hence the bias.

Rejected (2,000 studies): Wilson intervals without (z/t)² and with a design effect of at least 1 hold 92 % of
the tied answers and 89 % with 5 respondents; the interval of Lang and Reiczigel (2014) holds 99 % of the
corrected rare shares and is a tenth wider.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from value_survey.metrics.insensitivity import Rate, Tally, corrected_rate, effective_tally, wilson_rate

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Study:
    """What is simulated.

    Attributes
    ----------
    name
        In the printed table.
    rate
        Share of responses that have the problem, on average over respondents.
    spread
        Correlation of two responses of one respondent; 0: independent ones.
    respondents, responses
        How many, and of each.
    sensitivity, specificity
        Of the judge.
    controls
        Responses of known truth of either sort.
    """

    name: str
    rate: float
    spread: float
    respondents: int
    responses: int
    sensitivity: float
    specificity: float
    controls: int


STUDIES = (
    Study("rules, rare", 0.03, 0.0, 20, 42, 0.85, 0.99, 200),
    Study("rules, common", 0.20, 0.0, 20, 42, 0.85, 0.99, 200),
    Study("rules, tied answers", 0.15, 0.10, 20, 42, 0.85, 0.99, 200),
    Study("rules, paper size", 0.10, 0.05, 20, 600, 0.85, 0.99, 200),
    Study("1 %, paper size", 0.10, 0.0, 120, 1, 0.75, 0.90, 60),
    Study("1 %, weak judge", 0.20, 0.0, 120, 1, 0.60, 0.70, 60),
    Study("half width 0.05", 0.15, 0.0, 384, 1, 0.80, 0.90, 100),
    Study("few controls", 0.20, 0.0, 120, 1, 0.80, 0.85, 20),
    Study("small sample", 0.20, 0.0, 40, 1, 0.80, 0.90, 60),
)


def simulate(study: Study, rng: np.random.Generator) -> tuple[Rate, Rate]:
    """Draw a study and give the intervals of the flagged share and of the corrected one."""
    shares = np.full(study.respondents, study.rate)
    if study.spread:
        size = 1 / study.spread - 1
        shares = rng.beta(study.rate * size, (1 - study.rate) * size, study.respondents)
    truth = rng.random((study.respondents, study.responses)) < shares[:, None]
    chance = np.where(truth, study.sensitivity, 1 - study.specificity)
    flagged = rng.random(truth.shape) < chance
    who = np.repeat(np.arange(study.respondents), study.responses)
    tally = effective_tally(flagged.ravel(), who, CONFIDENCE)
    flawed = Tally(rng.binomial(study.controls, study.sensitivity), study.controls)
    sound = Tally(rng.binomial(study.controls, 1 - study.specificity), study.controls)
    return wilson_rate(tally, CONFIDENCE), corrected_rate(
        tally, flawed, sound, confidence=CONFIDENCE, rng=rng
    )


def main() -> None:
    """Print the coverage, the mean width and the bias of the corrected share for every study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    print("| study | flagged: coverage | width | corrected: coverage | width | mean − truth |")
    print("|---|---|---|---|---|---|")
    for study in STUDIES:
        drawn = [simulate(study, rng) for _ in range(arguments.studies)]
        flagged = study.rate * study.sensitivity + (1 - study.rate) * (1 - study.specificity)
        cells = [study.name]
        for rates, truth in (([raw for raw, _ in drawn], flagged), ([best for _, best in drawn], study.rate)):
            low, high = (np.array([getattr(rate, end) for rate in rates]) for end in ("low", "high"))
            cells += [f"{100 * np.mean((low <= truth) & (truth <= high)):.1f}", f"{np.mean(high - low):.3f}"]
        cells.append(f"{np.mean([best.value for _, best in drawn]) - study.rate:+.4f}")
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

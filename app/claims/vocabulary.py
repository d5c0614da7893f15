"""Words of `reports/claims.csv` that are no sentences: codes, columns, units, marks between the parts."""

from __future__ import annotations

from typing import Final

from app.bias.names import AGE_NAMES, SEX_NAMES
from app.insensitivity.names import PROBLEMS
from app.language import later, say
from value_survey.reports.style import PROBING_LABELS

WORDS: Final = {
    "US": later("US"),
    "CN": later("CN"),
    "matching": later("matching"),
    "mismatch": later("mismatch"),
    "all": later("all"),
    "undefined": later("undefined"),
    "dimensions": later("dimensions"),
    "models": later("models"),
    "diversity": later("diversity"),
    "avg": later("avg"),
    "kl": later("kl"),
    "kl per question": later("kl per question"),
    "lower end": later("lower end"),
    "upper end": later("upper end"),
    "most models": later("most models"),
    "match_rate": later("match_rate"),
    "share": later("share"),
    "ratio": later("ratio"),
    "angle": later("angle"),
    **{label: label for label in PROBING_LABELS.values()},
    **SEX_NAMES,
    **AGE_NAMES,
    **{str(problem): text.name for problem, text in PROBLEMS.items()},
}
"""Codes and columns that stand in the sentences."""

CODES: Final = {
    "kl": later("KL"),
    "kl_smoothed": later("smoothed KL"),
    "answer_diversity": later("diversity of answers"),
    "match_rate": later("match rate"),
    "rate_corrected": later("corrected rate"),
    "share_normalised": later("share at equal group sizes"),
}
"""Columns of reports that the sentences name by their codes, in English too."""

SERIES: Final = (later("{first} vs {second}"),)
UNITS: Final = (later("{value} nats"), later("{value} dimensions"))
TESTED_ON: Final = (later("{name} ({role})"),)


def word(text: str) -> str:
    """Say a word; what is none, as a name, passes as it stands."""
    return say(WORDS[text]) if text in WORDS else text

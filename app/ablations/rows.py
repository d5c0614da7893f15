"""Rows of `reports/ablation.csv` as the page shows them: named, with coverage, with what the test says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from app import reading
from app.filters import culture_name, probing_name
from app.language import clauses, later, say
from app.project import Project
from app.text import coverage, literal
from value_survey.reports.grids import number
from value_survey.reports.published import DIVERSITY
from value_survey.reports.selection import ANSWER_DIVERSITY, PAPER_MEASURE, SOUND_MEASURE

TEXTS: Final = (
    "kind", "model", "questionnaire", "culture", "language", "probing", "dimension", "measure", "baseline",
    "runs", "baseline_runs",
)  # fmt: skip
NUMBERS: Final = (
    "value", "low", "high", "ceiling", "n_items", "difference", "difference_low", "difference_high", "p",
    "p_adjusted", "n_pairs",
)  # fmt: skip
BETWEEN: Final = "; "
TOGETHER: Final = "+"
FEW: Final = 0.5
"""Below this share of valid answers a value is marked: it rests on fewer than half of what was asked."""


@dataclass(frozen=True)
class Quantity:
    """One of the two things that a method is judged by.

    Attributes
    ----------
    measure
        Its code in the report.
    title, axis, meaning
        Its name, its axis, and what it is in plain words.
    percent
        Whether it is a share.
    """

    measure: str
    title: str
    axis: str
    meaning: str
    percent: bool


WAYS: Final = {
    "paper": later("As in the paper"),
    "sound": later("Sound statistics"),
}
QUANTITIES: Final = {
    "paper": (
        Quantity(
            DIVERSITY,
            later("Diversity of the texts"),
            later("diversity (Eq. 6)"),
            later(
                "Different texts among the responses to a question, less one, per respondent (Eq. 6). It "
                "counts every response, whether it could be read or not, and other words for the same option "
                "too; it cannot pass its ceiling, 1 − 1/respondents (grey tick)."
            ),
            percent=True,
        ),
        Quantity(
            PAPER_MEASURE,
            later("Distance from the humans, as in the paper"),
            later("KL, paper-faithful (nats)"),
            later(
                "KL divergence of model from human answers, an infinite one replaced by the run's largest "
                "finite one plus 1; lower is better. It looks at the answers that could be read only."
            ),
            percent=False,
        ),
    ),
    "sound": (
        Quantity(
            ANSWER_DIVERSITY,
            later("Diversity of the answers"),
            later("different answers"),
            later(
                "How often two respondents chose different options, whatever their words; readable answers "
                "only. More is not better by itself: people agree on many questions."
            ),
            percent=True,
        ),
        Quantity(
            SOUND_MEASURE,
            later("Distance from the humans, smoothed"),
            later("smoothed KL (nats)"),
            later(
                "KL divergence after Jeffreys smoothing, always finite; lower is better. It looks at the "
                "answers that could be read only."
            ),
            percent=False,
        ),
    ),
}


def read(project: Project) -> pd.DataFrame:
    """Read `reports/ablation.csv`."""
    return reading.report(project, "ablation", texts=TEXTS, numbers=NUMBERS)


def place_name(culture: str) -> str:
    """Name a culture, or the mean of several."""
    return say("Mean of the cultures") if TOGETHER in culture else culture_name(culture)


def with_coverage(rows: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Put valid of expected answers beside each row, of its dimension or of all.

    Adds `valid`, `expected`, their text `coverage`, and `few`. A row of several runs has their sums.
    """
    by_dimension = ledger.set_index(["run", "dimension"])[["valid", "expected"]]
    by_run = ledger.groupby("run")[["valid", "expected"]].sum()
    counts = []
    for runs, dimension in zip(rows["runs"], rows["dimension"], strict=True):
        keys = runs.split(BETWEEN)
        if dimension in set(ledger["dimension"]):
            counts.append(by_dimension.reindex([(run, dimension) for run in keys]).sum(skipna=False))
        else:
            counts.append(by_run.reindex(keys).sum(skipna=False))
    valid = [float(count["valid"]) for count in counts]
    expected = [float(count["expected"]) for count in counts]
    return rows.assign(
        valid=valid,
        expected=expected,
        coverage=[coverage(part, whole) for part, whole in zip(valid, expected, strict=True)],
        few=[part < FEW * whole for part, whole in zip(valid, expected, strict=True)],
    )


def few_warning(rows: pd.DataFrame) -> str:
    """Say which methods gave few answers that could be read, and what follows; nothing where none did."""
    few = rows[rows["few"] & ~rows["culture"].str.contains(TOGETHER, regex=False)]
    named = clauses(
        say(
            "{method}, {culture}: {coverage}",
            method=literal(probing_name(row["probing"])),
            culture=literal(culture_name(row["culture"])),
            coverage=row["coverage"],
        )
        for row in few.drop_duplicates(["probing", "culture"]).to_dict("records")
    )
    if not named:
        return ""
    return say(
        "**Fewer than half of the expected answers are valid: {named}.** Their distances from the "
        "humans rest on the answers that could be read, which may not be typical of the others, and "
        "few answers lie farther from the humans by chance alone.",
        named=named,
    )


def takeaway(rows: pd.DataFrame, quantity: Quantity, threshold: float) -> str:
    """Say which methods the test shows to differ from DEF, and which not.

    Parameters
    ----------
    rows
        Of one quantity: the mean of the cultures where there is one, else each culture gets a sentence.
    quantity
        The quantity.
    threshold
        An adjusted p up to this is called a difference.
    """
    together = rows[rows["culture"].str.contains(TOGETHER, regex=False)]
    part = together if len(together) else rows
    return "  \n".join(
        _sentence(group, quantity, threshold) for _, group in part.groupby("culture", sort=False)
    )


def _sentence(rows: pd.DataFrame, quantity: Quantity, threshold: float) -> str:
    where = literal(place_name(rows["culture"].iloc[0]))
    compared = rows[rows["difference"].notna()]
    shown = compared["p_adjusted"] <= threshold
    groups = {
        later("higher than DEF: {methods}"): compared[shown & (compared["difference"] > 0)],
        later("lower than DEF: {methods}"): compared[shown & (compared["difference"] < 0)],
        later("no difference from DEF shown: {methods}"): compared[~shown],
    }
    parts = [
        say(text, methods=" · ".join(literal(probing_name(code)) for code in group["probing"]))
        for text, group in groups.items()
        if len(group)
    ]
    base = rows[rows["probing"] == rows["baseline"]]
    if len(base):
        parts.insert(0, say("DEF {value}", value=value_text(float(base["value"].iloc[0]), quantity)))
    return say("**{where}**: {parts}.", where=where, parts=clauses(parts))


def value_text(value: float, quantity: Quantity) -> str:
    """Write a value with its unit."""
    return f"{number(100 * value, 0)} %" if quantity.percent else number(value, 2)

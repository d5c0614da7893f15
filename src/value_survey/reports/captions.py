"""What every table says about its numbers: the measure, where it stands, what it cannot be compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from value_survey.reports.document import Grid


@dataclass(frozen=True)
class TableFacts:
    """Settings of the analysis that a caption must name.

    Attributes
    ----------
    kl_form
        Which reading of Eq. 1 gave the paper-faithful divergence: the ordinary one or the printed one.
    confidence
        Level of the intervals, between 0 and 1.
    passed_over
        Runs that are not shown because another one of the same model, culture and method comes before
        them.
    questionnaire
        What all runs of the table were asked.
    elsewhere
        Runs that are not shown because they were asked another questionnaire.
    """

    kl_form: Literal["standard", "cumulative"]
    confidence: float
    passed_over: tuple[str, ...] = ()
    questionnaire: str = ""
    elsewhere: tuple[str, ...] = ()


_KL_FORMS = {
    "standard": "the ordinary KL divergence",
    "cumulative": "Eq. 1 as printed, with cumulative probabilities in the logarithm",
}

DATASET_NOTE = (
    "The items here are not the paper's 1,153 questions: scores on them are not the paper's, "
    "and a difference is no error of either side."
)


def kl_form(facts: TableFacts) -> str:
    """Name the reading of Eq. 1."""
    return _KL_FORMS[facts.kl_form]


def divergence_caption(facts: TableFacts) -> str:
    """Describe the paper-faithful numbers of Tables 1 and 2."""
    return (
        f"Divergence: KL of model from human answers in nats, paper-faithful ({kl_form(facts)}; "
        "an infinite value becomes the largest finite one of the run plus 1), mean of US (asked in English) "
        "and CN (asked in Chinese); lower is better. Difference: reproduced − published. "
        f"{questionnaire_note(facts)}{DATASET_NOTE} "
        "Source: reports/divergence.csv (measure kl), data/published."
    )


def sound_caption(number: int, facts: TableFacts) -> str:
    """Describe the companion block with intervals."""
    return (
        f"Companion of Table {number} per culture: Jeffreys-smoothed KL in nats (lower is better) "
        f"with its {facts.confidence:.0%} interval over respondents and items; floor: what as many humans "
        "drawn from the reference score; skill: 1 at the floor, 0 at uniform answering. A dimension with few "
        "items says little. Source: reports/divergence.csv (measure kl_smoothed)."
    )


def questionnaire_note(facts: TableFacts) -> str:
    """Say which questionnaire the runs of a table share; nothing where there is no run."""
    if not facts.questionnaire:
        return ""
    return f"All runs were asked the questionnaire “{facts.questionnaire}” of params.yaml. "


def left_out_notes(grid: Grid, facts: TableFacts) -> Grid:
    """Name the runs that the table leaves out below it."""
    notes = list(grid.notes)
    if facts.passed_over:
        notes.append(
            "Where several runs ask the same of a model, the one that the report lists first is shown; "
            f"not shown: {', '.join(facts.passed_over)}."
        )
    if facts.elsewhere:
        notes.append(
            f"Not shown, because asked another questionnaire than the others: {', '.join(facts.elsewhere)}."
        )
    return replace(grid, notes=tuple(notes))

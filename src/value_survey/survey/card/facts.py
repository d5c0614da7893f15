"""The numbers of the data card, counted in the dataset."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from value_survey.survey.human import HumanTables
from value_survey.survey.reference import Coverage
from value_survey.terms import ALL, Kind


@dataclass(frozen=True)
class SurveyPart:
    """The questions of one survey that one culture was asked.

    Attributes
    ----------
    culture, source
        Who was asked, and by which survey.
    questions
        How many questions there are, by what is known of the answers.
    fewest_answers, most_answers
        Respondents with a valid answer to a question, where that number is known (for a battery: to the
        option with fewest and most).
    """

    culture: str
    source: str
    questions: dict[Coverage, int]
    fewest_answers: int
    most_answers: int


def survey_parts(items: pd.DataFrame, reference: pd.DataFrame) -> list[SurveyPart]:
    """Count questions and answers by culture and survey, in the order of the items.

    Parameters
    ----------
    items, reference
        As `schemas.read_items` and `schemas.read_reference` return them.
    """
    answered = _answered(items, reference)
    parts = []
    for (culture, source), rows in items.groupby(["culture", "source"], sort=False):
        known = rows.groupby("reference")["base_id"].nunique()
        numbers = answered[(answered["culture"] == culture) & answered["base_id"].isin(rows["base_id"])]["n"]
        parts.append(
            SurveyPart(
                culture=str(culture),
                source=str(source),
                questions={each: int(known.get(each, 0)) for each in Coverage},
                fewest_answers=int(numbers.min()),
                most_answers=int(numbers.max()),
            )
        )
    return parts


def sample_sizes(human: HumanTables) -> dict[tuple[str, str], int]:
    """Return the largest number of respondents behind a variable with cells, by culture and survey.

    Missing answers count as far as the source tables have them; the GSS tables have none.
    """
    counts = human.cells.assign(n=human.cells["n_unweighted"].astype(int))
    per_variable = counts.groupby(["culture", "source", "variable"])["n"].sum().reset_index()
    largest = per_variable.groupby(["culture", "source"])["n"].max().reset_index()
    return {
        (str(culture), str(source)): int(n)
        for culture, source, n in zip(largest["culture"], largest["source"], largest["n"], strict=True)
    }


def own_answer_lists(items: pd.DataFrame) -> list[str]:
    """List the questions whose options differ between cultures, because the surveys offered others."""
    lists = items.groupby("base_id", sort=False)["options_en"].nunique()
    return [str(base_id) for base_id in lists[lists > 1].index]


def unordered(items: pd.DataFrame) -> list[str]:
    """List the questions with one choice among options that have no order."""
    chosen = items[~items["ordinal"] & (items["kind"] != Kind.MULTIPLE)]
    return [str(base_id) for base_id in chosen["base_id"].unique()]


def _answered(items: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return the valid answers to each question of a culture, over all sexes and ages, where known."""
    multiple = set(items.loc[items["kind"] == Kind.MULTIPLE, "base_id"])
    # The options of a battery were asked one by one and have bases of their own.
    option = reference["code"].where(reference["base_id"].isin(multiple), ALL)
    cells = reference.assign(option=option).drop_duplicates(
        ["culture", "base_id", "option", "sex", "age_group"]
    )
    sums = cells.groupby(["culture", "base_id", "option"])["base_unweighted"].sum(min_count=1)
    return sums.dropna().rename("n").reset_index()

"""Answers that people read where the parser could not, put into the answers and marked."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from value_survey.annotation.reading import NONE
from value_survey.annotation.store import current
from value_survey.annotation.tasks import TaskKind
from value_survey.terms import ParseStatus

RULE = "human-annotation"
"""Stands in `rule` of an answer that people read."""


class Merged(NamedTuple):
    """Answers with those that people read.

    Attributes
    ----------
    answers
        As given, but for the rows that people read an answer in: their status is valid, their rule `RULE`.
    n_coded
        Those rows.
    n_none
        Rows in which people, too, read no answer; they stay as they were.
    n_disagreed
        Rows on which no reading has the majority of the annotators; they stay as they were.
    n_passed_over
        Annotations that no longer apply: of other responses, or of rows that the parser can read by now.
    """

    answers: pd.DataFrame
    n_coded: int
    n_none: int
    n_disagreed: int
    n_passed_over: int


def merge_annotations(answers: pd.DataFrame, responses: pd.DataFrame, annotations: pd.DataFrame) -> Merged:
    """Put the answers that people read in unparsed responses beside the parsed ones.

    The authors' code adds the counts of their annotation tool to the automatic ones in the same way.

    Parameters
    ----------
    answers
        As parsed: run, respondent, item_id, codes, status, rule.
    responses
        run, respondent, item_id, response; in the same order as the answers.
    annotations
        As `read_annotations` gives them.

    Returns
    -------
    Merged
        Where annotators differ, what more than half of them read counts.
    """
    read = annotations[(annotations["kind"] == TaskKind.UNPARSED) & (annotations["answer"] != "")]
    if read.empty:
        return Merged(answers, 0, 0, 0, 0)
    key = ["run", "respondent", "item_id"]
    alive = current(read, responses)
    place = {
        about: row
        for row, (about, status) in enumerate(
            zip(answers[key].itertuples(index=False, name=None), answers["status"], strict=True)
        )
        if status != ParseStatus.VALID
    }
    codes = answers["codes"].tolist()
    status, rule = answers["status"].tolist(), answers["rule"].tolist()
    coded = none = disagreed = used = 0
    for about, rows in alive.groupby(key, sort=False):
        row = place.get(about)
        if row is None:
            continue
        used += len(rows)
        answer, votes = Counter(rows["answer"]).most_common(1)[0]
        if 2 * votes <= len(rows):
            disagreed += 1
        elif answer == NONE:
            none += 1
        else:
            codes[row] = [int(code) for code in answer.split(";")]
            status[row], rule[row] = ParseStatus.VALID.value, RULE
            coded += 1
    merged = answers.assign(
        codes=pd.Series(codes, index=answers.index, dtype=object), status=status, rule=rule
    )
    return Merged(merged, coded, none, disagreed, len(read) - used)

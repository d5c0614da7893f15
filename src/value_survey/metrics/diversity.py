"""Diversity of responses (paper, Eq. 6 of section 5.2.1) and, beside it, of the answers they give."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd

from value_survey.metrics.inputs import (
    ANSWER_COLUMNS,
    RESPONSE_COLUMNS,
    RUN_COLUMNS,
    check_answers,
    require_columns,
)
from value_survey.terms import ParseStatus

DIVERSITY_COLUMNS = [
    "run", "n_questions", "n_test", "n_different", "diversity", "ceiling", "answer_diversity",
    "n_answer_questions",
]  # fmt: skip


def diversity(responses: pd.DataFrame, answers: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Count how many responses of a run differ, and how often two respondents answer differently.

    Eq. 6 compares texts, so another wording of the same answer counts as different. `answer_diversity` sees
    only the chosen options.

    Parameters
    ----------
    responses
        run, respondent, item_id, response (text; missing where there was none).
    answers
        run, respondent, item_id, codes, status.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).

    Returns
    -------
    pandas.DataFrame
        A row for each run, in their order:

        - n_questions: items with a response; n_test: respondents with one; n_different: different response
          texts to an item, summed over the items.
        - diversity = (n_different − n_questions) / (n_test · n_questions), 0 where each item always gets
          the same text; NaN without responses.
        - ceiling = 1 − 1/n_test: the diversity where no two responses to an item are the same.
        - answer_diversity: probability that two different respondents, both with a valid answer to the
          item, chose differently (as sets of options); mean over the `n_answer_questions` items with two or
          more valid answers, 0–1. Unbiased at any number of respondents. Answers that are distributions
          (first-token) do not count. NaN without such an item.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    require_columns(
        responses=(responses, RESPONSE_COLUMNS), answers=(answers, ANSWER_COLUMNS), runs=(runs, RUN_COLUMNS)
    )
    check_answers(responses, runs, what="responses")
    check_answers(answers, runs)
    given = responses[responses["response"].notna()]
    texts = given.groupby(["run", "item_id"])["response"].nunique()
    respondents = given.groupby("run")["respondent"].nunique()
    valid = answers[answers["status"] == ParseStatus.VALID]
    if "weights" in valid:  # an answer that is a distribution chose nothing
        valid = valid[valid["weights"].isna()]
    chosen = valid["codes"].map(lambda codes: frozenset(int(code) for code in codes))
    differing: dict[str, list[float]] = {}
    for (run, _), choices in chosen.groupby([valid["run"], valid["item_id"]]):
        if len(choices) > 1:
            differing.setdefault(str(run), []).append(_differing(list(choices)))

    known = set(texts.index.get_level_values("run"))
    rows: list[list[object]] = []
    for run in runs["run"]:
        n_test, of_items = int(respondents.get(run, 0)), texts.loc[run] if run in known else texts.iloc[:0]
        n_questions, n_different = len(of_items), int(of_items.sum())
        value = (n_different - n_questions) / (n_test * n_questions) if n_questions else math.nan
        ceiling = 1 - 1 / n_test if n_test else math.nan
        pairs = differing.get(run, [])
        mean = math.fsum(pairs) / len(pairs) if pairs else math.nan
        rows.append([run, n_questions, n_test, n_different, value, ceiling, mean, len(pairs)])
    return pd.DataFrame(rows, columns=DIVERSITY_COLUMNS)


def _differing(choices: list[frozenset[int]]) -> float:
    """Share of the pairs of answers that differ."""
    n = len(choices)
    same = sum(count * (count - 1) for count in Counter(choices).values())
    return 1 - same / (n * (n - 1))

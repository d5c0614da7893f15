from __future__ import annotations

import pandas as pd
import pytest

from value_survey.survey.quality.answers import (
    ItemAnswers,
    codes_without_option,
    degenerate_answers,
    item_answers,
    options_without_answers,
)
from value_survey.survey.quality.findings import Verdict

OPTIONS = {1: "Yes", 2: "No", 3: "Perhaps"}


def answers(shares: dict[int, float], *, rounded: bool = False) -> ItemAnswers:
    return ItemAnswers("US-X-1-original", OPTIONS, shares, rounded)


def test_shares_of_the_tiny_dataset(tiny: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    found = {each.item_ids.split()[0]: each for each in item_answers(*tiny)}
    trust = found["US-WVS7-Q57-original"]
    assert trust.item_ids == "US-WVS7-Q57-original US-WVS7-Q57-rephrased-1"
    assert trust.shares == pytest.approx({1: 4.1234 / 20.2734, 2: 16.15 / 20.2734})
    battery = found["US-WVS7-Q7_8-original"].shares
    assert battery == pytest.approx({1: 2.5 / 15.5, 2: 4.5 / 14.4})
    assert found["CN-WVS7-Q7_8-original"].rounded
    assert not found["CN-WVS7-Q57-original"].rounded


def test_a_code_that_is_no_option() -> None:
    found = codes_without_option(answers({1: 0.5, 2: 0.3, 7: 0.2, 8: 0.0}))
    assert (found.value, found.verdict, found.detail) == (1, Verdict.PROBLEM, "7")
    assert codes_without_option(answers({1: 1.0})).verdict is Verdict.OK


def test_an_option_that_nobody_chose() -> None:
    found = options_without_answers(answers({1: 0.6, 2: 0.4}))
    assert (found.value, found.verdict, found.detail) == (1, Verdict.PROBLEM, "3 Perhaps")
    rounded = options_without_answers(answers({1: 0.6, 2: 0.4, 3: 0.0}, rounded=True))
    assert (rounded.verdict, rounded.detail) == (Verdict.NOTE, "3 Perhaps")
    assert options_without_answers(answers({1: 0.6, 2: 0.3, 3: 0.1})).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("share", "verdict", "detail"), [(0.95, Verdict.NOTE, "2 No"), (0.9499, Verdict.OK, "")]
)
def test_answers_that_nearly_all_share(share: float, verdict: Verdict, detail: str) -> None:
    found = degenerate_answers(answers({1: 1 - share, 2: share}))
    assert (found.value, found.threshold) == (share, 0.95)
    assert (found.verdict, found.detail) == (verdict, detail)

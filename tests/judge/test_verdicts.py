from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from value_survey.judge.problems import Verdict
from value_survey.judge.verdicts import read_verdict


@pytest.mark.parametrize(
    "reply",
    ["yes", "Yes.", "**Yes**, because it does", "Answer: yes", "是", "是的。", "“是”", "答案：是"],
)
def test_yes(reply: str) -> None:
    assert read_verdict(reply) is Verdict.YES


@pytest.mark.parametrize(
    "reply", ["no", "No, it does not.", "  NO", "The answer is: no", "否", "不是", "没有这个问题", "回答：否"]
)
def test_no(reply: str) -> None:
    assert read_verdict(reply) is Verdict.NO


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "maybe",
        "yes or no",
        "Yes/No",
        "是或否",
        "nothing is wrong",
        "yesterday",
        "The response is fine",
        "1",
    ],
)
def test_neither(reply: str) -> None:
    assert read_verdict(reply) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    "reply", ["I cannot answer that.", "As an AI language model, I have no opinion", "抱歉，我无法回答"]
)
def test_refused(reply: str) -> None:
    assert read_verdict(reply) is Verdict.REFUSED


@given(st.text())
def test_any_reply_is_read(reply: str) -> None:
    assert read_verdict(reply) in set(Verdict)

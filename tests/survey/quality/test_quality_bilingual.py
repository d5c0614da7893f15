from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_texts import text

from value_survey.survey.quality.bilingual import (
    anchor_findings,
    chinese_numbers,
    english_numbers,
    number_findings,
)
from value_survey.survey.quality.findings import Verdict
from value_survey.survey.quality.texts import Anchor
from value_survey.terms import Language

ENDS = (Anchor(1, "Not at all"), Anchor(10, "Very much"))
CHINESE_ENDS = (Anchor(1, "一点也不"), Anchor(10, "非常"))


@pytest.mark.parametrize(
    ("english", "chinese", "numbers"),
    [
        ("at most five qualities", "最多五项", {5}),
        ("over the past twelve months", "过去十二个月里", {12}),
        ("in second place, over ten years", "未来十年排在第二位", {2, 10}),
        ("looking a decade ahead", "从今后十年来看", {10}),
        ("from 1 to 10", "请用1到10分来表示", {1, 10}),
        ("one of the two", "两者之一", set()),
        ("very good, just in case", "十分好，以防万一", set()),
    ],
)
def test_numbers_in_both_languages(english: str, chinese: str, numbers: set[int]) -> None:
    assert english_numbers(english) == numbers
    assert chinese_numbers(chinese) == numbers


@given(st.integers(3, 99))
def test_chinese_numerals(number: int) -> None:
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    numeral = ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
    assert chinese_numbers(f"共{numeral}个") == {number}


def test_a_number_in_one_language_only() -> None:
    english = [text("Name up to five.")]
    chinese = [text("最多选三项。", language=Language.ZH)]
    (found,) = number_findings(english, chinese)
    assert (found.value, found.verdict, found.detail) == (2, Verdict.PROBLEM, "en only: 5; zh only: 3")
    (right,) = number_findings(english, [text("最多选五项。", language=Language.ZH)])
    assert (right.value, right.verdict, right.detail) == (0, Verdict.OK, "")


@pytest.mark.parametrize(
    "words",
    [
        "How much, from 1 (not at all) to 10 (very much)?",
        "Where do you stand: 1 (not at all), 10 (very much) or between?",
        "How much, from not at all (1) to very much (10)?",
        "If 1 means not at all and 10 very much, where are you?",
    ],
)
def test_anchors_beside_their_numbers(words: str) -> None:
    (found,) = anchor_findings([text(words, anchors=ENDS)])
    assert (found.value, found.verdict, found.detail) == (0, Verdict.OK, "")


@pytest.mark.parametrize(
    ("words", "detail"),
    [
        ("How much, from 1 (never) to 10 (very much)?", "1 = Not at all is not in the text"),
        (
            "How much, from 1 (very much) to 10 (not at all)?",
            "1 = Not at all is not in the text; 10 = Very much is not in the text",
        ),
        (
            "How much, 1 to 10? Very much, say.",
            "1 = Not at all is not in the text; 10 = Very much is not in the text",
        ),
    ],
)
def test_anchors_that_are_absent_or_swapped(words: str, detail: str) -> None:
    (found,) = anchor_findings([text(words, anchors=ENDS)])
    assert (found.verdict, found.detail) == (Verdict.PROBLEM, detail)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("请用1到10表示，1代表一点也不，10代表非常。", 0),
        ("如果1分是一点也不，10分是非常，您会打几分？", 0),
        ("用1（一点也不）到10（非常）打分。", 0),
        ("从一点也不（1）到非常（10），您选几？", 0),
        ("1代表非常，10代表一点也不。", 2),
    ],
)
def test_chinese_anchors(words: str, value: int) -> None:
    (found,) = anchor_findings([text(words, language=Language.ZH, anchors=CHINESE_ENDS)])
    assert found.value == value


def test_items_without_a_scale_have_no_anchors() -> None:
    assert list(anchor_findings([text("Yes or no?")])) == []

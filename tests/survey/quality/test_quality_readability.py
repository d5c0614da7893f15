from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_texts import text

from value_survey.survey.quality.findings import Limits, Verdict
from value_survey.survey.quality.readability import longest_sentence, sentence_lengths
from value_survey.terms import Language


@pytest.mark.parametrize(
    ("words", "language", "length"),
    [
        ("Be brief. What do you think of your mother's long-term care?", Language.EN, 9),
        ("He paid 3.5 dollars.", Language.EN, 5),
        ("“Is it good?” That is asked.", Language.EN, 3),
        ("您好。您觉得怎么样？1到10分！", Language.ZH, 6),
        ("他说：“好，很好。”真的吗？", Language.ZH, 5),
        ("", Language.EN, 0),
    ],
)
def test_the_longest_sentence(words: str, language: Language, length: int) -> None:
    assert longest_sentence(words, language) == length


@given(st.lists(st.integers(1, 12), min_size=1, max_size=4))
def test_sentences_do_not_add_up(lengths: list[int]) -> None:
    words = " ".join(" ".join(["word"] * length) + "." for length in lengths)
    assert longest_sentence(words, Language.EN) == max(lengths)


def test_verdicts_by_language() -> None:
    texts = [text("one two three"), text("一二三", language=Language.ZH)]
    found = list(sentence_lengths(texts, english=Limits(3, 9), chinese=Limits(2, 3)))
    assert [(each.value, each.threshold, each.verdict) for each in found] == [
        (3, 3, Verdict.NOTE),
        (3, 3, Verdict.PROBLEM),
    ]

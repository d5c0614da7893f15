from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_texts import text

from value_survey.survey.quality.findings import Limits, Verdict
from value_survey.survey.quality.similarity import (
    close_rephrasings,
    cosines,
    duplicates,
    far_rephrasings,
)
from value_survey.survey.quality.texts import Anchor, ItemText
from value_survey.terms import Language

WORDS = st.lists(st.sampled_from(["trust", "family", "work", "god", "how much"]), min_size=1, max_size=6)


def test_the_cosine_in_closed_form() -> None:
    """Terms a, b, "a b" against b, c, "b c": only b is shared, and b has the smaller weight."""
    shared = math.log(3 / 3) + 1
    alone = math.log(3 / 2) + 1
    expected = shared**2 / (shared**2 + 2 * alone**2)
    assert cosines(["a b", "b c"], Language.EN)[0, 1] == pytest.approx(expected)


def test_chinese_is_compared_by_characters_without_punctuation() -> None:
    """One to three characters in a row: of 信任, 信, 任 and 信任; 任 is the only one that 责任 shares."""
    shared, alone = math.log(3 / 3) + 1, math.log(3 / 2) + 1
    expected = shared**2 / (shared**2 + 2 * alone**2)
    similar = cosines(["信任？", "？责，任"], Language.ZH)
    assert similar[0, 1] == pytest.approx(expected)
    assert cosines(["好？", "坏？"], Language.ZH)[0, 1] == 0


@given(st.lists(WORDS, min_size=2, max_size=5))
def test_cosines_are_symmetric_and_within_bounds(words: list[list[str]]) -> None:
    similar = cosines([" ".join(each) for each in words], Language.EN)
    assert np.allclose(similar, similar.T)
    assert np.allclose(np.diag(similar), 1)
    assert similar.min() >= 0
    assert similar.max() <= 1


def test_a_copy_of_another_item_is_a_problem_and_named_once() -> None:
    texts = [
        text("How far do you trust your neighbors?", "X-1"),
        text("What is the place of god in your days?", "X-2"),
        text("How far do you trust your neighbors?", "X-3"),
    ]
    found = list(duplicates(texts))
    assert [(each.item_ids, each.verdict) for each in found] == [
        ("US-X-1-original US-X-3-original", Verdict.PROBLEM),
        ("US-X-2-original US-X-1-original", Verdict.OK),
    ]
    assert found[0].value == pytest.approx(1)
    assert found[0].threshold == 0.95
    assert found[0].detail == "nearest to X-3 original"


def test_wordings_of_the_same_item_are_no_duplicates() -> None:
    texts = [text("Same words", "X-1"), text("Same words", "X-1", "rephrased-1"), text("Others", "X-2")]
    assert all(each.value == 0 for each in duplicates(texts))


def test_a_rephrasing_that_copies_and_one_that_does_not() -> None:
    texts = [
        text("How far do you trust your neighbors?", "X-1"),
        text("How far do you trust your neighbors?", "X-1", "rephrased-1"),
        text("Those who live next door: can they be relied on?", "X-1", "rephrased-2"),
    ]
    found = list(close_rephrasings(texts))
    assert [each.verdict for each in found] == [Verdict.PROBLEM, Verdict.OK]
    assert found[1].item_ids == "US-X-1-rephrased-2"


def test_anchors_and_numbers_do_not_make_rephrasings_alike() -> None:
    ends = (Anchor(1, "Not at all"), Anchor(10, "A great deal"))
    texts = [
        text("Do you like it, from 1 (not at all) to 10 (a great deal)?", anchors=ends),
        text("Rate joy between 1 (not at all) and 10 (a great deal).", "X-1", "rephrased-1", anchors=ends),
    ]
    assert texts[1].bare.split() == ["Rate", "joy", "between", "(", ")", "and", "(", ")."]
    (found,) = close_rephrasings(texts)
    assert found.value == 0


def test_far_needs_both_languages() -> None:
    def pair(first: str, second: str, language: Language) -> list[ItemText]:
        return [text(first, language=language), text(second, "X-1", "rephrased-1", language)]

    apart, near = pair("trust people", "rely on others", Language.EN), pair("trust", "trust", Language.EN)
    chinese_apart = pair("信任别人", "可靠吗", Language.ZH)
    chinese_near = pair("信任别人", "信任他人", Language.ZH)
    assert [each.verdict for each in far_rephrasings(apart, chinese_apart)] == [Verdict.NOTE]
    assert [each.verdict for each in far_rephrasings(apart, chinese_near)] == [Verdict.OK]
    (found,) = far_rephrasings(near, chinese_apart, limit=0.5)
    assert (found.value, found.threshold, found.verdict) == (pytest.approx(1), 0.5, Verdict.OK)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_value_at_a_limit_has_passed_it(value: float, note: float, step: float) -> None:
    limits = Limits(note=note, problem=note + step)
    threshold, verdict = limits.judge(value)
    assert (verdict is Verdict.OK) == (value < note)
    assert (verdict is Verdict.PROBLEM) == (value >= note + step)
    assert threshold == (note + step if verdict is Verdict.PROBLEM else note)

from __future__ import annotations

import pandas as pd
import pytest

from judge_study import items
from value_survey.answers.frame import parse_responses
from value_survey.judge.rules import judge_by_rules


def judged(*said: tuple[str, str | None], language: str = "en", marker_given: bool = False) -> pd.DataFrame:
    """Judge responses, each given as item and text."""
    culture = {"en": "US", "zh": "CN"}[language]
    frame = pd.DataFrame(
        {
            "run": "r",
            "respondent": range(len(said)),
            "item_id": [f"{culture}-S-{item}-original" for item, _ in said],
            "language": language,
            "response": pd.Series([text for _, text in said], dtype=object),
            "marker_given": marker_given,
        }
    )
    status = parse_responses(frame, items())["status"]
    return judge_by_rules(frame.assign(status=status), items())


FINE = {"en": "Answer: 1\nExplanation: I think so.", "zh": "答案：1\n解释：我这样认为。"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_response_as_asked_for_has_no_problem(language: str) -> None:
    assert not judged(*((item, FINE[language]) for item in ("T1", "T2", "T3")), language=language).any(
        axis=None
    )


@pytest.mark.parametrize(
    ("language", "item", "text"),
    [
        ("en", "T1", "1: Yes\nExplanation: I think so."),
        ("en", "T1", "Answer: 1: Yes, 2: No\nExplanation: I feel it."),
        ("en", "T3", "Answer: 1, 2, 3\nExplanation: All of them matter."),
        ("en", "T2", "Answer: 9\nExplanation: I am very content."),
        ("en", "T1", None),
        ("en", "T1", "  "),
        ("zh", "T1", "1\n解释：我这样认为。"),
        ("zh", "T3", "答案：1、2、3\n解释：都重要。"),
    ],
)
def test_iu(language: str, item: str, text: str | None) -> None:
    assert judged((item, text), language=language)["iu"].tolist() == [True]


def test_no_marker_is_missed_where_the_prompt_ended_with_it() -> None:
    assert not judged(("T1", "1: Yes\nExplanation: I think so."), marker_given=True)["iu"].any()


@pytest.mark.parametrize(
    ("language", "item", "text"),
    [
        ("en", "T2", "Answer: 9\nExplanation: I am very content."),
        ("en", "T1", "Answer: 2: Friends\nExplanation: They matter to me."),
        ("en", "T1", "Answer: Work"),
        ("en", "T3", "Answer: 1\nExplanation: Are most people kind? I think so."),
        ("zh", "T1", "答案：2: 朋友\n解释：朋友对我重要。"),
        ("zh", "T3", "答案：1\n解释：大多数人善良吗？我觉得是。"),
    ],
)
def test_qc(language: str, item: str, text: str) -> None:
    assert judged((item, text), language=language)["qc"].tolist() == [True]


def test_one_s_own_question_and_options_are_no_other_question() -> None:
    assert not judged(
        ("T1", "Are most people kind?\nAnswer: 2: No\nExplanation: I doubt it."),
        ("T3", "Answer: 2: Friends\nExplanation: I like them."),
    )["qc"].any()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Answer: 1\nExplanation: As an AI language model, I cannot feel."),
        ("en", "Answer: 1\nExplanation: The respondent thinks so."),
        ("en", "Answer: 1\nExplanation: A citizen of the United States would say so."),
        ("en", "Answer: 1\nExplanation: An average American probably agrees."),
        ("zh", "答案：1\n解释：作为一个人工智能，我没有感受。"),
        ("zh", "答案：1\n解释：这位受访者认为如此。"),
    ],
)
def test_rp(language: str, text: str) -> None:
    assert judged(("T1", text), language=language)["rp"].tolist() == [True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Answer: 1\nExplanation: As a citizen of the United States I believe that people are kind."),
        ("en", "Answer: 1\nExplanation: It is important that citizens help one another."),
        ("en", "Answer: 1\nExplanation: I am a Canadian citizen and I trust them."),
        ("en", "Answer: 1\nExplanation: I work as an AI engineer and meet many people."),
        ("en", "Answer: 1\nExplanation: My mother thinks so, and she is right."),
        ("zh", "答案：1\n解释：作为一名中国公民，我认为人是善良的。"),
        ("zh", "答案：1\n解释：我母亲也这样想。"),
    ],
)
def test_a_citizen_may_speak_of_others(language: str, text: str) -> None:
    assert not judged(("T1", text), language=language)["rp"].any()


def test_flags_stand_beside_their_responses() -> None:
    frame = judged(("T1", FINE["en"]), ("T1", "nonsense"), ("T1", FINE["en"]))
    assert frame["iu"].tolist() == [False, True, False]
    assert list(frame.columns) == ["iu", "qc", "rp"]


def test_nothing_to_judge() -> None:
    frame = pd.DataFrame(columns=["item_id", "language", "response", "status", "marker_given"], dtype=str)
    assert judge_by_rules(frame, items()).empty

import pytest

from value_survey.answers.markers import ANSWER_MARKER, EXPLANATION_MARKER, find_answer, find_explanation
from value_survey.terms import Language

EN, ZH = Language.EN, Language.ZH


@pytest.mark.parametrize(
    ("text", "language", "word", "rest"),
    [
        ("Answer: 2", EN, "Answer", "2"),
        ("answer：２", EN, "answer", "２"),
        ("Sure!\n**Answer:** 2", EN, "Answer", "2"),
        ("**Answer**: 2", EN, "Answer", "2"),
        ("### Answer\n2", EN, "Answer", "2"),
        ("The answer is 2", EN, "answer", "2"),
        ("Answer (1-4): 2", EN, "Answer", "2"),
        ('{"answer": 2}', EN, "answer", "2}"),
        ("My choice: 2", EN, "choice", "2"),
        ("Answer 2", EN, "Answer", "2"),
        ("A: 2", EN, "A", "2"),
        ("答案：2", ZH, "答案", "2"),
        ("**答案：** 2", ZH, "答案", "2"),
        ("【答案】2", ZH, "【答案】", "2"),
        ("回答:2", ZH, "回答", "2"),
        ("我的選擇：2", ZH, "選擇", "2"),
        ("答案是2", ZH, "答案", "2"),
        ("Answer: 2", ZH, "Answer", "2"),
        ("答案：2", EN, "答案", "2"),
    ],
)
def test_an_answer_marker_is_found_where_it_stands(
    text: str, language: Language, word: str, rest: str
) -> None:
    span = find_answer(text, language)
    assert span is not None
    assert text[span.start :].startswith(word)
    assert text[span.end :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2: Rather important",
        "in the format 'Answer:' and explain",
        "Reason for my answer: it is true",
        "I can answer that",
        "很高兴回答您的问题",
    ],
)
def test_what_announces_no_answer_is_no_marker(text: str) -> None:
    assert find_answer(text, EN) is None


def test_weak_words_count_in_their_own_language_only() -> None:
    assert find_answer("Choice: 2", EN) is not None
    assert find_answer("Choice: 2", ZH) is None
    assert find_answer("选择：2", ZH) is not None
    assert find_answer("选择：2", EN) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Answer: 2\nExplanation: why", EN),
        ("Answer: 2 **Explanation:** why", EN),
        ("Answer: 2\n\nReason: why", EN),
        ("Answer: 2\nReason for my choice: why", EN),
        ("答案：2\n解释：why", ZH),
        ("答案：2\n理由:why", ZH),
        ("答案：2\n【说明】why", ZH),
        ("答案：2\n解釋：why", ZH),
        ("Answer: 2\n解释：why", EN),
    ],
)
def test_an_explanation_marker_is_found(text: str, language: Language) -> None:
    span = find_explanation(text, language)
    assert span is not None
    assert text[span.end :] == "why"


def test_the_explanation_is_looked_for_from_a_position_on() -> None:
    text = "Explanation: a\nAnswer: 2\nExplanation: b"
    answer = find_answer(text, EN)
    assert answer is not None
    after = find_explanation(text, EN, answer.end)
    assert after is not None
    assert text[after.end :] == "b"
    assert find_explanation(text, EN, after.end) is None


@pytest.mark.parametrize("language", list(Language))
def test_the_canonical_markers_are_markers(language: Language) -> None:
    text = f"{ANSWER_MARKER[language]} 2\n{EXPLANATION_MARKER[language]} x"
    answer, explanation = find_answer(text, language), find_explanation(text, language)
    assert answer is not None
    assert explanation is not None
    assert text[answer.end : explanation.start] == "2\n"

"""A response may end with the first sentence of its explanation: what memory keeps of it stays the same."""

from pathlib import Path

import pytest
import transformers
from hypothesis import given
from hypothesis import strategies as st

from value_survey.models.first_sentence import FirstSentence
from value_survey.sentences import first_sentence_ended
from value_survey.simulation.memory import clean

PARTS = [
    *("Answer:", "答案：", "Explanation:", "解释：", " 1", "2: No", ".", "!", "。", "？", "\n", " ", "*"),
    *(" U.S", " J", "3.5", "1. ", "I trust", " people", "我信任", "\n\n", "..."),
]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("Answer: 1\nExplanation: I do. ", True),
        ("Answer: 1\nExplanation: I do.\n", True),
        ("Answer: 1\nExplanation: I do!", True),
        ("答案：1\n解释：我信任。", True),
        ("Answer: 1\nExplanation: I do\n\n", True),
        # A full stop may be that of a number, an address or an ellipsis.
        ("Answer: 1\nExplanation: I do.", False),
        ("Answer: 1\nExplanation: 1. ", False),
        ("Answer: 1\nExplanation: 1. People. ", True),
        ("Answer: 1\nExplanation: The U.S. ", False),
        ("Answer: 1\nExplanation: I do\n", False),
        ("Answer: 1\nExplanation: \n\n", False),
        ("Answer: 1. That is it. ", False),
        ("Explanation: I do. Answer: 1", False),
        ("", False),
    ],
)
def test_an_end_is_an_end_whatever_follows(text: str, ended: bool) -> None:
    assert first_sentence_ended(text) is ended


@given(text=TEXTS, rest=TEXTS)
def test_what_is_remembered_of_an_ended_text_does_not_change(text: str, rest: str) -> None:
    if first_sentence_ended(text):
        assert clean(text + rest) == clean(text)
        assert first_sentence_ended(text + rest)


@given(text=TEXTS, rest=TEXTS)
def test_a_text_ends_no_later_than_its_memory(text: str, rest: str) -> None:
    """What is followed by something that memory does not keep has ended."""
    whole, mark = text + rest, "\n\nI remember no more"
    if "解释：" in whole + mark and clean(whole + mark) is not None and clean(whole) == clean(whole + mark):
        assert first_sentence_ended(whole + mark)


def tokens_until_ended(rule: FirstSentence, tokens: list[int]) -> list[int]:
    return next((tokens[:length] for length in range(1, len(tokens) + 1) if rule(tokens[:length])), tokens)


@given(text=TEXTS)
def test_tokens_are_read_as_their_text_is(chat_model: Path, text: str) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(chat_model)
    tokens = tokenizer(text, add_special_tokens=False)["input_ids"]
    rule = FirstSentence(tokenizer)
    beginnings = [tokenizer.decode(tokens[:length]) for length in range(1, len(tokens) + 1)]
    expected = [
        first_sentence_ended(beginning) and not beginning.endswith("\N{REPLACEMENT CHARACTER}")
        for beginning in beginnings
    ]
    got = tokens_until_ended(rule, tokens)
    assert len(got) == (expected.index(True) + 1 if any(expected) else len(tokens))
    assert clean(tokenizer.decode(got)) == clean(text) or not any(expected)


def test_little_text_is_made_of_tokens(chat_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(chat_model)
    tokens = tokenizer("Answer: 1\nExplanation: " + "people trust " * 30, add_special_tokens=False)[
        "input_ids"
    ]
    rule = FirstSentence(tokenizer)
    decoded = []
    decode = tokenizer.decode
    monkeypatch.setattr(
        tokenizer, "decode", lambda ids, **more: decoded.append(len(ids)) or decode(ids, **more)
    )
    assert tokens_until_ended(rule, tokens) == tokens
    assert sum(length > 1 for length in decoded) <= 2  # after the line break alone


def test_the_response_of_a_pretrained_model_goes_on_from_its_prompt(chat_model: Path) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(chat_model)
    tokens = tokenizer("1\nExplanation: Yes! No.", add_special_tokens=False)["input_ids"]
    assert tokens_until_ended(FirstSentence(tokenizer), tokens) == tokens
    begun = tokens_until_ended(FirstSentence(tokenizer, "Answer: "), tokens)
    assert tokenizer.decode(begun) == "1\nExplanation: Yes!"

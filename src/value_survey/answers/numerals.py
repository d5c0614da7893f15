"""Number words of English and numerals of Chinese."""

from __future__ import annotations

from value_survey.answers.text import word_list

ENGLISH_NUMBERS = {
    word: value
    for value, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        )
    )
}
"""Word -> number, 0 to 20."""

ENGLISH_ORDINALS = {
    word: place
    for place, word in enumerate(
        word_list("first second third fourth fifth sixth seventh eighth ninth tenth"), start=1
    )
}
"""Word -> place, 1 to 10."""

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN = "十"


def chinese_number(numeral: str) -> int | None:
    """The value of a Chinese numeral below 100; `None` if the characters form none (`一二`)."""
    if _TEN not in numeral:
        return _DIGITS.get(numeral)
    tens, _, ones = numeral.partition(_TEN)
    if any(part and part not in _DIGITS for part in (tens, ones)):
        return None
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)

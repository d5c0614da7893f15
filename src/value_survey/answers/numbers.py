"""Numbers as they are written in answers: digits, words, numerals, ordinals, quotients, ranges."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.choices import Choices
from value_survey.answers.rules import ParseRule
from value_survey.terms import Kind


class Number(NamedTuple):
    """A number read at a position of a tidied text.

    `value` is the number; `flaw` is the rule that makes it no clear code (then `value` is the first number
    written); `end` is where it ends.
    """

    value: int
    end: int
    flaw: ParseRule | None = None


_EN_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_EN_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
    )
}
_ZH_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_DIGITS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?![\d,])|-?\d+(?:\.\d+)?(?![0-9a-z])(?!\.\d)")
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|~|to|through|到|至)\s*(\d{1,3})(?![0-9a-z.]*\d|[a-z])")
_QUOTIENT = re.compile(
    r"(\d{1,3})(?:\.0)?\s*(?:points?\s+)?(?:/|out of)\s*(?:a\s+)?(?:possible\s+)?(\d{1,4})(?![0-9a-z]|\s*/\s*\d)"
)
_UNIT = re.compile(
    r"(?:-| ?)(?:%|percent|per cent|years?\b|yrs?\b|year-old|months?\b|weeks?\b|days?\b|hours?\b|minutes?\b|times\b"
    r"|people\b|persons?\b|children\b|child\b|kids?\b|dollars?\b|usd\b|million\b|billion\b|thousand\b|hundred\b"
    r"|things?\b|reasons?\b|options\b|choices\b|generations?\b|brothers?\b|sisters?\b|friends?\b|members?\b|of\b"
    r"|main\b|key\b|different\b|major\b|degrees?\b|am\b|pm\b|'s\b|s\b"
    r"|岁|年|月|日|个|人|次|种|位|名|条|倍|成(?!员)|小时|分钟|元|块|万|亿|百|千|天|代|口|孩|点[,，。、])"
)
_EN_END = r"(?=\s*(?:$|[^a-z0-9\s]|\n|and\b|or\b|out of|because\b|since\b|as\b|points?\b|for\b))"
_EN_WORD = re.compile(rf"({'|'.join(sorted(_EN_WORDS, key=len, reverse=True))})(?![a-z]){_EN_END}")
_EN_ORDINAL = re.compile(
    rf"(?:({'|'.join(_EN_ORDINALS)})|(\d{{1,2}})(?:st|nd|rd|th)|(last))(?![a-z])"
    rf"(?:\s+(?:option|choice|one|answer|statement|item|category|response|alternative)\b|{_EN_END})"
)
_ZH_NUMERAL = re.compile(
    r"([零〇一二两三四五六七八九十]{1,3})(?=\s*(?:分(?![之钟别析])|号|选项|[^\u3400-\u9fff]|$)|和|或|与|至|到|因为|解释|理由)"
)
_ZH_ORDINAL = re.compile(
    r"第\s*([零一二两三四五六七八九十]{1,3}|\d{1,2})\s*(?:(?:个|种|条)?(?:选项|选择|答案|项|说法|观点)|个|种|条|项|(?=[。.\n!)\"']|$))"
    r"|最后一?(?:个选项|个|项)()"
)
_OUT_OF = re.compile(r"\s+out of (?:(\d+)|([a-z]+))")


def _chinese(numeral: str) -> int | None:
    if "十" not in numeral:
        return _ZH_DIGITS[numeral] if len(numeral) == 1 else None
    tens, _, ones = numeral.partition("十")
    if tens not in _ZH_DIGITS and tens or ones not in _ZH_DIGITS and ones:
        return None
    return 10 * _ZH_DIGITS.get(tens, 1) + _ZH_DIGITS.get(ones, 0)


def has_unit(text: str, position: int) -> bool:
    """Whether what follows a number makes it a count of something, a date or a share, and so no code."""
    return _UNIT.match(text, position) is not None


def read_number(text: str, position: int, choices: Choices) -> Number | None:
    """Read the number that begins at a position of a tidied text.

    Parameters
    ----------
    text
        Tidied text.
    position
        Where the number must begin.
    choices
        The item: its kind and codes decide what a quotient, a range and an ordinal mean.

    Returns
    -------
    Number or None
        `None` if no number begins there, or one that counts something (`3 years`).
    """
    character = text[position : position + 1]
    if character.isdigit() or character == "-":
        return _ordinal(text, position, choices) or _digits(text, position, choices)
    if character == "第" or character == "最":
        return _ordinal(text, position, choices)
    found = _ZH_NUMERAL.match(text, position)
    if found:
        value = _chinese(found[1])
        # 十分 is "ten points" on a numbered scale, and the adverb "very" everywhere else.
        adverb = found[1] == "十" and text.startswith("分", found.end()) and choices.kind is not Kind.SCALE
        return None if value is None or adverb else _with_scale(text, Number(value, found.end()), choices)
    found = _EN_WORD.match(text, position)
    if found:
        return _with_scale(text, Number(_EN_WORDS[found[1]], found.end()), choices)
    return _ordinal(text, position, choices)


def _with_scale(text: str, number: Number, choices: Choices) -> Number:
    found = _OUT_OF.match(text, number.end)
    whole = found and (int(found[1]) if found[1] else _EN_WORDS.get(found[2]))
    if not found or whole is None:
        return number
    return number._replace(end=found.end(), flaw=None if whole == choices.highest else ParseRule.FRACTION)


def _digits(text: str, position: int, choices: Choices) -> Number | None:
    found = _RANGE.match(text, position)
    if found and not has_unit(text, found.end()):
        # The whole range of codes is the scale repeated, not an interval of answers.
        whole = {int(found[1]), int(found[2])} == {min(choices.codes), choices.highest} and len(
            choices.codes
        ) > 2
        return Number(
            int(found[1]), found.end(), ParseRule.OPTIONS_REPEATED if whole else ParseRule.NUMBER_RANGE
        )
    found = _QUOTIENT.match(text, position)
    if found and (choices.limit == 1 or "out of" in found[0]):
        if has_unit(text, found.end()):
            return None
        out_of = int(found[2]) == choices.highest and ("/" not in found[0] or len(choices.codes) > 4)
        return Number(int(found[1]), found.end(), None if out_of else ParseRule.FRACTION)
    found = _DIGITS.match(text, position)
    if not found or has_unit(text, found.end()):
        return None
    value = float(found[0].replace(",", ""))
    if value != int(value):
        inside = min(choices.codes) <= value <= choices.highest
        return Number(
            int(value), found.end(), ParseRule.DECIMAL_NUMBER if inside else ParseRule.OUTSIDE_CODES
        )
    return Number(int(value), found.end())


def _ordinal(text: str, position: int, choices: Choices) -> Number | None:
    found = _EN_ORDINAL.match(text, position)
    if found:
        place = _EN_ORDINALS[found[1]] if found[1] else int(found[2]) if found[2] else len(choices.codes)
    else:
        found = _ZH_ORDINAL.match(text, position)
        if not found:
            return None
        numeral = found[1]
        value = (
            len(choices.codes)
            if numeral is None
            else int(numeral)
            if numeral.isdigit()
            else _chinese(numeral)
        )
        if value is None:
            return None
        place = value
    return Number(place, found.end(), None if choices.positions_are_codes else ParseRule.POSITION)

"""Numbers as they are written in answers: digits, words, numerals, ordinals, quotients, ranges."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.choices import Choices
from value_survey.answers.numerals import ENGLISH_NUMBERS, ENGLISH_ORDINALS, chinese_number
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


_LONGEST_NUMBER = 12
_DIGITS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?![\d,])|-?\d+(?:\.\d+)?(?![0-9a-z])(?!\.\d)")
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|~|to|through|到|至)\s*(\d{1,3})(?![0-9a-z.]*\d|[a-z])")
_QUOTIENT = re.compile(
    r"(?<!/)(?<!/ )(\d{1,3})(?:\.0)?\s*(?:points?\s+)?(?:/"
    r"|(?:out )?of)\s*(?:a\s+)?(?:possible\s+)?(\d{1,4})(?![0-9a-z]|\s*/\s*\d)"
)
_UNIT = re.compile(
    r"(?:-| ?)(?:%|percent|per cent|years?\b|yrs?\b|year-old|months?\b|weeks?\b|days?\b|hours?\b"
    r"|minutes?\b|times\b"
    r"|people\b|persons?\b|children\b|child\b|kids?\b|dollars?\b|usd\b|million\b|billion\b|thousand\b"
    r"|hundred\b"
    r"|things?\b|reasons?\b|options\b|choices\b|generations?\b|brothers?\b|sisters?\b|friends?\b"
    r"|members?\b|of\b"
    r"|main\b|key\b|different\b|major\b|degrees?\b|am\b|pm\b|'s\b|s\b"
    r"|[ ]?分(?:中|里|制)|岁|年|月|日|个|人|次|种|位|名|条|倍|成(?!员)|小时|分钟|元|块|万|亿|百|千|天|代"
    r"|口|孩|点[,，。、])"
)
_EN_END = r"(?=\s*(?:$|[^a-z0-9\s]|\n|and\b|or\b|out of|because\b|since\b|as\b|points?\b|for\b))"
_ORDINAL_END = r"(?=\s*(?:$|[.:;)\n\"']|because\b))"
_EN_WORD = re.compile(rf"({'|'.join(sorted(ENGLISH_NUMBERS, key=len, reverse=True))})(?![a-z]){_EN_END}")
_EN_ORDINAL = re.compile(
    rf"(?:({'|'.join(ENGLISH_ORDINALS)})|(\d{{1,2}})(?:st|nd|rd|th)|(last))(?![a-z])"
    rf"(?:\s+(?:option|choice|one|answer|statement|item|category|response|alternative)\b|{_ORDINAL_END})"
)
_ZH_NUMERAL = re.compile(
    r"([零〇一二两三四五六七八九十]{1,3})(?=\s*(?:分(?![之钟别析])|号|选项|[^\u3400-\u9fff]|$)|和|或|与"
    r"|至|到|因为|解释|理由)"
)
_ZH_ORDINAL = re.compile(
    r"第\s*([零一二两三四五六七八九十]{1,3}|\d{1,2})\s*(?:(?:个|种|条)?(?:选项|选择|答案|项|说法|观点)|个"
    r"|种|条|项|(?=[。.\n!)\"']|[,、和]第|$))"
    r"|最后一?(?:个选项|个|项)()"
)
_VERY = re.compile(r"分[\u3400-\u9fff]")
_AFTER_ANSWER = re.compile(
    r"\s*(?:$|[^a-z0-9\s]|\n|(?:because|since|as|for|i|my|it|that|which|explanation|reason|best|over|here"
    r"|is (?:my|the|what|how|where)|overall|based|from|with|if|to|and|or|but|on (?:a|the|this)"
    r"|in (?:this|my|the))\b)"
)
_OUT_OF = re.compile(r"\s+out of (?:(\d+)|([a-z]+))")


def has_unit(text: str, position: int) -> bool:
    """Whether what follows a number makes it a count of something, a date or a share, and so no code."""
    return _UNIT.match(text, position) is not None


def ends_as_answer(text: str, position: int) -> bool:
    """Whether what follows a bare number lets it be an answer, and not the count of something."""
    return _AFTER_ANSWER.match(text, position) is not None


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
    if character in {"第", "最"}:
        return _ordinal(text, position, choices)
    found = _ZH_NUMERAL.match(text, position)
    if found:
        value = chinese_number(found[1])
        # 十分 is "ten points" where it ends the phrase on a numbered scale, and the adverb "very" elsewhere.
        points = text.startswith("分", found.end())
        adverb = (
            found[1] == "十" and points and (choices.kind is not Kind.SCALE or _VERY.match(text, found.end()))
        )
        return None if value is None or adverb else _with_scale(text, Number(value, found.end()), choices)
    found = _EN_WORD.match(text, position)
    if found:
        return _with_scale(text, Number(ENGLISH_NUMBERS[found[1]], found.end()), choices)
    return _ordinal(text, position, choices)


def _with_scale(text: str, number: Number, choices: Choices) -> Number:
    found = _OUT_OF.match(text, number.end)
    whole = found and (int(found[1]) if found[1] else ENGLISH_NUMBERS.get(found[2]))
    if not found or whole is None:
        return number
    return number._replace(end=found.end(), flaw=None if whole == choices.highest else ParseRule.FRACTION)


def _digits(text: str, position: int, choices: Choices) -> Number | None:
    found = _RANGE.match(text, position)
    if found and not has_unit(text, found.end()):
        # The whole range of codes is the scale repeated, not an interval of answers.
        ends = {min(choices.codes), choices.highest}
        whole = {int(found[1]), int(found[2])} == ends and len(choices.codes) > 2
        flaw = ParseRule.OPTIONS_REPEATED if whole else ParseRule.NUMBER_RANGE
        return Number(int(found[1]), found.end(), flaw)
    found = _QUOTIENT.match(text, position)
    if found and _is_quotient(found[0], choices):
        if has_unit(text, found.end()):
            return None
        out_of = int(found[2]) == choices.highest and ("/" not in found[0] or len(choices.codes) > 4)
        return Number(int(found[1]), found.end(), None if out_of else ParseRule.FRACTION)
    found = _DIGITS.match(text, position)
    if not found or has_unit(text, found.end()):
        return None
    if len(found[0]) > _LONGEST_NUMBER:
        return Number(choices.highest + 1, found.end())
    value = float(found[0].replace(",", ""))
    if value.is_integer():
        return Number(int(value), found.end())
    inside = min(choices.codes) <= value <= choices.highest
    return Number(int(value), found.end(), ParseRule.DECIMAL_NUMBER if inside else ParseRule.OUTSIDE_CODES)


def _is_quotient(text: str, choices: Choices) -> bool:
    if "/" in text:
        return choices.limit == 1
    return "out of" in text or choices.kind is Kind.SCALE


def _ordinal(text: str, position: int, choices: Choices) -> Number | None:
    found = _EN_ORDINAL.match(text, position)
    if found:
        place = ENGLISH_ORDINALS[found[1]] if found[1] else int(found[2]) if found[2] else len(choices.codes)
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
            else chinese_number(numeral)
        )
        if value is None:
            return None
        place = value
    return Number(place, found.end(), None if choices.positions_are_codes else ParseRule.POSITION)

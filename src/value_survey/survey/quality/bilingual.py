"""Whether both languages of a question name the same numbers, and a scale's ends as its options do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from value_survey.survey.quality.findings import Check, Finding, Limits
from value_survey.survey.quality.texts import Anchor, ItemText

NUMBER_LIMITS = Limits(note=np.inf, problem=1)
"""A number that only one language names is an error of translation."""

ANCHOR_LIMITS = Limits(note=np.inf, problem=1)
"""An end of the scale that the question calls otherwise than the option does is another question."""

_ENGLISH = {"three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_ENGLISH |= {"eleven": 11, "twelve": 12, "decade": 10}
_ENGLISH |= {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_DIGITS = "零一二三四五六七八九"
_IDIOMS = re.compile("十分|三番|四处|五花|七嘴|八方|千万|万一|百姓")
"""Numerals that count nothing."""


def english_numbers(text: str) -> frozenset[int]:
    """Return the numbers that an English text names in digits or words.

    Words for one and two are left out except as ordinals: the languages say them in too many ways (both, a
    pair, 两者).
    """
    words = re.findall(r"[a-z]+", text.lower())
    return _in_digits(text) | {_ENGLISH[word] for word in words if word in _ENGLISH}


def chinese_numbers(text: str) -> frozenset[int]:
    """Return the numbers that a Chinese text names in digits or, below 100, in characters.

    One and two in characters are left out as in `english_numbers`.
    """
    text = _IDIOMS.sub("", text)
    numerals = re.findall(rf"(第?)([{_DIGITS}两十]+)", text)
    values = {(bool(ordinal), _value(numeral)) for ordinal, numeral in numerals}
    return _in_digits(text) | {value for ordinal, value in values if value > 2 or (ordinal and value == 2)}


def number_findings(
    english: Sequence[ItemText], chinese: Sequence[ItemText], *, limits: Limits = NUMBER_LIMITS
) -> Iterator[Finding]:
    """Compare the numbers that both languages of a wording name.

    Parameters
    ----------
    english, chinese
        The same wordings in the same order.
    limits
        How many numbers may be in one language only.

    Yields
    ------
    Finding
        One per wording; `value` counts the numbers that only one language names.
    """
    for here, there in zip(english, chinese, strict=True):
        named, stated = english_numbers(here.text), chinese_numbers(there.text)
        parts = [f"en only: {_listed(named - stated)}"] if named - stated else []
        parts += [f"zh only: {_listed(stated - named)}"] if stated - named else []
        value = float(len(named ^ stated))
        threshold, verdict = limits.judge(value)
        ids = here.item_ids
        yield Finding(Check.BILINGUAL_NUMBERS, ids, "", value, threshold, verdict, "; ".join(parts))


def anchor_findings(texts: Sequence[ItemText], *, limits: Limits = ANCHOR_LIMITS) -> Iterator[Finding]:
    """Look for both ends of a scale, with the labels of its options, in every scale item.

    The code has to stand before its label in the same clause, or after it in brackets: a question that swaps
    the ends measures the opposite.

    Parameters
    ----------
    texts
        All texts of one language; items of other kinds are passed over.
    limits
        How many of the two ends may be missing.

    Yields
    ------
    Finding
        One per text of a scale item; `value` counts the ends that are missing or stand at another number.
    """
    for text in texts:
        if not text.anchors:
            continue
        absent = [anchor for anchor in text.anchors if not _names(text.text, anchor)]
        detail = "; ".join(f"{anchor.code} = {anchor.label} is not in the text" for anchor in absent)
        threshold, verdict = limits.judge(float(len(absent)))
        yield Finding(
            Check.BILINGUAL_ANCHORS,
            text.item_ids,
            text.language,
            float(len(absent)),
            threshold,
            verdict,
            detail,
        )


def _names(text: str, anchor: Anchor) -> bool:
    """Tell whether the code of an anchor stands beside its label."""
    label = re.escape(anchor.label)
    before = re.finditer(rf"(?=(\d+)[^\d,;.?!)，；。？！）]*?{label})", text, flags=re.IGNORECASE)
    after = re.finditer(rf"{label}\s*[(（]\s*(\d+)", text, flags=re.IGNORECASE)
    return anchor.code in {int(number[1]) for number in (*before, *after)}


def _in_digits(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in re.findall(r"[0-9]+", text))


def _value(numeral: str) -> int:
    tens, ten, ones = numeral.replace("两", "二").rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS.index(digit)) for digit in ones))
    return (_DIGITS.index(tens[-1]) if tens else 1) * 10 + (_DIGITS.index(ones[0]) if ones else 0)


def _listed(numbers: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))

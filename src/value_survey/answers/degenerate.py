"""Texts that fall into a loop: the same token, phrase or line over and over."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_SUFFIX = 16
_CANDIDATES = 24
_STRIDE = 32
_LEAST_REPEATS = 3
_LEAST_LOOP = {1: 5, 2: 8}
"""Shortest loop in characters, by length of its unit; longer units only need `_LEAST_REPEATS`."""

_BLANK = re.compile(r"[\s.\-_…=~*#·•|]*")


class Loop(NamedTuple):
    """The periodic end of a text.

    `start` is where it begins, `period` the length of the repeated unit.
    """

    start: int
    period: int


def find_loop(text: str) -> Loop | None:
    """The loop in which a text ends.

    A loop is a unit that stands at least three times in a row up to the end, the last time perhaps cut off;
    units of one or two characters must stand more often, lines of dots or dashes are no loops. A word said
    three times at the end of a longer text is emphasis, unless the loop is most of the text.

    Parameters
    ----------
    text
        Tidied text, white space at its end stripped.
    """
    length = len(text)
    if length < 4:
        return None
    suffix = min(_SUFFIX, max(1, length // 4))
    tail = text[length - suffix :]
    end = length - 1
    for _ in range(_CANDIDATES):
        found = text.rfind(tail, 0, end)
        if found < 0:
            return None
        period = length - suffix - found
        loop = _extend(text, period)
        if _is_loop(text, loop):
            return loop
        end = found + suffix - 1
    return None


def _extend(text: str, period: int) -> Loop:
    position = len(text) - period - 1
    while position >= _STRIDE and text.startswith(
        text[position - _STRIDE + 1 : position + 1], position - _STRIDE + 1 + period
    ):
        position -= _STRIDE
    while position >= 0 and text[position] == text[position + period]:
        position -= 1
    return Loop(position + 1, period)


def _is_loop(text: str, loop: Loop) -> bool:
    length = len(text) - loop.start
    unit = text[loop.start : loop.start + loop.period]
    if _BLANK.fullmatch(unit):
        return False
    if unit.isdigit() and text[: loop.start][-1:].isdigit():
        return False  # the zeros of a large number
    if loop.period == 1:
        wide = unit > "\u2fff"
        long = length >= (6 if unit.isdigit() else 12)
        return length >= (4 if wide else 5) and (long or 2 * length >= len(text))
    # The last unit may be cut off, or lack the space that parts it from a next one.
    repeats = (length + (1 if text[len(text) - loop.period].isspace() else 0)) / loop.period
    if repeats < _LEAST_REPEATS or (loop.period == 2 and length < _LEAST_LOOP[2]):
        return False
    return length >= 60 or 2 * length >= len(text)


def lacks_variety(text: str) -> bool:
    """Whether a text says hardly anything new: the same lines but for their numbers, or very few words.

    Parameters
    ----------
    text
        Tidied text.
    """
    lines = [re.sub(r"\d+", "0", line).strip() for line in text.split("\n") if line.strip()]
    if len(lines) >= 4:
        most, count = Counter(lines).most_common(1)[0]
        if count >= 4 and 2 * count >= len(lines) and not _BLANK.fullmatch(most):
            return True
    words = re.findall(r"[a-z]+|[\u3400-\u9fff]", text)
    return len(words) >= 40 and len(set(words)) * 8 < len(words)

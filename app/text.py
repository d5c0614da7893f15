"""Text of unknown origin made visible and inert, and numbers in one format."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Final

import pandas as pd

from app.language import later, say
from value_survey import tables_io
from value_survey.reports.grids import MISSING

EMPTY: Final = later("(empty)")

_CONTROL_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_HIDDEN_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Fillers: letters and a symbol by category, nothing on the screen."""

_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@&^=\"'/])")


def visible(text: str) -> str:
    """Make every character of a text visible that a reader would not see or that would reorder others.

    Control characters become their pictures (`␀`); characters that direct the writing (bidi embeddings,
    overrides, isolates, marks), zero-width and unassigned ones their code point (`⟨U+202E⟩`). Line feeds
    stay.
    """
    return "".join(_seen(character) for character in text) or say(EMPTY)


def literal(text: str) -> str:
    """Escape a text so that Markdown shows it as it stands, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))


def plain(markdown: str) -> str:
    """Take the bold marks and escapes out of Markdown that was made with `literal`."""
    return re.sub(r"\\(.)", r"\1", markdown.replace("**", ""))


def excerpt(text: str, length: int = 120) -> str:
    """Give the beginning of a text on one line, for a cell of a table."""
    line = " ".join(visible(text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def coverage(valid: float, expected: float) -> str:
    """Say how many of the expected answers are valid: `165 of 180 (92 %)`."""
    if math.isnan(valid) or math.isnan(expected):
        return MISSING
    if not expected:
        return say("{valid} of {expected}", valid=f"{valid:,.0f}", expected=f"{expected:,.0f}")
    return say(
        "{valid} of {expected} ({share} %)",
        valid=f"{valid:,.0f}",
        expected=f"{expected:,.0f}",
        share=f"{100 * valid / expected:.0f}",
    )


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a frame as the reports are written, with a mark by which spreadsheets know UTF-8."""
    return tables_io.to_csv(frame).encode("utf-8-sig")


def _seen(character: str) -> str:
    code = ord(character)
    if character == "\n":
        return character
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "␡"
    if unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _HIDDEN_LETTERS:
        return f"⟨U+{code:04X}⟩"
    return character

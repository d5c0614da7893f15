"""From a list of answers in one text to the answers (CCSV-list)."""

from __future__ import annotations

import re

# As in a respondent's memory, either language's marker counts.
_MARKER = re.compile(r"(?:Answer|ANSWER|答案|回答)[ \t*]*\d*[ \t*]*[:：]")
_ENUMERATION = re.compile(r"^[ \t*]*\d+[ \t]*[.)、．][ \t]*(?=\S)")
_TRAILING_NUMBER = re.compile(r"\s+\d+[ \t]*[.)、．][ \t*]*$")


def split_answers(text: str) -> list[str]:
    """Split a list into its answers, in order.

    Parameters
    ----------
    text
        What the model wrote: one answer after another, each with its marker, or one answer a line.

    Returns
    -------
    list of str
        Each answer from its marker on, without the number it has in the list. Without two markers every line
        that is not empty counts as an answer; a numbered list counts from its first number on.
    """
    starts = [match.start() for match in _MARKER.finditer(text)]
    if len(starts) > 1:
        ends = [*starts[1:], len(text)]
        return [
            _TRAILING_NUMBER.sub("", text[start:end]).strip() for start, end in zip(starts, ends, strict=True)
        ]
    lines = [line for line in text.splitlines() if line.strip()]
    if any(_ENUMERATION.match(line) for line in lines):
        lines = [line for line in lines if _ENUMERATION.match(line)]
    return [_ENUMERATION.sub("", line).strip() for line in lines]

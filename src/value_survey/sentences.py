"""Where an answer begins in a response, and where the first sentence of its explanation ends.

What is remembered is asked again, so these patterns are part of the protocol: they stand apart from the
parser's, which may learn to read more without making a simulation stale. Either language's marker counts,
because a model may answer in the other one.
"""

from __future__ import annotations

import re

ANSWER = re.compile(r"(?:Answer|ANSWER|答案|回答)[ \t*]*[:：][ \t*]*")
EXPLANATION = re.compile(r"(?:Explanation|EXPLANATION|解释|说明|理由)[ \t*]*[:：][ \t*]*")
SENTENCE_END = ".!?。！？"
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# A full stop that ends no sentence: after a lone list number ("1.") or an initial ("U.S.", "J.").
_LIST_NUMBER = re.compile(r"[\s*(]*\d+")
_INITIAL = re.compile(r"(?:^|[^A-Za-z])[A-Z]$")


def first_sentence(text: str, start: int) -> int:
    """Find where the sentence that starts there ends: after its mark, or where a blank line breaks it off."""
    while start < len(text) and text[start].isspace():
        start += 1
    blank = _BLANK_LINE.search(text, start)
    limit = len(text) if blank is None else blank.start()
    for position in range(start, limit):
        if text[position] in SENTENCE_END and text[start:position].strip():
            # "3.5" inside a sentence: a full stop ends it only before white space or the end.
            following = text[position + 1 : position + 2]
            if text[position] != "." or not following or following.isspace():
                if text[position] == "." and _goes_on(text[start:position], text[position + 1 : limit]):
                    continue
                return position + 1
    return limit


def first_sentence_ended(text: str) -> bool:
    """Tell whether the first sentence of the explanation has ended, whatever may follow.

    Parameters
    ----------
    text
        The beginning of a response.

    Returns
    -------
    bool
        False while there is no answer marker, no explanation marker after it, or no end of the sentence
        that further text could not move: after a full stop white space has to follow.
    """
    marker = ANSWER.search(text)
    explanation = EXPLANATION.search(text, marker.end()) if marker is not None else None
    if explanation is None:
        return False
    # An end that stays where it is when a letter follows stays there whatever follows.
    return first_sentence(text + "x", explanation.end()) <= len(text)


def _goes_on(sentence: str, rest: str) -> bool:
    if not rest.strip():
        return False
    return bool(_LIST_NUMBER.fullmatch(sentence) or _INITIAL.search(sentence))

"""Words that turn or grade an option's text: negations and adverbs of degree, in both languages."""

from __future__ import annotations

import re

from value_survey.answers.text import word_list

DEGREES = frozenset(
    word_list(
        "very strongly somewhat quite fairly rather slightly completely totally partly partially mostly "
        "extremely moderately mildly generally largely basically absolutely entirely fully highly strong"
    )
)
"""English words that raise or lower the degree of what they stand beside."""

_DEGREE_BEFORE = re.compile(
    rf"(?:\b(?:{'|'.join(sorted(DEGREES))}|a bit|a little|kind of|sort of|more or less|to some extent)[ ]+"
    r"|(?:非常|十分|比较|较为|较|有点儿?|有些|略微|稍微|完全|极其|极|特别|最|基本上?|大致|部分|相当|挺"
    r"|强烈|很))$"
)
_DEGREE_AFTER = re.compile(
    r"[ ]+(?:somewhat|strongly|completely|totally|partly|partially|slightly|mostly|a little|a bit"
    r"|entirely|fully|very much"
    r"|to some extent|in part)\b|(?:一点|一些|一部分)"
)
_NEGATED_BEFORE = re.compile(
    r"(?:\b(?:not|never|no|neither|nor|hardly|barely|without|less|non|rather than|instead of"
    r"|far from)\b[ -]?(?:[a-z']+[ ]+){0,2}"
    r"|\bnot (?:really )?(?:think|believe|feel|say|consider|find|see|agree|mean|regard)\b[^.;:!?\n]*"
    r"|(?:不|没有?)(?:认为|觉得|相信|是说|能说)[^,。;:!?\n]*"
    r"|(?:不|没|未|无|别|并非|绝非|难以|既)[^,。;:!?\s]{0,3})$"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|neither|hardly|barely|without|nobody|nothing)\b|不|没|未|无|并非|绝非|从来没"
)


def negated(text: str, start: int) -> bool:
    """Whether the words just before a position of a tidied text deny what begins there."""
    return _NEGATED_BEFORE.search(text, max(0, start - 80), start) is not None


def graded(text: str, start: int, end: int) -> bool:
    """Whether an adverb of degree stands just before or just after a passage of a tidied text."""
    return (
        _DEGREE_BEFORE.search(text, max(0, start - 20), start) is not None
        or _DEGREE_AFTER.match(text, end) is not None
    )


def polarity(text: str) -> bool:
    """Whether a tidied text is positive: an even number of negations."""
    return len(_NEGATION.findall(text)) % 2 == 0


def without_negation(text: str) -> str:
    """A tidied text without its negating words."""
    return " ".join(_NEGATION.sub(" ", text).split()) if text.isascii() else _NEGATION.sub("", text)

"""Bring a text into the one form in which the parser's rules are written.

`align` keeps every position (spans found in the aligned text are spans of the original); `tidy` does not.
"""

from __future__ import annotations

import re

from value_survey.answers.traditional import SIMPLIFIED_OF

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PUNCTUATION = str.maketrans(
    "\u3000\u00a0\u2007\u202f“”„‟‘’‚‛′″「」『』《》〈〉〝〞«»【】〔〕〖〗–—−‐‑‒―〜∼․∶︰丶İ",
    '    """"\'\'\'\'\'"""""""""""""[][][]-------~~.::、i',
)
_ODD_SPACES = (0x85, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x205F)
_CIRCLED = {ord(first) + k: str(k + 1) for first in "①❶➀➊" for k in range(9)}
_ALIGN: dict[int, str | None] = {
    **{ord(traditional): simplified for traditional, simplified in SIMPLIFIED_OF.items()},
    **_FULL_WIDTH,
    **{code: chr(target) for code, target in _PUNCTUATION.items()},
    **_CIRCLED,
    **dict.fromkeys(_ODD_SPACES, " "),
}
_UNFOLD: dict[int, str | None] = {
    **_ALIGN,
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, 0x20E3)),
    **{ord(sign): decimal for sign, decimal in (("½", ".5"), ("¼", ".25"), ("¾", ".75"))},
    **{ord(sign): "10" for sign in "⑩❿➉➓🔟"},
    **{ord(first) + k: f"({k + 1})" for first in "①❶➀➊" for k in range(9)},
    **{0x2474 + k: f"({k + 1})" for k in range(20)},
}

_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_CONTRACTIONS = (
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
    ("i'm ", "i am "),
    ("i'd ", "i would "),
    ("'ll ", " will "),
    ("'ve ", " have "),
    ("it's ", "it is "),
)
"""In this order; the space keeps a closing quote from being read as one (`'d`)."""


def word_list(text: str) -> tuple[str, ...]:
    """The words of a vocabulary that is written as one text."""
    return tuple(text.split())


def align(text: str) -> str:
    """Lower case, half width, simplified characters and plain quotes, position by position.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Of the same length, so that a span of it is a span of `text`.
    """
    return text.lower() if text.isascii() else text.translate(_ALIGN).lower()


def tidy(text: str) -> str:
    """`align`, and without markdown emphasis, invisible characters, contractions and surplus white space.

    Keycaps, circled and parenthesised digits become digits, vulgar fractions decimals. Lines stay lines, but
    blank ones go. The length may change.
    """
    text = text.lower() if text.isascii() else text.translate(_UNFOLD).lower()
    for sign, replacement in (("*", ""), ("`", ""), ("_", " ")):
        if sign in text:
            text = text.replace(sign, replacement)
    if "'" in text:
        for contraction, words in _CONTRACTIONS:
            text = text.replace(contraction, words)
    text = text.replace("cannot", "can not").replace("dont ", "do not ")
    if "  " in text or any(space in text for space in "\t\r\f\v"):
        text = _SPACES.sub(" ", text)
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.strip()))


_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s|$|[^\x00-\x7f])|;\s")


def first_sentence(text: str) -> str:
    """The text of a tidied passage up to its first sentence end, which is left out."""
    found = _SENTENCE_END.search(text)
    return text[: found.start()] if found else text


def sentences(text: str, limit: int) -> list[str]:
    """The first `limit` non-blank sentences of a tidied passage, each with its final mark."""
    found: list[str] = []
    start = 0
    while start < len(text) and len(found) < limit:
        ends = _SENTENCE_END.search(text, start)
        end = ends.end() if ends else len(text)
        if any(character.isalnum() for character in text[start:end]):
            found.append(text[start:end].strip())
        start = end
    return found

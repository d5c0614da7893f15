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
_CIRCLED = {ord(first) + k: str(k + 1) for first in "①❶➀➊" for k in range(9)}
_ALIGN: dict[int, str | None] = {
    **{ord(traditional): simplified for traditional, simplified in SIMPLIFIED_OF.items()},
    **_FULL_WIDTH,
    **{code: chr(target) for code, target in _PUNCTUATION.items()},
    **_CIRCLED,
}
_UNFOLD: dict[int, str | None] = {
    **_ALIGN,
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, 0x20E3)),
    **{ord(sign): decimal for sign, decimal in (("½", ".5"), ("¼", ".25"), ("¾", ".75"))},
    **{ord(sign): "10" for sign in "⑩❿➉➓🔟"},
    **{0x2474 + k: f"({k + 1})" for k in range(20)},
}

_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" *\n\s*")
_CONTRACTIONS = re.compile(
    r"\b(?P<can>can(?:'t|not))\b|\b(?P<wont>won't)\b|(?<=[a-z])(?P<nt>n't)\b|\b(?P<dont>dont)\b"
    r"|(?<=\bi)(?P<am>'m)\b|(?<=[a-z])(?P<will>'ll)\b|(?<=[a-z])(?P<have>'ve)\b|(?<=[a-z])(?P<would>'d)\b"
    r"|(?<=\bit)(?P<iss>'s)\b"
)
_EXPANDED = {
    "can": "can not",
    "wont": "will not",
    "nt": " not",
    "dont": "do not",
    "am": " am",
    "will": " will",
    "have": " have",
    "would": " would",
    "iss": " is",
}


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
    if "'" in text or "cannot" in text or "dont" in text:
        text = _CONTRACTIONS.sub(lambda found: _EXPANDED[found.lastgroup or ""], text)
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", text)).strip()


_SENTENCE_END = re.compile(r"[。!?\n]|\.(?=\s|$|[^\x00-\x7f])|;\s")


def first_sentence(text: str) -> str:
    """The text of a tidied passage up to its first sentence end, which is left out."""
    found = _SENTENCE_END.search(text)
    return text[: found.start()] if found else text


def sentences(text: str, limit: int) -> list[str]:
    """The first `limit` non-blank sentences of a tidied passage."""
    parts = (part.strip() for part in _SENTENCE_END.split(text, maxsplit=2 * limit + 2))
    return [part for part in parts if part][:limit]

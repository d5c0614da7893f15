"""The words that announce an answer and an explanation, in English and in Chinese.

The prompt asks for `Answer:` and `Explanation:` (section 4.1 of the paper), in Chinese for `答案：` and
`解释：`. Models vary both, so each marker has accepted variants: half- and full-width colons, an equals sign
or an arrow for the colon, bold or quoted words, a bracketed heading (`【答案】`), a heading on a line of its
own, `Answer is`, a remark between word and colon (`Answer (1-4):`), traditional characters. *Strong* words
(answer, 答案, 回答 …) count in both languages, *weak* ones (choice, rating, 选择, 评分 …) only in the
language of the questionnaire and, as a rule, at the beginning of a line. In `A: 2` the letter stands for
*answer*.

Spans are positions in the text as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from value_survey.answers.text import align
from value_survey.terms import Language

ANSWER_MARKER = {Language.EN: "Answer:", Language.ZH: "答案："}
"""The canonical answer marker, as the prompt asks for it."""

EXPLANATION_MARKER = {Language.EN: "Explanation:", Language.ZH: "解释："}
"""The canonical explanation marker, as the prompt asks for it."""


class MarkerSpan(NamedTuple):
    """Where a marker stands.

    Attributes
    ----------
    start
        Position of the marker's first letter, or of the bracket that opens it (`【答案】`); decoration
        such as `**` before it is not part of it.
    end
        Position after its colon and the white space and emphasis marks that follow on the same line: what the
        marker announces is `text[end:]`.
    """

    start: int
    end: int


_DECORATION = r"[ \t#*_>\-•|]*"
_NOTE = r"(?:[ \t]*\([^()\n]{0,40}\))?"
_CLOSE = r"[ \t*_`\"'\])>|]{0,8}"
# A quoted mention of the marker ("in the format 'Answer:'") announces nothing.
_COLON = r"(?::|=(?!=)|-+>|→)(?![\"'](?:[\s,.;)]|$))[ \t*_`]*"
_OWN = r"(?:(?:my|the|your|our|final|best|selected|chosen|correct)[ \t]+)*"
_OWN_ZH = r"(?:我的|我|最终的?|最后的?|你的|您的|所选|正确)*"
_BRACKETED = r"\][ \t*_]*:?[ \t*_]*"

# Patterns that may match anywhere begin with a literal in every branch, which lets the engine skip to it;
# what belongs to the beginning of a line is only tried there.
_ANSWER = re.compile(
    rf"(?:a(?<![a-z]a)ns(?:wers?)?|答案|回答|作答|答复|答(?<![回应报解问]答)){_NOTE}"
    rf"(?:[ \t]+(?:is|would be)|是|为|如下所示|如下)?{_CLOSE}{_COLON}"
)
_ANSWER_BRACKETED = re.compile(rf"\[(?:我的|最终|最后)?(?:答案|回答|选择){_BRACKETED}")
_ANSWER_IS = re.compile(r"答案(?:应该)?[是为选][ \t]*")
_ANSWER_LINE = re.compile(
    rf"{_DECORATION}{_OWN}(?P<w1>answers?)"
    r"(?:[ \t*_]*(?:\n|$)|[ \t]+(?:is|would be)[ \t]+|[ \t]+-[ \t]+|[ \t*_]+(?=[#(\[]?\d))"
    rf"|{_DECORATION}{_OWN_ZH}(?P<w2>答案|回答)"
    r"(?:[ \t*_]*(?:\n|$)|[ \t*_]*(?=[(\[]?[\d一二三四五六七八九十选第]))"
    rf"|{_DECORATION}(?P<w3>a)[ \t]?:[ \t]*(?=\d)"
)
_WEAK_WORDS = {
    Language.EN: (
        r"(?P<w1>response|reply|choice|selection|option|rating|score|vote|decision|pick)(?:[ \t]+is)?"
    ),
    Language.ZH: r"(?P<w1>选择|选项|选|评分|打分|分数|得分|评价|答复|回复)(?:是|为)?",
}
_WEAK_LINE = {
    Language.EN: re.compile(rf"{_DECORATION}{_OWN}{_WEAK_WORDS[Language.EN]}{_NOTE}{_CLOSE}{_COLON}"),
    Language.ZH: re.compile(rf"{_DECORATION}{_OWN_ZH}{_WEAK_WORDS[Language.ZH]}{_NOTE}{_CLOSE}{_COLON}"),
}
_WEAK_INSIDE = {
    Language.EN: re.compile(rf"m(?<![a-z]m)y[ \t]+{_WEAK_WORDS[Language.EN]}{_NOTE}{_CLOSE}{_COLON}"),
    Language.ZH: re.compile(rf"[我。,;!][ ]*的?{_OWN_ZH}{_WEAK_WORDS[Language.ZH]}{_NOTE}{_CLOSE}{_COLON}"),
}
_FINAL = re.compile(r"(?:final|最终的?|最后的?)[ \t*_]*$")
_ABOUT_ANSWER = re.compile(
    r"(?:for|of|behind|about|explain|explaining)[ \t]+(?:(?:my|the|this|your)[ \t]+)?$"
)

_EXPLANATION = re.compile(
    r"(?:e(?<![a-z]e)xplanations?|e(?<![a-z]e)xplain|r(?<![a-z]r)eason(?:s|ing)?|r(?<![a-z]r)ationale"
    r"|j(?<![a-z]j)ustification)"
    r"(?:[ \t]+(?:for|of|behind))?(?:[ \t]+(?:my|the|this|your))?"
    rf"(?:[ \t]+(?:answer|choice|selection|response|rating))?(?:[ \t]+is)?{_NOTE}{_CLOSE}{_COLON}"
)
_EXPLANATION_ZH = re.compile(rf"(?:解释|理由|说明|原因|解析|分析)(?:说明|如下|是|为)?{_NOTE}{_CLOSE}{_COLON}")
_EXPLANATION_BRACKETED = re.compile(rf"\[(?:解释|理由|说明|原因|解析){_BRACKETED}")
_EXPLANATION_LINE = re.compile(
    rf"{_DECORATION}(?P<w1>explanation|reasoning|解释说明|解释|理由)(?:[ \t*_]*(?:\n|$)|[ \t]*-[ \t]*)"
)
_EXPLANATION_WEAK = {
    Language.EN: re.compile(rf"{_DECORATION}(?P<w1>because|why|comment|details?){_CLOSE}{_COLON}"),
    Language.ZH: re.compile(rf"{_DECORATION}(?P<w1>因为|依据|详细|简要说明){_CLOSE}{_COLON}"),
}


def _inside(patterns: Iterable[re.Pattern[str]], text: str) -> list[MarkerSpan]:
    """Matches anywhere, each from the marker's word on: its matched group, or all of it."""
    return [
        MarkerSpan(found.start(found.lastgroup or 0), found.end())
        for pattern in patterns
        for found in pattern.finditer(text)
    ]


def _at_lines(patterns: Sequence[re.Pattern[str]], text: str) -> list[MarkerSpan]:
    """Matches at the beginning of a line, each from the marker's word on: its matched group."""
    spans = []
    start = 0
    while start >= 0:
        for pattern in patterns:
            found = pattern.match(text, start)
            if found:
                spans.append(MarkerSpan(found.start(found.lastgroup or 0), found.end()))
        start = text.find("\n", start) + 1 or -1
    return spans


def answer_markers(text: str, language: Language) -> list[MarkerSpan]:
    """All answer markers of an aligned text (`text.align`), in order and without overlaps."""
    spans = _at_lines((_ANSWER_LINE, _WEAK_LINE[language]), text)
    inside = [_WEAK_INSIDE[language]]
    if "ans" in text or "答" in text:
        inside.append(_ANSWER)
    if "]" in text:
        inside.append(_ANSWER_BRACKETED)
    if "答案" in text:
        inside.append(_ANSWER_IS)
    spans += _inside(inside, text)
    kept: list[MarkerSpan] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        overlaps = bool(kept) and span.start < kept[-1].end
        if not overlaps and not _ABOUT_ANSWER.search(text, max(0, span.start - 24), span.start):
            kept.append(span)
    return kept


def explanation_markers(text: str, language: Language) -> list[MarkerSpan]:
    """All explanation markers of an aligned text (`text.align`), in order."""
    spans = _at_lines((_EXPLANATION_LINE, _EXPLANATION_WEAK[language]), text)
    inside = [_EXPLANATION, _EXPLANATION_ZH] if ":" in text or "=" in text or "→" in text else []
    if "]" in text:
        inside.append(_EXPLANATION_BRACKETED)
    return sorted(set(spans + _inside(inside, text)))


def is_final(text: str, marker: MarkerSpan) -> bool:
    """Whether an answer marker of an aligned text announces the last word (`Final answer:`, `最终答案：`)."""
    return _FINAL.search(text, max(0, marker.start - 12), marker.start) is not None


def find_answer(text: str, language: Language) -> MarkerSpan | None:
    """The first answer marker of a response.

    Parameters
    ----------
    text
        The response as the model wrote it.
    language
        Language of the questionnaire; decides which weak words count.

    Returns
    -------
    MarkerSpan or None
        Positions in `text`; `None` if no marker stands in it (which does not say that it has no answer: a
        response may begin with its answer).
    """
    return next(iter(answer_markers(align(text), language)), None)


def find_explanation(text: str, language: Language, start: int = 0) -> MarkerSpan | None:
    """The first explanation marker of a response at or after a position.

    Parameters
    ----------
    text
        The response as the model wrote it.
    language
        Language of the questionnaire; decides which weak words count.
    start
        Where to begin, as a rule the end of the answer marker.

    Returns
    -------
    MarkerSpan or None
        Positions in `text`; `None` if there is no explanation marker from `start` on.
    """
    return next((span for span in explanation_markers(align(text), language) if span.start >= start), None)

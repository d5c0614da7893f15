"""Part a response into the passages where an answer may stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.markers import MarkerSpan, answer_markers, explanation_markers, is_final
from value_survey.terms import Language


class Passage(NamedTuple):
    """What one answer marker announces.

    `start` is where the marker begins, `text` what follows up to the next marker, `final` whether the marker
    announces the last word.
    """

    start: int
    text: str
    final: bool


class Passages(NamedTuple):
    """A tidied response in parts.

    `text` is all of it, `lead` stands before the first marker of either sort (all of the text if there is
    none), `marked` are the passages after answer markers, `explained` is what follows the first explanation
    marker up to the next marker.
    """

    text: str
    lead: str
    marked: tuple[Passage, ...]
    explained: str


_AT_LINE_START = re.compile(r"(?:^|\n)[^\w\n]*(?:(?:my|the|your|final|best|我的|最终|最后)的?\s*)*$")


def split_passages(text: str, language: Language) -> Passages:
    """Part a tidied response at its markers.

    An answer marker inside an explanation, in the middle of a line, counts only if there is no other: there
    the word is as a rule part of a sentence.

    Parameters
    ----------
    text
        Tidied response.
    language
        Language of the questionnaire.
    """
    explanations = explanation_markers(text, language)
    answers = [
        span
        for span in answer_markers(text, language)
        if not any(other.start <= span.start < other.end for other in explanations)
    ]
    own = [span for span in answers if not _inside_explanation(text, span, explanations)]
    answers = own or answers
    starts = sorted(span.start for span in (*answers, *explanations))
    marked = tuple(
        Passage(
            span.start,
            text[span.end : _next(starts, span, text)].strip(),
            is_final(text, span),
        )
        for span in answers
    )
    first = explanations[0] if explanations else None
    explained = text[first.end : _next(starts, first, text)].strip() if first else ""
    return Passages(text, text[: starts[0]] if starts else text, marked, explained)


def _next(starts: list[int], span: MarkerSpan, text: str) -> int:
    return next((start for start in starts if start >= span.end), len(text))


def _inside_explanation(text: str, span: MarkerSpan, explanations: list[MarkerSpan]) -> bool:
    if not any(other.end <= span.start for other in explanations):
        return False
    return _AT_LINE_START.search(text, max(0, span.start - 40), span.start) is None

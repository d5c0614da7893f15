"""The one option that a text names in passing: its sentence, its code and text, its last words."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.contradiction import telling
from value_survey.answers.contrast import CONTRAST
from value_survey.answers.entries import has_grades
from value_survey.answers.labels import LabelMatch
from value_survey.answers.phrase import scan
from value_survey.answers.rules import Form, ParseRule, Reading
from value_survey.answers.text import sentences
from value_survey.answers.wording import graded, negated
from value_survey.terms import Kind

_CLOSING = re.compile(r"(?:[:(=→]|\.{2,}|…| - ) ?(?:option |选项)?(\d{1,2})\)?[.。]?\s*$")
_CLOSING_ON_SCALE = re.compile(
    r"(?:\b(?:is|be|as|at|of)|是|为|:|\()(?: an?| about| around)? ?(\d{1,2})\)?[.。]?\s*$"
)
_SENTENCE_OVER = re.compile(r"[\"')]?\s*(?:[.。!;\n]|$)")
_CODE_BEFORE = re.compile(r"(?<![\d.,])(\d{1,2})(?: ?[:.)\-(]| is| =) ?[\"'(]?$")
_NO_OWN_VIEW = re.compile(
    r"\bmany people\b|\bmost would\b|\bpeople (?:say|think|believe)\b|很多人认为|人们(?:认为|觉得)"
)


def closing_code(text: str, choices: Choices) -> Reading | None:
    """Read the code with which the first line of a marked passage closes (`You have to be careful: 2`)."""
    line = text.partition("\n")[0]
    found = _CLOSING.search(line)
    if found is None and choices.kind is Kind.SCALE:
        found = _CLOSING_ON_SCALE.search(line)
    if found is None:
        return None
    code = int(found[1])
    if code not in choices.allowed or any(
        code != named for label in choices.labels.search(text[: found.start()]) for named in label.codes
    ):
        return None
    return Reading(ParseRule.STATED_CHOICE, (code,))


def explained_option(text: str, choices: Choices) -> Reading | None:
    """Read an explanation whose first sentence is the text of an option alone: the answer, misplaced.

    Parameters
    ----------
    text
        Tidied explanation of a response that announces no answer.
    choices
        The item.
    """
    found = scan(text, choices)
    if (
        len(found.entries) != 1
        or found.entries[0].flaw is not None
        or not _SENTENCE_OVER.match(text, found.end)
    ):
        return None
    entry = found.entries[0]
    if entry.form is Form.NUMBER or not telling(choices.labels.texts.get(entry.code, "")):
        return None
    return Reading(ParseRule.NAMED_OPTION, (entry.code,))


def named_pair(text: str, choices: Choices) -> Reading | None:
    """Read the only option of which a text without markers gives both code and text, one after the other.

    Parameters
    ----------
    text
        Tidied text.
    choices
        The item.
    """
    codes: set[int] = set()
    for label in choices.labels.search(text):
        before = _CODE_BEFORE.search(text, max(0, label.start - 12), label.start)
        if before and int(before[1]) in label.codes and not negated(text, before.start()):
            codes.add(int(before[1]))
    return Reading(ParseRule.NAMED_OPTION, tuple(codes)) if len(codes) == 1 else None


def named_option(text: str, choices: Choices, *, marked: bool) -> Reading | None:
    """Read the only option that the first sentences of a text name, not denied and as the speaker's view.

    Parameters
    ----------
    text
        Tidied text.
    choices
        The item.
    marked
        Whether an answer marker stands before the text. Without one a text must name its option
        unmistakably, and several options are no answer.

    Returns
    -------
    Reading or None
        `None` if no option is named.
    """
    for sentence in sentences(text, 2 if marked else 1):
        if sentence.endswith("?"):
            continue
        named = [label for label in choices.labels.search(sentence) if not negated(sentence, label.start)]
        named = [label for label in named if telling(label.name) or _claims(sentence, label)]
        if not named:
            continue
        if _NO_OWN_VIEW.search(sentence) or CONTRAST.search(sentence, 0, named[-1].end):
            return Reading(ParseRule.UNLISTED_WORDING) if marked else None
        codes = {label.codes for label in named}
        unclear = any(
            graded(sentence, label.start, label.end) and has_grades(label, choices) for label in named
        )
        if len(codes) > choices.limit:
            return Reading(ParseRule.SEVERAL_OPTIONS)
        if unclear or any(len(each) > 1 for each in codes):
            return Reading(ParseRule.UNLISTED_WORDING)
        return Reading(ParseRule.NAMED_OPTION, tuple(sorted(each[0] for each in codes)))
    return None


_CLAIM = re.compile(
    r"\b(?:i|we|it is|they are|i am|it as|this is|that is|is)(?: [a-z]+)? $|(?:我们?|很|是|会|都|为|比较"
    r"|非常|觉得|认为)[\u3400-\u9fff]?$"
)


def _claims(sentence: str, label: LabelMatch) -> bool:
    """Whether a short common word is what the sentence claims (`I agree`), not a word in passing."""
    return (
        len(label.name) > (3 if label.name.isascii() else 1)
        and _CLAIM.search(sentence[: label.start]) is not None
    )

"""Answers inside sentences: a stated choice, or the one option that a sentence names."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.contradiction import CONTRAST, telling
from value_survey.answers.entries import has_grades
from value_survey.answers.labels import LabelMatch
from value_survey.answers.multiple import read_list
from value_survey.answers.phrase import read_head, scan
from value_survey.answers.rules import Form, ParseRule, Reading
from value_survey.answers.text import sentences
from value_survey.answers.wording import graded, negated
from value_survey.terms import Kind

_VERB = (
    r"choose|chose|choosing|select(?:ed|ing)?|pick(?:ed|ing)?|(?:go|going|went) with|opt(?:ed|ing)? for|vote(?:d)? for|say|answer(?:ed)?"
    r"|respond(?: with)?|rate(?:d)?|give|gave|mark(?:ed)?|lean towards?|put|score|place|settle(?:d)? on|stick with|check|indicate"
)
_ADVERBS = (
    r"(?: (?:would|will|do|have to|had to|have|am|probably|personally|likely|definitely|therefore|also|still|then|to|decided to|want to"
    r"|be|going to|inclined to|like to|rather|honestly|most likely|can|could|must|should|tend to))*"
)
_OBJECT = (
    r"(?: (?:it|this|that|them|him|her|my (?:own )?[a-z]+(?: [a-z]+)?(?= (?:as|at|a|an|is))|(?:the|this|its) importance(?: of [a-z ]{1,30})?(?= as| at)))?"
    r"(?: (?:as|at|a|an|the|with|for|is|to be|rating of|score of|rating|score|option|number|answer|choice|about|around|that|my))*"
)
_CUES = re.compile(
    rf"\b(?:i|we){_ADVERBS} (?:{_VERB})\b{_OBJECT}[ :\"'(\[]*"
    r"|\b(?:my|the|our|correct|best|final|most (?:appropriate|suitable|accurate)|appropriate) (?:final |own |personal |overall )?"
    r"(?:answer|choice|response|selection|rating|score|pick|vote|option)(?: (?:here|to this|to this question|for this(?: question)?|that best [a-z ]{1,40}))?"
    r" (?:is|would be|will be|was|remains)(?: (?:option|number|that|a|an|the|to|choose|select))*[ :\"'(\[]*"
    r"|\b(?:choose|select|choosing|selecting|chose|selected|pick|rating of|score of|rate (?:it|this)(?: as| at| a)*)(?: option| number)? (?=[\d\"'(\[])"
    r"|\b(?:so|therefore|thus|hence),? (?:it is |option |number )*(?=\d)"
    r"|(?:选择?了?|选取|挑选|选定)(?:的(?:答案|选项)?是|是|为|的是)?(?:选项|数字|答案)?[ :,\"'(\[]*"
    r"|(?:答案|选择|回答|评分|打分|评价|分数)(?:应该|就)?(?:是|为|选)[ :\"'(\[]*"
    r"|(?:打|给出?|评)(?:它|他|她|了|出|个|为|自己|一个)*[ ]?(?=\d{1,2} ?分|[一二两三四五六七八九十]{1,2}分)"
)
_DENIED = re.compile(
    r"(?:不|没|没有|别|未|无法|不能|not|never)(?:会|想|能|愿意|去|应该|应|打算|再|要|是)?\s*$"
)
_NO_OWN_VIEW = re.compile(
    r"[?]|\bmany people\b|\bmost would\b|\bpeople (?:say|think|believe)\b|很多人认为|人们(?:认为|觉得)"
)


def stated_choice(text: str, choices: Choices) -> Reading | None:
    """Read the choices that a text states in sentences (`I would choose 2`, `我选择“比较重要”`).

    Parameters
    ----------
    text
        Tidied text.
    choices
        The item.

    Returns
    -------
    Reading or None
        `None` if no choice is stated. Different choices, each stated clearly, are `CONFLICTING_ANSWERS`.
    """
    rules = dict.fromkeys(Form, ParseRule.STATED_CHOICE)
    readings: list[Reading] = []
    for cue in _CUES.finditer(text):
        if _DENIED.search(text, max(0, cue.start() - 8), cue.start()):
            continue
        rest = text[cue.end() :]
        if choices.kind is Kind.MULTIPLE:
            reading = read_list(rest, choices, rules, sparse=True)
        else:
            reading = read_head(rest, choices, scan(rest, choices, sparse=True), rules)
        if reading is not None and reading.decides:
            readings.append(reading)
    return _agreed(readings)


def _agreed(readings: list[Reading]) -> Reading | None:
    valid = list(dict.fromkeys(reading for reading in readings if reading.codes))
    if len(valid) > 1:
        return Reading(ParseRule.CONFLICTING_ANSWERS)
    return valid[0] if valid else readings[0] if readings else None


def named_option(text: str, choices: Choices, *, marked: bool) -> Reading | None:
    """Read the only option that the first sentences of a text name, neither denied nor as someone else's view.

    Parameters
    ----------
    text
        Tidied text.
    choices
        The item.
    marked
        Whether an answer marker stands before the text. Without one a text must name its option unmistakably, and
        several options are no answer.

    Returns
    -------
    Reading or None
        `None` if no option is named.
    """
    for sentence in sentences(text, 2 if marked else 1):
        named = [label for label in choices.labels.search(sentence) if not negated(sentence, label.start)]
        named = [label for label in named if telling(label) or _claims(sentence, label)]
        if not named:
            continue
        if _NO_OWN_VIEW.search(sentence) or CONTRAST.search(sentence):
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
    r"\b(?:i|we|it is|they are|i am|it as|this is|that is|is)(?: [a-z]+)? $|(?:我们?|很|是|会|都|为|比较|非常|觉得|认为)[\u3400-\u9fff]?$"
)


def _claims(sentence: str, label: LabelMatch) -> bool:
    """Whether a short common word is what the sentence claims (`I agree`, `我同意`), not a word in passing."""
    return (
        len(label.name) > (3 if label.name.isascii() else 1)
        and _CLAIM.search(sentence[: label.start]) is not None
    )

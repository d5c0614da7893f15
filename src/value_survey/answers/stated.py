"""Choices that a text states in sentences."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.multiple import read_list
from value_survey.answers.numbers import ends_as_answer
from value_survey.answers.phrase import Scan, read_head, scan
from value_survey.answers.rules import Form, FormRules, ParseRule, Reading
from value_survey.terms import Kind

_VERB = (
    r"choose|chose|choosing|select(?:ed|ing)?|pick(?:ed|ing)?|(?:go|going|went) with|opt(?:ed|ing)? for"
    r"|vote(?:d)? for|say|answer(?:ed)?"
    r"|respond(?: with)?|rate(?:d)?|give|gave|mark(?:ed)?|lean towards?|put|score|place|settle(?:d)? on"
    r"|stick with|check|indicate|guess"
)
_ADVERBS = (
    r"(?: (?:would|will|do|have to|had to|have|am|probably|personally|likely|definitely|therefore|also"
    r"|still|then|to|decided to|want to"
    r"|be|going to|inclined to|like to|rather|honestly|most likely|can|could|must|should|tend to))*"
)
_OBJECT = (
    r"(?: (?:it|this|that|them|him|her|myself|ourselves|my (?:own )?[a-z]+(?: [a-z]+)?(?= (?:as|at|a|an"
    r"|is))|(?:the|this"
    r"|its) importance(?: of [a-z ]{1,30})?(?= as| at)))?"
    r"(?: (?:as|at|a|an|the|with|for|is|to be|rating of|score of|rating|score|option|number|answer|choice"
    r"|about|around|that|my))*"
)
_CUES = re.compile(
    rf"\b(?:i|we){_ADVERBS} (?:{_VERB})\b{_OBJECT}[ :\"'(\[]*"
    r"|\b(?:my|the|our|correct|best|final|most (?:appropriate|suitable|accurate)|appropriate) (?:final "
    r"|own |personal |overall )?"
    r"(?:answer|choice|response|selection|rating|score|pick|vote|option)s?(?: (?:here|to (?:this|the"
    r"|your)(?: question)?"
    r"|for this(?: question)?|that best [a-z ]{1,40}))?"
    r" (?:is|are|would be|will be|was|were|remains)(?: (?:option|number|that|a|an|the|to|choose"
    r"|select))*[ :\"'(\[]*"
    r"|\b(?:choose|select|choosing|selecting|chose|selected|pick|rating of|score of|rate (?:it"
    r"|this)(?: as| at| a)*)(?: option| number)? (?=[\d\"'(\[])"
    r"|\bi (?:think|believe|feel|suppose|consider)(?: that)? (?=\d)"
    r"|\b(?:so|therefore|thus|hence),? (?:it is |option |number )*(?=\d)"
    r"|(?:选择?了?|选取|挑选|选定)(?:的(?:答案|选项)?是|是|为|的是)?(?:选项|数字|答案)?[ :,\"'(\[]*"
    r"|(?:答案|选择|回答|评分|打分|评价|分数)(?:应该|就)?(?:是|为|选)[ :\"'(\[]*"
    r"|(?:会|想|将|我)(?:回答|说)[ :\"'(\[]+"
    r"|(?:打|给出?|评)(?:它|他|她|了|出|个|为|自己|一个)*[ ]?(?=\d{1,2} ?分"
    r"|[一二两三四五六七八九十]{1,2}分)"
)
# On a numbered scale a bare "it is 7" is an answer, elsewhere it may be anything.
_SCALE_CUES = re.compile(
    r"\b(?:(?:it|this|that) (?:is|would be|will be)|i am at)(?: at| an?| about| around| maybe| probably"
    r"| level)* (?=\d)"
    r"|分(?:中|里|制)的?,?(?=\d)|(?:度|程度|感|评分|打分|分数)(?:是|为|大概是|大约是)[ ]?(?=\d)"
    r"|[是为][ ]?(?=\d{1,2} ?分)"
)
_DENIED = re.compile(
    r"(?:不|没|没有|别|未|无法|不能|not|never)(?:会|想|能|愿意|去|应该|应|打算|再|要|是)?\s*$"
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
    readings = _readings(_CUES, text, choices)
    if not readings and choices.kind is Kind.SCALE:
        readings = [reading for reading in _readings(_SCALE_CUES, text, choices) if reading.codes]
    return _agreed(readings)


def _readings(cues: re.Pattern[str], text: str, choices: Choices) -> list[Reading]:
    rules = FormRules.same(ParseRule.STATED_CHOICE)
    readings: list[Reading] = []
    for cue in cues.finditer(text):
        if _DENIED.search(text, max(0, cue.start() - 8), cue.start()):
            continue
        rest = text[cue.end() :]
        found = scan(rest, choices, sparse=True)
        if not found.entries or not _ends_as_answer(found):
            continue
        if choices.kind is Kind.MULTIPLE:
            reading = read_list(rest, choices, rules, sparse=True)
        else:
            reading = read_head(rest, choices, found, rules)
        if reading is not None and reading.decides:
            readings.append(reading)
    return readings


def _ends_as_answer(found: Scan) -> bool:
    """Whether a bare number is followed by what may follow an answer: `I gave 2 talks` states no choice."""
    return found.entries[-1].form is not Form.NUMBER or ends_as_answer(found.text, found.end)


def _agreed(readings: list[Reading]) -> Reading | None:
    valid = list(dict.fromkeys(reading for reading in readings if reading.codes))
    if len(valid) > 1:
        return Reading(ParseRule.CONFLICTING_ANSWERS)
    return valid[0] if valid else readings[0] if readings else None

"""The answer at the head of a passage: what stands where the prompt wants the answer."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.choices import Choices
from value_survey.answers.contradiction import contradicted
from value_survey.answers.entries import Entry, read_entry
from value_survey.answers.rules import Form, ParseRule, Reading

_DECORATION = r"(?:[^\w\-]|-(?!\d)|--+(?=\d))*"
_SPARSE_WORDS = (
    r"(?:options?|choices?|numbers?|codes?|answers?|(?:no|nr)\b\.?(?=\s?\d)|选项|选择|选|第(?=\s?\d+\s?[,、和])|数字|编号|代码|号码|序号"
    r"|答案|回答|[是为](?![\u3400-\u9fff]{0,3}否))"
)
_WORDS = (
    r"(?:options?|choices?|numbers?|codes?|answers?|answer|response|rating|score|category|value|level|about|around"
    r"|approximately|probably|definitely|maybe|perhaps|likely|certainly|both|either|i|we|my|it|that|this|they|is|are|was|would be|would|will"
    r"|be|have|has|the|an?|to|am|do|feel|think|believe|say|choose|select|pick|personally|honestly|well|yes(?=[, ])|no(?=, )"
    r"|ok|okay|sure|solid|strongly(?=\s\d)|(?:no|nr)\b\.?(?=\s?\d))(?![a-z0-9'])"
    r"|选项|选择|第(?=\s?\d+\s?[,、和])|选|数字|编号|代码|号码|序号|答案|回答|应该是|应该|应是|我们|我|的是|的|会|个人|认为|觉得|倾向于|大概|大约|可能|约|打|评分|评|给"
    r"|[是为](?![\u3400-\u9fff]{0,3}否)"
)
_SPARSE = re.compile(rf"{_DECORATION}(?:(?:{_SPARSE_WORDS}){_DECORATION})*")
_SKIPPED = re.compile(rf"{_DECORATION}(?:(?:{_WORDS}){_DECORATION})*")
_DECORATED = re.compile(_DECORATION)

_OR = r"or|或者|或是|或|还是|抑或"
_LINK = re.compile(
    rf"[\])\"'.。]?\s*(?:(?P<or>{_OR})|[,、;|&+/]\s*(?P<or2>(?:{_OR})(?![a-z]))?|and(?:/or)?\b|和|与|以及|及|跟|并且|[>])\s*(?:and\b|和|以及)?"
    r"\s*(?:also\b|then\b)?\s*(?:the\b\s*)?"
)
_SPACE = re.compile(r"[ ]+(?=[\d(\[\"'])|[)\]][ ]*(?=[(\[\d])")


class Scan(NamedTuple):
    """The options named one after the other from a position on.

    `alternatives` says that some were joined by "or"; `end` is where the last ends; `text` is the passage.
    """

    entries: tuple[Entry, ...]
    alternatives: bool
    end: int
    text: str


def scan(text: str, choices: Choices, position: int = 0, *, sparse: bool = False) -> Scan:
    """Read the options named at the head of a tidied passage.

    Parameters
    ----------
    text
        Tidied passage.
    choices
        The item.
    position
        Where the head begins.
    sparse
        Skip decoration and words like "option" only; otherwise also the beginnings of sentences ("I think it is").

    Returns
    -------
    Scan
        With no entries if the passage begins with something else.
    """
    entries: list[Entry] = []
    alternatives = False
    entry = _first(text, position, choices, sparse=sparse)
    end = position
    while entry is not None:
        entries.append(entry)
        end = entry.end
        linked = _LINK.match(text, end)
        alternative = linked is not None and bool(linked["or"] or linked["or2"])
        start = linked.end() if linked else None
        if start is None:
            space = _SPACE.match(text, end)
            start = space.end() if space else None
        if start is None:
            break
        entry = _following(text, start, choices, spaced=linked is None)
        alternatives = alternatives or (alternative and entry is not None)
    return Scan(tuple(entries), alternatives, end, text)


def _first(text: str, position: int, choices: Choices, *, sparse: bool) -> Entry | None:
    # An option may begin with a word that is otherwise skipped: look for one before every skipped word.
    skipped = (_SPARSE if sparse else _SKIPPED).match(text, position)
    stop = skipped.end() if skipped else position
    while True:
        decorated = _DECORATED.match(text, position)
        position = decorated.end() if decorated else position
        entry = read_entry(text, position, choices)
        if entry is not None or position >= stop:
            return entry
        position = _next_word(text, position, stop)


_WORD = re.compile(r"[a-z']+|-?\d+|[^\x00-\x7f]|.", re.DOTALL)


def _next_word(text: str, position: int, stop: int) -> int:
    found = _WORD.match(text, position)
    return min(stop, found.end()) if found else stop


def _following(text: str, position: int, choices: Choices, *, spaced: bool) -> Entry | None:
    skipped = _SPARSE.match(text, position)
    entry = read_entry(text, skipped.end() if skipped else position, choices)
    if entry is not None and spaced and entry.form is Form.TEXT:
        return None
    return entry


def read_head(text: str, choices: Choices, found: Scan, rules: dict[Form, ParseRule]) -> Reading | None:
    """Judge the options named at the head of a passage.

    Parameters
    ----------
    text
        Tidied passage.
    choices
        The item.
    found
        What `scan` read in it.
    rules
        The valid rule for each form of answer.

    Returns
    -------
    Reading or None
        `None` if the passage begins with no option.
    """
    if not found.entries:
        return None
    entries = found.entries
    codes = tuple(dict.fromkeys(entry.code for entry in entries))
    if len(entries) > 1 and _lists_everything(entries, codes, choices):
        return Reading(ParseRule.OPTIONS_REPEATED)
    for entry in entries:
        if entry.flaw is not None:
            return Reading(entry.flaw)
    if found.alternatives and len(codes) > 1:
        return Reading(ParseRule.SEVERAL_OPTIONS)
    if choices.limit == 1 and len(codes) > 1:
        return Reading(ParseRule.SEVERAL_OPTIONS)
    if not choices.allowed.issuperset(codes):
        return Reading(ParseRule.OUTSIDE_CODES)
    if len(codes) > choices.limit:
        return Reading(ParseRule.TOO_MANY)
    if len(entries) == 1 and entries[0].form is Form.NUMBER and contradicted(text, entries[0], choices):
        return Reading(ParseRule.CONTRADICTION)
    return Reading(rules[_form(entries)], tuple(sorted(codes)))


def _form(entries: tuple[Entry, ...]) -> Form:
    forms = {entry.form for entry in entries}
    return forms.pop() if len(forms) == 1 else Form.BOTH


def _lists_everything(entries: tuple[Entry, ...], codes: tuple[int, ...], choices: Choices) -> bool:
    """Whether every option is named where not all may be chosen."""
    if set(codes) != choices.allowed or len(codes) <= choices.limit:
        return False
    spelled = all(entry.text_code is not None and entry.form is Form.BOTH for entry in entries)
    if choices.limit > 1:
        return spelled
    return spelled or len(codes) > 2

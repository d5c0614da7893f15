"""The answer at the head of a passage: what stands where the prompt wants the answer."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.choices import Choices
from value_survey.answers.contradiction import contradicted
from value_survey.answers.entries import Entry, read_entry
from value_survey.answers.fillers import DECORATION, SENTENCE, SPARSE
from value_survey.answers.partial import part_of
from value_survey.answers.rules import Form, FormRules, ParseRule, Reading
from value_survey.answers.text import first_sentence

_OR = r"or\b|或者|或是|或|还是|抑或"
_LINK = re.compile(
    rf"[\])\"'.。]?\s*\(?(?:(?P<or>{_OR}|(?:to|through)\b|[到至~]|- )"
    rf"|[,、;|&+/]\s*(?P<or2>(?:{_OR})(?![a-z]))?|and(?:/or)?\b|和|与|以及|及|跟|并且|[>])\s*(?:and\b|和"
    rf"|以及)?"
    r"\s*(?:(?:also|then|maybe|perhaps|possibly|even)\b|也许|可能|也)?\s*(?:the\b\s*)?"
)
_OPEN_END = re.compile(r"(?:below|less|more|lower|higher|under|above|fewer|以下|以上|更)")
_LONGEST_PART = 40
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
        Skip decoration and words like "option" only; otherwise also the beginnings of sentences ("I think
        it is").

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
        alternatives = alternatives or (
            alternative and (entry is not None or _opens(text[start:], entries[-1], choices))
        )
    return Scan(tuple(entries), alternatives, end, text)


def _first(text: str, position: int, choices: Choices, *, sparse: bool) -> Entry | None:
    # An option may begin with a word that is otherwise skipped: look for one before every skipped word.
    skipped = (SPARSE if sparse else SENTENCE).match(text, position)
    stop = skipped.end() if skipped else position
    while True:
        decorated = DECORATION.match(text, position)
        position = decorated.end() if decorated else position
        entry = read_entry(text, position, choices)
        if entry is not None or position >= stop:
            return entry
        position = _next_word(text, position, stop)


_WORD = re.compile(r"[a-z']+|-?\d+|[^\x00-\x7f]|.", re.DOTALL)


def _next_word(text: str, position: int, stop: int) -> int:
    found = _WORD.match(text, position)
    return min(stop, found.end()) if found else stop


def _opens(text: str, entry: Entry, choices: Choices) -> bool:
    """Whether what follows an "or" is part of another option (`somewhat`) or leaves the number open."""
    if _OPEN_END.match(text):
        return True
    phrase = first_sentence(text)
    parts = part_of(phrase, choices.labels) if len(phrase) <= _LONGEST_PART else frozenset()
    return bool(parts) and entry.code not in parts


def _following(text: str, position: int, choices: Choices, *, spaced: bool) -> Entry | None:
    skipped = SPARSE.match(text, position)
    entry = read_entry(text, skipped.end() if skipped else position, choices)
    if entry is not None and spaced and (entry.form is Form.TEXT or entry.flaw is ParseRule.OPTIONS_REPEATED):
        return None
    return entry


def read_head(text: str, choices: Choices, found: Scan, rules: FormRules) -> Reading | None:
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
    entries = found.entries
    if not entries:
        return None
    codes = tuple(dict.fromkeys(entry.code for entry in entries))
    fault = _fault(found, codes, choices)
    if fault is not None:
        return Reading(fault)
    if len(entries) == 1 and entries[0].form is Form.NUMBER and contradicted(text, entries[0], choices):
        return Reading(ParseRule.CONTRADICTION)
    return Reading(rules.of(_form(entries)), tuple(sorted(codes)))


def _fault(found: Scan, codes: tuple[int, ...], choices: Choices) -> ParseRule | None:
    """The first rule that keeps the named options from being an answer."""
    entries = found.entries
    if len(entries) > 1 and _lists_everything(entries, codes, choices):
        return ParseRule.OPTIONS_REPEATED
    flaw = next((entry.flaw for entry in entries if entry.flaw is not None), None)
    if flaw is not None:
        return flaw
    open_ended = found.alternatives and (len(entries) == 1 or len(codes) > 1)
    if open_ended or (choices.limit == 1 and len(codes) > 1):
        return ParseRule.SEVERAL_OPTIONS
    if not choices.allowed.issuperset(codes):
        return ParseRule.OUTSIDE_CODES
    return ParseRule.TOO_MANY if len(codes) > choices.limit else None


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

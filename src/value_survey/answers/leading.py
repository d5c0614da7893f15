"""An answer with which a response begins: the prompt had ended in the marker, or it was left out."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.multiple import read_list
from value_survey.answers.numbers import ends_as_answer
from value_survey.answers.phrase import Scan, read_head, scan
from value_survey.answers.refusals import refusal
from value_survey.answers.rules import Form, FormRules, ParseRule, Reading
from value_survey.answers.text import first_sentence
from value_survey.terms import Kind

_RULES = FormRules(ParseRule.LEADING_NUMBER, ParseRule.LEADING_TEXT, ParseRule.LEADING_BOTH)
_NAMED_AS_OPTION = re.compile(r"^\W*(?:option|choice|number|选项|选择?|第)")
_LONGEST_LINE = 160
_NOTHING_MORE = re.compile(r"\W*$|\s*:\s")
_LINE_OVER = re.compile(r"\W*$")
_FIRST_LINE = re.compile(r"^\W*1\s?[.)、:]")
_SECOND_LINE = re.compile(r"(?:\n|[.。;]\s*)\W*2\s?[.)、:]\s*[^\W\d]")


def leading_answer(text: str, choices: Choices, *, alone: bool) -> Reading | None:
    """Read the answer with which a tidied text begins.

    Parameters
    ----------
    text
        Tidied text up to the first marker.
    choices
        The item.
    alone
        Whether the answer must fill its line. So it must if an answer marker follows: then the beginning is
        an answer only if it can be nothing else.

    Returns
    -------
    Reading or None
        `None` if the text begins otherwise, or with a number that may count or enumerate something.
    """
    found = scan(text, choices, sparse=True) if text else None
    if found is None or not found.entries:
        return None
    rest = text[found.end :]
    if alone and re.search(r"\w", rest.partition("\n")[0]):
        return None
    if not _stands_as_answer(text, found, choices):
        return None
    if choices.kind is Kind.MULTIPLE:
        return read_list(text, choices, _RULES, sparse=True)
    return read_head(text, choices, found, _RULES)


def option_lines(lines: list[str], choices: Choices) -> set[int]:
    """The options that tidied lines name as answers do: code, text or both, and nothing else."""
    codes: set[int] = set()
    for line in lines:
        if len(line) > _LONGEST_LINE:
            continue
        found = scan(line, choices, sparse=True)
        if len(found.entries) != 1 or found.entries[0].flaw is not None:
            continue
        entry = found.entries[0]
        over = _NOTHING_MORE if entry.text_code is not None else _LINE_OVER
        if over.match(line, found.end) and entry.code in choices.allowed:
            codes.add(entry.code)
    return codes


def _stands_as_answer(text: str, found: Scan, choices: Choices) -> bool:
    last = found.entries[-1]
    if all(entry.form is Form.NUMBER for entry in found.entries):
        if not ends_as_answer(text, last.end) and not _NAMED_AS_OPTION.match(text):
            return False
        # "1. First reason … 2. Second reason …": an enumeration, unless its lines are options.
        prose = bool(re.search(r"[^\W\d]{2}", first_sentence(text[last.end :].lstrip(" .)、:"))))
        return not (prose and _FIRST_LINE.match(text) and _SECOND_LINE.search(text, last.end))
    declined = refusal(first_sentence(text))
    return declined is None or choices.labels.match(text, declined.start()) is not None

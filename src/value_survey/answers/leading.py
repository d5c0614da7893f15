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
_ANOTHER_OPTION = re.compile(r"(?:\boptions? |选项 ?)#?(\d{1,2})(?!\d)")
_EXPLAINS = re.compile(r"\W*(?:explanation|reason|解释|理由|说明)")
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


def option_lines(text: str, choices: Choices) -> set[int]:
    """The options that further lines of a tidied text name as answers do: code, text or both, and no more.

    Inside an explanation options are discussed: there a line counts only if an explanation of its own
    follows.
    """
    codes: set[int] = set()
    first, *lines = text.split("\n")
    explaining = _EXPLAINS.match(first) is not None
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        explaining = explaining or _EXPLAINS.match(line) is not None
        if len(line) > _LONGEST_LINE or (explaining and not _EXPLAINS.match(following)):
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
        named = _NAMED_AS_OPTION.match(text) is not None and not _weighs_options(text, last.code)
        if not ends_as_answer(text, last.end) and not named:
            return False
        # "1. First reason … 2. Second reason …": an enumeration, unless its lines are options.
        prose = bool(re.search(r"[^\W\d]{2}", first_sentence(text[last.end :].lstrip(" .)、:"))))
        return not (prose and _FIRST_LINE.match(text) and _SECOND_LINE.search(text, last.end))
    declined = refusal(first_sentence(text))
    return declined is None or choices.labels.match(text, declined.start()) is not None


def _weighs_options(text: str, code: int) -> bool:
    """Whether a text that begins with one option goes on to name others (`Option 1 is too strong …`)."""
    return any(int(other[1]) != code for other in _ANOTHER_OPTION.finditer(text))

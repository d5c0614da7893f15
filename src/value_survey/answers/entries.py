"""One named option: a code, an option's text, or both, where an answer is expected."""

from __future__ import annotations

import re
from typing import NamedTuple

from value_survey.answers.choices import Choices
from value_survey.answers.labels import LabelMatch
from value_survey.answers.numbers import Number, read_number
from value_survey.answers.partial import part_of
from value_survey.answers.rules import Form, ParseRule
from value_survey.answers.wording import graded


class Entry(NamedTuple):
    """An option named at one place.

    `code` need not be allowed. `flaw` is the rule that makes the entry no clear code. `text_code` is the
    option whose text was written out, if one was; `end` is where the entry ends.
    """

    code: int
    form: Form
    end: int
    flaw: ParseRule | None = None
    text_code: int | None = None


_LETTER = re.compile(r"\(?([a-h])(?:\s?[).:\]]\s*|(?=\s*(?:$|[\n,、/&和或-])|\s(?:or|and)\s))")
_NAMED_LETTER = re.compile(r"([a-h])(?![a-z0-9'])[).:]?\s*")
_AFTER_LETTER_WORD = re.compile(r"(?:option|choice|answer|选项|选择|选)\s*[\"'(\[]*$")
_NUMBER_SUFFIX = re.compile(r"\s?(?:分(?![之钟别析])|号(?!召)|points?\b|stars?\b)")
_TO_TEXT = re.compile(r"[ ]?[.:)\]=、\-\"',(>\[]{0,4}[ ]?[\"'(\[]*\n?[ ]?")
_TO_NUMERAL = re.compile(r"[ ]?[.:)\]=\-(]{1,2}[ ]?(\d{1,9})(?![\d.]*\d)")
_COMMA = re.compile(r"[,、]")
_TO_NUMBER = re.compile(
    r"[ ]?[\"']?[ ]?(?:[(\[:=\-,][ ]?(?:option |选项|code )?(\d{1,3})(?![\d.]*\d)[ ]?(?:[)\]](?!\s*[a-z])"
    r"|(?=[.。;\n]|$)))"
)


def read_entry(text: str, position: int, choices: Choices) -> Entry | None:
    """Read the option that is named exactly at a position of a tidied text.

    Parameters
    ----------
    text
        Tidied text.
    position
        Where the code or the text must begin.
    choices
        The item.

    Returns
    -------
    Entry or None
        `None` if no option is named there.
    """
    label = choices.labels.match(text, position)
    if label:
        return _with_number(text, label, choices)
    number = read_number(text, position, choices)
    if number:
        return _with_text(text, number, choices)
    return _letter(text, position, choices)


def _with_number(text: str, label: LabelMatch, choices: Choices) -> Entry:
    found = _TO_NUMBER.match(text, label.end)
    number = int(found[1]) if found else None
    if found and number is not None:
        listed = _COMMA.search(found[0]) is not None
        if number in label.codes:
            return Entry(number, Form.BOTH, found.end(), text_code=number)
        if not listed and number in choices.allowed:
            return Entry(label.codes[0], Form.BOTH, found.end(), ParseRule.CONTRADICTION, label.codes[0])
    flaw = (
        ParseRule.UNLISTED_WORDING if len(label.codes) > 1 or _unclear_degree(text, label, choices) else None
    )
    return Entry(label.codes[0], Form.TEXT, label.end, flaw, label.codes[0])


def _unclear_degree(text: str, label: LabelMatch, choices: Choices) -> bool:
    """Whether the text is graded by a word that is not part of it, and the item has grades to tell apart."""
    return graded(text, label.start, label.end) and has_grades(label, choices)


def has_grades(label: LabelMatch, choices: Choices) -> bool:
    """Whether another option has the words of this one in another degree (`Agree`, `Strongly agree`)."""
    return bool(part_of(label.name, choices.labels) - set(label.codes))


def _with_text(text: str, number: Number, choices: Choices) -> Entry:
    end, code, flaw = number.end, number.value, number.flaw
    if flaw is None:
        named = _TO_NUMERAL.match(text, end)
        owner = choices.labels.numerals.get(int(named[1])) if named else None
        if named and owner is not None:
            clash = None if owner == code else ParseRule.CONTRADICTION
            return Entry(code, Form.BOTH, named.end(), clash, owner)
        meant = choices.code_of(code)
        flaw, code = (ParseRule.SEVERAL_OPTIONS, code) if meant is None else (None, meant)
    suffix = _NUMBER_SUFFIX.match(text, end)
    end = suffix.end() if suffix else end
    gap = _TO_TEXT.match(text, end)
    label = choices.labels.match(text, gap.end()) if gap else None
    if gap is None or label is None or flaw not in {None, ParseRule.SEVERAL_OPTIONS}:
        return Entry(code, Form.NUMBER, end, flaw)
    if number.value in label.codes:
        return Entry(number.value, Form.BOTH, _closed(text, label.end), text_code=number.value)
    if _COMMA.search(gap[0]):
        return Entry(code, Form.NUMBER, end, flaw)
    return Entry(code, Form.BOTH, _closed(text, label.end), ParseRule.CONTRADICTION, label.codes[0])


def _closed(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] in {")", "]", '"', "'"} else end


def _letter(text: str, position: int, choices: Choices) -> Entry | None:
    found = _LETTER.match(text, position)
    if not found and _AFTER_LETTER_WORD.search(text, max(0, position - 12), position):
        found = _NAMED_LETTER.match(text, position)
    if not found:
        return None
    code = choices.letters.get(found[1])
    label = choices.labels.match(text, found.end())
    if label and code in label.codes:
        return Entry(label.codes[0], Form.BOTH, label.end, text_code=label.codes[0])
    if label and code is None:
        # The letter says nothing here, the text says everything.
        return Entry(label.codes[0], Form.TEXT, label.end, text_code=label.codes[0])
    if label:
        return Entry(label.codes[0], Form.BOTH, label.end, ParseRule.CONTRADICTION, label.codes[0])
    if code is None:
        outside = bool(choices.letters) and len(choices.letters) == len(choices.codes)
        flaw = ParseRule.OUTSIDE_CODES if outside else ParseRule.POSITION
        return Entry(choices.codes[0], Form.NUMBER, found.end(), flaw)
    return Entry(code, Form.NUMBER, found.end())

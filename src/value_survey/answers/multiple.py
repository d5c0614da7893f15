"""Lists of options: the answer to an item that allows several."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.entries import Entry
from value_survey.answers.phrase import Scan, read_head, scan
from value_survey.answers.rules import Form, FormRules, ParseRule, Reading

_BULLET = re.compile(r"^(?:[-•·●▪◦○■□▶►→✓✔✅☑+]|\(?\d{1,2}[.)、:]|\(\d{1,2}\)|[a-h][.)])\s*")
_ENUMERATED = re.compile(r"^\(?(\d{1,2})[.)、]\s*")
_INLINE = re.compile(r"(?<=[;,。.]) (?=\(?\d{1,2}[.)] ?[a-z\u3400-\u9fff])")
_INTRODUCTION = re.compile(r"[^:\n]{0,60}:\s*(?=\S)")
_COUNT = re.compile(r"\s*(?:[a-z ]{0,20}|[\u3400-\u9fff]{0,6}):\s*(?=[\d(\[])")
_LONGEST_INTRODUCTION = 3


def read_list(text: str, choices: Choices, rules: FormRules, *, sparse: bool) -> Reading | None:
    """Read a list of options at the head of a passage, on one line or one option a line.

    Lines numbered 1, 2, 3 … whose texts name other codes are an enumeration: the texts decide.

    Parameters
    ----------
    text
        Tidied passage.
    choices
        An item of kind `multiple`.
    rules
        The valid rule for each form of answer.
    sparse
        As in `phrase.scan`.

    Returns
    -------
    Reading or None
        `None` if the passage begins with no option.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        lines = _INLINE.split(lines[0])
    if len(lines) == 1:
        return _read_line(lines[0], choices, rules, sparse=sparse)
    enumerated = _read_enumeration(lines, choices)
    if enumerated is not None:
        return _judge(enumerated, choices, rules)
    return _judge(_read_lines(lines, choices, sparse=sparse), choices, rules)


def _read_line(line: str, choices: Choices, rules: FormRules, *, sparse: bool) -> Reading | None:
    found = scan(line, choices, sparse=sparse)
    count = _COUNT.match(line, found.end) if len(found.entries) == 1 else None
    introduction = None if found.entries or sparse else _INTRODUCTION.match(line)
    if count or introduction:
        # "Three qualities: 1, 3, 5"
        start = count.end() if count else introduction.end() if introduction else 0
        found = scan(line, choices, start, sparse=True)
    together = _numbers_then_texts(found.entries)
    if together is not None:
        found = found._replace(entries=together)
    return read_head(line, choices, found, rules)


def _numbers_then_texts(entries: tuple[Entry, ...]) -> tuple[Entry, ...] | None:
    """Pair codes with texts that follow all of them (`1, 3 (Good manners, Hard work)`)."""
    clash = next(
        (place for place, entry in enumerate(entries) if entry.flaw is ParseRule.CONTRADICTION), None
    )
    if not clash:
        return None
    numbers, texts = entries[: clash + 1], entries[clash:]
    if {entry.code for entry in numbers} != {entry.text_code for entry in texts}:
        return None
    return tuple(entry._replace(flaw=None, form=Form.BOTH, text_code=entry.code) for entry in numbers)


def _read_enumeration(lines: list[str], choices: Choices) -> list[Scan] | None:
    """Read lines numbered from 1 on as texts, if that is what they are."""
    numbered = [(found, line) for line in lines if (found := _ENUMERATED.match(line))]
    if len(numbered) < 2 or [int(found[1]) for found, _ in numbered] != list(range(1, len(numbered) + 1)):
        return None
    scans = [scan(line, choices, found.end(), sparse=True) for found, line in numbered]
    if not all(each.entries and each.entries[0].text_code is not None for each in scans):
        return None
    return scans


def _read_lines(lines: list[str], choices: Choices, *, sparse: bool) -> list[Scan]:
    scans: list[Scan] = []
    for place, line in enumerate(lines):
        found = scan(line, choices, sparse=sparse or bool(scans))
        if found.entries and (not scans or _BULLET.match(line) or _fills(found)):
            scans.append(found)
        elif scans or place >= _LONGEST_INTRODUCTION:
            break
    return scans


def _fills(found: Scan) -> bool:
    """Whether nothing but punctuation follows the options of a line."""
    return not re.search(r"\w", found.text[found.end :])


def _judge(scans: list[Scan], choices: Choices, rules: FormRules) -> Reading | None:
    if not scans:
        return None
    entries = tuple(entry for each in scans for entry in each.entries)
    together = Scan(entries, any(each.alternatives for each in scans), 0, "")
    if len(scans) > 1 and all(_is_bare_enumeration(each, place) for place, each in enumerate(scans, start=1)):
        # "1. Teaching children to work hard …": numbers of the lines, not codes.
        return Reading(ParseRule.SEVERAL_OPTIONS)
    return read_head("", choices, together, rules)


def _is_bare_enumeration(found: Scan, place: int) -> bool:
    entry = found.entries[0]
    prose = len(re.findall(r"[a-z]+|[\u3400-\u9fff]", found.text[found.end :])) > 2
    return len(found.entries) == 1 and entry.form is Form.NUMBER and entry.code == place and prose

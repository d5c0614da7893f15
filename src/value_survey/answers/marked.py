"""Read the passage that an answer marker announces."""

from __future__ import annotations

from functools import lru_cache

from value_survey.answers.choices import Choices
from value_survey.answers.echo import is_placeholder
from value_survey.answers.multiple import read_list
from value_survey.answers.named import closing_code, named_option
from value_survey.answers.partial import read_part
from value_survey.answers.phrase import read_head, scan
from value_survey.answers.refusals import dont_know, none_of_these, refusal
from value_survey.answers.rules import FormRules, ParseRule, Reading, first_of
from value_survey.answers.stated import stated_choice
from value_survey.terms import Kind

# Few passages are long, and most short ones ("2: Rather important") come again and again.
_REMEMBERED = 1 << 16
_LONGEST_REMEMBERED = 120


def read_passage(text: str, choices: Choices, rules: FormRules) -> Reading:
    """Read a passage that a marker announces, by the first rule that finds something.

    Parameters
    ----------
    text
        Tidied passage, from the marker's end to the next marker.
    choices
        The item.
    rules
        The valid rule for each form of answer.

    Returns
    -------
    Reading
        `EMPTY_MARKER` or `NOTHING_FOUND` if there is nothing to read.
    """
    if len(text) <= _LONGEST_REMEMBERED:
        return _remembered(text, choices, rules)
    return _read_passage(text, choices, rules)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str, choices: Choices, rules: FormRules) -> Reading:
    return _read_passage(text, choices, rules)


def _read_passage(text: str, choices: Choices, rules: FormRules) -> Reading:
    part: list[Reading] = []

    def valid_part() -> Reading | None:
        part.append(read_part(text, choices))
        return part[0] if part[0].codes else None

    found = first_of(
        lambda: _unfilled(text),
        lambda: _read_head(text, choices, rules),
        lambda: stated_or_refused(text, choices),
        lambda: closing_code(text, choices),
        valid_part,
        lambda: undecided(text),
        lambda: named_option(text, choices, marked=True),
    )
    return found or part[0]


def _unfilled(text: str) -> Reading | None:
    if not any(character.isalnum() for character in text):
        return Reading(ParseRule.EMPTY_MARKER)
    return Reading(ParseRule.PLACEHOLDER) if is_placeholder(text) else None


def _read_head(text: str, choices: Choices, rules: FormRules) -> Reading | None:
    found = scan(text, choices)
    longer = _undecided(text)
    if found.entries and longer is not None and longer[1] > found.entries[0].end:
        # "No opinion" is not the option "No".
        return Reading(longer[0])
    if choices.kind is Kind.MULTIPLE:
        return read_list(text, choices, rules, sparse=False)
    return read_head(text, choices, found, rules)


def undecided(text: str) -> Reading | None:
    """Read a "don't know" or a "none of these" at the head of a tidied text."""
    found = _undecided(text)
    return Reading(found[0]) if found else None


def _undecided(text: str) -> tuple[ParseRule, int] | None:
    for rule, end in (
        (ParseRule.DONT_KNOW, dont_know(text)),
        (ParseRule.NONE_OF_THESE, none_of_these(text)),
    ):
        if end is not None and refusal(text) is None:
            return rule, end
    return None


def stated_or_refused(text: str, choices: Choices) -> Reading | None:
    """Read a stated choice or refusing words; a choice stated after refusing words has its own rule.

    Parameters
    ----------
    text
        Tidied text.
    choices
        The item.
    """
    declined = refusal(text)
    if declined is None:
        return stated_choice(text, choices)
    after = stated_choice(text[declined.end() :], choices)
    if after is not None and after.codes:
        return Reading(ParseRule.AFTER_REFUSAL, after.codes)
    before = stated_choice(text[: declined.start()], choices)
    return before if before is not None and before.codes else Reading(ParseRule.REFUSAL)

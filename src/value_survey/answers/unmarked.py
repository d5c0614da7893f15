"""Read a response whose markers announce no answer, or that has none."""

from __future__ import annotations

from value_survey.answers.choices import Choices
from value_survey.answers.contrast import CONTRAST
from value_survey.answers.echo import is_placeholder
from value_survey.answers.leading import leading_answer
from value_survey.answers.marked import stated_or_refused, undecided
from value_survey.answers.named import explained_option, named_option, named_pair
from value_survey.answers.partial import cut_off_option, worded_as
from value_survey.answers.passages import Passages
from value_survey.answers.rules import ParseRule, Reading, first_of
from value_survey.answers.text import first_sentence

UNREADABLE = frozenset({ParseRule.EMPTY_MARKER, ParseRule.NOTHING_FOUND})
"""Rules of passages in which nothing was found: the rest of the response may still hold the answer."""


def read_unmarked(text: str, passages: Passages, choices: Choices, announced: Reading | None) -> Reading:
    """Read a response by the first rule that finds something without a marker's help.

    Parameters
    ----------
    text
        Tidied response.
    passages
        Its parts.
    choices
        The item.
    announced
        What its markers announce instead of an answer; `None` if it has no marker.
    """
    lead = passages.lead
    readable = announced is None or announced.rule in UNREADABLE
    leading = leading_answer(lead, choices, alone=False) if readable else None
    found = first_of(
        lambda: leading if leading is not None and leading.decides else None,
        lambda: stated_or_refused(text, choices),
        lambda: explained_option(passages.explained, choices) if readable else announced,
        lambda: undecided(lead),
        lambda: Reading(ParseRule.PLACEHOLDER) if lead and is_placeholder(lead) else None,
        lambda: _cut_off(text, choices),
        lambda: named_pair(lead, choices),
        lambda: named_option(lead, choices, marked=False),
        lambda: _reworded(lead, choices),
    )
    return found or leading or announced or Reading(ParseRule.NOTHING_FOUND)


def _cut_off(text: str, choices: Choices) -> Reading | None:
    code = cut_off_option(text, choices.labels)
    return None if code is None else Reading(ParseRule.PART_OF_TEXT, (code,))


def _reworded(text: str, choices: Choices) -> Reading | None:
    """The option whose words the first sentence uses of the speaker (`I trust them completely`)."""
    sentence = first_sentence(text)
    if not sentence.startswith("i ") or CONTRAST.search(sentence):
        return None
    codes = worded_as(sentence, choices.labels)
    return Reading(ParseRule.NAMED_OPTION, tuple(codes)) if len(codes) == 1 else None

"""The named rules that decide what a response says, and the status that each of them leads to."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from value_survey.terms import ParseStatus


class ParseRule(StrEnum):
    """The rule that decided a response; every rule leads to exactly one status (`STATUS_OF`)."""

    MARKED_NUMBER = "marked-number"
    """A code stands after an answer marker (`Answer: 2`)."""
    MARKED_TEXT = "marked-text"
    """The text of one option stands after an answer marker (`Answer: Rather important`)."""
    MARKED_BOTH = "marked-number-and-text"
    """Code and text of the same option stand after an answer marker."""
    LEADING_NUMBER = "leading-number"
    """The response begins with a code: the prompt had ended in the marker, or the marker was left out."""
    LEADING_TEXT = "leading-text"
    """The response begins with the text of one option."""
    LEADING_BOTH = "leading-number-and-text"
    """The response begins with code and text of the same option."""
    STRUCTURED = "structured-answer"
    """JSON field, LaTeX box or ticked box."""
    FINAL_MARKER = "final-marker"
    """Several marked answers differ and the last is announced as the final one."""
    STATED_CHOICE = "stated-choice"
    """The answer is stated in a sentence (`I would choose 2`)."""
    NAMED_OPTION = "named-option"
    """The answering sentence names one option and no other."""
    PART_OF_TEXT = "part-of-text"
    """The answer is a part of the text of one option and of no other (`Answer: Not at all`)."""
    AFTER_REFUSAL = "after-refusal"
    """Refusing words come first, a clear marked or stated answer follows."""
    BEFORE_LOOP = "before-loop"
    """A clear answer stands before the text falls into a loop."""

    OPTION_PROBABILITIES = "option-probabilities"
    """Nothing was said: the model's probabilities of all options are the answer (first-token probing)."""

    REFUSAL = "refusal"
    """Declines to answer or speaks as a language model, and gives no answer."""

    EMPTY = "empty"
    """Null, empty or only white space."""
    UNFINISHED_THINKING = "unfinished-thinking"
    """The response ends inside its thinking block."""
    EMPTY_MARKER = "empty-marker"
    """There is an answer marker and nothing readable after it."""
    PLACEHOLDER = "placeholder"
    """The place of the answer is repeated instead of filled (`Answer: [NUM]`)."""
    DONT_KNOW = "dont-know"
    """Says that it does not know, where that is not an option."""
    NONE_OF_THESE = "none-of-these"
    """Says that no option fits, where that is not an option."""
    OPTIONS_REPEATED = "options-repeated"
    """Lists every option and chooses none."""
    QUESTION_REPEATED = "question-repeated"
    """Repeats the question and chooses nothing."""
    NOTHING_FOUND = "nothing-found"
    """No rule finds an answer."""

    CONTRADICTION = "number-contradicts-text"
    """Code and text belong to different options."""
    SEVERAL_OPTIONS = "several-options"
    """More than one option where one is asked, or options joined by "or"."""
    NUMBER_RANGE = "number-range"
    """A range of numbers (`6-7`)."""
    DECIMAL_NUMBER = "decimal-number"
    """A number between two codes (`7.5`)."""
    FRACTION = "fraction"
    """A quotient that is no "code out of highest code" (`2/3`)."""
    POSITION = "position"
    """A letter or an ordinal where positions and codes differ."""
    CONFLICTING_ANSWERS = "conflicting-answers"
    """Two marked or stated answers differ."""
    UNLISTED_WORDING = "unlisted-wording"
    """Words of the options in a form that fits none or several of them."""

    OUTSIDE_CODES = "outside-codes"
    """A number that is no code of the item."""
    TOO_MANY = "too-many-options"
    """More options than the item allows."""

    LOOP = "loop"
    """The same token, phrase or line over and over."""


VALID_RULES = frozenset(
    {
        ParseRule.MARKED_NUMBER,
        ParseRule.MARKED_TEXT,
        ParseRule.MARKED_BOTH,
        ParseRule.LEADING_NUMBER,
        ParseRule.LEADING_TEXT,
        ParseRule.LEADING_BOTH,
        ParseRule.STRUCTURED,
        ParseRule.FINAL_MARKER,
        ParseRule.STATED_CHOICE,
        ParseRule.NAMED_OPTION,
        ParseRule.PART_OF_TEXT,
        ParseRule.AFTER_REFUSAL,
        ParseRule.BEFORE_LOOP,
        ParseRule.OPTION_PROBABILITIES,
    }
)

AMBIGUOUS_RULES = frozenset(
    {
        ParseRule.CONTRADICTION,
        ParseRule.SEVERAL_OPTIONS,
        ParseRule.NUMBER_RANGE,
        ParseRule.DECIMAL_NUMBER,
        ParseRule.FRACTION,
        ParseRule.POSITION,
        ParseRule.CONFLICTING_ANSWERS,
        ParseRule.UNLISTED_WORDING,
    }
)


def _status(rule: ParseRule) -> ParseStatus:
    if rule in VALID_RULES:
        return ParseStatus.VALID
    if rule in AMBIGUOUS_RULES:
        return ParseStatus.AMBIGUOUS
    single = {
        ParseRule.REFUSAL: ParseStatus.REFUSED,
        ParseRule.OUTSIDE_CODES: ParseStatus.OUT_OF_RANGE,
        ParseRule.TOO_MANY: ParseStatus.TOO_MANY,
        ParseRule.LOOP: ParseStatus.DEGENERATE,
    }
    return single.get(rule, ParseStatus.NO_ANSWER)


STATUS_OF = {rule: _status(rule) for rule in ParseRule}
"""The status that each rule leads to."""


class Form(StrEnum):
    """What an answer was given as."""

    NUMBER = "number"
    TEXT = "text"
    BOTH = "both"


class FormRules(NamedTuple):
    """The valid rule for an answer given as a number, as a text, or as both."""

    number: ParseRule
    text: ParseRule
    both: ParseRule

    @classmethod
    def same(cls, rule: ParseRule) -> FormRules:
        """One rule for every form."""
        return cls(rule, rule, rule)

    def of(self, form: Form) -> ParseRule:
        """The rule for a form."""
        return {Form.NUMBER: self.number, Form.TEXT: self.text, Form.BOTH: self.both}[form]


class Reading(NamedTuple):
    """What one passage of a response says.

    `codes` is empty unless `rule` is one of `VALID_RULES`.
    """

    rule: ParseRule
    codes: tuple[int, ...] = ()

    @property
    def status(self) -> ParseStatus:
        """The status that the rule leads to."""
        return STATUS_OF[self.rule]

    @property
    def decides(self) -> bool:
        """Whether the passage holds an answer, be it a usable one or not (anything but "no answer")."""
        return STATUS_OF[self.rule] is not ParseStatus.NO_ANSWER


def first_of(*rules: Callable[[], Reading | None]) -> Reading | None:
    """The reading of the first rule that finds something; later rules are not tried."""
    for rule in rules:
        reading = rule()
        if reading is not None:
            return reading
    return None

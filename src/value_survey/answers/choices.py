"""One item as the parser needs it, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from value_survey.answers.labels import Labels
from value_survey.answers.listing import listing_pattern
from value_survey.answers.text import tidy
from value_survey.answers.wording import polarity
from value_survey.errors import InputError, Problem
from value_survey.terms import Kind, Language

_LETTERS = "abcdefgh"
_EMPTY_WORDS = frozenset(
    "a an the i it is am be to of in for and or my me we you that this with on at as by do does have has not no very "
    "option answer all one".split()
)


@dataclass(frozen=True)
class Choices:
    """What may be chosen at one item.

    Attributes
    ----------
    language
        Language of the questionnaire.
    kind
        How the item is answered.
    options
        Code → text, in the order in which they are shown.
    max_choices
        How many options a `multiple` item allows; 1 for the other kinds.
    question
        The wording, to recognise a response that repeats it; empty if it is not known.
    others
        Code → text in the other language; a text of it names its option too.
    fixed_order
        Whether every respondent saw the options in the order of `options`. If not, letters and ordinals say
        nothing.
    """

    language: Language
    kind: Kind
    options: Mapping[int, str]
    max_choices: int = 1
    question: str = ""
    others: Mapping[int, str] | None = None
    fixed_order: bool = True

    def __post_init__(self) -> None:
        problems = []
        if not self.options:
            problems.append(Problem("an item needs options", "options", "none", "code → text, at least one"))
        if self.max_choices < 1:
            problems.append(
                Problem(
                    "max_choices must be positive",
                    "max_choices",
                    repr(self.max_choices),
                    "an integer of 1 or more",
                )
            )
        if problems:
            raise InputError(problems)

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """The codes in the order shown."""
        return tuple(self.options)

    @cached_property
    def allowed(self) -> frozenset[int]:
        """The codes as a set."""
        return frozenset(self.options)

    @cached_property
    def limit(self) -> int:
        """How many options may be chosen."""
        return self.max_choices if self.kind is Kind.MULTIPLE else 1

    @cached_property
    def highest(self) -> int:
        """The largest code: the denominator of `7/10`."""
        return max(self.options)

    @cached_property
    def labels(self) -> Labels:
        """The texts of the options, compiled."""
        return Labels(self.options, self.others)

    @cached_property
    def listing(self) -> re.Pattern[str]:
        """A pattern for the list of all options."""
        return listing_pattern(self.labels.texts)

    @cached_property
    def tidy_question(self) -> str:
        """The wording on one line, tidied."""
        return " ".join(tidy(self.question).split())

    @cached_property
    def positions_are_codes(self) -> bool:
        """Whether the k-th option shown bears code k, so that an ordinal or a letter says which code is meant."""
        return self.fixed_order and self.codes == tuple(range(1, len(self.codes) + 1))

    @cached_property
    def letters(self) -> Mapping[str, int]:
        """Letter → code, from letters printed in the options or from positions; empty if neither is unambiguous."""
        printed = self.labels.letters
        if printed:
            return printed if sorted(printed.values()) == sorted(self.codes) else {}
        if self.positions_are_codes and len(self.codes) <= len(_LETTERS):
            return dict(zip(_LETTERS, self.codes, strict=False))
        return {}

    def code_of(self, number: int) -> int | None:
        """The code that a number written as the answer means.

        As a rule the number itself, be it allowed or not. Where option texts are numbers, a number that is no code
        means the option with that text, and one that is a code and the text of another option means nothing certain:
        `None`.
        """
        named = self.labels.numerals.get(number)
        if named is None:
            return number
        return None if number in self.allowed else named

    def part_of(self, phrase: str) -> frozenset[int]:
        """The options of whose text a tidied phrase is a part, without being turned into its opposite by a negation."""
        phrase = phrase.strip(" .,;:!?。\"'()[]-")
        if phrase.isascii():
            words = phrase.split()
            if len(phrase) < 4 or all(word in _EMPTY_WORDS for word in words):
                return frozenset()
            padded = f" {phrase} "
            return frozenset(
                label.codes[0]
                for label in self.labels.labels
                if padded in f" {label.name} " and polarity(label.name) == polarity(phrase)
            )
        if len(phrase) < 2:
            return frozenset()
        return frozenset(
            label.codes[0]
            for label in self.labels.labels
            if phrase in label.name and polarity(label.name) == polarity(phrase)
        )

"""One item as the parser needs it, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from value_survey.answers.bilingual import translations
from value_survey.answers.labels import Labels, compile_labels
from value_survey.answers.listing import listing_pattern, scale_pattern
from value_survey.answers.text import tidy
from value_survey.errors import InputError, Problem
from value_survey.terms import Kind, Language

_LETTERS = "abcdefgh"


@dataclass(frozen=True, eq=False)
class Choices:
    """What may be chosen at one item; two are the same only if they are one object.

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
        Code → text in the other language; a text of it names its option too. `None` if the item has none:
        then the usual translations of its texts do.
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
        others = translations(self.options) if self.others is None else tuple(self.others.items())
        return compile_labels(tuple(self.options.items()), others)

    @cached_property
    def listing(self) -> re.Pattern[str]:
        """A pattern for the list of all options."""
        return listing_pattern(self.labels.texts)

    @cached_property
    def whole_scale(self) -> re.Pattern[str]:
        """A pattern for the scale itself, from its lowest to its highest code (`on a scale from 1 to 10`)."""
        return scale_pattern(min(self.codes), max(self.codes))

    @cached_property
    def tidy_question(self) -> str:
        """The wording on one line, tidied."""
        return " ".join(tidy(self.question).split())

    @cached_property
    def positions_are_codes(self) -> bool:
        """Whether the k-th option shown bears code k, so that ordinals and letters name codes."""
        return self.fixed_order and self.codes == tuple(range(1, len(self.codes) + 1))

    @cached_property
    def letters(self) -> Mapping[str, int]:
        """Letter → code, from printed letters or from positions; empty if neither is unambiguous."""
        printed = self.labels.letters
        if printed:
            return printed if sorted(printed.values()) == sorted(self.codes) else {}
        if self.positions_are_codes and self.kind is not Kind.SCALE:
            return dict(zip(_LETTERS, self.codes, strict=False))
        return {}

    def code_of(self, number: int) -> int | None:
        """The code that a number written as the answer means.

        As a rule the number itself, be it allowed or not. Where option texts are numbers, a number that is
        no code means the option with that text, and one that is a code and the text of another option means
        nothing certain:
        `None`.
        """
        named = self.labels.numerals.get(number)
        if named is None:
            return number
        return None if number in self.allowed else named


_REMEMBERED = 1 << 13


@lru_cache(maxsize=_REMEMBERED)
def _compiled(
    language: Language, kind: Kind, options: tuple[tuple[int, str], ...], max_choices: int, question: str
) -> Choices:
    return Choices(
        language=language, kind=kind, options=dict(options), max_choices=max_choices, question=question
    )


def compile_choices(
    *, language: Language, kind: Kind, options: Mapping[int, str], max_choices: int, question: str | None
) -> Choices:
    """`Choices`, the same object for the same item: what is compiled for one response serves the next.

    Raises
    ------
    InputError
        If there are no options or `max_choices` is below 1.
    """
    return _compiled(language, kind, tuple(options.items()), max_choices, question or "")

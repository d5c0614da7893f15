"""Answers that give only a part of an option's text, or its words in another order."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.contrast import CONTRAST
from value_survey.answers.labels import Labels
from value_survey.answers.rules import ParseRule, Reading
from value_survey.answers.text import first_sentence, word_list
from value_survey.answers.wording import polarity, without_negation
from value_survey.terms import Kind

_EMPTY_WORDS = frozenset(
    word_list(
        "a an the i it is am be to of in for and or my me we you that this with on at as by do does have has "
        "option answer one"
    )
)
_PUNCTUATION = " .,;:!?。\"'()[]-"
_LEAST_PART = {"latin": 4, "chinese": 2}
_LEAST_CUT = 6
_SHORT = 4


def read_part(text: str, choices: Choices) -> Reading:
    """Read a marked passage that is a part of an option's text, or says what the text says in other order.

    Parameters
    ----------
    text
        Tidied passage.
    choices
        The item.

    Returns
    -------
    Reading
        `NOTHING_FOUND` if the passage shares nothing with the options, `UNLISTED_WORDING` if it fits none
        or several.
    """
    phrase = first_sentence(text).strip(_PUNCTUATION)
    labels = choices.labels
    parts = part_of(phrase, labels)
    # Between the labelled ends of a scale lie points of which a mere shared word says nothing.
    clear = choices.kind is not Kind.SCALE or _begins_only(phrase, labels)
    if len(parts) == 1 and clear and not _has_degrees(phrase, labels):
        return Reading(ParseRule.PART_OF_TEXT, tuple(parts))
    if not parts and not CONTRAST.search(phrase):
        reordered = worded_as(phrase, labels)
        if len(reordered) == 1:
            return Reading(ParseRule.NAMED_OPTION, tuple(reordered))
    cut_off = cut_off_option(text, labels)
    if cut_off is not None and not parts:
        return Reading(ParseRule.PART_OF_TEXT, (cut_off,))
    if parts or shares_words(without_negation(phrase), labels):
        return Reading(ParseRule.UNLISTED_WORDING)
    return Reading(ParseRule.NOTHING_FOUND)


def part_of(phrase: str, labels: Labels) -> frozenset[int]:
    """The options of whose text a tidied phrase is a part, not turned into its opposite by a negation."""
    phrase = _without_empty_edges(phrase)
    if len(phrase) < _LEAST_PART["latin" if phrase.isascii() else "chinese"]:
        return frozenset()
    turned = polarity(phrase)
    return frozenset(
        code
        for label in labels.labels
        if _is_part(phrase, label.name, turned=not turned) and polarity(label.name) == turned
        for code in label.codes
    )


def _is_part(phrase: str, name: str, *, turned: bool) -> bool:
    if not phrase.isascii():
        return phrase in name
    # A denial may leave words out (`not at all` of `do not trust at all`).
    return f" {phrase} " in f" {name} " or (turned and _in_order(tuple(phrase.split()), name.split()))


def cut_off_option(text: str, labels: Labels) -> int | None:
    """The only option whose text begins with a tidied text that breaks off in the middle of a word."""
    text = text.lstrip(_PUNCTUATION)
    if len(text) < _LEAST_CUT or not text.isascii():
        return None
    begun = {
        code
        for label in labels.labels
        if label.name.startswith(text) and label.name[len(text) :][:1].isalpha()
        for code in label.codes
    }
    return begun.pop() if len(begun) == 1 else None


def shares_words(phrase: str, labels: Labels) -> bool:
    """Whether a short tidied phrase uses a word of the options."""
    if phrase.isascii():
        said = phrase.split()
        names = {word for label in labels.labels for word in label.name.split()} - _EMPTY_WORDS
        return len(said) <= _SHORT and not names.isdisjoint(said)
    pairs = {phrase[k : k + 2] for k in range(len(phrase) - 1)}
    return len(phrase) <= 2 * _SHORT and any(pair in label.name for label in labels.labels for pair in pairs)


def _has_degrees(phrase: str, labels: Labels) -> bool:
    """Whether several options say what a denying phrase says, in degrees (`不重要` of `不太重要`)."""
    core = without_negation(phrase)
    alike = {
        label.codes
        for label in labels.labels
        if core and core in label.name and polarity(label.name) == polarity(phrase)
    }
    return core != phrase and len(alike) > 1


def _begins_only(phrase: str, labels: Labels) -> bool:
    """Whether one option's text begins with a phrase of which no other option has a word."""
    begun = [label for label in labels.labels if label.name.startswith(phrase)]
    said = phrase.split() if phrase.isascii() else [phrase]
    others = [label for label in labels.labels if begun and label.codes != begun[0].codes]
    return bool(begun) and not any(word in label.name for label in others for word in said)


def worded_as(sentence: str, labels: Labels) -> frozenset[int]:
    """The options whose telling words, two or more, a sentence has in their order, denied or not alike.

    `I trust my neighbours completely` says what `Trust completely` says. Of two options of which one says
    more than the other only that one counts.
    """
    said = [word.strip(_PUNCTUATION) for word in sentence.split()]
    turned = polarity(sentence)
    found = {
        (label.codes, telling)
        for label in labels.labels
        if label.name.isascii() and len(telling := _telling_words(label.name)) > 1
        if polarity(label.name) == turned and _in_order(telling, said)
    }
    return frozenset(
        code
        for codes, telling in found
        if not any(set(telling) < set(more) for _, more in found)
        for code in codes
    )


def _without_empty_edges(phrase: str) -> str:
    if not phrase.isascii():
        return phrase
    said = phrase.split()
    while said and said[0] in _EMPTY_WORDS:
        said.pop(0)
    while said and said[-1] in _EMPTY_WORDS:
        said.pop()
    return " ".join(said)


def _telling_words(name: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[a-z]+", name) if word not in _EMPTY_WORDS and word != "not")


def _in_order(telling: tuple[str, ...], said: list[str]) -> bool:
    rest = iter(said)
    return all(word in rest for word in telling)

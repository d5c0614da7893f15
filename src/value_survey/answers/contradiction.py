"""A code whose following words name another option."""

from __future__ import annotations

from value_survey.answers.choices import Choices
from value_survey.answers.contrast import CONTRAST
from value_survey.answers.entries import Entry
from value_survey.answers.partial import part_of, shares_words
from value_survey.answers.text import first_sentence
from value_survey.answers.wording import negated, polarity, without_negation
from value_survey.terms import Kind

_LONGEST_REMARK = 90


def telling(name: str) -> bool:
    """Whether an option's text names it wherever it stands; a short common word does not."""
    return " " in name if name.isascii() else len(name) > 2


def contradicted(text: str, entry: Entry, choices: Choices) -> bool:
    """Whether the sentence that follows a bare code names another option, or a part that only others have.

    Parameters
    ----------
    text
        Tidied passage.
    entry
        The code that was read in it, without a text.
    choices
        The item.
    """
    remark = first_sentence(text[entry.end :].lstrip(" .:)]=、-\"',(")).strip()
    if not remark or len(remark) > _LONGEST_REMARK or CONTRAST.search(remark):
        return False
    # A few words are meant as the option's text, more are a reason.
    short = len(remark.split()) <= 4 if remark.isascii() else len(remark) <= 8
    parts = part_of(remark, choices.labels) if short else frozenset()
    if parts:
        return entry.code not in parts
    own = choices.labels.texts.get(entry.code, "")
    if (
        short
        and not own.isdigit()
        and shares_words(without_negation(remark), choices.labels)
        and polarity(remark) != polarity(own)
    ):
        return True
    if choices.kind is not Kind.SINGLE:
        return False
    named = [label for label in choices.labels.search(remark) if not negated(remark, label.start)]
    if not named or any(entry.code in label.codes or not (short or telling(label.name)) for label in named):
        return False
    return not any(_alike(label.name, own) for label in named)


def _alike(one: str, other: str) -> bool:
    """Whether one text is the other in another degree (`agree`, `strongly agree`)."""
    edge = " " if one.isascii() else ""
    one, other = f"{edge}{one}{edge}", f"{edge}{other}{edge}"
    return (one in other or other in one) and polarity(one) == polarity(other)

"""A code whose following words name another option."""

from __future__ import annotations

import re

from value_survey.answers.choices import Choices
from value_survey.answers.entries import Entry
from value_survey.answers.labels import LabelMatch
from value_survey.answers.text import first_sentence
from value_survey.answers.wording import negated
from value_survey.terms import Kind

CONTRAST = re.compile(
    r"\b(?:while|although|though|some|others?|but|however|than|not just|if|whether|depends?)\b"
    r"|不过|但|虽然|有人|有些人|而不是|如果|取决于|是否"
)
"""Words that bring in what is not the speaker's own answer."""

_LONGEST_REMARK = 90


def telling(label: LabelMatch) -> bool:
    """Whether a text names its option wherever it stands; a short common word does not."""
    return " " in label.name if label.name.isascii() else len(label.name) > 2


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
    parts = choices.part_of(remark) if short else frozenset()
    if parts:
        return entry.code not in parts
    if choices.kind is not Kind.SINGLE:
        return False
    named = [label for label in choices.labels.search(remark) if not negated(remark, label.start)]
    if not named or any(entry.code in label.codes or not telling(label) for label in named):
        return False
    own = [label.name for label in choices.labels.labels if entry.code in label.codes]
    return not any(label.name in name or name in label.name for label in named for name in own)

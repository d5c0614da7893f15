"""How long the sentences of a question are: what a respondent has to keep in mind at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from value_survey.survey.quality.findings import Check, Finding, Limits
from value_survey.survey.quality.texts import ItemText
from value_survey.terms import Language

ENGLISH_LIMITS = Limits(note=30, problem=45)
"""Words. Textbooks on questionnaires ask for about 20; a scale that names both ends needs some 10 more."""

CHINESE_LIMITS = Limits(note=50, problem=75)
"""Characters: 30 and 45 English words, at about 1.6 characters a word."""

_SENTENCE_END = re.compile(r"[.?!]+(?=\s|$|[”’\"'])|[。？！；]+")


def longest_sentence(text: str, language: Language) -> int:
    """Return the length of the longest sentence: words in English, characters without punctuation in Chinese.

    An abbreviation or a number with a point in it ends no sentence, for no space follows the point.
    """
    sentences = _SENTENCE_END.split(text)
    pattern = r"\w+(?:['’-]\w+)*" if language is Language.EN else r"\w"
    return max(len(re.findall(pattern, sentence)) for sentence in sentences)


def sentence_lengths(
    texts: Sequence[ItemText],
    *,
    english: Limits = ENGLISH_LIMITS,
    chinese: Limits = CHINESE_LIMITS,
) -> Iterator[Finding]:
    """Measure the longest sentence of every text.

    Parameters
    ----------
    texts
        Texts of either language.
    english, chinese
        Words, and characters, from which a sentence is long (note) and too long to be heard once (problem).
    """
    for text in texts:
        value = longest_sentence(text.text, text.language)
        threshold, verdict = (english if text.language is Language.EN else chinese).judge(value)
        yield Finding(Check.SENTENCE_LENGTH, text.item_ids, text.language, float(value), threshold, verdict)

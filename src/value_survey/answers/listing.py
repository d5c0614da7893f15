"""The list of all options, as a prompt shows it and as a response may repeat it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from value_survey.answers.labels import as_pattern

# Possessive quantifiers: a list that breaks off must fail at once, not after every way to part its punctuation.
_SEPARATOR = r"[\s,;、|/.。\-•·)\]]*+(?:(?:and|or|和|或)\s++)?+"


def listing_pattern(texts: Mapping[int, str]) -> re.Pattern[str]:
    """A pattern for as many options in a row as an item has, with their codes or, from three on, without.

    The order is free, and whether all of them are different remains to be checked.

    Parameters
    ----------
    texts
        Code → tidied text of the option.
    """
    longest_first = sorted(texts.items(), key=lambda pair: -len(pair[1]))
    numbered = "|".join(
        rf"[(\[#]?+{code}(?![0-9])\s?+[.:)\]=、\-]{{0,2}}+\s?+[\"'(\[]?+{'' if text == str(code) else as_pattern(text)}[\"')\]]?+"
        for code, text in longest_first
    )
    patterns = [rf"(?<![\d.])(?:(?:{numbered}){_SEPARATOR}){{{len(texts)}}}"]
    bare = "|".join(as_pattern(text) for _, text in longest_first if not text.isdigit())
    if len(texts) > 2 and bare:
        patterns.append(rf"(?:(?:{bare}){_SEPARATOR}){{{len(texts)}}}")
    return re.compile("|".join(patterns))

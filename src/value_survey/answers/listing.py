"""The list of all options, as a prompt shows it and as a response may repeat it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from value_survey.answers.labels import as_pattern

# Possessive quantifiers: a list that breaks off must fail at once, not after every way to part its
# punctuation.
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
        rf"[(\[#]?+{code}(?![0-9])\s?+[.:)\]=、\-]{{0,2}}+\s?+[\"'(\[]?+{label}[\"')\]]?+"
        for code, text in longest_first
        for label in ("" if text == str(code) else as_pattern(text),)
    )
    patterns = [rf"(?<![\d.])(?:(?:{numbered}){_SEPARATOR}){{{len(texts)}}}"]
    bare = "|".join(as_pattern(text) for _, text in longest_first if not text.isdigit())
    if len(texts) > 2 and bare:
        patterns.append(rf"(?:(?:{bare}){_SEPARATOR}){{{len(texts)}}}")
    return re.compile("|".join(patterns))


def scale_pattern(lowest: int, highest: int) -> re.Pattern[str]:
    """A pattern for a scale as a whole, with its anchors in brackets or without.

    Parameters
    ----------
    lowest, highest
        The codes at its ends.
    """
    anchor = r"(?: ?分)?(?: ?(?:\([^()\n]{0,60}\)|=[^,;\n]{0,40}))?"
    return re.compile(
        r"(?:(?:on|using|in) )?(?:(?:a|the|this) )?(?:\d+-point )?(?:scale )?(?:of |from |ranging from "
        r"|从|用|在|由)?"
        rf"(?:(?<![\d.]){lowest}{anchor},?\s?(?:to|through|-|~|到|至)\s?"
        rf"|between {lowest}{anchor} and ){highest}(?!\d|\.\d){anchor}"
        r"(?:(?:的|这个)?(?:量表|范围|评分|打分|尺度|分值|标准|等级|之间)(?:上|中|内|里)?)?(?: scale)?,?"
    )

"""Read a judge's reply: yes, no, or neither."""

from __future__ import annotations

import re

from value_survey.answers.refusals import refusal
from value_survey.answers.text import tidy
from value_survey.judge.problems import Verdict

_YES = r"(?:yes|是的?|有)"
_NO = r"(?:no|否|不是|没有)"
# A reply may repeat the word that announces it, and go on with reasons.
_LEAD = r"\W*(?:(?:the )?(?:answer|reply|verdict|judg[e]?ment|答案|回答|判断|结论)(?: is|是|为)?\W+)?"
_END = r"(?![a-z])"
_FIRST = re.compile(rf"{_LEAD}(?:(?P<no>{_NO})|(?P<yes>{_YES})){_END}")
# `yes or no`, `yes/no`, `是或否`: the choice repeated, not made.
_BOTH = re.compile(
    rf"{_LEAD}(?:{_YES}\W*(?:or|and|或者?|还是)?\W*{_NO}|{_NO}\W*(?:or|and|或者?|还是)?\W*{_YES}){_END}"
)


def read_verdict(reply: str) -> Verdict:
    """Read what a reply says of the problem it was asked about.

    Only its beginning counts, which was asked to be the one word: a yes or no further on may be about
    anything. A reply that refuses is no verdict, and neither is one that repeats the choice.

    Parameters
    ----------
    reply
        As the judge gave it, in either language.
    """
    text = tidy(reply)
    if _BOTH.match(text):
        return Verdict.UNCLEAR
    first = _FIRST.match(text)
    if first is not None:
        return Verdict.NO if first["no"] else Verdict.YES
    return Verdict.REFUSED if refusal(text) else Verdict.UNCLEAR

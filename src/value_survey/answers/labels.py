"""The texts of an item's options as one pattern that finds them in a response, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from value_survey.answers.text import tidy
from value_survey.answers.wording import DEGREES

_TOKEN = re.compile(r"[a-z0-9]+|[^\x00-\x7f]")
_PREFIX = re.compile(r"^\(?(?:(\d+)|([a-h]))\s*(?:[.:)、]\s*|\)\s+)(?=\S)")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_ARTICLE = re.compile(r"^(?:an?|the|to|i would|i|我会|我)\s*(?=\S)")
_SYNONYMS = {"是": ("是的", "对"), "否": ("不是", "不"), "yes": ("yeah", "yep"), "no": ("nope",)}
_AT_ALL = re.compile(r"^not at all ([a-z ]+)$")
_NOT_AT_ALL = re.compile(r"^not ([a-z ]+) at all$")
_CJK = "\u3400-\u9fff"
_OUR = re.compile(r"(?<=fav|col|lab|hon)ou?r|(?<=neighb)ou?r|(?<=behavi)ou?r")
_ISE = re.compile(r"(?<=[a-z]{3}i)[sz](?=(?:e[ds]?|ing|ations?)$)")


class Label(NamedTuple):
    """A text by which an option can be named.

    `name` is the tidied text, `codes` the options that bear it (more than one only if options share a text).
    """

    name: str
    codes: tuple[int, ...]


class LabelMatch(NamedTuple):
    """A place where an option is named: the codes that bear the text, and where it begins and ends."""

    codes: tuple[int, ...]
    name: str
    start: int
    end: int


class Labels:
    """All texts by which the options of one item can be named.

    Besides the text itself an option answers to the text without its article, without its aside in brackets,
    without a code or letter printed in front of it, and, for two words one of which is an adverb of degree,
    in the other order (`Strongly agree`, `Agree strongly`). A variant that another option owns is left out,
    and so is a bare number: numbers are codes.

    Parameters
    ----------
    options
        Code → text. Texts may be in either language.
    others
        Code and text, any number for each option: further texts in the other language. One that two options
        share, or that is the text of an option, is left out.
    """

    def __init__(self, options: Mapping[int, str], others: Iterable[tuple[int, str]] = ()) -> None:
        self.numerals: dict[int, int] = {}
        self.letters: dict[str, int] = {}
        self.texts = {code: self._text(code, text) for code, text in options.items()}
        names: dict[str, list[int]] = {}
        for code, text in self.texts.items():
            self._add(names, code, text)
        further: dict[str, set[int]] = {}
        for code, text in others:
            further.setdefault(self._text(code, text), set()).add(code)
        for name, owners in further.items():
            if name not in names and len(owners) == 1:
                self._add(names, next(iter(owners)), name)
        _add_variants(names)
        self.labels = tuple(
            Label(name, tuple(dict.fromkeys(codes)))
            for name, codes in sorted(names.items(), key=lambda pair: -len(pair[0]))
        )
        self._pattern = re.compile(
            "|".join(f"({as_pattern(label.name)})" for label in self.labels) or r"(?!)"
        )

    def _text(self, code: int, text: str) -> str:
        text = " ".join(tidy(text).split()).strip(" .,;:!?。")
        found = _PREFIX.match(text)
        if found and found[2]:
            self.letters[found[2]] = code
        if found and (found[2] or int(found[1]) == code):
            text = text[found.end() :]
        return text

    def _add(self, names: dict[str, list[int]], code: int, name: str) -> None:
        if name.isascii() and name.isdigit():
            if int(name) != code:
                self.numerals[int(name)] = code
        elif _TOKEN.search(name):
            names.setdefault(name, []).append(code)

    def match(self, text: str, position: int) -> LabelMatch | None:
        """The longest option text that begins exactly at a position of a tidied text."""
        found = self._pattern.match(text, position)
        return self._named(found) if found else None

    def search(self, text: str) -> list[LabelMatch]:
        """All option texts named in a tidied text, longest first where they overlap, without overlaps."""
        return [self._named(found) for found in self._pattern.finditer(text)]

    def _named(self, found: re.Match[str]) -> LabelMatch:
        label = self.labels[(found.lastindex or 1) - 1]
        return LabelMatch(label.codes, label.name, found.start(), found.end())


@lru_cache(maxsize=4096)
def compile_labels(options: tuple[tuple[int, str], ...], others: tuple[tuple[int, str], ...]) -> Labels:
    """`Labels` of options given as pairs; items that share their options share the result."""
    return Labels(dict(options), others)


def _add_variants(names: dict[str, list[int]]) -> None:
    variants: dict[str, set[int]] = {}
    for name, codes in names.items():
        for variant in _variants(name):
            variants.setdefault(variant, set()).update(codes)
    for variant, owners in variants.items():
        if variant not in names and len(owners) == 1:
            names[variant] = list(owners)


def _variants(name: str) -> list[str]:
    without_aside = _ASIDE.sub("", name).strip()
    variants = [without_aside]
    variants += [_ARTICLE.sub("", each) for each in (name, without_aside)]
    variants.append(_AT_ALL.sub(r"not \1 at all", name))
    variants.append(_NOT_AT_ALL.sub(r"not at all \1", name))
    variants += _SYNONYMS.get(name, ())
    words = without_aside.split()
    if len(words) == 2 and (words[0] in DEGREES) != (words[1] in DEGREES):
        variants.append(f"{words[1]} {words[0]}")
    return [variant for variant in dict.fromkeys(variants) if variant and variant != name]


def as_pattern(name: str) -> str:
    """A pattern for an option's tidied text, open to line breaks, punctuation and spelling variants."""
    tokens = _TOKEN.findall(name)
    if not tokens:
        return re.escape(name)
    found = list(_TOKEN.finditer(name))
    parts = [_token_pattern(found[0][0])]
    for before, after in pairwise(found):
        gap = name[before.end() : after.start()]
        latin = before[0].isascii() and after[0].isascii()
        if gap.strip():
            parts.append(r"[^\w]{1,3}" if latin else r"[^\w]{0,3}")
        else:
            parts.append(r"[\s\-]{1,2}" if latin else r"\s?")
        parts.append(_token_pattern(after[0]))
    start = r"(?<![a-z0-9])(?<!non-)" if tokens[0].isascii() else ""
    end = r"(?![a-z0-9])" if tokens[-1].isascii() else ""
    if (len(tokens) == 1 and not tokens[0].isascii()) or name == "不是":
        # A lone character (是, 左) is part of many words: it must stand alone, or with a mere particle or
        # link.
        start, end = f"(?:(?<![{_CJK}])|(?<=[或选择]))", f"(?=[的啊呀吧]?(?:[^{_CJK}]|$)|或|还是)"
    return start + "".join(parts) + end


def _token_pattern(token: str) -> str:
    if token == "nor":
        return "n?or"
    return _ISE.sub("[sz]", _OUR.sub("ou?r", re.escape(token)))

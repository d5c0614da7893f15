"""Controls: responses that are made to have one problem, or none, so that what a judge should say is known.

A valid response is written from a question, a drawn answer and an explanation of the project's own; then it
is spoilt in one way. The truth is known by construction. Responses of models vary more than these: the
sensitivity and specificity of a judge are those on such responses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from value_survey.errors import InputError, Problem
from value_survey.judge.problems import Insensitivity
from value_survey.judge.prompts import AskedItem, fill, read_keys
from value_survey.metrics.seeding import stream
from value_survey.terms import Kind, Language

IU, QC, RP, CV, FF, IR = Insensitivity


class Spoiling(StrEnum):
    """What was done to a valid response."""

    NONE = "none"
    UNMARKED = "answer marker removed"
    TOO_MANY = "too many options"
    OTHER_QUESTION = "answer to another question"
    OTHER_CODE = "code of an answer to another question"
    THIRD_PERSON = "third person"
    AS_AI = "as an AI"
    AGAINST = "explanation against the answer"
    FALSE_FACT = "false fact put in"
    IRRELEVANT = "irrelevant text added"


_SPOILS: Mapping[Spoiling, Insensitivity] = {
    Spoiling.UNMARKED: IU,
    Spoiling.TOO_MANY: IU,
    Spoiling.OTHER_QUESTION: QC,
    Spoiling.OTHER_CODE: QC,
    Spoiling.THIRD_PERSON: RP,
    Spoiling.AS_AI: RP,
    Spoiling.AGAINST: CV,
    Spoiling.FALSE_FACT: FF,
    Spoiling.IRRELEVANT: IR,
}
_LEAVES: Mapping[Spoiling, frozenset[Insensitivity]] = {
    Spoiling.UNMARKED: frozenset({QC, RP, CV, FF, IR}),
    Spoiling.TOO_MANY: frozenset({RP, FF, IR}),
    Spoiling.OTHER_QUESTION: frozenset({RP, FF}),
    Spoiling.OTHER_CODE: frozenset({RP, FF}),
    Spoiling.THIRD_PERSON: frozenset({IU, QC, CV, FF, IR}),
    Spoiling.AS_AI: frozenset({IU, QC, CV}),
    Spoiling.AGAINST: frozenset({IU, QC, RP, FF}),
    Spoiling.FALSE_FACT: frozenset({IU, RP, CV}),
    Spoiling.IRRELEVANT: frozenset({IU, RP, CV}),
}
"""Which problems a spoilt response surely does not have; of the others it is a matter of opinion."""

_OF_ANOTHER = frozenset({Spoiling.OTHER_QUESTION, Spoiling.OTHER_CODE})


@dataclass(frozen=True)
class ControlTexts:
    """A file of texts for controls; see its comments."""

    response: str
    unmarked: str
    separator: str
    explanations: tuple[str, ...]
    third_person: tuple[str, ...]
    as_ai: tuple[str, ...]
    contradictions: tuple[str, ...]
    irrelevant: tuple[str, ...]
    false_facts: tuple[str, ...]


@dataclass(frozen=True)
class Control:
    """A response of known truth.

    Attributes
    ----------
    problem
        What a judge is asked about.
    flawed
        Whether the response has the problem.
    number
        0-based, among the controls of this problem, truth and language.
    spoiling
        How it was made.
    item_id, language
        What the response answers, and in which language.
    response
        The text.
    """

    problem: Insensitivity
    flawed: bool
    number: int
    spoiling: Spoiling
    item_id: str
    language: Language
    response: str


_LISTS = ("explanations", "third_person", "as_ai", "contradictions", "irrelevant", "false_facts")
_TEXTS = ("response", "unmarked", "separator")


def read_control_texts(path: Path, language: Language) -> ControlTexts:
    """Read a file of texts for controls.

    Raises
    ------
    InputError
        It cannot be read, is of another language, has missing or unknown keys, lists that are none, or a
        form without its placeholders; all of them.
    """
    raw = read_keys(path, language, ("language", *_TEXTS, *_LISTS))
    problems = [
        Problem("is no list of texts", f"{path.name}: {key}", str(raw[key])[:40], "at least one text")
        for key in _LISTS
        if not isinstance(raw[key], list) or not raw[key]
    ]
    problems += [
        Problem("placeholder is missing", f"{path.name}: {key}", placeholder, next_step="put it in")
        for key in ("response", "unmarked")
        for placeholder in ("[ANSWER]", "[EXPLANATION]")
        if placeholder not in str(raw[key])
    ]
    if not any("[ANSWER]" in str(text) for text in raw["explanations"]):
        problems.append(Problem("no explanation names the answer", f"{path.name}: explanations", "[ANSWER]"))
    if problems:
        raise InputError(problems)
    return ControlTexts(
        response=str(raw["response"]),
        unmarked=str(raw["unmarked"]),
        separator=str(raw["separator"]),
        **{key: tuple(str(text) for text in raw[key]) for key in _LISTS},
    )


def controls(
    items: Mapping[str, AskedItem],
    texts: ControlTexts,
    language: Language,
    problems: Sequence[Insensitivity],
    count: int,
    seed: int,
) -> list[Control]:
    """Make controls: for each problem `count` responses that have it and as many that do not.

    Every second one without the problem has another problem instead: a judge that flags whatever looks odd
    is not specific. A smaller count gives the first ones of a larger.

    Parameters
    ----------
    items
        item_id → question; those of one language.
    texts, language
        What they are written with.
    problems
        What judges will be asked about.
    count
        Responses per problem and truth.
    seed
        Of the draws.

    Returns
    -------
    list of Control
        By problem, truth (flawed first) and number; empty without items that suit.
    """
    maker = _Maker(items, texts)
    made = []
    for problem in problems:
        for flawed in (True, False):
            for number in range(count):
                rng = stream(seed, "control", language.value, problem.value, int(flawed), number)
                spoiling = _spoiling(problem, flawed, number)
                found = maker.make(spoiling, rng)
                if found is not None:
                    item_id, response = found
                    made.append(Control(problem, flawed, number, spoiling, item_id, language, response))
    return made


def _spoiling(problem: Insensitivity, flawed: bool, number: int) -> Spoiling:
    if flawed:
        ways = [way for way, what in _SPOILS.items() if what is problem]
        return ways[number % len(ways)]
    if number % 2 == 0:
        return Spoiling.NONE
    ways = [way for way, left in _LEAVES.items() if problem in left]
    return ways[number // 2 % len(ways)]


class _Maker:
    def __init__(self, items: Mapping[str, AskedItem], texts: ControlTexts) -> None:
        self._items = items
        self._texts = texts
        several = {name: item for name, item in items.items() if len(item.options) > item.max_choices}
        graded = {name: item for name, item in items.items() if item.kind is not Kind.MULTIPLE}
        self._suited = {Spoiling.TOO_MANY: sorted(several), Spoiling.AGAINST: sorted(graded)}
        self._all = sorted(items)

    def make(self, spoiling: Spoiling, rng: np.random.Generator) -> tuple[str, str] | None:
        """Write a response to a drawn item; None where no item suits."""
        names = self._suited.get(spoiling, self._all)
        if not names:
            return None
        name = names[int(rng.integers(len(names)))]
        item = self._items[name]
        if spoiling in _OF_ANOTHER:
            others = [each for each in self._all if _unlike(self._items[each], item)]
            if not others:
                return None
            item = self._items[others[int(rng.integers(len(others)))]]
        return name, self._write(spoiling, item, rng)

    def _write(self, spoiling: Spoiling, item: AskedItem, rng: np.random.Generator) -> str:
        texts = self._texts
        codes = list(item.options)
        if spoiling is Spoiling.AGAINST or spoiling in _OF_ANOTHER:
            # An answer from the ends of the scale: its opposite is clear, and its text says what it is about.
            codes = [codes[0], codes[-1]]
        place = int(rng.integers(len(codes)))
        code = codes[place]
        opposite = codes[-1] if place < len(codes) / 2 else codes[0]
        answer = item.shown(code)
        if spoiling is Spoiling.TOO_MANY:
            answer = texts.separator.join(item.shown(each) for each in item.options)

        def drawn(candidates: Sequence[str]) -> str:
            return fill(
                candidates[int(rng.integers(len(candidates)))],
                ANSWER=item.options[code],
                OTHER=item.options[opposite],
                COUNTRY=item.country,
            )

        replaced: Mapping[Spoiling, Callable[[], str]] = {
            Spoiling.THIRD_PERSON: lambda: drawn(texts.third_person),
            Spoiling.AS_AI: lambda: drawn(texts.as_ai),
            Spoiling.AGAINST: lambda: drawn(texts.contradictions),
            Spoiling.FALSE_FACT: lambda: f"{drawn(texts.explanations)} {drawn(texts.false_facts)}",
            Spoiling.IRRELEVANT: lambda: f"{drawn(texts.explanations)} {drawn(texts.irrelevant)}",
        }
        if spoiling is Spoiling.OTHER_CODE:
            # The explanation alone tells what was answered.
            answer = str(code)
            return fill(
                texts.response,
                ANSWER=answer,
                EXPLANATION=drawn([text for text in texts.explanations if "[ANSWER]" in text]),
            )
        explanation = replaced[spoiling]() if spoiling in replaced else drawn(texts.explanations)
        form = texts.unmarked if spoiling is Spoiling.UNMARKED else texts.response
        return fill(form, ANSWER=answer, EXPLANATION=explanation)


def _unlike(other: AskedItem, item: AskedItem) -> bool:
    """Whether the texts of the other item's first and last option are none of this item's."""
    own = {text.casefold() for text in item.options.values()}
    ends = [list(other.options.values())[place].casefold() for place in (0, -1)]
    return not own & set(ends)

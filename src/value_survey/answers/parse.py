"""From a response to the chosen options, or to the reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from value_survey.answers.body import read_body
from value_survey.answers.choices import Choices, compile_choices
from value_survey.answers.degenerate import find_loop
from value_survey.answers.envelope import after_thinking, split_turns
from value_survey.answers.rules import ParseRule, Reading
from value_survey.answers.text import tidy
from value_survey.terms import Kind, Language, ParseStatus


@dataclass(frozen=True)
class ParsedAnswer:
    """What a response chose.

    Attributes
    ----------
    codes
        The chosen codes, ascending, each once; always codes of the item, and empty unless `status` is valid.
    status
        What became of the response.
    rule
        The rule that decided; it implies the status.
    """

    codes: tuple[int, ...]
    status: ParseStatus
    rule: ParseRule


def parse_response(
    response: str | None,
    *,
    language: Language,
    kind: Kind,
    options: Mapping[int, str],
    max_choices: int = 1,
    question: str | None = None,
) -> ParsedAnswer:
    """Read the answer of one response.

    Nothing is guessed: where two readings are equally plausible the answer is ambiguous, and numbers count
    only where an answer stands (after a marker, at the beginning, in a stated choice), never in an
    explanation.

    Parameters
    ----------
    response
        What the model said; `None` if there is no response, which is no answer.
    language
        Language of the questionnaire. Answers in the other language are read too.
    kind
        How the item is answered.
    options
        Code → text, in the order shown. Codes need not be 1 … n.
    max_choices
        How many options a `multiple` item allows; of no effect on the other kinds.
    question
        The wording, if it is at hand, to recognise a response that repeats it.

    Returns
    -------
    ParsedAnswer
        For any text whatsoever.

    Raises
    ------
    InputError
        If there are no options or `max_choices` is below 1.
    """
    choices = compile_choices(
        language=language, kind=kind, options=options, max_choices=max_choices, question=question
    )
    return parse_with(response, choices)


def parse_with(response: str | None, choices: Choices) -> ParsedAnswer:
    """`parse_response` for an item that has been compiled; compile once, parse many."""
    reading = _read(response, choices)
    return ParsedAnswer(reading.codes, reading.status, reading.rule)


def _read(response: str | None, choices: Choices) -> Reading:
    if response is None or not response.strip():
        return Reading(ParseRule.EMPTY)
    thought = after_thinking(response)
    if thought is None:
        return Reading(ParseRule.UNFINISHED_THINKING)
    if not thought.strip():
        return Reading(ParseRule.EMPTY)
    own, further = split_turns(thought)
    reading = _read_to_loop(own.strip(), choices)
    if further and not reading.decides and _repeats_prompt(further, choices):
        return _read_to_loop(further.strip(), choices)
    return reading


def _repeats_prompt(text: str, choices: Choices) -> bool:
    """Whether a further turn asks this item once more, so that what follows it is its answer."""
    text = " ".join(tidy(text).split())
    return (
        bool(choices.tidy_question and choices.tidy_question in text)
        or choices.listing.search(text) is not None
    )


def _read_to_loop(text: str, choices: Choices) -> Reading:
    loop = find_loop(text)
    if loop is None:
        return read_body(text, choices)
    before = read_body(text[: loop.start], choices)
    if before.codes:
        return Reading(ParseRule.BEFORE_LOOP, before.codes)
    # An answer that is itself repeated is clear if one round of the loop says it in so many words.
    once = read_body(text[: loop.start + loop.period], choices)
    if once.codes and loop.period >= _CLEAR_ROUND and once.rule in _CLEAR_RULES:
        return Reading(ParseRule.BEFORE_LOOP, once.codes)
    return Reading(ParseRule.LOOP)


_CLEAR_ROUND = 5
_CLEAR_RULES = frozenset(
    {ParseRule.MARKED_NUMBER, ParseRule.MARKED_TEXT, ParseRule.MARKED_BOTH, ParseRule.LEADING_BOTH}
)

"""Apply the rules, in their order, to what a model itself said: the parser's table of contents."""

from __future__ import annotations

from value_survey.answers.choices import Choices
from value_survey.answers.degenerate import lacks_variety
from value_survey.answers.echo import without_echo
from value_survey.answers.envelope import without_html
from value_survey.answers.leading import leading_answer, option_lines
from value_survey.answers.marked import read_passage
from value_survey.answers.passages import Passages, split_passages
from value_survey.answers.refusals import refusal
from value_survey.answers.rules import FormRules, ParseRule, Reading
from value_survey.answers.structured import unwrap
from value_survey.answers.text import tidy
from value_survey.answers.unmarked import UNREADABLE, read_unmarked
from value_survey.terms import Kind

_MARKED = FormRules(ParseRule.MARKED_NUMBER, ParseRule.MARKED_TEXT, ParseRule.MARKED_BOTH)
_STRUCTURED = FormRules.same(ParseRule.STRUCTURED)


def read_body(text: str, choices: Choices) -> Reading:
    """Read a response without thinking, further turns and loops.

    First what markers and machine notation announce; only if that is no answer, the rest of the text.

    Parameters
    ----------
    text
        The response.
    choices
        The item.
    """
    unwrapped = unwrap(without_html(text))
    rest, asked, listed = without_echo(tidy(unwrapped.rest), choices)
    passages = split_passages(rest, choices.language)
    structured = [read_passage(tidy(answer), choices, _STRUCTURED) for answer in unwrapped.answers]
    marked = [read_passage(passage.text, choices, _MARKED) for passage in passages.marked]
    announced = _decide(structured, marked, passages, choices)
    if announced is not None:
        return (
            announced
            if announced.rule is ParseRule.AFTER_REFUSAL
            else _unless_others(announced, rest, choices)
        )
    undecided = [*structured, *marked]
    reading = read_unmarked(rest, passages, choices, undecided[-1] if undecided else None)
    if reading.rule not in UNREADABLE:
        return _unless_others(reading, rest, choices)
    if listed or asked:
        return Reading(ParseRule.OPTIONS_REPEATED if listed else ParseRule.QUESTION_REPEATED)
    return Reading(ParseRule.LOOP) if lacks_variety(rest) else reading


def _decide(
    structured: list[Reading], marked: list[Reading], passages: Passages, choices: Choices
) -> Reading | None:
    """Bring together what the markers and the machine notation announce; `None` if that is no answer."""
    readings = [reading for reading in (*structured, *marked) if reading.decides]
    if passages.marked and readings:
        # Where the prompt ended in a marker the first answer stands before the first marker.
        first = leading_answer(passages.lead, choices, alone=True)
        readings += [first] if first is not None and first.codes else []
    if not readings:
        return None
    refused = any(reading.rule is ParseRule.REFUSAL for reading in readings)
    answers = [reading for reading in readings if reading.rule is not ParseRule.REFUSAL]
    if not answers:
        return readings[0]
    agreed = _agreed(answers, marked, passages, choices)
    if agreed.codes and (refused or _refused_before(marked, passages)):
        return Reading(ParseRule.AFTER_REFUSAL, agreed.codes)
    return agreed


def _agreed(answers: list[Reading], marked: list[Reading], passages: Passages, choices: Choices) -> Reading:
    """The one answer of several readings, if they agree, are a list, or name their last word."""
    if len({reading.codes for reading in answers}) == 1:
        return answers[0]
    for passage, reading in zip(passages.marked, marked, strict=True):
        if passage.final and reading.codes:
            return Reading(ParseRule.FINAL_MARKER, reading.codes)
    if choices.kind is Kind.MULTIPLE and all(reading.codes for reading in answers):
        together = tuple(sorted({code for reading in answers for code in reading.codes}))
        if len(together) <= choices.limit:
            return Reading(answers[0].rule, together)
    return Reading(ParseRule.CONFLICTING_ANSWERS)


def _refused_before(marked: list[Reading], passages: Passages) -> bool:
    """Whether refusing words stand before the first marker that announces an answer."""
    before = next(
        (
            passages.text[: passage.start]
            for passage, reading in zip(passages.marked, marked, strict=True)
            if reading.codes
        ),
        "",
    )
    return bool(before) and refusal(before) is not None


def _unless_others(reading: Reading, text: str, choices: Choices) -> Reading:
    """The reading, unless another option of a single choice fills a further line as an answer does."""
    if not reading.codes or choices.kind is Kind.MULTIPLE or "\n" not in text:
        return reading
    others = option_lines(text, choices)
    return reading if others <= set(reading.codes) else Reading(ParseRule.CONFLICTING_ANSWERS)

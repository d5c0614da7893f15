"""Blocks: some respondents of a run, asked together by one actor; the unit that is tried again.

Nothing is kept of how a run was divided. A journal holds answers, and whoever comes later divides what is
missing anew: with other actors, in other blocks, or after a run that was begun on one machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from value_survey.simulation.journal import Row
from value_survey.simulation.questionnaire import Item

Answers = Mapping[tuple[int, str], Row]
"""(respondent, item_id) → answer."""


@dataclass(frozen=True)
class Block:
    """Respondents who stand at the same item.

    Attributes
    ----------
    run
        Name of the run.
    respondents
        Their numbers. None: nothing is left to ask, only who would answer is.
    """

    run: str
    respondents: tuple[int, ...]

    def __str__(self) -> str:
        if not self.respondents:
            return self.run
        return f"{self.run}: respondents {', '.join(_spans(self.respondents))}"


def merged(steps: Iterable[Sequence[Row]]) -> Answers:
    """Put the steps of all blocks together; an answer that came twice counts once, as it came first."""
    answers: dict[tuple[int, str], Row] = {}
    for step in steps:
        for row in step:
            answers.setdefault((row["respondent"], row["item_id"]), row)
    return answers


def progress(answers: Answers, items: Sequence[Item], respondents: int) -> list[int]:
    """Count, for each respondent, the items answered without a gap from the first one on."""
    counts = []
    for respondent in range(respondents):
        count = 0
        while count < len(items) and (respondent, items[count].item_id) in answers:
            count += 1
        counts.append(count)
    return counts


def divide(run: str, done: Sequence[int], items: int, size: int) -> list[Block]:
    """Divide the respondents who are not done into blocks of at most `size`.

    Only respondents who stand at the same item share a block, so that nothing is asked twice.

    Parameters
    ----------
    run
        Name of the run.
    done
        Items that each respondent has answered.
    items
        Items of the questionnaire.
    size
        Respondents of a block, at most.

    Returns
    -------
    list of Block
        Those that are furthest behind first: they take longest. If everybody is done, one block of nobody.
    """
    blocks = []
    for standing in sorted({count for count in done if count < items}):
        alike = [respondent for respondent, count in enumerate(done) if count == standing]
        parts = -(-len(alike) // size)
        blocks += [Block(run, tuple(part)) for part in _evenly(alike, parts)]
    return blocks or [Block(run, ())]


def steps_of(
    answers: Answers, items: Sequence[Item], respondents: Sequence[int], done: int
) -> list[list[Row]]:
    """Give what a block has answered, as the steps of a run that has no other respondents."""
    return [[answers[respondent, item.item_id] for respondent in respondents] for item in items[:done]]


def in_order(answers: Answers, items: Sequence[Item], respondents: int) -> list[Row]:
    """Give all answers of a finished run as it asks: item by item, respondent by respondent."""
    return [answers[respondent, item.item_id] for item in items for respondent in range(respondents)]


def _evenly(numbers: Sequence[int], parts: int) -> list[Sequence[int]]:
    """Cut into parts whose lengths differ by one at most: the longest one decides when all are done."""
    cuts = [len(numbers) * part // parts for part in range(parts + 1)]
    return [numbers[start:stop] for start, stop in pairwise(cuts)]


def _spans(numbers: Sequence[int]) -> list[str]:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ["-".join(str(number) for number in span) for span in spans]

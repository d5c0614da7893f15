"""Blocks: every missing answer is in exactly one, and merging is the same however often and in what order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny_study
from value_survey.cluster.blocks import Block, divide, in_order, merged, progress, steps_of
from value_survey.terms import Language

ITEMS = tiny_study.items("US", Language.EN, 5)
standings = st.lists(st.integers(0, len(ITEMS)), min_size=1, max_size=12)


def row(respondent: int, item: int) -> dict[str, object]:
    return {"respondent": respondent, "item_id": ITEMS[item].item_id, "response": f"{respondent}/{item}"}


@given(standings, st.integers(1, 6))
def test_everybody_who_is_not_done_is_in_one_block_of_those_who_stand_alike(
    done: list[int], size: int
) -> None:
    blocks = divide("run", done, len(ITEMS), size)
    members = sorted(number for block in blocks for number in block.respondents)
    assert members == [number for number, count in enumerate(done) if count < len(ITEMS)]
    for block in blocks:
        assert len(block.respondents) <= size
        assert len({done[number] for number in block.respondents}) <= 1
    starts = [done[block.respondents[0]] for block in blocks if block.respondents]
    assert starts == sorted(starts)


def test_blocks_are_as_even_as_they_can_be() -> None:
    assert [len(block.respondents) for block in divide("run", [0] * 10, 5, 4)] == [3, 3, 4]
    assert divide("run", [5, 5], 5, 4) == [Block("run", ())]
    assert str(Block("run", (0, 1, 2, 5, 7, 8))) == "run: respondents 0-2, 5, 7-8"
    assert str(Block("run", ())) == "run"


@given(standings, st.integers(1, 6), st.randoms(use_true_random=False))
def test_merged_journals_are_the_same_in_any_order_and_any_number(
    done: list[int], size: int, chance: random.Random
) -> None:
    steps = [
        [row(number, item) for number in block.respondents]
        for block in divide("run", [0] * len(done), len(ITEMS), size)
        for item in range(min(done[number] for number in block.respondents))
    ]
    answers = merged(steps)
    again = steps * 2
    chance.shuffle(again)
    assert merged(again) == answers
    counts = progress(answers, ITEMS, len(done))
    assert sum(counts) == sum(len(step) for step in steps)
    for block in divide("run", counts, len(ITEMS), size):
        for number in block.respondents:
            begun = steps_of(answers, ITEMS, [number], counts[number])
            assert begun == [[row(number, item)] for item in range(counts[number])]


def test_the_first_of_two_answers_counts_and_a_gap_ends_what_is_answered() -> None:
    twice = row(0, 0) | {"response": "later"}
    answers = merged([[row(0, 0), row(1, 0)], [twice], [row(0, 2)]])
    assert answers[0, ITEMS[0].item_id]["response"] == "0/0"
    assert progress(answers, ITEMS, 3) == [1, 1, 0]


def test_a_finished_run_is_in_the_order_it_is_asked() -> None:
    answers = merged([[row(1, item)] for item in range(5)] + [[row(0, item)] for item in range(5)])
    assert in_order(answers, ITEMS, 2) == [row(number, item) for item in range(5) for number in range(2)]
    with pytest.raises(KeyError):
        in_order(answers, ITEMS, 3)

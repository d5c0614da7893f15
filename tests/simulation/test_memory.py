"""Algorithm 1's memory: what is kept of a response, and which memories are kept."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from chance import RARE
from value_survey.simulation.memory import Memory, clean, forget


@pytest.mark.parametrize(
    ("response", "kept"),
    [
        ("Answer: 1: Yes\nExplanation: I do. They do.", "Answer: 1: Yes\nExplanation: I do."),
        ("答案：1: 是\n解释：我喜欢他们。他们喜欢我。", "答案：1: 是\n解释：我喜欢他们。"),
        # What stands before the answer is not part of it.
        ("Sure! Here you go.\nAnswer: 2\nExplanation: No", "Answer: 2\nExplanation: No"),
        ("好的，我来回答。\n答案: 2\n理由: 不信任", "答案: 2\n理由: 不信任"),
        # A model may answer in the other language, or mix the two.
        ("答案：1 Explanation: Fine! Really.", "答案：1 Explanation: Fine!"),
        ("Answer: 1\n解释：好？当然。", "Answer: 1\n解释：好？"),
        # Markers in bold, in capitals, with a space before the colon, with the answer in the next line.
        ("**Answer:** 3\n**Explanation:** Well. Yes.", "Answer:** 3\n**Explanation:** Well."),
        ("ANSWER : 3\nEXPLANATION : Well. Yes.", "ANSWER : 3\nEXPLANATION : Well."),
        ("Answer:\n2: No\nExplanation:\nIt differs. A lot.", "Answer:\n2: No\nExplanation:\nIt differs."),
        ("回答：\n2\n说明：\n人各不同！真的。", "回答：\n2\n说明：\n人各不同！"),
        # Without an explanation the line of the answer is kept.
        ("Answer: 1: Yes\nWhat is the next question?", "Answer: 1: Yes"),
        ("答案：1: 是\n下一个问题是什么？", "答案：1: 是"),
        ("Answer:\n\n4\nNext.", "Answer:\n\n4"),
        # A full stop inside a number, an abbreviation or an address does not end the sentence.
        ("Answer: 7\nExplanation: 3.5, i.e., U.S.-y. No.", "Answer: 7\nExplanation: 3.5, i.e., U.S.-y."),
        ("Answer: 7\nExplanation: Well... perhaps. End.", "Answer: 7\nExplanation: Well..."),
        ("答案：7\n解释：大约3.5分。完。", "答案：7\n解释：大约3.5分。"),
        # Neither does the number of a list or an initial; a blank line does.
        ("Answer: 2\nExplanation:\n1. I trust. And so.", "Answer: 2\nExplanation:\n1. I trust."),
        ("Answer: 2\nExplanation: In the U.S. we do. And.", "Answer: 2\nExplanation: In the U.S. we do."),
        ("Answer: 2\nExplanation: We trust\n\nRequest: Next. X", "Answer: 2\nExplanation: We trust"),
        # Not every "as an …" speaks of a machine.
        ("Answer: 1\nExplanation: As an airline pilot.", "Answer: 1\nExplanation: As an airline pilot."),
        # An explanation that was cut off by the length limit.
        ("Answer: 1\nExplanation: Because I was", "Answer: 1\nExplanation: Because I was"),
        ("Answer: 1\nExplanation:", "Answer: 1\nExplanation:"),
        # Said twice: the answer stands after the second marker, nothing is lost.
        ("Answer: Answer: 1: Yes\nExplanation: Kind. Very.", "Answer: Answer: 1: Yes\nExplanation: Kind."),
    ],
)  # fmt: skip
def test_the_answer_is_kept_up_to_the_first_sentence_of_its_explanation(response: str, kept: str) -> None:
    assert clean(response) == kept


@pytest.mark.parametrize(
    "response",
    [
        "",
        "Yes, they are.",
        "The answer is 1. Explanation: I like them.",
        "大多数人是善良的。",
        "Explanation: I like them.",
        "Answer:",
        "答案：",
        # A marker said twice is no answer.
        "Answer: Answer:",
        "Answer: 3\nExplanation: As a large language model, I agree.",
        "Answer: 3\nExplanation: I am an AI and agree.",
        "答案：3\n解释：我是一个人工智能。",
        "Answer: \n\n",
        "Answer: .\nExplanation: Hm.",
        "Answer: **\nExplanation: Hm.",
        "Answer:\nExplanation: I would rather not.",
        "答案：\n解释：不想说。",
        "Answer: 1\nExplanation: As an AI, I have no country.",
        "Answer: 1\nExplanation: Fine. But as an artificial intelligence I cannot know.",
        "As a language model I cannot. Answer: 1",
        "Answer: 1. as an ai model",
        "答案：1\n解释：作为一个人工智能，我没有国籍。",
        "作为AI，我不能回答。答案：1",
        "答案：1\n解释：作为一名语言模型，我不知道。",
    ],
)
def test_a_response_without_an_answer_or_as_an_ai_is_forgotten(response: str) -> None:
    assert clean(response) is None


def test_a_citizen_with_a_job_is_no_ai() -> None:
    assert clean("Answer: 1\nExplanation: As a teacher I say so.") is not None
    assert clean("答案：1\n解释：作为一个老师，我这么说。") is not None


PIECES = [
    "Answer:",
    "答案：",
    "Explanation:",
    "解释：",
    "\n",
    " ",
    "1: Yes",
    "是",
    "A. B",
    "…",
    "。",
    "?",
    "as an AI",
    "**",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_kept_is_a_piece_of_the_response_and_stays_as_it_is(response: str) -> None:
    kept = clean(response)
    if kept is not None:
        assert kept in response
        assert kept.startswith(("Answer", "答案"))
        assert clean(kept) == kept


class Given:
    """A random stream whose draws are written down beforehand."""

    def __init__(self, *draws: list[int]) -> None:
        self._draws = list(draws)
        self.asked: list[tuple[int, int, bool]] = []

    def choice(self, count: int, *, size: int, replace: bool) -> np.ndarray:
        self.asked.append((count, size, replace))
        return np.array(self._draws.pop(0))


ENGLISH = [
    "Answer: 1\nExplanation: Kind. Always.",
    "Answer: 2\nExplanation: Hm! Well.",
    "I would rather not say.",
    "Answer: 4\nExplanation: So be it",
    "Answer: 5",
]
CHINESE = [
    "答案：1\n解释：善良。总是。",
    "答案：2\n解释：嗯！好吧。",
    "我不想说。",
    "答案：4\n解释：就这样",
    "答案：5",
]


@pytest.mark.parametrize(
    ("responses", "kept"),
    [
        (ENGLISH, ["Answer: 1\nExplanation: Kind.", "Answer: 2\nExplanation: Hm!", None, *ENGLISH[3:]]),
        (CHINESE, ["答案：1\n解释：善良。", "答案：2\n解释：嗯！", None, *CHINESE[3:]]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("chronological", "history"),
    [
        # The third response holds no answer. Drawn are places 2, 0 of (1, 2, 4), then 1, 2 of what is there.
        (True, [[1], [1, 2], [1, 2], [1, 4], [4, 5]]),
        (False, [[1], [1, 2], [1, 2], [4, 1], [1, 5]]),
    ],
)
@pytest.mark.parametrize("replacement", [False, True])
def test_algorithm_1_by_hand(responses, kept, chronological, history, replacement) -> None:
    stream, memory, seen = Given([2, 0], [1, 2]), [], []
    for number, response in enumerate(responses, start=1):
        if answer := clean(response):
            memory.append(Memory(f"item-{number}", f"Question {number}", answer))
        memory = forget(memory, 2, stream, replacement=replacement, chronological=chronological)
        seen.append([int(entry.item_id[-1]) for entry in memory])
        assert all(entry.answer == kept[int(entry.item_id[-1]) - 1] for entry in memory)
    assert seen == history
    assert stream.asked == [(3, 2, replacement), (3, 2, replacement)]


def memories(count: int) -> list[Memory]:
    return [Memory(str(number), "?", "!") for number in range(count)]


def numbers(memory: list[Memory]) -> tuple[int, ...]:
    return tuple(int(entry.item_id) for entry in memory)


@given(
    count=st.integers(0, 20),
    length=st.integers(0, 20),
    replacement=st.booleans(),
    chronological=st.booleans(),
    seed=st.integers(0, 2**62),
)
def test_at_most_the_memory_length_is_kept(count, length, replacement, chronological, seed) -> None:
    stream = np.random.default_rng(seed)
    kept = numbers(
        forget(memories(count), length, stream, replacement=replacement, chronological=chronological)
    )
    assert len(kept) == min(count, length)
    assert set(kept) <= set(range(count))
    if not replacement:
        assert len(set(kept)) == len(kept)
    if chronological:
        assert list(kept) == sorted(kept)
    if count <= length:
        assert kept == tuple(range(count))


def test_every_subset_is_kept_alike_without_replacement() -> None:
    stream, draws = np.random.default_rng(1), 3000
    kept = Counter(
        numbers(forget(memories(5), 2, stream, replacement=False, chronological=True)) for _ in range(draws)
    )
    assert scipy.stats.chisquare([kept[subset] for subset in combinations(range(5), 2)]).pvalue > RARE


def test_the_drawn_order_is_another_one_each_time() -> None:
    stream, draws = np.random.default_rng(1), 2000
    firsts = Counter(
        numbers(forget(memories(4), 3, stream, replacement=False, chronological=False))[0]
        for _ in range(draws)
    )
    assert scipy.stats.chisquare([firsts[number] for number in range(4)]).pvalue > RARE


def test_with_replacement_an_answer_may_be_remembered_twice() -> None:
    stream, draws = np.random.default_rng(1), 3000
    kept = Counter(
        numbers(forget(memories(3), 2, stream, replacement=True, chronological=False)) for _ in range(draws)
    )
    pairs = [(first, second) for first in range(3) for second in range(3)]
    assert scipy.stats.chisquare([kept[pair] for pair in pairs]).pvalue > RARE

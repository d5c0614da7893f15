"""What a simulated respondent remembers of its earlier answers (section 4.3, Algorithm 1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from value_survey.sentences import ANSWER, EXPLANATION, first_sentence

_SELF_REFERENCE = re.compile(
    r"\b(?:as|I am|I['’]m) (?:just |only |merely )?an? "
    r"(?:AI\b|artificial intelligence\b|(?:large |AI )?language model\b)"
    r"|(?:作为|我(?:只)?是)(?:一个|一名|一款|一种|个)?(?:AI|人工智能|(?:大型?)?语言模型)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Memory:
    """One remembered question and the part of the answer that is kept.

    Attributes
    ----------
    item_id
        Which item was asked.
    question
        The question as it was shown, with its options.
    answer
        The answer up to the end of the first sentence of its explanation.
    """

    item_id: str
    question: str
    answer: str


def clean(response: str) -> str | None:
    """Cut a response down to what is remembered of it.

    Parameters
    ----------
    response
        What the model said.

    Returns
    -------
    str or None
        From the answer marker to the end of the first sentence of the explanation (or, without an
        explanation, to the end of the answer's line). None when the response holds no answer or speaks as
        an AI: such a response is forgotten.
    """
    marker = ANSWER.search(response)
    if marker is None or _SELF_REFERENCE.search(response):
        return None
    explanation = EXPLANATION.search(response, marker.end())
    if explanation is None:
        end = _line_end(response, marker.end())
        answer = response[marker.end() : end]
    else:
        end = first_sentence(response, explanation.end())
        answer = response[marker.end() : explanation.start()]
    # "Answer: Answer:" says nothing: a repeated marker is no answer.
    if not ANSWER.sub("", answer).strip(" \t\r\n*.。"):
        return None
    return response[marker.start() : end].strip()


def forget(
    memory: Sequence[Memory],
    length: int,
    stream: np.random.Generator,
    *,
    replacement: bool,
    chronological: bool,
) -> list[Memory]:
    """Keep a random sample of at most `length` memories (Algorithm 1, last step).

    Parameters
    ----------
    memory
        What is remembered, oldest first.
    length
        The respondent's memory length, at least 0.
    stream
        The respondent's own random stream for this step.
    replacement
        Sample with replacement, as the authors' code does; the same memory may then be kept twice.
    chronological
        Keep the order in which things happened; otherwise the order in which they were drawn.
    """
    if len(memory) <= length:
        return list(memory)
    drawn = stream.choice(len(memory), size=length, replace=replacement)
    if chronological:
        drawn = np.sort(drawn)
    return [memory[index] for index in drawn]


def _line_end(text: str, start: int) -> int:
    # The answer may stand in the line below its marker.
    while start < len(text) and text[start].isspace():
        start += 1
    end = text.find("\n", start)
    return len(text) if end < 0 else end

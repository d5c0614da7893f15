"""Which beginnings of several prompts are computed once, although several prompts need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WORTH_SHARING = 64
"""Tokens that a shared beginning must save: it takes a pass of its own through the model."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a prompt that is computed once.

    Attributes
    ----------
    prompt
        A prompt that holds it.
    stop
        Where it ends in the prompt.
    parent
        The piece that it goes on from; None if it goes on from what is stored.
    depth
        How many pieces stand before it: those of one depth can be computed together.
    leaf
        Whether it ends its prompt.
    """

    prompt: int
    stop: int
    parent: int | None
    depth: int
    leaf: bool


def common_prefix(first: Sequence[int], second: Sequence[int]) -> int:
    """Count the leading tokens that two sequences share."""
    low, high = 0, min(len(first), len(second))
    while low < high:  # slices are compared much faster than single tokens
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def plan(
    prompts: Sequence[list[int]], known: Sequence[int], worth_sharing: int = WORTH_SHARING
) -> list[Piece]:
    """Cut prompts into pieces, so that what they share is computed once where that is worth a pass.

    Parameters
    ----------
    prompts
        Token ids, all different.
    known
        How many leading tokens of each are stored; less than its length.
    worth_sharing
        Tokens that a shared piece must save.

    Returns
    -------
    list of Piece
        One leaf per prompt and the pieces they share; a piece stands after its parent. A leaf holds at least
        the last token of its prompt, whose logits are needed.
    """
    order = sorted(range(len(prompts)), key=prompts.__getitem__)
    shared = [
        min(common_prefix(prompts[left], prompts[right]), len(prompts[left]) - 1, len(prompts[right]) - 1)
        for left, right in pairwise(order)
    ]
    pieces: list[Piece] = []
    pending: list[tuple[int, int, int | None]] = [(0, len(order), None)]
    while pending:
        first, last, parent = pending.pop()
        begun, depth = (0, 0) if parent is None else (pieces[parent].stop, pieces[parent].depth + 1)
        if last - first == 1:
            prompt = order[first]
            pieces.append(Piece(prompt, len(prompts[prompt]), parent, depth, leaf=True))
            continue
        common = min(shared[first : last - 1], default=0)
        members = order[first:last]
        start = max([begun, *(min(known[prompt], common) for prompt in members)])
        if (common - start) * (len(members) - 1) >= worth_sharing:
            pieces.append(Piece(min(members), common, parent, depth, leaf=False))
            parent = len(pieces) - 1
        cut = first
        for place in range(first, last):
            if place == last - 1 or shared[place] == common:
                pending.append((cut, place + 1, parent))
                cut = place + 1
    return pieces

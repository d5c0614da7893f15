"""What several prompts share is computed once."""

from hypothesis import given
from hypothesis import strategies as st

from value_survey.models.sharing import Piece, common_prefix, plan

TOKENS = st.integers(0, 2)
PROMPTS = st.lists(st.lists(TOKENS, min_size=1, max_size=9), min_size=1, max_size=8, unique_by=tuple)


@given(shared=st.lists(TOKENS), first=st.lists(TOKENS), second=st.lists(TOKENS))
def test_common_prefix(shared: list[int], first: list[int], second: list[int]) -> None:
    left, right = [*shared, *first], [*shared, *second]
    count = common_prefix(left, right)
    assert count >= len(shared)
    assert left[:count] == right[:count]
    assert count in (len(left), len(right)) or left[count] != right[count]


def stretches(pieces: list[Piece], leaf: Piece) -> list[Piece]:
    """The pieces that a prompt is made of, from its beginning."""
    chain = [leaf]
    while chain[0].parent is not None:
        chain.insert(0, pieces[chain[0].parent])
    return chain


@given(prompts=PROMPTS, worth=st.integers(1, 12))
def test_every_prompt_is_made_of_pieces_that_hold_it(prompts: list[list[int]], worth: int) -> None:
    pieces = plan(prompts, [0] * len(prompts), worth)
    leaves = {piece.prompt: piece for piece in pieces if piece.leaf}
    assert sorted(leaves) == list(range(len(prompts)))
    for prompt, leaf in leaves.items():
        chain = stretches(pieces, leaf)
        assert [piece.depth for piece in chain] == list(range(len(chain)))
        stops = [piece.stop for piece in chain]
        assert stops == sorted(set(stops))
        assert stops[-1] == len(prompts[prompt])
        for piece in chain:
            assert prompts[piece.prompt][: piece.stop] == prompts[prompt][: piece.stop]


@given(prompts=PROMPTS, worth=st.integers(1, 12))
def test_a_shared_piece_saves_what_it_must(prompts: list[list[int]], worth: int) -> None:
    pieces = plan(prompts, [0] * len(prompts), worth)
    for number, piece in enumerate(pieces):
        users = sum(number in map(pieces.index, stretches(pieces, leaf)) for leaf in pieces if leaf.leaf)
        begun = 0 if piece.parent is None else pieces[piece.parent].stop
        assert piece.leaf or (piece.stop - begun) * (users - 1) >= worth


@given(prompts=PROMPTS)
def test_everything_shared_is_computed_once_if_every_token_counts(prompts: list[list[int]]) -> None:
    pieces = plan(prompts, [0] * len(prompts), worth_sharing=1)
    computed = sum(
        piece.stop - (0 if piece.parent is None else pieces[piece.parent].stop) for piece in pieces
    )
    # The last token of each prompt is computed for its own sake.
    needed = {tuple(prompt[:end]) for prompt in prompts for end in range(1, len(prompt))}
    assert computed == len(needed) + len(prompts)


def test_what_is_stored_needs_no_piece() -> None:
    prompts = [[1, 2, 3, 4, 5], [1, 2, 3, 4, 6]]
    assert [piece.leaf for piece in plan(prompts, [0, 0], 3)] == [False, True, True]
    assert [piece.leaf for piece in plan(prompts, [3, 3], 3)] == [True, True]
    assert plan([], []) == []

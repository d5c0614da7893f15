"""When a response whose extent is its first sentence is complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from value_survey.sentences import SENTENCE_END, first_sentence_ended

_BROKEN = "\N{REPLACEMENT CHARACTER}"
"""What a tokenizer writes for a character whose bytes are not all there."""


class FirstSentence:
    """Tells whether the tokens of a response hold an answer and the whole first sentence of its explanation.

    Parameters
    ----------
    tokenizer
        Turns tokens into text.
    begun
        What the prompt ended with and the response goes on from.
    """

    def __init__(self, tokenizer: Any, begun: str = "") -> None:
        self._tokenizer = tokenizer
        self._begun = begun
        self._may_end: dict[int, bool] = {}

    def __call__(self, tokens: Sequence[int]) -> bool:
        """Tell it for the tokens of a response so far; every shorter beginning was asked about before."""
        # White space after a full stop may be in the next token. Other tokens end nothing: no text is made.
        if not any(self._token_may_end(token) for token in tokens[-2:]):
            return False
        text = self._begun + self._tokenizer.decode(tokens, skip_special_tokens=True)
        return not text.endswith(_BROKEN) and first_sentence_ended(text)

    def _token_may_end(self, token: int) -> bool:
        if token not in self._may_end:
            text = self._tokenizer.decode([token], skip_special_tokens=True)
            self._may_end[token] = any(mark in text for mark in (*SENTENCE_END, "\n", _BROKEN))
        return self._may_end[token]

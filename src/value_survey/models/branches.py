"""Keys and values of a conversation and of everything that is generated from it."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

ROOM = 32
"""Steps that a buffer has room for before it must grow."""


@dataclass
class Conversation:
    """Keys and values of one respondent's conversation.

    Attributes
    ----------
    tokens
        Token ids whose keys and values are stored.
    keys, values
        Per layer, shape (key-value heads, len(tokens), head size).
    """

    tokens: list[int] = field(default_factory=list)
    keys: list[torch.Tensor] = field(default_factory=list)
    values: list[torch.Tensor] = field(default_factory=list)

    def fork(self, length: int) -> Conversation:
        """Give a conversation with the first `length` tokens of this one; what is stored is shared."""
        return Conversation(
            self.tokens[:length],
            [key[:, :length] for key in self.keys],
            [value[:, :length] for value in self.values],
        )

    def become(self, other: Conversation) -> None:
        """Hold what another conversation holds; what is stored is shared."""
        self.tokens, self.keys, self.values = list(other.tokens), list(other.keys), list(other.values)


class Branches:
    """Sequences that go on from one conversation, each its own way: the beams of those who were asked it.

    The keys and values of all of them stand side by side, the prompt's first, then those of each step. When
    beams are exchanged nothing is copied: what belongs to the past of a sequence is a row of a mask.

    Parameters
    ----------
    conversation
        The prompt; from now on its keys and values are views of the buffers here.
    count
        Sequences to begin with.
    """

    def __init__(self, conversation: Conversation, count: int) -> None:
        self.prompt = len(conversation.tokens)
        self.steps = 0
        self.width = self.prompt
        self._seen = torch.ones(count, self.prompt, dtype=torch.bool, device=conversation.keys[0].device)
        self._depth = torch.arange(self.prompt, device=self._seen.device)
        self._masks: dict[int | None, torch.Tensor | None] = {}
        self.keys, self.values = list(conversation.keys), list(conversation.values)
        self.make_room(count * (ROOM - 1))
        conversation.keys = [key[:, : self.prompt] for key in self.keys]
        conversation.values = [value[:, : self.prompt] for value in self.values]

    @property
    def count(self) -> int:
        """How many sequences there are."""
        return len(self._seen)

    def follow(self, origins: list[int]) -> None:
        """Let sequence i go on from sequence `origins[i]`; there may be fewer than before."""
        self._seen = self._seen[origins]

    def begin_step(self) -> None:
        """Make a place for the next token of every sequence."""
        device = self._seen.device
        self._seen = torch.cat((self._seen, torch.eye(self.count, dtype=torch.bool, device=device)), dim=1)
        depth = torch.full((self.count,), self.prompt + self.steps, device=device)
        self._depth = torch.cat((self._depth, depth))
        self._masks.clear()
        self.width += self.count
        self.steps += 1
        if self.width > self.keys[0].shape[1]:
            self.make_room(self.count * (ROOM - 1))

    def make_room(self, further: int) -> None:
        """Give the buffers as many columns as there are now, and some further ones."""
        for buffers in (self.keys, self.values):
            for layer, old in enumerate(buffers):
                used = min(old.shape[1], self.width)
                buffers[layer] = old.new_empty(old.shape[0], self.width + further, old.shape[2])
                buffers[layer][:, :used] = old[:, :used]

    def mask(self, window: int | None, group: int, dtype: torch.dtype) -> torch.Tensor | None:
        """Give what is added to the scores of `group` rows per sequence; None if all of them see everything.

        Parameters
        ----------
        window
            How far back a layer sees; None without limit.
        group
            Query heads that share a key-value head: so many rows follow each other for each sequence.
        dtype
            Of the scores.
        """
        if window not in self._masks:
            visible = self._seen
            if window is not None:
                visible = visible & (self._depth > self.prompt + self.steps - 1 - window)
            hidden = torch.zeros(visible.shape, dtype=dtype, device=visible.device)
            hidden.masked_fill_(~visible, -torch.inf)
            self._masks[window] = None if bool(visible.all()) else hidden.repeat_interleave(group, 0)
        return self._masks[window]

"""A causal language model, called on packed conversations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from value_survey.models.attention import IMPLEMENTATION, Prompts, Step
from value_survey.models.branches import Branches, Conversation
from value_survey.models.sharing import common_prefix, plan


class RaggedModel:
    """A causal language model of transformers, called on packed conversations.

    Parameters
    ----------
    model
        A model whose attention follows the `AttentionInterface`.
    max_prefill_tokens
        New prompt tokens computed in one pass at most; bounds the memory of a prefill.
    """

    def __init__(self, model: Any, max_prefill_tokens: int = 8192) -> None:
        self.model = model.eval()
        self.max_prefill_tokens = max_prefill_tokens
        self._probe = [token % model.config.get_text_config().vocab_size for token in (11, 23, 5, 17, 2, 31)]
        with torch.inference_mode():
            ids = torch.tensor([self._probe], device=model.device)
            self._expected = model(input_ids=ids, use_cache=False).logits[0, -2:]
        model.set_attn_implementation(IMPLEMENTATION)

    def agrees(self) -> bool:
        """Whether this computes what the model's own attention does, up to rounding.

        An architecture may add something to its attention that is not followed here (soft caps, sinks,
        recurrent layers); it would not fail, it would only be wrong.
        """
        conversation = Conversation()
        try:
            prompt = self.prefill([conversation], [self._probe[:-1]])
            got = torch.cat((prompt, self.decode([Branches(conversation, 1)], self._probe[-1:])))
        except (IndexError, KeyError, TypeError, ValueError):  # no attention of the usual form at all
            return False
        scale = self._expected.abs().amax()
        return bool((got - self._expected).abs().amax() <= 0.05 * scale)

    @torch.inference_mode()
    def prefill(
        self,
        conversations: Sequence[Conversation],
        prompts: Sequence[list[int]],
        stored: Iterable[Conversation] = (),
    ) -> torch.Tensor:
        """Bring each conversation to its prompt and give the logits after its last token.

        What any of the conversations holds already of a prompt is not computed again, and what prompts share
        is computed once.

        Parameters
        ----------
        conversations, prompts
            One conversation per prompt.
        stored
            Further conversations that may hold beginnings of the prompts.

        Returns
        -------
        torch.Tensor
            Shape (conversations, vocabulary), in the model's own number format.
        """
        first: dict[tuple[int, ...], int] = {}
        places = [first.setdefault(tuple(prompt), len(first)) for prompt in prompts]
        owners = [places.index(place) for place in range(len(first))]
        distinct = [prompts[owner] for owner in owners]
        sources = [*conversations, *stored]
        begun = [
            _longest_beginning(prompt, conversations[owner], sources)
            for prompt, owner in zip(distinct, owners, strict=True)
        ]
        pieces = plan(distinct, [len(conversation.tokens) for conversation in begun])
        states: dict[int, Conversation] = {}
        logits: dict[int, torch.Tensor] = {}
        for depth in range(max((piece.depth for piece in pieces), default=-1) + 1):
            pending: list[tuple[Conversation, list[int], int | None]] = []
            for number, piece in sorted(enumerate(pieces), key=lambda entry: entry[1].prompt):
                if piece.depth != depth:
                    continue
                source = begun[piece.prompt]
                if piece.parent is not None and len(states[piece.parent].tokens) >= len(source.tokens):
                    source = states[piece.parent]
                states[number] = source.fork(min(len(source.tokens), piece.stop))
                new = distinct[piece.prompt][len(states[number].tokens) : piece.stop]
                pending.append((states[number], new, piece.prompt if piece.leaf else None))
            for chunk in self._chunks(pending):
                for (_, _, prompt), row in zip(chunk, self._pass(chunk), strict=True):
                    if prompt is not None:
                        logits[prompt] = row
        ends = {piece.prompt: states[number] for number, piece in enumerate(pieces) if piece.leaf}
        for conversation, place in zip(conversations, places, strict=True):
            conversation.become(ends[place])
        return torch.stack([logits[place] for place in places])

    def _pass(self, chunk: list[tuple[Conversation, list[int], int | None]]) -> torch.Tensor:
        """Add new tokens to conversations in one pass and give the logits after the last of each."""
        lengths = [len(new) for _, new, _ in chunk]
        positions = [len(owner.tokens) + offset for owner, new, _ in chunk for offset in range(len(new))]
        rows = self._forward(
            [token for _, new, _ in chunk for token in new],
            positions,
            Prompts([owner for owner, _, _ in chunk], lengths),
            torch.tensor(lengths).cumsum(0) - 1,
        )
        for owner, new, _ in chunk:
            owner.tokens.extend(new)
        return rows

    @torch.inference_mode()
    def decode(self, branches: list[Branches], tokens: list[int]) -> torch.Tensor:
        """Add one token to every sequence and give the logits after it.

        Parameters
        ----------
        branches
            The sequences.
        tokens
            One token for each sequence, in the order of the branches.

        Returns
        -------
        torch.Tensor
            Shape (sequences, vocabulary), in the model's own number format.
        """
        positions = [own.prompt + own.steps for own in branches for _ in range(own.count)]
        for own in branches:
            own.begin_step()
        return self._forward(tokens, positions, Step(branches), None)

    def _forward(
        self, ids: list[int], positions: list[int], pack: Prompts | Step, rows: torch.Tensor | None
    ) -> torch.Tensor:
        device = self.model.device
        output = self.model(
            input_ids=torch.tensor([ids], device=device),
            position_ids=torch.tensor([positions], device=device),
            use_cache=False,
            logits_to_keep=0 if rows is None else rows.to(device),
            pack=pack,
        )
        logits: torch.Tensor = output.logits[0]
        return logits

    def _chunks(
        self, pending: list[tuple[Conversation, list[int], int | None]]
    ) -> list[list[tuple[Conversation, list[int], int | None]]]:
        chunks: list[list[tuple[Conversation, list[int], int | None]]] = []
        size = self.max_prefill_tokens + 1
        for entry in pending:
            if size + len(entry[1]) > self.max_prefill_tokens:
                chunks.append([])
                size = 0
            chunks[-1].append(entry)
            size += len(entry[1])
        return chunks


def _longest_beginning(prompt: list[int], own: Conversation, sources: Sequence[Conversation]) -> Conversation:
    """Fork the conversation that holds most of a prompt without its last token; at a tie the own one."""
    best, longest = own, common_prefix(own.tokens, prompt[:-1])
    for source in sources:
        # The next token decides at once whether a source can hold more.
        if source.tokens[longest : longest + 1] != prompt[longest : longest + 1]:
            continue
        length = common_prefix(source.tokens, prompt[:-1])
        if length > longest:
            best, longest = source, length
    return best.fork(longest)

"""Attention over conversations of different lengths, packed without padding.

A step of a simulated survey holds many respondents whose conversations have different lengths and whose
decoding uses different numbers of beams. Padding them to one rectangle would compute mostly padding, and
giving each beam its own copy of the conversation would move mostly copies. Here the tokens of all of them
are packed into one row, so that the linear layers see one large matrix, and only attention looks at each
conversation apart: its prompt's keys and values are stored once and shared by its beams, each beam adds
its own short tail.

The attention function is plugged into transformers through its `AttentionInterface`, so every decoder-only
architecture that honours it (Llama, Mistral, Mixtral, Qwen, GLM …) runs through it unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from value_survey.models.sharing import common_prefix, plan

IMPLEMENTATION = "value_survey_ragged"


@dataclass
class Conversation:
    """Keys and values of one respondent's conversation.

    Attributes
    ----------
    tokens
        Token ids whose keys and values are stored.
    keys, values
        Per layer, shape (key-value heads, len(tokens), head size).
    tail_keys, tail_values
        Keys and values of the generated tokens, shape (layers, beams, key-value heads, capacity, head size);
        None outside decoding.
    tail_length
        Generated tokens stored so far, the same for every beam.
    """

    tokens: list[int] = field(default_factory=list)
    keys: list[torch.Tensor] = field(default_factory=list)
    values: list[torch.Tensor] = field(default_factory=list)
    tail_keys: torch.Tensor | None = None
    tail_values: torch.Tensor | None = None
    tail_length: int = 0

    def fork(self, length: int) -> Conversation:
        """Give a conversation with the first `length` tokens of this one; what is stored is shared."""
        return Conversation(
            self.tokens[:length],
            [key[:, :length] for key in self.keys],
            [value[:, :length] for value in self.values],
        )

    def become(self, other: Conversation) -> None:
        """Hold what another conversation holds, without its tail; what is stored is shared."""
        self.tokens, self.keys, self.values = list(other.tokens), list(other.keys), list(other.values)
        self.drop_tail()

    def drop_tail(self) -> None:
        """Forget the generated tokens."""
        self.tail_keys = self.tail_values = None
        self.tail_length = 0

    def start_tail(self, beams: int, capacity: int) -> None:
        """Make room for the generated tokens of `beams` beams."""
        heads, _, size = self.keys[0].shape
        shape = (len(self.keys), beams, heads, capacity, size)
        self.tail_keys = self.keys[0].new_empty(shape)
        self.tail_values = self.values[0].new_empty(shape)
        self.tail_length = 0

    def reorder_tail(self, beams: torch.Tensor) -> None:
        """Give beam i the tail of beam `beams[i]`."""
        assert self.tail_keys is not None and self.tail_values is not None
        used = self.tail_length
        self.tail_keys[..., :used, :] = self.tail_keys[:, beams, :, :used]
        self.tail_values[..., :used, :] = self.tail_values[:, beams, :, :used]


@dataclass(frozen=True)
class Pack:
    """Which stretch of the packed row belongs to which conversation.

    Attributes
    ----------
    conversations
        In the order of the packed row.
    lengths
        Packed tokens of each: new prompt tokens when prefilling, its beams when decoding.
    decoding
        True when each conversation's stretch holds one token per beam.
    """

    conversations: list[Conversation]
    lengths: list[int]
    decoding: bool


def _prefill(
    conversation: Conversation, layer: int, query: torch.Tensor, scaling: float, window: int | None
) -> torch.Tensor:
    """Attend from new prompt tokens, shape (heads, new, size), to the conversation up to each of them."""
    heads, new, size = query.shape
    keys, values = conversation.keys[layer], conversation.values[layer]
    kv_heads, length, _ = keys.shape
    group = heads // kv_heads
    position = torch.arange(length - new, length, device=query.device)[:, None]
    other = torch.arange(length, device=query.device)[None, :]
    visible = other <= position
    if window is not None:
        visible &= other > position - window
    # The query heads that share a key-value head are stacked as further rows: no copy of keys or values.
    stacked = query.reshape(1, kv_heads, group * new, size)
    attended = scaled_dot_product_attention(
        stacked, keys[None], values[None], attn_mask=visible.repeat(group, 1)[None, None], scale=scaling
    )
    return attended.reshape(heads, new, size)


def _decode(
    conversation: Conversation, layer: int, query: torch.Tensor, scaling: float, window: int | None
) -> torch.Tensor:
    """Attend from one token per beam, shape (beams, heads, size), to the shared prompt and the own tail."""
    assert conversation.tail_keys is not None and conversation.tail_values is not None
    beams, heads, size = query.shape
    keys, values = conversation.keys[layer], conversation.values[layer]
    used = conversation.tail_length + 1
    tail_keys = conversation.tail_keys[layer, :, :, :used]
    tail_values = conversation.tail_values[layer, :, :, :used]
    if window is not None and keys.shape[1] + used > window:
        start = min(keys.shape[1] + used - window, keys.shape[1])
        keys, values = keys[:, start:], values[:, start:]
        tail_keys, tail_values = tail_keys[:, :, -window:], tail_values[:, :, -window:]
    kv_heads, length, _ = keys.shape
    group = heads // kv_heads
    grouped = query.reshape(beams, kv_heads, group, size)
    shared = grouped.transpose(0, 1).reshape(kv_heads, beams * group, size)
    prompt_scores = torch.bmm(shared, keys.transpose(1, 2)).view(kv_heads, beams, group, length)
    tail_scores = torch.matmul(grouped, tail_keys.transpose(2, 3)).transpose(0, 1)
    scores = torch.cat((prompt_scores, tail_scores), dim=-1).float().mul_(scaling)
    weights = torch.softmax(scores, dim=-1).to(query.dtype)
    from_prompt = torch.bmm(weights[..., :length].reshape(kv_heads, beams * group, length), values)
    from_tail = torch.matmul(weights[..., length:].transpose(0, 1), tail_values)
    attended = from_prompt.view(kv_heads, beams, group, size).transpose(0, 1) + from_tail
    return attended.reshape(beams, heads, size)


def ragged_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    pack: Pack | None = None,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attention function for transformers: shapes (1, heads, packed tokens, head size)."""
    if pack is None or attention_mask is not None:
        raise ValueError(
            "ragged attention needs a Pack and takes no mask: call the model through RaggedModel"
        )
    layer: int = module.layer_idx  # type: ignore[assignment]
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    queries, keys, values = query[0], key[0], value[0]
    output = torch.empty_like(queries.transpose(0, 1))
    start = 0
    for conversation, count in zip(pack.conversations, pack.lengths, strict=True):
        stop = start + count
        if pack.decoding:
            assert conversation.tail_keys is not None and conversation.tail_values is not None
            at = conversation.tail_length
            conversation.tail_keys[layer, :, :, at] = keys[:, start:stop].transpose(0, 1)
            conversation.tail_values[layer, :, :, at] = values[:, start:stop].transpose(0, 1)
            beams = queries[:, start:stop].transpose(0, 1)
            output[start:stop] = _decode(conversation, layer, beams, scale, sliding_window)
        else:
            if layer == len(conversation.keys):
                conversation.keys.append(keys[:, start:stop].clone())
                conversation.values.append(values[:, start:stop].clone())
            else:
                conversation.keys[layer] = torch.cat((conversation.keys[layer], keys[:, start:stop]), 1)
                conversation.values[layer] = torch.cat((conversation.values[layer], values[:, start:stop]), 1)
            prompt = _prefill(conversation, layer, queries[:, start:stop], scale, sliding_window)
            output[start:stop] = prompt.transpose(0, 1)
        start = stop
    return output[None], None


AttentionInterface.register(IMPLEMENTATION, ragged_attention)


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
            conversation.start_tail(1, 1)
            token = torch.tensor(self._probe[-1:], device=self.model.device)
            got = torch.cat((prompt, self.decode([conversation], [token])))
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
            Shape (conversations, vocabulary), float32; float64 if the model is.
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
            Pack([owner for owner, _, _ in chunk], lengths, decoding=False),
            torch.tensor(lengths).cumsum(0) - 1,
        )
        for owner, new, _ in chunk:
            owner.tokens.extend(new)
        return rows

    @torch.inference_mode()
    def decode(self, conversations: list[Conversation], tokens: list[torch.Tensor]) -> torch.Tensor:
        """Add one token to every beam of every conversation and give the logits after it.

        Returns
        -------
        torch.Tensor
            Shape (sum of beams, vocabulary), in the order of the conversations; float32, float64 if the
            model is.
        """
        lengths = [len(beams) for beams in tokens]
        ids = torch.cat(tokens).tolist()
        positions = [
            len(conversation.tokens) + conversation.tail_length
            for conversation, length in zip(conversations, lengths, strict=True)
            for _ in range(length)
        ]
        logits = self._forward(ids, positions, Pack(conversations, lengths, decoding=True), None)
        for conversation in conversations:
            conversation.tail_length += 1
        return logits

    def _forward(
        self, ids: list[int], positions: list[int], pack: Pack, rows: torch.Tensor | None
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
        return logits if logits.dtype is torch.float64 else logits.float()

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

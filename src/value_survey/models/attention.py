"""Attention over conversations of different lengths, packed without padding.

A step of a simulated survey holds many respondents whose conversations have different lengths and whose
decoding uses different numbers of beams. Padding them to one rectangle would compute mostly padding, and
giving each beam its own copy of the conversation would move mostly copies. Here the tokens of all of them
are packed into one row, so that the linear layers see one large matrix, and only attention looks at each
conversation apart: its prompt's keys and values are stored once and shared by everything that goes on from
it.

The attention function is plugged into transformers through its `AttentionInterface`, so every decoder-only
architecture that honours it (Llama, Mistral, Mixtral, Qwen, GLM …) runs through it unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from value_survey.models.branches import Branches, Conversation

IMPLEMENTATION = "value_survey_ragged"

BLOCK = 64
"""Tokens that attend together on a processor."""


@dataclass(frozen=True)
class Seen:
    """How a layer looks back: the scale of its scores, and how far; None without limit."""

    scale: float
    window: int | None


def in_one(query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, seen: Seen) -> torch.Tensor:
    """Attend from the last tokens of a conversation to it up to each of them, by PyTorch's own attention.

    Parameters
    ----------
    query
        Of the last tokens, shape (heads, last, size).
    keys, values
        Of all tokens, shape (key-value heads, tokens, size).
    seen
        How the layer looks back.

    Returns
    -------
    torch.Tensor
        Shape (heads, last, size).
    """
    new, length = query.shape[1], keys.shape[1]
    group = query.shape[0] // keys.shape[0]
    # Without stored tokens and window attention is the plain causal one, which needs no mask.
    causal = length == new and (seen.window is None or length <= seen.window)
    hidden = None if causal else _hidden(new, length, seen.window, query.device)
    return scaled_dot_product_attention(
        query[None],
        keys.repeat_interleave(group, 0)[None],
        values.repeat_interleave(group, 0)[None],
        attn_mask=None if hidden is None else ~hidden,
        is_causal=causal,
        scale=seen.scale,
    )[0]


def in_blocks(query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, seen: Seen) -> torch.Tensor:
    """Do what `in_one` does with matrix products of some tokens at a time.

    On a processor these are much faster than its fused kernel, above all in bfloat16; a block looks at no
    token that comes after it.
    """
    heads, new, size = query.shape
    kv_heads, length, _ = keys.shape
    group = heads // kv_heads
    output = torch.empty_like(query).view(kv_heads, group, new, size)
    grouped = query.view(kv_heads, group, new, size)
    for begin in range(0, new, BLOCK):
        end = min(begin + BLOCK, new)
        last = length - new + end
        rows = grouped[:, :, begin:end].reshape(kv_heads, -1, size)
        scores = torch.bmm(rows, keys[:, :last].transpose(1, 2)).view(kv_heads, group, end - begin, last)
        scores = (scores if scores.dtype is torch.float64 else scores.float()).mul_(seen.scale)
        scores.masked_fill_(_hidden(end - begin, last, seen.window, query.device), -torch.inf)
        weights = torch.softmax(scores, dim=-1).to(query.dtype).view(kv_heads, -1, last)
        output[:, :, begin:end] = torch.bmm(weights, values[:, :last]).view(kv_heads, group, -1, size)
    return output.view(heads, new, size)


def _hidden(new: int, length: int, window: int | None, device: torch.device) -> torch.Tensor:
    """Tell which of `length` tokens each of the last `new` ones does not see."""
    position = torch.arange(length - new, length, device=device)[:, None]
    other = torch.arange(length, device=device)[None, :]
    hidden = other > position
    return hidden if window is None else hidden | (other <= position - window)


@dataclass(frozen=True)
class Prompts:
    """New prompt tokens of several conversations, packed one after the other.

    Attributes
    ----------
    conversations
        In the order of the packed row.
    lengths
        New tokens of each.
    """

    conversations: list[Conversation]
    lengths: list[int]

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, seen: Seen
    ) -> list[torch.Tensor]:
        """Attend from the new tokens of each conversation to it up to each of them."""
        outputs = []
        start = 0
        for conversation, new in zip(self.conversations, self.lengths, strict=True):
            stop = start + new
            for stored, added in ((conversation.keys, key), (conversation.values, value)):
                if layer == len(stored):
                    stored.append(added[:, start:stop].contiguous())
                else:
                    stored[layer] = torch.cat((stored[layer], added[:, start:stop]), 1)
            keys, values = conversation.keys[layer], conversation.values[layer]
            new_query = query[:, start:stop]
            if query.is_cpu:
                attended = in_blocks(new_query, keys, values, seen)
            else:
                attended = in_one(new_query, keys, values, seen)
            outputs.append(attended.transpose(0, 1))
            start = stop
        return outputs


@dataclass(frozen=True)
class Step:
    """One generated token for every sequence of several branches, packed one after the other."""

    branches: list[Branches]

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, seen: Seen
    ) -> list[torch.Tensor]:
        """Attend from the new token of each sequence to what it has come from."""
        heads, _, size = query.shape
        kv_heads = key.shape[0]
        group = heads // kv_heads
        outputs = []
        start = 0
        for branches in self.branches:
            count, width = branches.count, branches.width
            stop = start + count
            keys, values = branches.keys[layer], branches.values[layer]
            keys[:, width - count : width] = key[:, start:stop]
            values[:, width - count : width] = value[:, start:stop]
            # The query heads that share a key-value head are further rows: no copy of keys or values.
            rows = query[:, start:stop].reshape(kv_heads, group, count, size).transpose(1, 2)
            attended = scaled_dot_product_attention(
                rows.reshape(1, kv_heads, count * group, size),
                keys[None, :, :width],
                values[None, :, :width],
                attn_mask=branches.mask(seen.window, group, query.dtype),
                scale=seen.scale,
            )
            outputs.append(
                attended.view(kv_heads, count, group, size).transpose(0, 1).reshape(count, heads, size)
            )
            start = stop
        return outputs


def ragged_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    pack: Prompts | Step | None = None,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attention function for transformers: shapes (1, heads, packed tokens, head size)."""
    if pack is None or attention_mask is not None:
        raise ValueError(
            "ragged attention needs a pack and takes no mask: call the model through RaggedModel"
        )
    layer: int = module.layer_idx  # type: ignore[assignment]
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    outputs = pack.attend(layer, query[0], key[0], value[0], Seen(scale, sliding_window))
    return torch.cat(outputs)[None], None


AttentionInterface.register(IMPLEMENTATION, ragged_attention)

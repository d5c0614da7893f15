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

from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

from value_survey.models.branches import Branches, Conversation

IMPLEMENTATION = "value_survey_ragged"


@dataclass(frozen=True)
class Prompts:
    """New prompt tokens of several conversations, packed one after the other.

    Attributes
    ----------
    conversations
        In the order of the packed row.
    lengths
        New tokens of each.
    masks
        Masks that were made for a conversation and a window, for the layers that follow.
    """

    conversations: list[Conversation]
    lengths: list[int]
    masks: dict[tuple[int, int | None], torch.Tensor] = field(default_factory=dict)

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, seen: _Seen
    ) -> list[torch.Tensor]:
        """Attend from the new tokens of each conversation to it up to each of them."""
        outputs = []
        start = 0
        for place, (conversation, new) in enumerate(zip(self.conversations, self.lengths, strict=True)):
            stop = start + new
            for stored, added in ((conversation.keys, key), (conversation.values, value)):
                if layer == len(stored):
                    stored.append(added[:, start:stop].contiguous())
                else:
                    stored[layer] = torch.cat((stored[layer], added[:, start:stop]), 1)
            keys, values = conversation.keys[layer], conversation.values[layer]
            group = query.shape[0] // keys.shape[0]
            length = keys.shape[1]
            # Without stored tokens and window attention is the plain causal one, which needs no mask.
            causal = length == new and (seen.window is None or length <= seen.window)
            attended = scaled_dot_product_attention(
                query[None, :, start:stop],
                keys.repeat_interleave(group, 0)[None],
                values.repeat_interleave(group, 0)[None],
                attn_mask=None if causal else self._mask(place, new, length, query, seen.window),
                is_causal=causal,
                scale=seen.scale,
            )
            outputs.append(attended[0].transpose(0, 1))
            start = stop
        return outputs

    def _mask(
        self, place: int, new: int, length: int, query: torch.Tensor, window: int | None
    ) -> torch.Tensor:
        if (place, window) not in self.masks:
            position = torch.arange(length - new, length, device=query.device)[:, None]
            other = torch.arange(length, device=query.device)[None, :]
            hidden = other > position
            if window is not None:
                hidden |= other <= position - window
            mask = torch.zeros(new, length, dtype=query.dtype, device=query.device)
            self.masks[place, window] = mask.masked_fill_(hidden, -torch.inf)
        return self.masks[place, window]


@dataclass(frozen=True)
class Step:
    """One generated token for every sequence of several branches, packed one after the other."""

    branches: list[Branches]

    def attend(
        self, layer: int, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, seen: _Seen
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


@dataclass(frozen=True)
class _Seen:
    """How a layer looks back: the scale of its scores, and how far."""

    scale: float
    window: int | None


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
    outputs = pack.attend(layer, query[0], key[0], value[0], _Seen(scale, sliding_window))
    return torch.cat(outputs)[None], None


AttentionInterface.register(IMPLEMENTATION, ragged_attention)

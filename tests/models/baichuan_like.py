"""A model whose code travels with its checkpoint, with queries, keys and values in one matrix as in Baichuan.

The smaller of its kind turn them by position (rotary embedding), the larger penalise distance (ALiBi).
"""

import torch
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS
from transformers.models.llama.modeling_llama import (
    LlamaAttention,
    apply_rotary_pos_emb,
    eager_attention_forward,
)


class BaichuanLikeConfig(LlamaConfig):
    model_type = "baichuan_like"
    alibi: bool = False


class FusedAttention(LlamaAttention):
    def __init__(self, config: BaichuanLikeConfig, layer_idx: int) -> None:
        super().__init__(config, layer_idx)
        del self.q_proj, self.k_proj, self.v_proj
        self.W_pack = torch.nn.Linear(config.hidden_size, 3 * config.hidden_size, bias=False)

    def forward(
        self, hidden_states, position_embeddings=None, attention_mask=None, past_key_values=None, **kwargs
    ):
        batch, length, _ = hidden_states.shape
        packed = self.W_pack(hidden_states).view(batch, length, 3, -1, self.head_dim)
        query, key, value = (packed[:, :, part].transpose(1, 2) for part in range(3))
        if not self.config.alibi:
            query, key = apply_rotary_pos_emb(query, key, *position_embeddings)
        if past_key_values is not None:
            key, value = past_key_values.update(key, value, self.layer_idx)
        if self.config.alibi:
            heads = torch.arange(1, query.shape[1] + 1)
            slopes = 2.0 ** (-8.0 * heads / query.shape[1])
            distance = torch.arange(key.shape[2]) - torch.arange(key.shape[2])[-length:, None]
            penalty = torch.where(distance > 0, -torch.inf, slopes[:, None, None] * distance)
            attention_mask = penalty[None].to(query.dtype)
        attend = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation, eager_attention_forward
        )
        output, weights = attend(self, query, key, value, attention_mask, scaling=self.scaling, **kwargs)
        return self.o_proj(output.reshape(batch, length, -1)), weights


class BaichuanLikeForCausalLM(LlamaForCausalLM):
    config_class = BaichuanLikeConfig

    def __init__(self, config: BaichuanLikeConfig) -> None:
        super().__init__(config)
        for number, layer in enumerate(self.model.layers):
            layer.self_attn = FusedAttention(config, number)
        self.post_init()

"""Randomly initialised models of a few thousand weights, and transformers' own `generate` as their oracle."""

import copy
from dataclasses import dataclass

import torch
import transformers as hf

from value_survey.models.protocol import Decoding, FinishReason
from value_survey.models.ragged import RaggedModel

VOCABULARY = 37
ENDS = frozenset({2, 3})
WINDOW = 6

_SIZES = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 0,
    "tie_word_embeddings": False,
}


@dataclass(frozen=True)
class Family:
    """An architecture: its classes, and what its configuration has beside the common sizes."""

    model: type[hf.PreTrainedModel]
    config: type[hf.PreTrainedConfig]
    extra: dict[str, object]
    dtype: torch.dtype = torch.float64


FAMILIES = {
    "llama": Family(hf.LlamaForCausalLM, hf.LlamaConfig, {}),
    "llama-float32": Family(hf.LlamaForCausalLM, hf.LlamaConfig, {}, torch.float32),
    "qwen2": Family(hf.Qwen2ForCausalLM, hf.Qwen2Config, {}),
    "qwen2-window": Family(
        hf.Qwen2ForCausalLM,
        hf.Qwen2Config,
        # The first layer sees everything, the second a window.
        {"use_sliding_window": True, "sliding_window": WINDOW, "max_window_layers": 1},
    ),
    "mistral": Family(hf.MistralForCausalLM, hf.MistralConfig, {"sliding_window": None}),
    "mistral-window": Family(hf.MistralForCausalLM, hf.MistralConfig, {"sliding_window": WINDOW}),
    # The experts' kernel of transformers knows no float64.
    "mixtral": Family(hf.MixtralForCausalLM, hf.MixtralConfig, {"num_local_experts": 4}, torch.float32),
    "glm": Family(hf.GlmForCausalLM, hf.GlmConfig, {"head_dim": 8}),
    "gemma": Family(hf.GemmaForCausalLM, hf.GemmaConfig, {"head_dim": 16}),
    "gemma3-window": Family(
        hf.Gemma3ForCausalLM,
        hf.Gemma3TextConfig,
        {"head_dim": 16, "sliding_window": WINDOW, "query_pre_attn_scalar": 16},
    ),
}


def build(
    name: str, *, vocabulary: int = VOCABULARY, end_bias: float = 0.0, seed: int = 0
) -> torch.nn.Module:
    """Make a model with transformers' plain attention; `end_bias` makes the end tokens likelier."""
    family = FAMILIES[name]
    config = family.config(vocab_size=vocabulary, **_SIZES | family.extra)
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = family.model(config).to(family.dtype).eval()
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)
    bias = torch.zeros(vocabulary, dtype=family.dtype)
    bias[list(ENDS)] = end_bias
    model.lm_head.bias = torch.nn.Parameter(bias)
    return model.requires_grad_(requires_grad=False)


def ragged(model: torch.nn.Module, max_prefill_tokens: int = 8192) -> RaggedModel:
    """Give a copy of a model with the attention of this project."""
    return RaggedModel(copy.deepcopy(model), max_prefill_tokens)


def generate(
    model: torch.nn.Module, prompt: list[int], decoding: Decoding, ends: frozenset[int] = ENDS, count: int = 1
) -> list[tuple[tuple[int, ...], FinishReason]]:
    """Answer a prompt `count` times by transformers' `generate`."""
    rows = torch.tensor([prompt] * count)
    output = model.generate(
        rows,
        attention_mask=torch.ones_like(rows),
        num_beams=decoding.num_beams,
        do_sample=decoding.do_sample,
        max_new_tokens=decoding.max_new_tokens,
        eos_token_id=sorted(ends),
        pad_token_id=0,
        **(
            {"temperature": decoding.temperature, "top_p": decoding.top_p, "top_k": decoding.top_k}
            if decoding.do_sample
            else {}
        ),
    )
    return [_until_end(row[len(prompt) :].tolist(), ends) for row in output]


def _until_end(tokens: list[int], ends: frozenset[int]) -> tuple[tuple[int, ...], FinishReason]:
    for position, token in enumerate(tokens):
        if token in ends:
            return tuple(tokens[:position]), FinishReason.STOP
    return tuple(tokens), FinishReason.LENGTH

"""Tiny random checkpoints of the paper's architectures, in folders as `save_pretrained` writes them."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import torch
import transformers as hf

WINDOW = 16
"""Sliding window of the Mistral checkpoints, shorter than the conversations of the tests."""

CHATML = ("<|im_start|>", "<|im_end|>")

_SIZES = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 2048,
    "tie_word_embeddings": False,
}
_LLAMA_3 = {"rope_parameters": {"rope_type": "default", "rope_theta": 500000.0}}
_LLAMA_31 = {
    "rope_parameters": {
        "rope_type": "llama3",
        "rope_theta": 500000.0,
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 32,
    }
}

ARCHITECTURES: dict[str, tuple[str, Mapping[str, object]]] = {
    # Llama 2 of this size has no grouped heads.
    "wizardlm-13b": ("Llama", {"num_key_value_heads": 4}),
    "mistral-7b-instruct": ("Mistral", {"sliding_window": WINDOW}),
    "dolphin-2.2.1-mistral-7b": ("Mistral", {"sliding_window": WINDOW}),
    "mixtral-8x7b-instruct": (
        "Mixtral",
        {"num_local_experts": 8, "num_experts_per_tok": 2, "sliding_window": None},
    ),
    "llama-3-8b": ("Llama", _LLAMA_3),
    "llama-3-8b-instruct": ("Llama", _LLAMA_3),
    "dolphin-2.9.1-llama-3-8b": ("Llama", _LLAMA_3),
    "llama-3-chinese-8b-instruct": ("Llama", _LLAMA_3),
}
"""The paper's models that run here → class and what its configuration has beside the common sizes."""

RELATIVES: dict[str, tuple[str, Mapping[str, object]]] = {
    "llama-3.1": ("Llama", _LLAMA_31),
    # One key-value head for half of the heads, half of each head rotated, biases: as ChatGLM2 to GLM-4.
    "glm": ("Glm", {"head_dim": 8, "partial_rotary_factor": 0.5, "attention_bias": True}),
    "glm-4": ("Glm4", {"head_dim": 8, "partial_rotary_factor": 0.5, "attention_bias": True}),
}
"""Architectures that succeeded the paper's."""


def save_checkpoint(chat_model: Path, folder: Path, name: str, **changes: object) -> Path:
    """Write a checkpoint of an architecture with the tokenizer of the chat model, its weights in shards."""
    shutil.copytree(chat_model, folder)
    (folder / "model.safetensors").unlink()
    tokenizer = hf.AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(list(CHATML), special_tokens=True)
    tokenizer.save_pretrained(folder)
    family, extra = (ARCHITECTURES | RELATIVES)[name]
    config = getattr(hf, f"{family}Config")(
        vocab_size=len(tokenizer),
        bos_token_id=tokenizer.bos_token_id,
        # As Llama 3, whose turns and texts end differently.
        eos_token_id=[tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids(CHATML[1])],
        pad_token_id=tokenizer.pad_token_id,
        **_SIZES | extra | changes,
    )
    torch.manual_seed(1)
    model = getattr(hf, f"{family}ForCausalLM")(config)
    randomise(model)
    model.save_pretrained(folder, max_shard_size="60KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 1
    return folder


def randomise(model: torch.nn.Module) -> None:
    """Draw weights large enough for different contexts to give clearly different answers."""
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)

"""GGUF to bf16 safetensors, once: loading the converted folder is about eighty times faster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from value_survey.models.download import sha256_of
from value_survey.models.embedded_registry import EmbeddedModel

MARK = "value_survey_model.json"
WEIGHTS = "model.safetensors"

# End-of-turn and end-of-text of the embedded models' chat formats. GGUF metadata name one of them only; a
# model that ends its answer with the other would ramble on to the token limit.
_ENDS = ("<|im_end|>", "<|endoftext|>")


def convert_gguf(model: EmbeddedModel, gguf: Path, target: Path) -> None:
    """Write a model's GGUF as a transformers folder: bf16 weights, tokenizer, generation settings.

    Parameters
    ----------
    model
        What the file is.
    gguf
        The verified GGUF file.
    target
        An empty folder. The mark `value_survey_model.json` is written last: a folder without it is
        incomplete.

    Notes
    -----
    The 4-bit weights are dequantised, so the folder holds the same model in a faster form, not the
    unquantised original. Embeddings and output matrix are kept apart where the GGUF has both.
    """
    # Here and not above: asking whether a model is there must not cost the seconds that torch takes to load.
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    # transformers' automatic classes carry no types.
    causal_lm: Any = transformers.AutoModelForCausalLM
    generation_config: Any = transformers.GenerationConfig
    with _quiet(transformers):
        tokenizer = transformers.AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
        loaded = causal_lm.from_pretrained(
            gguf.parent,
            gguf_file=gguf.name,
            # Without this a machine with GGUF kernels keeps the weights packed, which cannot be saved.
            quantization_config=transformers.GgufConfig(dequantize=True),
            dtype=torch.bfloat16,
        )
        ends = [tokenizer.convert_tokens_to_ids(token) for token in _ENDS if token in tokenizer.get_vocab()]
        ids = list(dict.fromkeys([tokenizer.eos_token_id, *ends]))
        # Decoding (temperature, beams) is a setting of the study, so none is stored with the model.
        loaded.generation_config = generation_config(
            bos_token_id=tokenizer.bos_token_id, eos_token_id=ids, pad_token_id=tokenizer.pad_token_id
        )
        loaded.save_pretrained(target, max_shard_size="10GB")
        tokenizer.save_pretrained(target)
    facts = {
        "name": model.name,
        "hub_repo": model.hub_repo,
        "hub_file": model.hub_file,
        "hub_commit": model.hub_commit,
        "gguf_sha256": model.gguf_sha256,
        "licence": model.licence,
        "note": model.note,
        "dtype": "bfloat16",
        "weights_sha256": sha256_of(target / WEIGHTS),
        "weights_size": (target / WEIGHTS).stat().st_size,
        "converted_with": {"transformers": transformers.__version__, "torch": torch.__version__},
    }
    (target / MARK).write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


@contextmanager
def _quiet(transformers: Any) -> Iterator[None]:
    """Hide transformers' warnings and bars for a while: they would drown the progress lines.

    Some of its bars do not heed its own switch, so standard error is set aside as well. Exceptions pass.
    """
    logging = transformers.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()

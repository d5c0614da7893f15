"""A chat model of a few thousand random weights, with a real tokenizer, as a folder on disk.

Its vocabulary holds phrases of an answer, and its output layer prefers them: what it says is random, but
often has the form of an answer, so that respondents have something to remember.
"""

from pathlib import Path

import torch
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

START, END = "<|start|>", "<|end|>"
PHRASES = [
    "Answer: 1",
    "Answer: 2",
    "\nExplanation:",
    " I trust people.",
    " I do not!",
    "答案：1",
    "\n解释：好。",
]
TEMPLATE = (
    START + "{% for turn in messages %}<|{{ turn.role }}|>{{ turn.content }}" + END + "{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def save_chat_model(folder: Path) -> None:
    """Write tokenizer and weights, as `save_pretrained` does for any model."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [END, START, "<|user|>", "<|assistant|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=special,
        show_progress=False,
    )
    tokenizer.train_from_iterator(["Request: How far do you trust people?"], trainer)
    tokenizer.add_tokens([AddedToken(phrase, normalized=False) for phrase in PHRASES])
    # Plain text gets a start token from the tokenizer; the chat template writes its own.
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.token_to_id(START))]
    )
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=START, eos_token=END, pad_token=END
    )
    wrapped.chat_template = TEMPLATE
    wrapped.save_pretrained(folder)

    torch.manual_seed(0)
    end = tokenizer.token_to_id(END)
    config = transformers.PhiConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=2048,
        bos_token_id=tokenizer.token_to_id(START),
        eos_token_id=end,
        pad_token_id=end,
        tie_word_embeddings=False,
    )
    model = transformers.PhiForCausalLM(config)
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.3)
    bias = torch.full((config.vocab_size,), -9.0)
    bias[[tokenizer.token_to_id(phrase) for phrase in PHRASES]] = 0.0
    bias[end] = 0.5
    model.lm_head.bias.data = bias
    model.save_pretrained(folder)

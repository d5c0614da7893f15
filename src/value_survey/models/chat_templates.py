"""Forms of a conversation that some models were trained on and their checkpoints do not bring.

A checkpoint of 2023 often describes its prompt on the model card only. These are Jinja templates, as
transformers and vLLM take them; `python -m value_survey.models.chat_templates NAME` prints one, for a server.
They add no system message unless the form is defined with one, and end where the model is to speak. A start
token of the tokenizer comes first.
"""

from __future__ import annotations

import sys

_VICUNA_SYSTEM = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions."
)

TEMPLATES = {
    # OpenAI's ChatML: Dolphin and many others.
    "chatml": (
        "{{ bos_token }}{% for turn in messages %}<|im_start|>{{ turn.role }}\n{{ turn.content }}<|im_end|>\n"
        "{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    ),
    # Vicuna 1.1: WizardLM-13B V1.2.
    "vicuna": (
        "{{ bos_token }}{% if messages[0].role == 'system' %}{{ messages[0].content }}"
        "{% else %}" + _VICUNA_SYSTEM + "{% endif %}"
        "{% for turn in messages %}{% if turn.role == 'user' %} USER: {{ turn.content }}"
        "{% elif turn.role == 'assistant' %} ASSISTANT: {{ turn.content }}{{ eos_token }}"
        "{% endif %}{% endfor %}"
        "{% if add_generation_prompt %} ASSISTANT:{% endif %}"
    ),
    # Baichuan2 marks each speaker by a reserved token.
    "baichuan2": (
        "{% for turn in messages %}{% if turn.role == 'system' %}{{ turn.content }}"
        "{% elif turn.role == 'user' %}<reserved_106>{{ turn.content }}"
        "{% else %}<reserved_107>{{ turn.content }}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}<reserved_107>{% endif %}"
    ),
    # ChatGLM2 numbers the rounds from 1.
    "chatglm2": (
        "{% set rounds = namespace(number=0) %}{% for turn in messages %}{% if turn.role == 'user' %}"
        "{% set rounds.number = rounds.number + 1 %}[Round {{ rounds.number }}]\n\n问：{{ turn.content }}\n\n"
        "{% elif turn.role == 'assistant' %}答：{{ turn.content }}\n\n{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}答：{% endif %}"
    ),
}
"""Name → template."""


if __name__ == "__main__":
    sys.stdout.write(TEMPLATES[sys.argv[1]])

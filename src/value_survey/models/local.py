"""Models that transformers loads on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
import transformers

from value_survey.config import TransformersModel
from value_survey.errors import InputError, Problem
from value_survey.models.allocation import keep_freed_memory
from value_survey.models.branches import Conversation
from value_survey.models.checkpoint import load_checkpoint
from value_survey.models.decoding import decode
from value_survey.models.first_sentence import FirstSentence
from value_survey.models.option_scores import Choices, score_options
from value_survey.models.packing import pack_linear_layers
from value_survey.models.protocol import (
    FinishReason,
    Identity,
    OptionScores,
    Request,
    Response,
    Role,
    Turn,
)
from value_survey.models.ragged import RaggedModel


class LocalModel:
    """A causal language model with the decoding loop of this project.

    Parameters
    ----------
    name
        Its name in params.yaml.
    settings
        Its entry in params.yaml.
    answer_marker
        For models without chat template: the marker that ends the prompt.
    """

    refresh = 8

    def __init__(self, name: str, settings: TransformersModel, answer_marker: str) -> None:
        loaded = load_checkpoint(name, settings)
        if loaded.model.device.type == "cpu":
            keep_freed_memory()
            pack_linear_layers(loaded.model)
        self._tokenizer = loaded.tokenizer
        self._model = RaggedModel(loaded.model)
        if not self._model.agrees():
            raise InputError(
                Problem(
                    "architecture computes attention in a way that the decoding loop does not follow",
                    f"params.yaml: models.{name}",
                    loaded.model.config.model_type,
                    "decoder-only models with plain causal attention (Llama, Mistral, Mixtral, Qwen2, Phi …)",
                    "serve it with vLLM and use the backend openai",
                )
            )
        self._chat = settings.chat_template
        self._marker = answer_marker
        self._ends = _end_tokens(loaded.model, self._tokenizer)
        self._first_sentence = FirstSentence(self._tokenizer, "" if self._chat else self._marker + " ")
        self._conversations: dict[tuple[int, int], Conversation] = {}
        self.identity = Identity(
            name=name,
            backend="transformers",
            revision=settings.revision,
            sha256=loaded.sha256,
            dtype=str(loaded.model.dtype).removeprefix("torch."),
            quantisation=loaded.quantisation,
            details=(("transformers", transformers.__version__), ("torch", torch.__version__)),
        )

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        """Answer all requests together."""
        prompts = [self.prompt_tokens(request.turns) for request in requests]
        decoded = decode(
            self._model,
            self._owners(requests),
            prompts,
            [request.decoding for request in requests],
            [request.seed for request in requests],
            self._ends,
            list(self._conversations.values()),
            self._first_sentence,
        )
        return [
            Response(
                text=self._tokenizer.decode(result.tokens, skip_special_tokens=True).strip(),
                prompt_tokens=len(prompt),
                # The end token was generated too.
                response_tokens=len(result.tokens) + (result.finish_reason is FinishReason.STOP),
                finish_reason=result.finish_reason,
            )
            for prompt, result in zip(prompts, decoded, strict=True)
        ]

    def forget(self) -> None:
        """Drop every stored conversation."""
        self._conversations.clear()

    def replay(self, requests: Sequence[Request]) -> None:
        """Bring the stored conversations to where they stood after these requests, without answering."""
        self._model.prefill(
            self._owners(requests),
            [self.prompt_tokens(request.turns) for request in requests],
            list(self._conversations.values()),
        )

    def option_scores(
        self, requests: Sequence[Request], answers: Sequence[Mapping[int, str]]
    ) -> list[OptionScores]:
        """Give the option probabilities of every request; nothing is stored."""
        asked = []
        for request, options in zip(requests, answers, strict=True):
            prompt = self._prompt_text(request.turns)
            # The prompt of a model without chat template ends with the answer marker already.
            begun = "" if self._chat else self._marker
            texts = {code: self._tokens(prompt + text.removeprefix(begun)) for code, text in options.items()}
            asked.append(Choices(len(self._tokens(prompt)), texts))
        return score_options(self._model, asked)

    def prompt_tokens(self, turns: Sequence[Turn]) -> list[int]:
        """Write a conversation in the model's own form."""
        return self._tokens(self._prompt_text(turns))

    def _prompt_text(self, turns: Sequence[Turn]) -> str:
        if not self._chat:
            # A pre-trained model has no roles: plain text that ends with the answer marker.
            said = (turn.text for turn in turns if turn.role is not Role.SYSTEM)
            return "\n".join([*said, self._marker])
        messages = [{"role": turn.role.value, "content": turn.text} for turn in turns]
        text: str = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return text

    def _tokens(self, text: str) -> list[int]:
        # A chat template writes special tokens itself.
        ids: list[int] = self._tokenizer(text, add_special_tokens=not self._chat)["input_ids"]
        return ids

    def _owners(self, requests: Sequence[Request]) -> list[Conversation]:
        return [
            self._conversations.setdefault((request.respondent, request.thread), Conversation())
            for request in requests
        ]


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    declared = model.generation_config.eos_token_id
    ids = declared if isinstance(declared, list) else [declared]
    return frozenset(int(token) for token in [*ids, tokenizer.eos_token_id] if token is not None)

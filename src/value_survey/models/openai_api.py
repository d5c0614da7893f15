"""The wire format of OpenAI's chat and text completions, which many servers speak."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from value_survey.config import OpenAIModel
from value_survey.models import api_vendor
from value_survey.models.api_failures import RequestFailed, Secret, Why, from_sdk
from value_survey.models.api_vendor import Reply
from value_survey.models.prices import Usage
from value_survey.models.protocol import Decoding, Extent, FinishReason, Request, Role, Turn

_NO_KEY = "none"
"""What is sent to a server that asks for no key; the library wants something."""

_FINISH = {"stop": FinishReason.STOP, "length": FinishReason.LENGTH}


class OpenAIVendor:
    """One server, one key.

    Parameters
    ----------
    settings
        The model's entry in params.yaml.
    secret
        The key; an empty one for a server that asks for none.
    answer_marker
        What a text ends with that a pre-trained model goes on from.

    Raises
    ------
    InputError
        The library is not installed.
    """

    def __init__(self, settings: OpenAIModel, secret: Secret, answer_marker: str = "") -> None:
        self._settings = settings
        self._marker = answer_marker
        self._chat = settings.interface == "chat"
        self._secret = secret
        self._sdk = api_vendor.library("openai")
        # Attempts are counted, paid for and waited between by this package: the library must not retry.
        client = self._sdk.OpenAI(
            api_key=secret.reveal() or _NO_KEY,
            base_url=settings.base_url,
            max_retries=0,
            timeout=settings.timeout_s,
        )
        interface = client.chat.completions if self._chat else client.completions
        self._create = interface.with_raw_response.create

    @property
    def library(self) -> tuple[str, str]:
        """Name and version of the library."""
        return "openai", str(self._sdk.__version__)

    def send(self, request: Request) -> Reply:
        """Send a request once."""
        try:
            raw = self._create(
                model=self._settings.id,
                **self._said(request.turns),
                **self._parameters(request),
            )
        except self._sdk.OpenAIError as error:
            raise from_sdk(error, self._sdk, self._secret) from None
        return self._read(raw.http_response.text)

    def withheld(self, decoding: Decoding) -> frozenset[str]:
        """Name what of a respondent's decoding the server is not told."""
        settings = self._settings
        extent = {"extent": decoding.extent is not Extent.ALL}
        if settings.generation_config == "sent":
            return _names(extent | {"seed": settings.seed == "withheld"})
        beams = decoding.num_beams > 1
        vendors_own = settings.sampling == "withheld"
        not_told = extent | {
            "num_beams": beams and settings.beams == "withheld",
            # vLLM's beam search is deterministic.
            "do_sample of beams": beams and settings.beams == "vllm" and decoding.do_sample,
            "do_sample": vendors_own and not decoding.do_sample,
            "temperature": vendors_own and decoding.do_sample and decoding.temperature != 1,
            "top_p": vendors_own and decoding.do_sample and decoding.top_p != 1,
            "top_k": settings.top_k == "withheld" and decoding.do_sample and decoding.top_k > 0,
            "seed": settings.seed == "withheld",
        }
        return _names(not_told)

    def sequences(self, decoding: Decoding) -> int:
        """How many answers the server generates for one request: vLLM counts the tokens of every beam."""
        return decoding.num_beams if self._settings.beams == "vllm" else 1

    def _said(self, turns: Sequence[Turn]) -> dict[str, Any]:
        if self._chat:
            return {"messages": [{"role": turn.role.value, "content": turn.text} for turn in turns]}
        # As on this machine: a pre-trained model knows no roles.
        texts = [turn.text for turn in turns if turn.role is not Role.SYSTEM]
        return {"prompt": "\n".join([*texts, self._marker])}

    def _parameters(self, request: Request) -> dict[str, Any]:
        settings, decoding = self._settings, request.decoding
        # The older interface never learned the newer name.
        length = settings.length_parameter if self._chat else "max_tokens"
        parameters: dict[str, Any] = {length: decoding.max_new_tokens}
        if settings.seed == "sent":
            parameters["seed"] = request.seed
        if settings.generation_config == "sent":
            return parameters | {"extra_body": {"generation_config": json.dumps(_generation(decoding))}}
        extra: dict[str, Any] = {}
        beams = settings.beams == "vllm" and decoding.num_beams > 1
        neutral = settings.neutral == "sent" and not beams
        if neutral:
            extra |= {"min_p": 0.0, "repetition_penalty": 1.0}
        if beams:
            extra["use_beam_search"] = True
            parameters["n"] = decoding.num_beams
        if settings.sampling == "sent":
            if beams:
                parameters["temperature"] = 1.0  # beams are compared by the probabilities as they are
            elif decoding.do_sample:
                parameters["temperature"] = decoding.temperature
                if decoding.top_p != 1 or neutral:
                    parameters["top_p"] = decoding.top_p
            else:
                parameters["temperature"] = 0.0
        if settings.top_k == "sent" and decoding.do_sample and not beams and (decoding.top_k > 0 or neutral):
            extra["top_k"] = decoding.top_k
        if extra:
            parameters["extra_body"] = extra
        return parameters

    def _read(self, body: str) -> Reply:
        payload = api_vendor.read_object(body, self._secret)
        counted = payload.get("usage")
        details = counted.get("prompt_tokens_details") if isinstance(counted, dict) else None
        usage = Usage(
            prompt_tokens=api_vendor.read_count(counted, "prompt_tokens"),
            response_tokens=api_vendor.read_count(counted, "completion_tokens"),
            cached_tokens=api_vendor.read_optional_count(details, "cached_tokens"),
            cache_write_tokens=api_vendor.read_optional_count(details, "cache_write_tokens"),
        )
        choices = payload.get("choices")
        # With several beams the best comes first.
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = choice.get("message") if isinstance(choice, dict) and self._chat else choice
        model = payload.get("model")
        if not isinstance(choice, dict) or not isinstance(message, dict) or not isinstance(model, str):
            raise RequestFailed(Why.MALFORMED, "choices, message or model is missing", usage=usage)
        reason = choice.get("finish_reason")
        if reason == "content_filter":
            raise RequestFailed(Why.FILTERED, usage=usage)
        if not isinstance(reason, str) or reason not in _FINISH:
            shown = self._secret.strike_out(str(reason))[:40]
            raise RequestFailed(Why.MALFORMED, f"finish_reason is {shown!r}", usage=usage)
        # A model's own words of refusal stand in a field of their own; they are its answer.
        content = (
            message.get("content") or message.get("refusal") if self._chat else message.get("text")
        ) or ""
        text = content if isinstance(content, str) else ""
        fingerprint = str(payload.get("system_fingerprint") or "")
        return api_vendor.reply(
            text, _FINISH[reason], usage, model, fingerprint, self._secret, may_be_empty=not self._chat
        )


def _generation(decoding: Decoding) -> dict[str, Any]:
    """Write a decoding in the words of transformers; a sampling parameter without sampling would warn."""
    written: dict[str, Any] = {
        "num_beams": decoding.num_beams,
        "do_sample": decoding.do_sample,
        "max_new_tokens": decoding.max_new_tokens,
        "repetition_penalty": 1.0,
    }
    if decoding.do_sample:
        written |= {"temperature": decoding.temperature, "top_p": decoding.top_p, "top_k": decoding.top_k}
    return written


def _names(not_told: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, holds in not_told.items() if holds)

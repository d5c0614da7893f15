"""The wire format of OpenAI's chat completions, which many servers speak."""

from __future__ import annotations

from typing import Any

from value_survey.config import OpenAIModel
from value_survey.models import api_vendor
from value_survey.models.api_failures import RequestFailed, Secret, Why, from_sdk
from value_survey.models.api_vendor import Reply
from value_survey.models.prices import Usage
from value_survey.models.protocol import Decoding, FinishReason, Request

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

    Raises
    ------
    InputError
        The library is not installed.
    """

    def __init__(self, settings: OpenAIModel, secret: Secret) -> None:
        self._settings = settings
        self._secret = secret
        self._sdk = api_vendor.library("openai")
        # Attempts are counted, paid for and waited between by this package: the library must not retry.
        client = self._sdk.OpenAI(
            api_key=secret.reveal() or _NO_KEY,
            base_url=settings.base_url,
            max_retries=0,
            timeout=settings.timeout_s,
        )
        self._create = client.chat.completions.with_raw_response.create

    @property
    def library(self) -> tuple[str, str]:
        """Name and version of the library."""
        return "openai", str(self._sdk.__version__)

    def send(self, request: Request) -> Reply:
        """Send a request once."""
        try:
            raw = self._create(
                model=self._settings.id,
                messages=[{"role": turn.role.value, "content": turn.text} for turn in request.turns],
                **self._parameters(request),
            )
        except self._sdk.OpenAIError as error:
            raise from_sdk(error, self._sdk, self._secret) from None
        return self._read(raw.http_response.text)

    def withheld(self, decoding: Decoding) -> frozenset[str]:
        """Name what of a respondent's decoding the server is not told."""
        settings = self._settings
        beams = decoding.num_beams > 1
        vendors_own = settings.sampling == "withheld"
        not_told = {
            "num_beams": beams and settings.beams == "withheld",
            # vLLM's beam search is deterministic.
            "do_sample of beams": beams and settings.beams == "vllm" and decoding.do_sample,
            "do_sample": vendors_own and not decoding.do_sample,
            "temperature": vendors_own and decoding.do_sample and decoding.temperature != 1,
            "top_p": vendors_own and decoding.do_sample and decoding.top_p != 1,
            "top_k": settings.top_k == "withheld" and decoding.do_sample and decoding.top_k > 0,
            "seed": settings.seed == "withheld",
        }
        return frozenset(name for name, holds in not_told.items() if holds)

    def sequences(self, decoding: Decoding) -> int:
        """How many answers the server generates for one request: vLLM counts the tokens of every beam."""
        return decoding.num_beams if self._settings.beams == "vllm" else 1

    def _parameters(self, request: Request) -> dict[str, Any]:
        settings, decoding = self._settings, request.decoding
        parameters: dict[str, Any] = {settings.length_parameter: decoding.max_new_tokens}
        extra: dict[str, Any] = {}
        if settings.seed == "sent":
            parameters["seed"] = request.seed
        beams = settings.beams == "vllm" and decoding.num_beams > 1
        if beams:
            extra["use_beam_search"] = True
            parameters["n"] = decoding.num_beams
        if settings.sampling == "sent":
            if beams:
                parameters["temperature"] = 1.0  # beams are compared by the probabilities as they are
            elif decoding.do_sample:
                parameters["temperature"] = decoding.temperature
                if decoding.top_p != 1:
                    parameters["top_p"] = decoding.top_p
            else:
                parameters["temperature"] = 0.0
        if settings.top_k == "sent" and decoding.do_sample and decoding.top_k > 0 and not beams:
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
        message = choice.get("message") if isinstance(choice, dict) else None
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
        content = message.get("content") or message.get("refusal") or ""
        text = content if isinstance(content, str) else ""
        fingerprint = str(payload.get("system_fingerprint") or "")
        return api_vendor.reply(text, _FINISH[reason], usage, model, fingerprint, self._secret)

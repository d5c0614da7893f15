"""The wire format of Anthropic's messages."""

from __future__ import annotations

from typing import Any

from value_survey.config import AnthropicModel
from value_survey.models import api_vendor
from value_survey.models.api_failures import RequestFailed, Secret, Why, from_sdk
from value_survey.models.api_vendor import Reply
from value_survey.models.prices import Usage
from value_survey.models.protocol import Decoding, Extent, FinishReason, Request, Role

SAMPLING_VERSION = "2023-06-01"
"""Version of the interface that still takes sampling parameters; the library itself asks for a later one."""

_FINISH = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
}


class AnthropicVendor:
    """One server, one key.

    Parameters
    ----------
    settings
        The model's entry in params.yaml.
    secret
        The key.

    Raises
    ------
    InputError
        The library is not installed.
    """

    def __init__(self, settings: AnthropicModel, secret: Secret) -> None:
        self._settings = settings
        self._secret = secret
        self._sdk = api_vendor.library("anthropic")
        # Attempts are counted, paid for and waited between by this package: the library must not retry.
        client = self._sdk.Anthropic(
            api_key=secret.reveal(),
            base_url=settings.base_url,
            max_retries=0,
            timeout=settings.timeout_s,
        )
        self._create = client.messages.with_raw_response.create

    @property
    def library(self) -> tuple[str, str]:
        """Name and version of the library."""
        return "anthropic", str(self._sdk.__version__)

    def send(self, request: Request) -> Reply:
        """Send a request once."""
        system = "\n\n".join(turn.text for turn in request.turns if turn.role is Role.SYSTEM)
        try:
            raw = self._create(
                model=self._settings.id,
                max_tokens=request.decoding.max_new_tokens,
                messages=[
                    {"role": turn.role.value, "content": turn.text}
                    for turn in request.turns
                    if turn.role is not Role.SYSTEM
                ],
                **({"system": system} if system else {}),
                **self._parameters(request.decoding),
            )
        except self._sdk.AnthropicError as error:
            raise from_sdk(error, self._sdk, self._secret) from None
        return self._read(raw.http_response.text)

    def withheld(self, decoding: Decoding) -> frozenset[str]:
        """Name what of a respondent's decoding the service is not told."""
        sampled = _sampling(decoding) if self._settings.sampling == "sent" else {}
        not_told = {
            "num_beams": decoding.num_beams > 1,
            "do_sample": not decoding.do_sample and "temperature" not in sampled,
            "temperature": decoding.do_sample and decoding.temperature not in (1, sampled.get("temperature")),
            "top_p": decoding.do_sample and decoding.top_p not in (1, sampled.get("top_p")),
            "top_k": decoding.do_sample and decoding.top_k not in (0, sampled.get("top_k")),
            "seed": True,
            "extent": decoding.extent is not Extent.ALL,
        }
        return frozenset(name for name, holds in not_told.items() if holds)

    def sequences(self, decoding: Decoding) -> int:  # noqa: ARG002 - one, whatever the decoding
        """How many answers the server generates for one request."""
        return 1

    def _parameters(self, decoding: Decoding) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        if self._settings.thinking == "off":
            parameters["thinking"] = {"type": "disabled"}
        if self._settings.sampling == "sent":
            parameters["extra_headers"] = {"anthropic-version": SAMPLING_VERSION}
            parameters["extra_body"] = _sampling(decoding)
        return parameters

    def _read(self, body: str) -> Reply:
        payload = api_vendor.read_object(body, self._secret)
        counted = payload.get("usage")
        read = api_vendor.read_optional_count(counted, "cache_read_input_tokens")
        written = api_vendor.read_optional_count(counted, "cache_creation_input_tokens")
        usage = Usage(
            # This vendor counts what it reads from and writes to its cache apart from the rest of the prompt.
            prompt_tokens=api_vendor.read_count(counted, "input_tokens") + read + written,
            response_tokens=api_vendor.read_count(counted, "output_tokens"),
            cached_tokens=read,
            cache_write_tokens=written,
        )
        blocks, model, reason = payload.get("content"), payload.get("model"), payload.get("stop_reason")
        if not isinstance(blocks, list) or not isinstance(model, str):
            raise RequestFailed(Why.MALFORMED, "content or model is missing", usage=usage)
        if reason == "refusal":
            raise RequestFailed(Why.FILTERED, usage=usage)
        if not isinstance(reason, str) or reason not in _FINISH:
            shown = self._secret.strike_out(str(reason))[:40]
            raise RequestFailed(Why.MALFORMED, f"stop_reason is {shown!r}", usage=usage)
        # Blocks of thinking are not part of what the respondent says.
        text = "".join(
            str(block.get("text", ""))
            for block in blocks
            if isinstance(block, dict) and block.get("type") == "text"
        )
        return api_vendor.reply(text, _FINISH[reason], usage, model, "", self._secret)


def _sampling(decoding: Decoding) -> dict[str, Any]:
    """Say a respondent's sampling as far as the interface can: temperature up to 1, and not with top-p."""
    if not decoding.do_sample:
        return {"temperature": 0.0}
    sent: dict[str, Any] = {}
    if decoding.temperature == 1 and decoding.top_p != 1:
        sent["top_p"] = decoding.top_p
    elif decoding.temperature <= 1:
        sent["temperature"] = decoding.temperature
    if decoding.top_k > 0:
        sent["top_k"] = decoding.top_k
    return sent

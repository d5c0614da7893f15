"""Why a request to a service failed, said without the key that it carried."""

from __future__ import annotations

import email.utils
import itertools
import re
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from value_survey.models.prices import Usage


class Why(StrEnum):
    """Reasons of a failed request."""

    RATE_LIMIT = "the server limits the rate"
    OVERLOADED = "the server is overloaded"
    SERVER_ERROR = "the server had an error"
    TIMED_OUT = "the server did not answer in time"
    CONNECTION = "no connection to the server"
    CUT = "the answer was cut off"
    MALFORMED = "the answer is not what the interface promises"
    EMPTY = "the answer is empty"
    WRONG_MODEL = "another model answered"
    FILTERED = "the vendor withheld the answer"
    REFUSED = "the server refuses the request"
    KEY = "the server refuses the key"
    NOT_FOUND = "the server does not know the model or the address"
    NO_CREDIT = "the account has no credit left"
    LIMIT = "a limit set in params.yaml would be exceeded"
    NOT_SENT = "not sent, because others failed for good"


RETRIED = frozenset(
    {
        Why.RATE_LIMIT,
        Why.OVERLOADED,
        Why.SERVER_ERROR,
        Why.TIMED_OUT,
        Why.CONNECTION,
        Why.CUT,
        Why.MALFORMED,
        Why.EMPTY,
        Why.WRONG_MODEL,
        Why.FILTERED,
    }
)
"""What may go away when the request is sent again."""

FATAL = frozenset({Why.KEY, Why.NOT_FOUND, Why.NO_CREDIT, Why.LIMIT})
"""What every other request of the step would meet too: none is sent any more."""

TOO_MUCH = frozenset({Why.RATE_LIMIT, Why.OVERLOADED, Why.TIMED_OUT})
"""What says that fewer requests should be under way."""

_UNBILLED = frozenset(Why) - {Why.TIMED_OUT, Why.CUT, Why.MALFORMED, Why.EMPTY, Why.WRONG_MODEL, Why.FILTERED}


class RequestFailed(Exception):  # noqa: N818 - named like the reason it carries
    """One attempt that gave no usable answer.

    Parameters
    ----------
    why
        The reason.
    detail
        What the server said, without the key.
    usage
        Tokens the server counted all the same; None if it did not say.
    retry_after
        Seconds the server asks to wait; None if it did not say.
    final
        The server says that trying again is of no use.

    Attributes
    ----------
    attempts
        How often the request had been tried when this was the last failure.
    """

    def __init__(
        self,
        why: Why,
        detail: str = "",
        *,
        usage: Usage | None = None,
        retry_after: float | None = None,
        final: bool = False,
    ) -> None:
        super().__init__(f"{why.value}: {detail}" if detail else why.value)
        self.why = why
        self.detail = detail
        self.usage = usage
        self.retry_after = retry_after
        self.retryable = why in RETRIED and not final
        self.attempts = 1

    @property
    def billed(self) -> bool:
        """Whether the server may have counted the request."""
        return self.why not in _UNBILLED


class Secret:
    """A key that does not show itself, and strikes itself out of texts."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def __repr__(self) -> str:
        return "Secret()"

    def __reduce__(self) -> Any:
        raise TypeError("a key is not written anywhere; read it from the environment again")

    def reveal(self) -> str:
        """Give the key to the one who sends it."""
        return self.__value

    def quoted_in(self, text: str) -> bool:
        """Whether a text holds the whole key; a short one may be any word, and is not looked for."""
        return len(self.__value) >= _SHORTEST and self.__value in text

    def strike_out(self, text: str) -> str:
        """Remove the key, parts of it, and whatever else looks like a key from a message."""
        return _KEY_LIKE.sub("[key]", self.strike_out_parts(text))

    def strike_out_parts(self, text: str) -> str:
        """Remove the key and parts of it from a text, and nothing else."""
        size = _PART if len(self.__value) >= _SHORTEST else len(self.__value)
        if not size:
            return text
        parts = {self.__value[start : start + size] for start in range(len(self.__value) - size + 1)}
        covered = [False] * len(text)
        for start in range(len(text) - size + 1):
            if text[start : start + size] in parts:
                covered[start : start + size] = [True] * size
        runs = itertools.groupby(zip(text, covered, strict=True), key=lambda pair: pair[1])
        return "".join("[key]" if hit else "".join(sign for sign, _ in run) for hit, run in runs)


_SHORTEST = 16
"""Shortest key that no text holds by chance."""

_PART = 6
"""Shortest part of a key that is struck out: servers like to quote its beginning or its end."""

_KEY_LIKE = re.compile(r"\b(?:sk|pk|api|key)[-_][A-Za-z0-9_*.-]{6,}|Bearer\s+\S+", re.IGNORECASE)


def from_sdk(error: Exception, sdk: Any, secret: Secret) -> RequestFailed:
    """Say why a call of the openai or the anthropic library failed.

    Parameters
    ----------
    error
        What the call raised.
    sdk
        The library; both have the same exceptions.
    secret
        The key, to be struck out.
    """
    if isinstance(error, sdk.APITimeoutError):
        return RequestFailed(Why.TIMED_OUT)
    if isinstance(error, sdk.APIConnectionError):
        cause = error.__cause__
        # The answer had begun: the server has done its work, and counted it.
        cut = type(cause).__name__ in {"RemoteProtocolError", "ReadError", "DecodingError"}
        return RequestFailed(Why.CUT if cut else Why.CONNECTION, secret.strike_out(str(cause or ""))[:200])
    if isinstance(error, sdk.APIStatusError):
        return _from_status(error.status_code, error.body, error.response.headers, secret)
    return RequestFailed(Why.MALFORMED, secret.strike_out(str(error))[:200])


def _from_status(status: int, body: object, headers: Mapping[str, str], secret: Secret) -> RequestFailed:
    message, code = _said(body)
    detail = f"{status} {secret.strike_out(message)}".strip()[:200]
    final = headers.get("x-should-retry") == "false"
    retry_after = _retry_after(headers)
    if status in {401, 403}:
        # Servers quote the key here, in parts and with asterisks: nothing of their text is shown.
        return RequestFailed(Why.KEY, str(status))
    if status == 402 or code in {"insufficient_quota", "billing_error"}:
        return RequestFailed(Why.NO_CREDIT, detail)
    if status == 404:
        return RequestFailed(Why.NOT_FOUND, detail)
    why = {429: Why.RATE_LIMIT, 503: Why.OVERLOADED, 529: Why.OVERLOADED, 408: Why.TIMED_OUT}.get(status)
    if why is None:
        why = Why.SERVER_ERROR if status >= 500 or status == 409 else Why.REFUSED
    return RequestFailed(why, detail, retry_after=retry_after, final=final)


def _said(body: object) -> tuple[str, str]:
    """Find the message and the code in an error's body, in either vendor's form."""
    inner = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(inner, dict):
        return ("" if inner is None else " ".join(str(inner).split()), "")
    code = inner.get("code") or inner.get("type") or ""
    return " ".join(str(inner.get("message", "")).split()), str(code)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Read the pause that a server asks for: milliseconds, seconds or a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    try:
        date = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(0.0, date.timestamp() - time.time())

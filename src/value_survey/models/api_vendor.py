"""What a vendor's interface is to the rest of the package, and what all of them need."""

from __future__ import annotations

import importlib
import json
import os
from dataclasses import dataclass
from typing import Any, Protocol

from value_survey.errors import InputError, Problem
from value_survey.models.api_failures import RequestFailed, Secret, Why
from value_survey.models.prices import Usage
from value_survey.models.protocol import Decoding, FinishReason, Request

INSTALL = "pip install 'value-survey[api]'"

_TURN_TOKENS = 16
"""More than any chat format adds to a turn."""


@dataclass(frozen=True)
class Reply:
    """A usable answer of a service.

    Attributes
    ----------
    text
        What the model said, without surrounding white space; empty for a pre-trained model only.
    finish_reason
        Why it ended.
    usage
        Tokens as the server counted them.
    model
        Name of the model that answered, as the server gives it.
    fingerprint
        What the server says of its configuration; empty if nothing.
    """

    text: str
    finish_reason: FinishReason
    usage: Usage
    model: str
    fingerprint: str = ""


class Vendor(Protocol):
    """One wire format."""

    @property
    def library(self) -> tuple[str, str]:
        """Name and version of the library that speaks it."""
        ...

    def send(self, request: Request) -> Reply:
        """Send a request once.

        Raises
        ------
        RequestFailed
            It gave no usable answer.
        """
        ...

    def withheld(self, decoding: Decoding) -> frozenset[str]:
        """Name what of a respondent's decoding the service is not told."""
        ...

    def sequences(self, decoding: Decoding) -> int:
        """How many answers of full length the server may generate, and bill, for one request."""
        ...


def library(name: str) -> Any:
    """Import a vendor's library.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(
            Problem(f"the library `{name}` is not installed", "this environment", next_step=INSTALL)
        ) from None


def read_key(variable: str | None, where: str) -> Secret:
    """Read a key from the environment; without a variable the server asks for none.

    Raises
    ------
    InputError
        The variable is not set, or holds what cannot be a key; its value is not shown.
    """
    if variable is None:
        return Secret("")
    value = os.environ.get(variable, "").strip()
    if not value:
        raise InputError(
            Problem(
                "the key is not in the environment",
                f"{where}.key_env",
                variable,
                next_step=f"export {variable}=…",
            )
        )
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise InputError(
            Problem(
                "the environment variable does not hold a key",
                f"{where}.key_env",
                variable,
                "printable ASCII without spaces",
                f"export {variable}=…",
            )
        )
    return Secret(value)


def reply(
    text: str,
    finish_reason: FinishReason,
    usage: Usage,
    model: str,
    fingerprint: str,
    secret: Secret,
    *,
    may_be_empty: bool = False,
) -> Reply:
    """Make a reply of what a server said.

    Parameters
    ----------
    text, finish_reason, usage, model, fingerprint
        What it said.
    secret
        The key.
    may_be_empty
        An answer without text is one: a pre-trained model may end a text where it stands.

    Raises
    ------
    RequestFailed
        There is no text, or it quotes the key, which must not get into a file.
    """
    text = text.strip()
    if not text and not may_be_empty:
        raise RequestFailed(Why.EMPTY, f"it ended by {finish_reason.value}", usage=usage)
    if secret.quoted_in(text):
        raise RequestFailed(Why.MALFORMED, "it quotes the key", usage=usage)
    model, fingerprint = secret.strike_out_parts(model), secret.strike_out_parts(fingerprint)
    return Reply(text, finish_reason, usage, model, fingerprint)


def prompt_bound(request: Request) -> int:
    """Give a number of tokens that a prompt cannot exceed: no token is shorter than a byte."""
    return sum(len(turn.text.encode()) + _TURN_TOKENS for turn in request.turns) + _TURN_TOKENS


def read_object(text: str, secret: Secret) -> dict[str, Any]:
    """Read the body of an answer.

    Raises
    ------
    RequestFailed
        It is not a JSON object.
    """
    try:
        payload = json.loads(text)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        shown = secret.strike_out(" ".join(text.split()))[:120]
        raise RequestFailed(Why.MALFORMED, f"no JSON object: {shown}" if shown else "no content")
    return payload


def read_count(usage: object, key: str) -> int:
    """Read a number of tokens.

    Raises
    ------
    RequestFailed
        The server does not say it.
    """
    value = usage.get(key) if isinstance(usage, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise RequestFailed(Why.MALFORMED, f"usage.{key} is missing")
    return value


def read_optional_count(usage: object, key: str) -> int:
    """Read a number of tokens that servers may leave out where it is 0."""
    value = usage.get(key) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and value > 0 else 0

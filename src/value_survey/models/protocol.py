"""What every model is to the rest of the package: something that answers a list of requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from value_survey.terms import Extent as Extent  # noqa: PLC0414 - part of what a request says


class Role(StrEnum):
    """Who speaks in a turn of a conversation."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation."""

    role: Role
    text: str


class FinishReason(StrEnum):
    """Why a response ended."""

    STOP = "stop"
    LENGTH = "length"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Decoding:
    """How one response is decoded.

    Attributes
    ----------
    num_beams
        Beams of the search, at least 1.
    do_sample
        Sample (with `temperature`, `top_k`, `top_p`) instead of taking the most probable token.
    temperature, top_p, top_k
        As in the `generate` of transformers; `top_k` 0 keeps the whole vocabulary.
    max_new_tokens
        A response that reaches this length ends with `FinishReason.LENGTH`.
    extent
        Whether the whole explanation is generated.
    """

    num_beams: int = 1
    do_sample: bool = False
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 50
    max_new_tokens: int = 512
    extent: Extent = Extent.ALL


@dataclass(frozen=True)
class Request:
    """One question put to a model.

    Attributes
    ----------
    respondent
        0-based number of the simulated respondent who is asked.
    culture
        Culture the respondent belongs to.
    item_id
        Item that is asked (yardstick models look its human answers up).
    turns
        The conversation; the last turn is the user's.
    decoding
        How the response is decoded.
    seed
        Seed of this response's own random stream: the response depends on it, on the conversation and on the
        model alone, not on the other requests of the batch.
    thread
        Which of the respondent's conversations this is; methods that ask a respondent several things at once
        (the decodes of CCSV) number them.
    """

    respondent: int
    culture: str
    item_id: str
    turns: tuple[Turn, ...]
    decoding: Decoding
    seed: int
    thread: int = 0


@dataclass(frozen=True)
class Response:
    """What a model said, verbatim."""

    text: str
    prompt_tokens: int
    response_tokens: int
    finish_reason: FinishReason


@dataclass(frozen=True)
class Identity:
    """Which model exactly answered; written into every result.

    Attributes
    ----------
    name
        Name of the model in params.yaml.
    backend
        Module that ran it.
    revision
        Commit of the model's repository, or version of the yardstick.
    sha256
        Content hash of the weights where they are files; empty for services and yardsticks.
    dtype, quantisation
        Number format the weights were computed in, and the scheme they were stored in; empty where unknown.
    details
        Versions of the libraries that ran it, and what else identifies it.
    """

    name: str
    backend: str
    revision: str
    sha256: str = ""
    dtype: str = ""
    quantisation: str = ""
    details: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the identity as plain values for a JSON file."""
        return asdict(self) | {"details": dict(self.details)}


class Model(Protocol):
    """A language model, a service or a yardstick that answers requests."""

    @property
    def identity(self) -> Identity:
        """Which model exactly this is."""
        ...

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        """Answer every request, in order; an exception means that none of them was answered."""
        ...


@dataclass(frozen=True)
class OptionScores:
    """How probable each option is as the answer to one prompt.

    Attributes
    ----------
    probabilities
        Code → probability that the answer is this option, given that it is one of the options; they sum to 1.
    mass
        Probability that the answer is one of the options at all, in 0 … 1: how much of the model's belief the
        probabilities speak for.
    prompt_tokens
        Tokens of the prompt.
    """

    probabilities: Mapping[int, float]
    mass: float
    prompt_tokens: int


@runtime_checkable
class OptionScorer(Protocol):
    """A model that tells how probable each option is (first-token probing)."""

    def option_scores(
        self, requests: Sequence[Request], answers: Sequence[Mapping[int, str]]
    ) -> list[OptionScores]:
        """Give the option probabilities of every request, in order.

        Parameters
        ----------
        requests
            The prompts; their decoding and seed have no effect.
        answers
            For each request, code → beginning of the response that chooses it (`Answer: 3`).
        """
        ...


@runtime_checkable
class Stateful(Protocol):
    """A model that stores conversations between calls, so that what was computed once is not computed again.

    What is stored depends on the calls before, down to the last bit of its numbers. For a resumed run to
    give the same bytes as an undisturbed one, everything stored is dropped each `refresh` calls, and a
    resumed run replays the calls since the last refresh.
    """

    refresh: int

    def forget(self) -> None:
        """Drop everything stored."""
        ...

    def replay(self, requests: Sequence[Request]) -> None:
        """Store what answering these requests would have stored, without answering."""
        ...

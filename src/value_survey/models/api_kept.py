"""Answers that a service gave in a step that is not answered as a whole yet, and what it said of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from value_survey.models.api_ledger import Spent
from value_survey.models.protocol import Request, Response


@dataclass(frozen=True)
class Service:
    """What is known of a service once it has answered.

    Attributes
    ----------
    model
        Name of the model that answered; empty before the first answer.
    fingerprints
        What the server said of its configuration.
    withheld
        What of the respondents' decoding it was not told.
    """

    model: str = ""
    fingerprints: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()


class Kept:
    """Answers by a hash of their request: they were paid for, and are taken from here when asked again.

    This one forgets with the process; a run has one that does not (`simulation.kept`).
    """

    def __init__(self) -> None:
        self._answers: dict[str, Response] = {}
        self._service = Service()

    def __contains__(self, key: str) -> bool:
        return key in self._answers

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def service(self) -> Service:
        """What is known of the service."""
        return self._service

    def keep(self, key: str, request: Request, response: Response) -> None:  # noqa: ARG002 - others need it
        """Keep an answer; called from several threads."""
        self._answers[key] = response

    def hand_over(self, keys: Sequence[str]) -> list[Response]:
        """Give the answers of a step that is answered as a whole."""
        return [self._answers.pop(key) for key in keys]

    def learn(self, service: Service) -> None:
        """Note what is known of the service now."""
        self._service = service

    def charge(self, spent: Spent) -> None:
        """Note what one attempt came to; called from several threads."""

    def fail(self, reasons: Mapping[str, int]) -> None:
        """Note how many requests of a step failed for good, by reason; none once it is answered."""


@runtime_checkable
class Keeping(Protocol):
    """A model whose answers are worth keeping over the end of the process."""

    def keep_in(self, kept: Kept) -> None:
        """Keep answers there from now on, and take from there what is there."""
        ...

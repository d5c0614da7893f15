"""What a paid model has cost, and the limits it never exceeds."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

from value_survey.config import ApiModel
from value_survey.models.api_limits import CalledOff
from value_survey.models.prices import Price, Usage, cost_of

_TICK = 0.2


@dataclass(frozen=True)
class Spent:
    """What was spent on a service; amounts of several sittings can be added.

    Attributes
    ----------
    requests
        Requests sent, every attempt counted.
    failed
        Those that gave no usable answer.
    unknown
        Failed ones of which nobody knows what the server counted: no answer, or a damaged one.
    unknown_tokens
        The most tokens that these can have come to.
    prompt_tokens, response_tokens, cached_tokens, cache_write_tokens
        Tokens as the server counted them, those of unusable answers included.
    cost
        Of these tokens, in `currency`; NaN if the model's price is not known.
    cost_at_most
        `cost`, and all `unknown` requests at the most that each can have cost.
    currency
        Currency of the price table; empty if the model's price is not known.
    """

    requests: int = 0
    failed: int = 0
    unknown: int = 0
    unknown_tokens: int = 0
    prompt_tokens: int = 0
    response_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    cost: float = 0.0
    cost_at_most: float = 0.0
    currency: str = ""

    def __add__(self, other: Spent) -> Spent:
        if self.currency and other.currency and self.currency != other.currency:
            raise ValueError(f"amounts in {self.currency} and in {other.currency} cannot be added")
        return self._combined(other, 1)

    def __sub__(self, earlier: Spent) -> Spent:
        return self._combined(earlier, -1)

    def _combined(self, other: Spent, sign: int) -> Spent:
        amounts: dict[str, Any] = {
            key: value + sign * getattr(other, key)
            for key, value in asdict(self).items()
            if key != "currency"
        }
        return Spent(**amounts, currency=self.currency or other.currency)

    @property
    def tokens(self) -> int:
        """Tokens of prompts and answers."""
        return self.prompt_tokens + self.response_tokens

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for a JSON file, which knows no NaN: an unknown cost is null."""
        return {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Spent:
        """Read what `as_dict` gave."""
        known: dict[str, Any] = {key: math.nan if value is None else value for key, value in values.items()}
        return cls(**known)


@runtime_checkable
class Billed(Protocol):
    """A model that costs money by the answer; its limits hold over all sittings of a run."""

    @property
    def spent(self) -> Spent:
        """What was spent since the model was loaded, and what was carried over."""
        ...

    def carry(self, earlier: Spent) -> None:
        """Count what earlier sittings spent towards the limits."""
        ...


@dataclass(frozen=True)
class Reservation:
    """The most that a request under way can come to."""

    tokens: int
    cost: float


class LimitReached(Exception):  # noqa: N818 - not a failure of the service
    """A request was not sent, because it could exceed a limit; the text says which."""


class Ledger:
    """The account of one model: reserves before a request, settles after it.

    A request is only sent if the limits hold even if it, and all others under way, come to the most they can.

    Parameters
    ----------
    settings
        Holds the limits.
    price
        Of the model; None if it is not known.
    currency
        Of the price.
    """

    def __init__(self, settings: ApiModel, price: Price | None, currency: str) -> None:
        self._settings = settings
        self._price = price
        self._reserved: list[Reservation] = []
        self._spent = Spent(currency="" if price is None else currency)
        self._changed = threading.Condition()
        self._note: Callable[[Spent], None] | None = None

    def note_in(self, note: Callable[[Spent], None]) -> None:
        """Call `note` with what each attempt came to, before its answer is used."""
        self._note = note

    @property
    def spent(self) -> Spent:
        """What was spent so far."""
        with self._changed:
            return self._spent

    def carry(self, earlier: Spent) -> None:
        """Add what earlier sittings spent."""
        with self._changed:
            self._spent += earlier

    def reserve(self, prompt_tokens: int, response_tokens: int, stop: threading.Event) -> Reservation:
        """Set aside the most a request can come to; wait while only requests under way stand against it.

        Raises
        ------
        LimitReached
            It could exceed a limit.
        CalledOff
            `stop` was set while it waited.
        """
        most = math.nan if self._price is None else self._price.most(prompt_tokens, response_tokens)
        reservation = Reservation(prompt_tokens + response_tokens, most)
        with self._changed:
            while not stop.is_set():
                exceeded = self._exceeded(reservation)
                if exceeded is None:
                    self._reserved.append(reservation)
                    return reservation
                if not self._reserved:
                    raise LimitReached(exceeded)
                self._changed.wait(_TICK)
        raise CalledOff

    def settle(self, reservation: Reservation, usage: Usage | None, *, failed: bool, billed: bool) -> None:
        """Replace a reservation by what the request really came to.

        Parameters
        ----------
        reservation
            What `reserve` gave.
        usage
            Tokens as the server counted them; None if it did not say.
        failed
            The request gave no usable answer.
        billed
            Whether the server may have counted it. With `usage` None the most stays set aside for it.
        """
        with self._changed:
            self._reserved.remove(reservation)
            unknown = usage is None and billed
            counted = usage or Usage(0, 0)
            cost = 0.0 if usage is None else cost_of(usage, self._price)
            attempt = Spent(
                requests=1,
                failed=int(failed),
                unknown=int(unknown),
                unknown_tokens=reservation.tokens if unknown else 0,
                prompt_tokens=counted.prompt_tokens,
                response_tokens=counted.response_tokens,
                cached_tokens=counted.cached_tokens,
                cache_write_tokens=counted.cache_write_tokens,
                cost=cost,
                cost_at_most=reservation.cost if unknown else cost,
                currency=self._spent.currency,
            )
            self._spent += attempt
            if self._note is not None:
                self._note(attempt)
            self._changed.notify_all()

    def _exceeded(self, wanted: Reservation) -> str | None:
        """Name the limit that could be exceeded, or give None."""
        limits = self._settings
        pending = [*self._reserved, wanted]
        requests = self._spent.requests + len(pending)
        used = self._spent.tokens + self._spent.unknown_tokens
        tokens = used + sum(entry.tokens for entry in pending)
        cost = self._spent.cost_at_most + sum(entry.cost for entry in pending)
        currency = self._spent.currency
        if limits.max_requests is not None and requests > limits.max_requests:
            return f"max_requests: {limits.max_requests}, {self._spent.requests} sent so far"
        if limits.max_tokens is not None and tokens > limits.max_tokens:
            return (
                f"max_tokens: {limits.max_tokens}, at most {used} used so far, "
                f"the next request can come to {wanted.tokens}"
            )
        if limits.max_cost is not None and not cost <= limits.max_cost:
            return (
                f"max_cost: {limits.max_cost:g} {currency}, "
                f"at most {self._spent.cost_at_most:.4g} spent so far, "
                f"the next request can come to {wanted.cost:.4g}"
            )
        return None

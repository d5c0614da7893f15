"""How fast a service is asked: bounded, adaptive concurrency and a pace that is never exceeded."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]

_START = 4
"""Requests under way at first; nobody knows yet what the server bears."""
_TICK = 0.2
"""Seconds after which a waiting thread looks whether it has been called off."""
_MINUTE = 60.0


class CalledOff(Exception):  # noqa: N818 - not an error: the step was stopped while this request waited
    """The request was not sent, because the step it belongs to was stopped."""


class Gate:
    """Bounded concurrency by additive increase and multiplicative decrease (AIMD, as in TCP).

    Until the server first says that it is too much, every success admits one request more; after that, a
    success admits 1/limit more, so about one per round. A server that is overloaded halves the limit, once
    for all requests that were under way at that moment, and may close the gate for a while.

    Parameters
    ----------
    most
        The limit is never above this, and never below 1.
    clock
        Source of the time in seconds.
    """

    def __init__(self, most: int, clock: Clock = time.monotonic) -> None:
        self._most = most
        self._limit = float(min(most, _START))
        self._clock = clock
        self._inside = 0
        self._throttled = False
        self._halved_at = float("-inf")
        self._opens_at = float("-inf")
        self._changed = threading.Condition()

    @property
    def limit(self) -> int:
        """Requests that may be under way now."""
        return int(self._limit)

    def enter(self, stop: threading.Event) -> float:
        """Wait for a place.

        Returns
        -------
        float
            The time of entering, to be handed to `leave`.

        Raises
        ------
        CalledOff
            `stop` was set in the meantime.
        """
        with self._changed:
            while not stop.is_set():
                closed_for = self._opens_at - self._clock()
                if closed_for <= 0 and self._inside < int(self._limit):
                    self._inside += 1
                    return self._clock()
                self._changed.wait(min(closed_for, _TICK) if closed_for > 0 else _TICK)
        raise CalledOff

    def leave(self, entered: float, *, success: bool, overloaded: bool = False, pause: float = 0.0) -> None:
        """Give the place back, with what the server said.

        Parameters
        ----------
        entered
            What `enter` returned.
        success, overloaded
            Whether the request was answered, or refused because the server had too much to do.
        pause
            Seconds for which the server asked to be left alone; the gate stays closed for everybody.
        """
        with self._changed:
            now = self._clock()
            self._inside -= 1
            self._opens_at = max(self._opens_at, now + pause)
            if overloaded and entered >= self._halved_at:
                self._limit = max(1.0, self._limit / 2)
                self._halved_at = now
                self._throttled = True
            elif success:
                step = 1 / self._limit if self._throttled else 1.0
                self._limit = min(float(self._most), self._limit + step)
            self._changed.notify_all()


@dataclass
class _Entry:
    """Something that counts towards a minute: when, and how much."""

    at: float
    amount: float


class Pace:
    """At most so much in any 60 seconds.

    Parameters
    ----------
    per_minute
        Most of it in any 60 seconds; None: as much as comes.
    clock
        Source of the time in seconds.
    """

    def __init__(self, per_minute: int | None, clock: Clock = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._entries: deque[_Entry] = deque()
        self._changed = threading.Condition()

    def take(self, amount: float, stop: threading.Event) -> _Entry:
        """Wait until `amount` fits into the last 60 seconds, and count it.

        More than a minute's amount at once is let through when nothing else counts, since it never fits.

        Raises
        ------
        CalledOff
            `stop` was set in the meantime.
        """
        with self._changed:
            while not stop.is_set():
                wait = self._wait_for(amount)
                if wait <= 0:
                    entry = _Entry(self._clock(), amount)
                    if self._per_minute is not None:
                        self._entries.append(entry)
                    return entry
                self._changed.wait(min(wait, _TICK))
        raise CalledOff

    def correct(self, entry: _Entry, amount: float) -> None:
        """Replace an estimate by what it really was."""
        with self._changed:
            entry.amount = amount
            self._changed.notify_all()

    def _wait_for(self, amount: float) -> float:
        if self._per_minute is None:
            return 0.0
        now = self._clock()
        while self._entries and self._entries[0].at <= now - _MINUTE:
            self._entries.popleft()
        if not self._entries or sum(entry.amount for entry in self._entries) + amount <= self._per_minute:
            return 0.0
        return self._entries[0].at + _MINUTE - now

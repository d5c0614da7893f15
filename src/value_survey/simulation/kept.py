"""What a paid service answered within an unfinished step, kept over the end of the process.

A journal holds whole steps. A step of a service may fail for some respondents, or the process may end in the
middle of it; what the others answered was paid for. So each answer goes into a file beside the journal as it
arrives, with the account of every attempt. The next sitting takes it from there and asks what is missing.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from value_survey.errors import InputError, Problem
from value_survey.models.api_kept import Kept, Service
from value_survey.models.api_ledger import Spent
from value_survey.models.protocol import FinishReason, Request, Response

ANSWERED = "answered.jsonl"
"""Name of the file in a run's folder."""


class KeptOnDisk(Kept):
    """Answers of one run on disk: append-only, a line each.

    Nothing is handed over for good: a step counts once the journal has it, and until then its answers can be
    asked for again.

    Parameters
    ----------
    path
        The file; made when the first answer arrives.
    identity
        Hash of everything that can change what is asked or answered.

    Raises
    ------
    InputError
        The file belongs to other settings, or a line before its end is damaged.
    """

    def __init__(self, path: Path, identity: str) -> None:
        super().__init__()
        self._path = path
        self._identity = identity
        self._lock = threading.Lock()
        self._spent = Spent()
        self._failing = False
        if path.exists():
            self._read()

    @property
    def spent(self) -> Spent:
        """What all attempts noted here came to, over every sitting."""
        return self._spent

    def keep(self, key: str, request: Request, response: Response) -> None:
        """Write an answer down, and wait until it is on disk."""
        entry = {
            "key": key,
            "item_id": request.item_id,
            "respondent": request.respondent,
            "text": response.text,
            "prompt_tokens": response.prompt_tokens,
            "response_tokens": response.response_tokens,
            "finish_reason": response.finish_reason.value,
        }
        with self._lock:
            self._write({"answer": entry}, safely=True)
            self._answers[key] = response

    def hand_over(self, keys: Sequence[str]) -> list[Response]:
        """Give the answers of a step; they stay until the journal has it."""
        return [self._answers[key] for key in keys]

    def learn(self, service: Service) -> None:
        """Write down what is known of the service, if it is new; what was known stays known."""
        with self._lock:
            known = Service(
                service.model,
                self._service.fingerprints | service.fingerprints,
                self._service.withheld | service.withheld,
            )
            if known != self._service:
                facts = {
                    "model": known.model,
                    "fingerprints": sorted(known.fingerprints),
                    "withheld": sorted(known.withheld),
                }
                self._write({"service": facts}, safely=False)
                self._service = known

    def charge(self, spent: Spent) -> None:
        """Write down what one attempt came to."""
        with self._lock:
            self._write({"spent": spent.as_dict()}, safely=False)
            self._spent += spent

    def fail(self, reasons: Mapping[str, int]) -> None:
        """Write down how many requests failed, by reason; that none fails any more only where some did."""
        with self._lock:
            if reasons or self._failing:
                self._write({"failed": dict(reasons)}, safely=True)
                self._failing = bool(reasons)

    def remove(self) -> None:
        """Delete the file once its answers stand in the finished files."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        data = self._path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            with self._path.open("r+b") as handle:
                handle.truncate(whole)
        lines = list(_parsed(self._path, data[:whole]))
        if lines and lines[0] != {"identity": self._identity}:
            raise InputError(
                Problem(
                    "answers of an unfinished simulation with other settings are in the way",
                    str(self._path),
                    str(lines[0].get("identity", ""))[:64],
                    self._identity,
                    "restore the settings to finish it, or delete the file: what it holds is paid for",
                )
            )
        try:
            self._take(lines)
        except (KeyError, TypeError, ValueError):
            raise _damaged(self._path) from None

    def _take(self, lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            if "answer" in line:
                entry = line["answer"]
                self._answers[entry["key"]] = Response(
                    entry["text"],
                    entry["prompt_tokens"],
                    entry["response_tokens"],
                    FinishReason(entry["finish_reason"]),
                )
            elif "spent" in line:
                self._spent += Spent.from_dict(line["spent"])
            elif "service" in line:
                facts = line["service"]
                self._service = Service(
                    facts["model"], frozenset(facts["fingerprints"]), frozenset(facts["withheld"])
                )
            elif "failed" in line:
                self._failing = bool(line["failed"])

    def _write(self, line: dict[str, Any], *, safely: bool) -> None:
        """Append a line; what is written safely is on disk before this returns."""
        new = not self._path.exists() or not self._path.stat().st_size
        with self._path.open("ab") as handle:
            if new:
                handle.write(_line({"identity": self._identity}))
            handle.write(_line(line))
            if safely:
                handle.flush()
                os.fsync(handle.fileno())


@dataclass(frozen=True)
class Standing:
    """How an unfinished step of a service stands.

    Attributes
    ----------
    answered
        Item of each kept answer.
    failed
        How many requests failed for good at the last try, by reason.
    """

    answered: list[str] = field(default_factory=list)
    failed: dict[str, int] = field(default_factory=dict)


def standing(path: Path) -> Standing:
    """Look at a file that another process may be writing.

    Raises
    ------
    InputError
        A line before its end is damaged.
    """
    if not path.exists():
        return Standing()
    data = path.read_bytes()
    answered: list[str] = []
    failed: dict[str, int] = {}
    try:
        for line in _parsed(path, data[: data.rfind(b"\n") + 1]):
            if "answer" in line:
                answered.append(str(line["answer"]["item_id"]))
            failed = line.get("failed", failed)
    except (KeyError, TypeError):
        raise _damaged(path) from None
    return Standing(answered, failed)


def _parsed(path: Path, data: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise _damaged(path, f": line {number}", line[:40].decode("utf-8", "replace"))
        yield value


def _damaged(path: Path, place: str = "", found: str = "") -> InputError:
    return InputError(
        Problem(
            "file of kept answers is damaged",
            f"{path}{place}",
            found,
            next_step="restore the file, or delete it: the journal stays, what it alone holds is asked again",
        )
    )


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

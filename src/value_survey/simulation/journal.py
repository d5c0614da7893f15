"""The journal of a simulation: append-only, one step a time, so that nothing paid for is ever lost.

A step is one item asked of every respondent. It is written whole, as one line, after the last of its
answers has come; a line that a crash left unfinished does not count, and the step is asked again. Since
everything random belongs to a respondent and an item, the step then gives the same answers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from value_survey.errors import InputError, Problem
from value_survey.models.api_ledger import Spent

Row = dict[str, Any]
"""One answer: the columns of `responses.parquet` that differ within a run."""


class Journal:
    """Steps of one run on disk.

    Parameters
    ----------
    path
        The file; made when the first step is written.
    identity
        Hash of everything that can change what is asked; a journal of another identity is not continued.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self._path = path
        self._identity = identity
        self._seconds = 0.0
        self._money = Spent()

    def steps(self) -> list[list[Row]]:
        """Give the complete steps, in order; drops an unfinished last line.

        Raises
        ------
        InputError
            The journal belongs to other settings, or a line before its end is damaged.
        """
        if not self._path.exists():
            return []
        data = self._path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            with self._path.open("r+b") as handle:
                handle.truncate(whole)
        lines = list(self._parsed(data[:whole]))
        if lines and lines[0] != {"identity": self._identity}:
            raise InputError(
                Problem(
                    "an unfinished simulation with other settings is in the way",
                    str(self._path),
                    str(lines[0].get("identity", lines[0]))[:64],
                    self._identity,
                    "restore the settings to finish it, or delete the file to simulate anew",
                )
            )
        self._seconds = sum(line["seconds"] for line in lines if "seconds" in line)
        self._money = sum((Spent.from_dict(line["spent"]) for line in lines if "spent" in line), Spent())
        return [line["step"] for line in lines if "step" in line]

    def append(self, step: list[Row], seconds: float) -> None:
        """Write one step, with the seconds it took, and wait until it is on disk."""
        self._seconds += seconds
        self._write({"step": step, "seconds": round(seconds, 2)})

    def charge(self, spent: Spent) -> None:
        """Write down what asking a paid service came to, whether it answered or not."""
        self._money += spent
        self._write({"spent": spent.as_dict()})

    @property
    def seconds(self) -> float:
        """Seconds spent on all steps so far, over every sitting."""
        return self._seconds

    @property
    def spent(self) -> Spent:
        """What paid services came to so far, over every sitting."""
        return self._money

    def remove(self) -> None:
        """Delete the journal once its answers stand in the finished files."""
        self._path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = not self._path.exists() or not self._path.stat().st_size
        with self._path.open("ab") as handle:
            if new:
                handle.write(_line({"identity": self._identity}))
            handle.write(_line(line))
            handle.flush()
            os.fsync(handle.fileno())

    def _parsed(self, data: bytes) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(data.splitlines(), start=1):
            try:
                value = json.loads(line)
            except ValueError:
                value = None
            if not isinstance(value, dict):
                raise InputError(
                    Problem(
                        "journal is damaged",
                        f"{self._path}: line {number}",
                        line[:40].decode("utf-8", "replace"),
                        next_step="restore the file, or delete it to simulate the run anew",
                    )
                )
            yield value


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

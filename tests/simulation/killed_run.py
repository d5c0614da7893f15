"""Simulate a run in processes that are killed at random moments, until one comes to its end.

Called as `killed_run.py ROOT RUN SEED`; prints how often a process was killed before the end.
"""

import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path, PosixPath
from typing import NoReturn, Self

sys.path.insert(0, str(Path(__file__).parents[1]))

import tiny_study
from value_survey.models import scripted
from value_survey.models.protocol import Request, Response
from value_survey.simulation import collect, journal, store

PAUSE = 0.003
"""Seconds of each moment in which a kill shall be able to strike."""


class HalfByHalf:
    """A file whose lines come to disk in two halves."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "ab", buffering=0)  # noqa: PTH123, SIM115

    def write(self, data: bytes) -> None:
        self._file.write(data[: len(data) // 2])
        time.sleep(PAUSE)
        self._file.write(data[len(data) // 2 :])

    def flush(self) -> None:
        time.sleep(PAUSE)

    def fileno(self) -> int:
        return self._file.fileno()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class SlowPath(PosixPath):
    """A path that is appended to half by half."""

    def open(self, mode: str = "r", **options: object) -> object:
        return HalfByHalf(self) if mode == "ab" else super().open(mode, **options)


class SlowModel(scripted.ScriptedModel):
    """The yardstick, in a time in which it can be killed."""

    def answer(self, requests: Sequence[Request]) -> list[Response]:
        time.sleep(PAUSE)
        return super().answer(requests)


def slow_down() -> None:
    """Give every part of a run a moment in which it can be killed."""
    write_run = store.write_run

    def slowly(*arguments: object) -> None:
        time.sleep(3 * PAUSE)
        write_run(*arguments)
        time.sleep(3 * PAUSE)

    scripted.ScriptedModel = SlowModel
    collect.Journal = lambda path, identity: journal.Journal(SlowPath(path), identity)
    store.write_run = slowly


def simulate(root: Path, run: str, life: float) -> NoReturn:
    """Simulate for at most `life` seconds."""
    threading.Timer(life, os.kill, (os.getpid(), signal.SIGKILL)).start()
    try:
        collect.simulate(root, tiny_study.params(), run)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def main(root: Path, run: str, seed: int) -> int:
    """Count the kills until a process comes to its end."""
    stream, kills = random.Random(seed), 0
    slow_down()
    while True:
        # Every life is longer than the one before: at last one is long enough on any machine.
        life = stream.uniform(0.0, 0.02 * (2 + kills))
        child = os.fork()
        if not child:
            simulate(root, run, life)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return kills
        assert os.WTERMSIG(status) == signal.SIGKILL
        kills += 1


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))  # noqa: T201

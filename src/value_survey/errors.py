"""One kind of error for bad input: it lists every problem, not the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    what
        The rule that was broken, as a short statement.
    where
        File, row, key or object it was broken in.
    found
        What stands there, shortened to something readable.
    allowed
        What may stand there.
    next_step
        What the user can do about it.
    """

    what: str
    where: str
    found: str = ""
    allowed: str = ""
    next_step: str = ""

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}"]
        for label, text in (("found", self.found), ("allowed", self.allowed), ("next", self.next_step)):
            if text:
                parts.append(f"    {label}: {text}")
        return "\n".join(parts)


class InputError(Exception):
    """Input that cannot be used, with every problem found in it.

    Parameters
    ----------
    problems
        At least one `Problem`; all of them are shown.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not self.problems:
            raise ValueError("an InputError needs at least one Problem")
        super().__init__("\n".join(str(problem) for problem in self.problems))

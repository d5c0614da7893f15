"""Where the files of the study lie; the only place that knows their names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from value_survey.simulation.store import RESPONSES, RUN

ROOT_VARIABLE: Final = "VALUE_SURVEY_ROOT"
"""Environment variable with the folder of the project to show; without it, the one this file belongs to."""


class Version(NamedTuple):
    """What changes when a file changes: the key under which its content is cached."""

    modified_ns: int
    size: int


NO_FILE: Final = Version(0, -1)


@dataclass(frozen=True)
class Project:
    """A project on disk.

    Attributes
    ----------
    root
        Its folder.
    """

    root: Path

    @classmethod
    def current(cls) -> Project:
        """Give the project that the environment names, else the one that holds the explorer."""
        named = os.environ.get(ROOT_VARIABLE)
        return cls(Path(named).resolve() if named else Path(__file__).resolve().parents[1])

    @property
    def params(self) -> Path:
        """The parameters: models, runs, settings of the analysis."""
        return self.root / "params.yaml"

    @property
    def items(self) -> Path:
        """The questions and their options."""
        return self.root / "data" / "survey" / "items.csv"

    @property
    def reference(self) -> Path:
        """The human answers."""
        return self.root / "data" / "survey" / "reference.csv"

    @property
    def answers(self) -> Path:
        """The parsed answers of all runs."""
        return self.root / "data" / "answers" / "answers.parquet"

    @property
    def regions(self) -> Path:
        """The regions of simulated respondents, with their shares."""
        return self.root / "data" / "survey" / "regions.csv"

    @property
    def data_card(self) -> Path:
        """What the data are, where they come from, and what may be done with them."""
        return self.root / "data" / "README.md"

    @property
    def citation(self) -> Path:
        """How to cite the project and the paper."""
        return self.root / "CITATION.cff"

    @property
    def git(self) -> Path:
        """The folder of the version control, where there is one."""
        return self.root / ".git"

    def report(self, name: str) -> Path:
        """Give a report of the metrics, by file name without suffix."""
        return self.root / "reports" / f"{name}.csv"

    def table(self, number: int) -> Path:
        """Give a reproduced table of the paper."""
        return self.root / "reports" / "tables" / f"table{number}.csv"

    def responses(self, run: str) -> Path:
        """Give what a run's model said. `run` comes from a report, never from the address."""
        return self.root / "data" / "simulations" / run / RESPONSES

    def run_record(self, run: str) -> Path:
        """Give a run's record: parameters, model, machine, time."""
        return self.root / "data" / "simulations" / run / RUN

    def shown(self, path: Path) -> str:
        """Name a file as a user of the project does: relative to its root."""
        return path.relative_to(self.root).as_posix()


def version_of(path: Path) -> Version:
    """Read a file's version; `NO_FILE` where there is none."""
    try:
        status = path.stat()
    except OSError:
        return NO_FILE
    return Version(status.st_mtime_ns, status.st_size)

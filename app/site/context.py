"""What every page of the site is made from, and what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from app import reading
from app.catalogue import Catalogue, catalogue
from app.language import say
from app.project import Project
from app.site.markup import heading
from app.site.place import Place
from value_survey.config import Params
from value_survey.errors import InputError


class Page(NamedTuple):
    """A finished page.

    Attributes
    ----------
    place
        Where it stands.
    title
        Its title, which is its first heading too.
    body
        What follows the title, as HTML.
    """

    place: Place
    title: str
    body: str


@dataclass(frozen=True)
class Context:
    """The study, named in one language.

    Attributes
    ----------
    project
        The project.
    language
        The language of the pages.
    """

    project: Project
    language: str

    @cached_property
    def study(self) -> Catalogue:
        """The models and runs."""
        return catalogue(self.project)

    @cached_property
    def params(self) -> Params:
        """The parameters."""
        return reading.params(self.project)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """What became of the expected answers."""
        return reading.ledger(self.project)

    def place(self, path: str) -> Place:
        """Give the place of a page."""
        return Place(self.language, path)

    def report(
        self, name: str, *, texts: Sequence[str] = (), numbers: Sequence[str] = ()
    ) -> pd.DataFrame | None:
        """Read a report that a study may lack; `None` where it is not there or cannot be read."""
        try:
            return reading.report(self.project, name, texts=texts, numbers=numbers)
        except InputError:
            return None

    def by_item_set(self, frame: pd.DataFrame, *, level: int = 3) -> Iterator[tuple[str, pd.DataFrame]]:
        """Take rows apart by item set, each with its heading; without one where all are of one set."""
        parts = list(self.by_questionnaire(frame))
        for name, part in parts:
            title = say("Item set “{name}” ({n} items)", name=name, n=self.study.questionnaires[name])
            yield heading(title, level) if len(parts) > 1 else "", part

    def by_questionnaire(self, frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """Take the rows of runs apart by item set, the largest first: runs compare only within one."""
        for name in self.study.questionnaires:
            part = frame[frame["questionnaire"] == name]
            if len(part):
                yield name, part

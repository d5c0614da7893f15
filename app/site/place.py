"""Where a page stands in the site, and how it names the others: relative, so that the site opens anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from app.language import NAMES

FIRST: Final = "en"
"""The language whose pages stand at the top; the others have a folder each."""


@dataclass(frozen=True)
class Place:
    """A page's place.

    Attributes
    ----------
    language
        Its language.
    path
        Where it stands among the pages of its language, such as `items/WVS7-Q57.html`.
    """

    language: str
    path: str

    @property
    def file(self) -> str:
        """Its file in the site."""
        return self.path if self.language == FIRST else f"{self.language}/{self.path}"

    def to_page(self, path: str) -> str:
        """Give the address of another page in the same language."""
        return self._to(Place(self.language, path).file)

    def to_language(self, code: str) -> str:
        """Give the address of the same page in another language."""
        return self._to(Place(code, self.path).file)

    def to_file(self, path: str) -> str:
        """Give the address of a file of the site."""
        return self._to(path)

    def _to(self, file: str) -> str:
        return "../" * (len(PurePosixPath(self.file).parts) - 1) + file


LANGUAGES: Final = tuple(NAMES)

"""Where the authors' files are: found by their names, wherever in the folder they stand."""

from __future__ import annotations

from pathlib import Path

from value_survey.errors import InputError, Problem


class AuthorsFolder:
    """A copy of the authors' dataset.

    Parameters
    ----------
    folder
        Any folder that the files are in or below.

    Raises
    ------
    InputError
        There is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(Problem("the folder does not exist", str(folder), next_step="check the path"))
        self.folder = folder
        self._files = sorted(path for path in folder.rglob("*") if path.is_file())

    def find(self, name: str, below: str = "") -> Path | None:
        """Return the file of a name; None where there is none.

        Parameters
        ----------
        name
            The file's name.
        below
            A folder's name that has to be on the way to it.

        Raises
        ------
        InputError
            Two files of this name have different content.
        """
        found = [
            path
            for path in self._files
            if path.name == name and (not below or below in path.relative_to(self.folder).parts[:-1])
        ]
        if len({path.read_bytes() for path in found}) > 1:
            raise InputError(
                Problem(
                    "two files of one name are different",
                    str(self.folder),
                    found=", ".join(str(path.relative_to(self.folder)) for path in found),
                    next_step="name the folder of one set of questions",
                )
            )
        return found[0] if found else None

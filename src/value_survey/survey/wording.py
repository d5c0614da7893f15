"""The wording files: what is asked, in which words, with which answers, and what it measures.

Every `*.yaml` of a folder is one self-contained file of named answer lists (`scales`) and `items`. The texts
are the project's own; the codes are those of the survey the item belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from value_survey.errors import InputError, Problem
from value_survey.survey.wording_format import (
    ORIGINAL,
    REPHRASINGS,
    Entry,
    Scale,
    Text,
    WordingFile,
    item_problems,
)
from value_survey.terms import Dimension, Kind
from value_survey.yaml_reading import read_yaml


@dataclass(frozen=True)
class WordedItem:
    """A question in all its wordings.

    Attributes
    ----------
    base_id
        Identity of the question whatever its wording, e.g. `WVS7-Q57`.
    source
        Survey it belongs to, the part of `base_id` before the hyphen.
    variables
        The survey's variables behind it: one, or for a battery one per option, in the options' order.
    direction
        +1 when a higher code means more of the dimension, −1 when less.
    max_choices
        Most options a respondent may name; 1 unless the kind is `multiple`.
    scale, scale_by_culture
        The answer list (code → label, in questionnaire order), and the one of each culture that was shown
        another; `scale_in` chooses.
    missing
        Codes of the source that are no answer (a refusal), besides the negative ones.
    wordings
        `original`, `rephrased-1`, … → the question.
    file
        Name of the file that it stands in.
    """

    base_id: str
    source: str
    variables: tuple[str, ...]
    topic: str
    dimension: Dimension
    direction: int
    why: str
    kind: Kind
    max_choices: int
    scale: Scale
    scale_by_culture: Mapping[str, Scale]
    missing: frozenset[int]
    wordings: Mapping[str, Text]
    file: str

    def scale_in(self, culture: str) -> Scale:
        """Return the answer list that respondents of a culture choose from."""
        return self.scale_by_culture.get(culture, self.scale)


def load_wording(folder: Path) -> tuple[WordedItem, ...]:
    """Read and check all wording files of a folder.

    Returns
    -------
    tuple of WordedItem
        Sorted by survey and then by variable, `Q9` before `Q10`.

    Raises
    ------
    InputError
        There is no file, or some of them have unknown or missing keys, values that are not allowed, unknown
        scales, or items that stand in two files or are excluded and worded. The problems of all the files are
        listed.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise InputError(Problem("no wording file", str(folder), allowed="at least one *.yaml"))
    problems: list[Problem] = []
    files: dict[Path, WordingFile] = {}
    for path in paths:
        try:
            files[path] = _read_file(path)
        except InputError as error:
            problems += error.problems
    items: dict[str, WordedItem] = {}
    for path, content in files.items():
        for base_id, entry in content.items.items():
            where = f"{path}: items.{base_id}"
            if base_id in items:
                found = f"also in {items[base_id].file}"
                problems.append(
                    Problem("the item is worded in two files", where, found, next_step="keep one")
                )
            problems += [
                Problem(
                    "the item is worded and excluded", where, f"excluded in {other}", next_step="keep one"
                )
                for other, excluding in files.items()
                if base_id in excluding.excluded
            ]
            items.setdefault(base_id, _worded(base_id, entry, content.scales, path))
    if problems:
        raise InputError(problems)
    return tuple(sorted(items.values(), key=lambda item: natural_key(item.base_id)))


@dataclass(frozen=True)
class Excluded:
    """A variable with human answers that no item is built on.

    Attributes
    ----------
    base_id
        Identity that its item would have.
    reason
        Why it is left out, one sentence.
    """

    base_id: str
    reason: str


def load_excluded(folder: Path) -> tuple[Excluded, ...]:
    """Read the variables that the wording files of a folder leave out, sorted as `load_wording` sorts items.

    Raises
    ------
    InputError
        As `load_wording`, and for a variable that two files leave out.
    """
    load_wording(folder)
    found: dict[str, Excluded] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        for base_id, reason in _read_file(path).excluded.items():
            if base_id in found:
                problems.append(
                    Problem(
                        "the variable is excluded in two files",
                        f"{path}: excluded.{base_id}",
                        next_step="keep one",
                    )
                )
            found[base_id] = Excluded(base_id, reason)
    if problems:
        raise InputError(problems)
    return tuple(sorted(found.values(), key=lambda each: natural_key(each.base_id)))


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that reads the digits in a name as numbers, so that `Q9` comes before `Q10`."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name))


def _read_file(path: Path) -> WordingFile:
    try:
        parsed = WordingFile.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(_as_problem(path, detail) for detail in error.errors()) from error
    problems = [
        problem
        for base_id, entry in parsed.items.items()
        for problem in item_problems(f"{path}: items.{base_id}", entry, parsed.scales)
    ]
    if problems:
        raise InputError(problems)
    return parsed


def _as_problem(path: Path, detail: ErrorDetails) -> Problem:
    """Turn one complaint of pydantic into a `Problem` that names the key."""
    steps = [str(step) for step in detail["loc"] if step not in (REPHRASINGS, "[key]")]
    if detail["loc"][-1:] == (REPHRASINGS,):
        steps.append("rephrased-1")
    found = "" if detail["type"] == "missing" else repr(detail["input"])
    return Problem(
        what=detail["msg"],
        where=f"{path}: {'.'.join(steps) or 'the whole file'}",
        found=found if len(found) <= 120 else found[:117] + "...",
        next_step="remove the key or correct its spelling" if detail["type"] == "extra_forbidden" else "",
    )


def _worded(base_id: str, entry: Entry, scales: Mapping[str, Scale], path: Path) -> WordedItem:
    source, variable = base_id.split("-", 1)
    rephrased = dict(sorted(entry.rephrased.items(), key=lambda pair: natural_key(pair[0])))
    by_culture = entry.scale_by_culture or {}
    return WordedItem(
        base_id=base_id,
        source=source,
        variables=tuple(entry.variables) if entry.variables else (variable,),
        topic=entry.topic,
        dimension=entry.dimension,
        direction=entry.direction,
        why=entry.why,
        kind=entry.kind,
        max_choices=entry.max_choices or 1,
        scale=scales[entry.scale],
        scale_by_culture={culture: scales[name] for culture, name in by_culture.items()},
        missing=frozenset(entry.missing or ()),
        wordings={ORIGINAL: entry.original, **rephrased},
        file=path.name,
    )

"""Finding a survey's official columns in a file, whatever the case they are written in."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from value_survey.errors import Problem
from value_survey.survey.readers.layouts import Layout


@dataclass(frozen=True)
class Columns:
    """The file's own names of the columns that are read; empty where it has none.

    Attributes
    ----------
    country, year, weight, sex, age, region
        What tells who is in the sample and counts in which cell.
    variables
        The file's name → the tables' name of each column of answers.
    """

    country: str
    year: str
    weight: str
    sex: str
    age: str
    region: str
    variables: Mapping[str, str]

    @property
    def of_respondents(self) -> list[str]:
        """The columns that are not answers."""
        wanted = (self.country, self.year, self.weight, self.sex, self.age, self.region)
        return list(dict.fromkeys(name for name in wanted if name))


def find_columns(
    layout: Layout, columns: Sequence[str], where: str, *, weight: str = ""
) -> tuple[Columns, list[Problem]]:
    """Look up a survey's columns.

    Parameters
    ----------
    layout
        What they are called.
    columns
        What the file has.
    where
        The file, for the messages.
    weight
        Column of the weights, instead of the official one.

    Returns
    -------
    Columns, list of Problem
        What was found, and what is missing, each with the column that is spelled most like it.
    """
    by_name = {name.casefold(): name for name in columns}
    problems: list[Problem] = []

    def find(role: str, wanted: Sequence[str], hint: str = "") -> str:
        for name in wanted:
            if name.casefold() in by_name:
                return by_name[name.casefold()]
        if wanted:
            problems.append(
                Problem(
                    f"the column of the {role} is missing",
                    where,
                    found=_nearest(wanted, by_name),
                    allowed=f"a column {' or '.join(wanted)}",
                    next_step=hint or "export it with the others",
                )
            )
        return ""

    found = Columns(
        country=find("country", layout.country),
        year=find("year", (layout.year,) if layout.year else ()),
        weight=find("weight", (weight,) if weight else layout.weight, "name the file's column of weights"),
        sex=find("sex", (layout.sex,)),
        age=find("year of birth" if layout.asked_in else "age", (layout.age,)),
        region=by_name.get(layout.region.casefold(), ""),
        variables={
            name: layout.spell(name)
            for name in columns
            if layout.variables.fullmatch(layout.spell(name)) and name.casefold() != weight.casefold()
        },
    )
    if not found.variables:
        problems.append(
            Problem(
                "no column holds answers",
                where,
                found=_shortened(columns),
                allowed=f"columns of {layout.source} such as {_EXAMPLES[layout.source]}",
                next_step="check the format, or keep the official column names",
            )
        )
    return found, problems


_EXAMPLES = {"WVS7": "Q57", "GSS2022": "trust", "CGSS2018": "A33"}


def _nearest(wanted: Sequence[str], by_name: Mapping[str, str]) -> str:
    """Name the column most like the wanted ones, or some of the columns."""
    for name in wanted:
        near = difflib.get_close_matches(name.casefold(), by_name, n=1, cutoff=0.7)
        if near:
            return f"nearest column: {by_name[near[0]]}"
    return _shortened(by_name.values())


def _shortened(names: Iterable[str]) -> str:
    listed = list(names)
    text = ", ".join(listed[:8])
    return f"{text} and {len(listed) - 8} more" if len(listed) > 8 else text

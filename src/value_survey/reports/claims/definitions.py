"""The claims as `data/published/claims.yaml` defines them, read and validated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from value_survey.config_models import Settings
from value_survey.errors import InputError, Problem
from value_survey.reports.claims.on_bias import BiasCultures, BiasModels, BiasProfiles, BiasSide
from value_survey.reports.claims.on_dimensions import (
    Agreement,
    DimensionOrder,
    MatchLevel,
    MatchOrder,
    Questions,
    Represented,
)
from value_survey.reports.claims.on_map import MapApart, MapLanguage, MapLine
from value_survey.reports.claims.on_methods import MethodLevel, MethodOrder
from value_survey.reports.claims.on_models import (
    CultureOrder,
    GroupOrder,
    LanguageOrder,
    ModelOrder,
    SeriesOrder,
)
from value_survey.reports.claims.on_problems import LargestProblems, ProblemsByCulture, ProblemsOfModels
from value_survey.terms import Dimension
from value_survey.yaml_reading import read_yaml

Test = Annotated[
    MethodOrder | MethodLevel
    | ModelOrder | GroupOrder | SeriesOrder | CultureOrder | LanguageOrder
    | DimensionOrder | Questions | MatchLevel | MatchOrder | Agreement | Represented
    | MapLine | MapApart | MapLanguage
    | BiasSide | BiasCultures | BiasProfiles | BiasModels
    | LargestProblems | ProblemsByCulture | ProblemsOfModels,
    Field(discriminator="kind"),
]  # fmt: skip
"""How a claim is tested: what its `kind` says."""


class PublishedNumbers(Settings):
    """Printed numbers that a claim rests on: rows of a file of `data/published/`, by their columns."""

    file: Literal["statements", "table1", "table2", "table3", "table4"]
    where: dict[str, str] = Field(min_length=1)


class PrintedOrder(Settings):
    """An order of models that Table 2 has to show: every one of `lower` below every one of `higher`."""

    column: Dimension | Literal["avg"] = "avg"
    lower: tuple[str, ...] = Field(min_length=1)
    higher: tuple[str, ...] | Literal["others"]


class PrintedDimension(Settings):
    """A dimension that Table 2 has to show below, or above, the mean of the other eight in every model."""

    models: tuple[str, ...] = Field(min_length=1)
    dimension: Dimension
    lies: Literal["below", "above"]


class Printed(Settings):
    """How a claim can be held against the printed tables.

    Attributes
    ----------
    findings
        Rows of `published_audit.csv`, by their columns; all that say anything have to be consistent.
    order, groups
        Orders of Table 2: of single models; of the mean of a group against that of all others.
    dimensions
        Dimensions of Table 2 against the others.
    """

    findings: tuple[dict[str, str], ...] = ()
    order: tuple[PrintedOrder, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    dimensions: tuple[PrintedDimension, ...] = ()


class Claim(Settings):
    """A claim of the paper.

    Attributes
    ----------
    id, place, statement
        Its name; the section that makes it; what it says, in words of this project.
    published
        The printed numbers that it rests on; none where the paper shows it in a figure.
    needs
        Models that have to be run with DEF in both cultures, by the paper's names; `any`: the claim is about
        the method, and any model can show it.
    test
        What it is held against.
    printed
        What of it can be checked in print.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    place: str
    statement: Annotated[str, Field(pattern=r"^\S.*\.$")]
    published: tuple[PublishedNumbers, ...] = ()
    needs: tuple[str, ...] | Literal["any", "all"]
    test: Test
    printed: Printed = Printed()


def read_claims(path: Path, models: Collection[str]) -> tuple[Claim, ...]:
    """Read the claims.

    Parameters
    ----------
    path
        `data/published/claims.yaml`.
    models
        Display names of the paper's models, which claims may name.

    Raises
    ------
    InputError
        With every unusable claim, name that occurs twice, and model that is not known.
    """
    raw = read_yaml(path)
    try:
        claims = TypeAdapter(tuple[Claim, ...]).validate_python(raw)
    except ValidationError as error:
        raise InputError(
            Problem(str(entry["msg"]), _place(path, raw, entry["loc"]), repr(entry.get("input"))[:80])
            for entry in error.errors()
        ) from None
    problems = [
        Problem("a claim is defined twice", path.name, name, next_step="give it another id")
        for name, count in Counter(claim.id for claim in claims).items()
        if count > 1
    ]
    for claim in claims:
        known = set(models)
        problems += [
            Problem(
                "names a model that is none of the paper's",
                f"{path.name}: {claim.id}",
                name,
                ", ".join(known),
            )
            for name in sorted(set(_named(claim)) - known)
        ]
    if problems:
        raise InputError(problems)
    return claims


def _named(claim: Claim) -> list[str]:
    """List the models that a claim names."""
    named = [] if isinstance(claim.needs, str) else list(claim.needs)
    for name in ("closer", "than", "besides", "higher", "smaller", "fewer"):
        value = getattr(claim.test, name, ())
        if not isinstance(value, str):
            named += value
    return named


def _place(path: Path, raw: object, location: tuple[int | str, ...]) -> str:
    """Name the claim in which something is wrong, by its id where it has one."""
    if not location or not isinstance(raw, list) or not isinstance(location[0], int):
        return path.name
    entry = raw[location[0]]
    name = entry.get("id") if isinstance(entry, dict) else None
    return ": ".join([path.name, str(name or f"claim {location[0] + 1}"), ".".join(map(str, location[1:]))])

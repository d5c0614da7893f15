"""What a claim speaks of: runs, models, cultures, dimensions, methods; and the view where its numbers stand.

A claim has no single model or culture, so the filters look at all that it names. What it leaves open, it says
of everything: a claim that names no dimension stays whichever dimension is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import parse_qs

import pandas as pd

from app.catalogue import Catalogue
from app.filters import Filters
from app.navigation import ENTRIES, VIEWS, path_of

PAGE: Final = "page"
MODULES: Final = {path_of(entry.module): entry.module for entry in ENTRIES}
LEFT_ASIDE: Final = frozenset({"questionnaire"})
"""Claims about methods and about models rest on different item sets; all of them are shown."""


class View(NamedTuple):
    """A page of the explorer with what its filters are set to.

    Attributes
    ----------
    module
        Of the page.
    query
        Filter → codes of what is chosen.
    """

    module: str
    query: dict[str, list[str]]


def read_view(text: str, filters: Filters) -> View | None:
    """Read the column `view` of the report: only pages and filters that the explorer has come through.

    Parameters
    ----------
    text
        `page=bias&culture=US&dimension=EVI`.
    filters
        The filters with their options; what they do not know is left out.

    Returns
    -------
    View or None
        None where there is no such page.
    """
    given = parse_qs(text)
    module = MODULES.get(next(iter(given.get(PAGE, ())), ""))
    if module is None or not (VIEWS / f"{module}.py").exists():
        return None
    known = {one.key: one.options for one in filters.all}
    query = {
        key: [value for value in values if value in known[key]]
        for key, values in given.items()
        if key in known
    }
    return View(module, {key: values for key, values in query.items() if values})


def split(text: str) -> list[str]:
    """Give the entries of a cell that holds several."""
    return [part for part in text.split("; ") if part]


def with_scope(claims: pd.DataFrame, study: Catalogue, filters: Filters) -> pd.DataFrame:
    """Add a column per filter, so that the filters of the sidebar can be applied to claims.

    Parameters
    ----------
    claims
        `reports/claims.csv`.
    study
        Models and runs.
    filters
        The filters. Of all that a claim names, its column holds what is chosen if that is among it.
    """
    names = dict(zip(study.models["display"], study.models["name"], strict=True))
    runs = study.runs.set_index("run")
    columns: dict[str, list[str]] = {one.key: [] for one in filters.all if one.key not in LEFT_ASIDE}
    for row in claims[["view", "runs", "needs"]].to_dict("records"):
        given = parse_qs(row["view"])
        of_runs = runs.loc[[run for run in split(row["runs"]) if run in runs.index]]
        needed = [names[name] for name in split(row["needs"]) if name in names]
        for one in filters.all:
            if one.key in LEFT_ASIDE:
                continue
            spoken = [*given.get(one.key, ())]
            spoken += list(of_runs[one.key]) if one.key in of_runs and not spoken else []
            spoken += needed if one.key == "model" else []
            columns[one.key].append(_seen(spoken, one.chosen))
    return claims.assign(**columns)


def _seen(spoken: Sequence[str], chosen: Sequence[str]) -> str:
    """Give what a filter should look at: a chosen value, if the claim speaks of one or of everything."""
    if not spoken:
        return chosen[0] if chosen else ""
    return next((value for value in spoken if value in chosen), spoken[0])

"""What the reports were made from, how to make them again, how to cite them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from app import provenance, reading
from app.catalogue import Catalogue
from app.language import say, sentences
from app.project import Project
from value_survey.errors import InputError
from value_survey.reports.inputs import Role

COMMANDS: Final = (
    "make repro      # set up, fetch the cached simulations, make every report, table and figure again\n"
    "make verify     # recompute every report and compare it with the one here, byte for byte\n"
    "make fresh      # a small study from nothing, with a real model\n"
    "make explore    # this explorer"
)


def used(project: Project, study: Catalogue) -> pd.DataFrame | None:
    """Give the simulations behind the reports with their models' names; nothing where that is unknown."""
    try:
        rows = provenance.runs(project)
    except InputError:
        return None
    configured = reading.params(project).runs
    models = [configured[run].model if run in configured else "" for run in rows["run"]]
    roles = dict(zip(study.models["name"], study.models["role"], strict=True))
    return rows.assign(
        model=[study.display(model) for model in models],
        role=[roles.get(model, str(Role.OTHER)) for model in models],
    )


def takeaway(rows: pd.DataFrame | None, changed: list[str]) -> str:
    """Say how much was simulated, and whether the reports are of today's simulations."""
    if rows is None or rows.empty:
        return say("**Nothing is known yet of the simulations behind the reports.**")
    sentence = say(
        "**The reports were made from {runs} runs of {models} models, {answers} answers in all.**",
        runs=len(rows),
        models=rows["model"].nunique(),
        answers=f"{rows['answers'].sum():,.0f}",
    )
    now = (
        say("{n} runs have changed since.", n=len(changed))
        if changed
        else say("They are those of the simulations at hand.")
    )
    return sentences([sentence, now])


def reference(facts: Mapping[str, Any]) -> str:
    """Write a reference of the Citation File Format as a line."""
    authors = "; ".join(
        ", ".join(filter(None, [author.get("family-names", ""), author.get("given-names", "")]))
        or str(author.get("name", ""))
        for author in facts["authors"]
    )
    issue = f"({facts['issue']})" if "issue" in facts else ""
    where = " ".join(
        str(part)
        for part in (facts.get("journal", ""), f"{facts.get('volume', '')}{issue}", facts.get("start", ""))
        if part
    )
    version = f"Version {facts['version']}" if "version" in facts else ""
    doi = f"doi:{facts['doi']}" if "doi" in facts else ""
    year = f" ({facts['year']})" if "year" in facts else ""
    return f"{authors}{year}. {'. '.join(filter(None, [str(facts['title']), where, version, doi]))}."

"""Whether the reports are those of the simulations at hand; a banner where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from app import reading
from app.language import listed, say
from app.project import Project, Version, version_of
from app.text import literal
from value_survey.errors import InputError
from value_survey.simulation.provenance import COLUMNS

SHOWN_AT_MOST: Final = 5


def outdated(project: Project) -> list[str]:
    """Name the runs whose record is not the one that the reports were made from.

    Simulated again, simulated since, or taken out of the study: `reports/provenance.csv` lists the runs
    behind the reports, each with what identifies its simulation. Without that list nothing can be said.
    """
    try:
        runs = list(reading.params(project).runs)
    except InputError:
        return []
    files = [project.params, project.report("provenance"), *map(project.run_record, runs)]
    return _outdated(str(project.root), *map(version_of, files))


@st.cache_data(show_spinner=False, max_entries=8)
def _outdated(root: str, *versions: Version) -> list[str]:  # noqa: ARG001 - what is cached by
    project = Project(Path(root))
    try:
        used = reading.report(project, "provenance", texts=COLUMNS).set_index("run")
    except InputError:
        return []
    runs = list(reading.params(project).runs)
    changed = []
    for run in runs:
        try:
            record = reading.run_record(project, run)
        except InputError:
            continue  # not simulated yet: the pages show what there is
        if run not in used.index or any(
            str(used.at[run, key]) != str(record.get(key, "")) for key in ("identity", "started")
        ):
            changed.append(run)
    return changed + [run for run in used.index if run not in runs]


def banner(project: Project) -> None:
    """Say on every page that its numbers are not those of the simulations at hand, if so."""
    if runs := outdated(project):
        names = listed(f"`{literal(run)}`" for run in runs[:SHOWN_AT_MOST])
        more = f" (+{len(runs) - SHOWN_AT_MOST})" if len(runs) > SHOWN_AT_MOST else ""
        st.warning(
            say(
                "**The reports are older than the simulations.** Changed since: {runs}. Run `make repro`.",
                runs=names + more,
            ),
            icon=":material/update:",
        )

"""What there is to choose from, and how it is named and drawn on every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from app import reading
from app.language import language, later, say
from app.project import Project, Version, version_of
from value_survey.config import Params
from value_survey.errors import InputError
from value_survey.reports.inputs import Role
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.reports.style import PROBING_LABELS, SeriesStyle, series_style
from value_survey.terms import Probing

LANGUAGES: Final = {"en": later("in English"), "zh": later("in Chinese")}
_RUN_COLUMNS: Final = ["run", "model", "culture", "language", "probing"]
TABLES: Final = (1, 2)


@dataclass(frozen=True)
class Catalogue:
    """Models and runs of the study.

    Attributes
    ----------
    models
        `name`, `display`, `role` of every model that a report or a printed table speaks of, in the order of
        `params.yaml`; printed models that are not configured come last under their printed names.
    runs
        `run`, `model`, `culture`, `language`, `probing`, `questionnaire`, `wording`, `series` (its label),
        `role`; a row per analysed run.
    cultures
        Those of the runs, in the order of `params.yaml`; all of them while there are no runs.
    probings
        Those of the runs and of the printed tables, in the paper's order.
    questionnaires
        Those of the runs: code → number of items, the largest first.
    """

    models: pd.DataFrame
    runs: pd.DataFrame
    cultures: tuple[str, ...]
    probings: tuple[str, ...]
    questionnaires: dict[str, int]

    def display(self, model: str) -> str:
        """Give the name by which a model is shown."""
        names: dict[str, str] = dict(zip(self.models["name"], self.models["display"], strict=True))
        return names.get(model, model)

    def style(self) -> SeriesStyle:
        """Give every series its colour and shape; filters do not repaint them."""
        series = self.runs.drop_duplicates("series")
        return series_style(list(series["series"]), list(series["role"]))

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add to the rows of runs what names them: `series`, `role`, and run columns that are lacking."""
        new = [name for name in self.runs.columns if name not in frame.columns]
        return frame.merge(self.runs[["run", *new]], on="run", how="inner", sort=False)


def catalogue(project: Project) -> Catalogue:
    """List what the reports at hand speak of; reports that cannot be read are left to the pages to explain.

    Raises
    ------
    InputError
        `params.yaml`, which names the models, is missing or damaged.
    """
    files = [project.params, project.report("divergence"), *(project.table(number) for number in TABLES)]
    made = _catalogue(str(project.root), language(), *map(version_of, files))
    return replace(made, models=made.models.copy(deep=False), runs=made.runs.copy(deep=False))


@st.cache_resource(show_spinner=False, max_entries=8)
def _catalogue(root: str, *key: str | Version) -> Catalogue:  # noqa: ARG001 - what is cached by
    project = Project(Path(root))
    params = reading.params(project)
    runs = _or_nothing(lambda: reading.divergence(project), _RUN_COLUMNS)
    runs = _with_questionnaire(runs[_RUN_COLUMNS].drop_duplicates("run").reset_index(drop=True), params)
    printed = pd.concat(
        [
            _or_nothing(lambda number=number: reading.table(project, number), ["model", "probing"])
            for number in TABLES
        ]
    )
    spoken = {*runs["model"], *printed["model"]}
    rows = [(name, model.display, str(model.role)) for name, model in params.models.items() if name in spoken]
    known = {name for name, _, _ in rows}
    rows += [
        (name, name, str(Role.PAPER if name in set(printed["model"]) else Role.OTHER))
        for name in dict.fromkeys([*runs["model"], *printed["model"]])
        if name not in known
    ]
    models = pd.DataFrame(rows, columns=["name", "display", "role"])
    probings = {*runs["probing"], *printed["probing"]}
    return Catalogue(
        models=models,
        runs=_named_runs(runs, models),
        cultures=tuple(name for name in params.cultures if runs.empty or name in set(runs["culture"])),
        probings=tuple(str(probing) for probing in Probing if probing in probings),
        questionnaires=_sizes(runs, params),
    )


def _with_questionnaire(runs: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Say which items each run asked, in which wording; empty for a run that is no longer configured."""
    named = [params.runs[run].questionnaire if run in params.runs else "" for run in runs["run"]]
    return runs.assign(
        questionnaire=named,
        wording=[params.questionnaires[name].wording if name else "" for name in named],
    )


def _sizes(runs: pd.DataFrame, params: Params) -> dict[str, int]:
    sizes = {name: len(params.questionnaires[name].items) for name in runs["questionnaire"].unique() if name}
    return dict(sorted(sizes.items(), key=lambda entry: -entry[1]))


def _or_nothing(read: Any, columns: Iterable[str]) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = read()
    except InputError:
        return pd.DataFrame(columns=list(columns), dtype=str)
    return frame


def _named_runs(runs: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Label runs and put them in the order of the models."""
    place = {name: number for number, name in enumerate(models["name"])}
    display = dict(zip(models["name"], models["display"], strict=True))
    role = dict(zip(models["name"], models["role"], strict=True))
    ordered = runs.iloc[
        sorted(range(len(runs)), key=lambda row: (place[runs["model"].iloc[row]], row))
    ].reset_index(drop=True)
    series = []
    for row in ordered.to_dict("records"):
        label = display[row["model"]]
        if row["probing"] != Probing.DEF:
            label += f", {say(PROBING_LABELS[Probing(row['probing'])])}"
        if row["language"] != NATIVE_LANGUAGE.get(row["culture"], row["language"]):
            label += f", {say(LANGUAGES.get(row['language'], row['language']))}"
        series.append(label)
    named = ordered.assign(series=series, role=[role[model] for model in ordered["model"]])
    twice = named.duplicated(["series", "culture", "questionnaire"], keep=False)
    named["series"] = [
        f"{label} [{run}]" if ambiguous else label
        for label, run, ambiguous in zip(named["series"], named["run"], twice, strict=True)
    ]
    return named

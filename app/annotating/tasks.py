"""The tasks of page *Annotate*: those that `value-survey annotate export` writes, from the same code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from app import reading
from app.catalogue import Catalogue
from app.item.behind import json_list
from app.project import Project, Version, version_of
from value_survey import config
from value_survey.annotation.tasks import TaskKind, make_tasks
from value_survey.judge.plan import judgeable, sampled
from value_survey.judge.prompts import AskedItem
from value_survey.stages import study
from value_survey.survey.schemas import read_items
from value_survey.terms import Language

ABOUT: Final = ("task_id", "run", "respondent", "item_id", "kind")
"""What a task is about; a row of an annotation file begins with it."""

_READ: Final = ["run", "language", "respondent", "item_id", "response", "option_order"]
_KEY: Final = ["run", "respondent", "item_id"]


@dataclass(frozen=True)
class Task:
    """A response that a person reads.

    What the parser or a judge made of it is not among the attributes, and neither is the model: whoever
    annotates is blind to them.

    Attributes
    ----------
    row
        The task as `annotate export` writes it.
    base_id, culture, language
        Which question, about whom, and in which language it was asked.
    options
        Code and text of each option, in the order in which the respondent saw them.
    """

    row: Mapping[str, str]
    base_id: str
    culture: str
    language: Language
    options: tuple[tuple[int, str], ...]

    @property
    def task_id(self) -> str:
        """Its id, a hash of what it is about."""
        return self.row["task_id"]

    @property
    def kind(self) -> TaskKind:
        """What is asked about the response."""
        return TaskKind(self.row["kind"])

    @property
    def most(self) -> int:
        """How many options may be chosen."""
        return int(self.row["max_choices"])


def tasks(project: Project, study_runs: Catalogue) -> pd.DataFrame:
    """Give every task with what names its run, in an order by chance that is the same for everybody.

    Whoever stops early has thus read a random sample, and two annotators begin with the same tasks.

    Returns
    -------
    pandas.DataFrame
        The columns of an exported file, all text; `option_order`; `base_id`, `dimension`; `series`, `role`
        and the other columns by which runs are filtered.

    Raises
    ------
    InputError
        Files are missing or damaged, or runs were not simulated or parsed as they are configured.
    """
    runs = reading.params(project).runs
    files = [project.params, project.items, project.answers]
    files += [path for run in runs for path in (project.responses(run), project.run_record(run))]
    return study_runs.named(_tasks(str(project.root), tuple(version_of(path) for path in files)))


def task_of(row: Mapping[Any, Any], items: pd.DataFrame) -> Task:
    """Make the task of a row of `tasks`."""
    item = items[items["item_id"] == row["item_id"]].iloc[0].to_dict()
    language = Language(row["language"])
    asked = AskedItem.of(item, language, country="")
    seen = [int(code) for code in json_list(row["option_order"])]
    # A method without an order of its own shows the options as the questionnaire has them.
    order = seen if set(seen) == set(asked.options) else list(asked.options)
    return Task(
        row={str(name): value for name, value in row.items() if isinstance(value, str)},
        base_id=str(row["base_id"]),
        culture=str(row["culture"]),
        language=language,
        options=tuple((code, asked.shown(code)) for code in order),
    )


# A resource, not data: a study of the paper's scale has many tasks, and nothing here changes them.
@st.cache_resource(show_spinner=False, max_entries=2)
def _tasks(root: str, versions: tuple[Version, ...]) -> pd.DataFrame:  # noqa: ARG001 - the key of the cache
    folder = Path(root)
    params = config.load(folder / "params.yaml")
    items = read_items(folder / study.ITEMS)
    names = list(study.runs_frame(folder, params)["run"])
    told = judgeable(
        study.read_all_responses(folder, names, _READ), study.read_answers(folder / study.ANSWERS), items
    )
    told = told[told["status"].notna()]  # simulated, but not parsed yet: nobody knows if it can be read
    made = make_tasks(told, sampled(told, params), items, kinds=list(TaskKind))
    seen = told[[*_KEY, "option_order"]].assign(respondent=told["respondent"].astype(str))
    known = items[["item_id", "base_id", "dimension"]]
    rows = made.merge(seen, on=_KEY, how="left").merge(known, on="item_id", how="left")
    return rows.sort_values("task_id", kind="stable").reset_index(drop=True)

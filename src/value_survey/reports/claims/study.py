"""The reports that claims are held against, and the runs that each kind of claim looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.reports.claims.estimates import Estimate, of_row, point
from value_survey.reports.claims.sentences import ALSO
from value_survey.reports.inputs import Role, read_divergence, with_questionnaires
from value_survey.reports.selection import Comparable, comparable_runs
from value_survey.terms import ALL, Probing

CultureCode = Literal["US", "CN"]
CULTURES: tuple[CultureCode, ...] = ("US", "CN")
BOTH = ALSO.join(CULTURES)

REPORTS: Mapping[str, str] = {
    "divergence": "metrics",
    "diversity": "metrics",
    "item_divergence": "metrics",
    "contrasts": "contrasts",
    "ablation": "ablation",
    "series_test": "series_test",
    "culture_map": "culture_map",
    "culture_map_lines": "culture_map",
    "match_rate": "preference_bias",
    "preference_bias": "preference_bias",
    "insensitivity": "insensitivity",
    "published_audit": "published_audit",
}
"""Every report that is read, with the stage that makes it."""


@dataclass(frozen=True)
class Study:
    """What was run, and what came of it.

    Attributes
    ----------
    frames
        The reports of `REPORTS` by name; `divergence` with the `questionnaire` of each run.
    models
        name, display, role, series.
    confidence
        Of the intervals and tests.
    """

    frames: Mapping[str, pd.DataFrame]
    models: pd.DataFrame
    confidence: float
    _chosen: dict[tuple[tuple[str, ...], tuple[str, ...]], Comparable] = field(
        default_factory=dict, repr=False
    )

    @classmethod
    def read(
        cls, reports: Path, models: pd.DataFrame, questionnaires: Mapping[str, str], confidence: float
    ) -> Study:
        """Read the reports.

        Raises
        ------
        InputError
            Reports are missing; all of them.
        """
        missing = [name for name in REPORTS if not (reports / f"{name}.csv").is_file()]
        if missing:
            raise InputError(
                Problem(
                    "report is missing",
                    f"{name}.csv",
                    next_step=f"run the {REPORTS[name]} stage: dvc repro {REPORTS[name]}",
                )
                for name in missing
            )
        frames = {
            name: pd.read_csv(
                reports / f"{name}.csv", encoding="utf-8", keep_default_na=False, na_values=[""]
            )
            for name in REPORTS
            if name != "divergence"
        }
        divergence = with_questionnaires(read_divergence(reports / "divergence.csv"), questionnaires)
        return cls(frames | {"divergence": divergence}, models, confidence)

    @cached_property
    def display(self) -> dict[str, str]:
        """Names of the models as people read them."""
        return dict(zip(self.models["name"], self.models["display"], strict=True))

    @cached_property
    def role(self) -> dict[str, str]:
        """Where each model comes from."""
        return dict(zip(self.models["name"], self.models["role"], strict=True))

    @cached_property
    def questionnaire(self) -> dict[str, str]:
        """What each run was asked."""
        runs = self.frames["divergence"].drop_duplicates("run")
        return dict(zip(runs["run"], runs["questionnaire"], strict=True))

    def asked(self, frame: pd.DataFrame, needed: Sequence[str]) -> pd.DataFrame:
        """Keep the rows of the models that a claim is about.

        They are the needed ones; where none is named, the models of the paper, and without any of those
        the others, but never yardsticks.
        """
        if needed:
            return frame[frame["model"].isin(needed)]
        role = frame["model"].map(self.role)
        of_paper = role == Role.PAPER
        return frame[of_paper if of_paper.any() else role != Role.YARDSTICK]

    def runs(self, needed: Sequence[str], probings: Sequence[str] = (Probing.DEF,)) -> Comparable:
        """Choose runs that can be compared: one questionnaire, each culture in its own language."""
        key = (tuple(needed), tuple(str(probing) for probing in probings))
        if key not in self._chosen:  # many claims ask for the same ones
            divergence = self.frames["divergence"]
            probed = divergence[divergence["probing"].isin(key[1])]
            self._chosen[key] = comparable_runs(self.asked(probed, needed), key[1])
        return self._chosen[key]

    def rows(
        self,
        report: str,
        needed: Sequence[str],
        probings: Sequence[str] = (Probing.DEF,),
        **where: str | Sequence[str],
    ) -> Iterator[dict[str, Any]]:
        """Give the rows of a report on the chosen runs whose columns have these values."""
        frame = self.frames[report]
        kept = frame["run"].isin(self.runs(needed, probings).shown["run"])
        if "model" not in frame.columns:
            first = self.frames["divergence"].drop_duplicates("run").set_index("run")
            frame = frame.assign(
                model=frame["run"].map(first["model"]), culture=frame["run"].map(first["culture"])
            )
        for column, value in where.items():
            kept &= frame[column].isin([value] if isinstance(value, str) else [str(each) for each in value])
        yield from ({str(key): cell for key, cell in row.items()} for row in frame[kept].to_dict("records"))

    def divergences(
        self,
        needed: Sequence[str],
        dimensions: Sequence[str] = (ALL,),
        probings: Sequence[str] = (Probing.DEF,),
    ) -> dict[str, dict[tuple[str, str, str], tuple[Estimate, str]]]:
        """Give `kl` and, as `sound`, the way from a perfect respondent (0) to uniform answers (1).

        The second can be compared between cultures and dimensions, whose questions differ in how many options
        they have: it is 1 − skill of `kl_smoothed`.

        Returns
        -------
        dict
            Measure (`kl`, `kl_smoothed`, `sound`) → model, culture, dimension → number and run.
        """
        found: dict[str, dict[tuple[str, str, str], tuple[Estimate, str]]] = {
            "kl": {},
            "kl_smoothed": {},
            "sound": {},
        }
        for row in self.rows(
            "divergence", needed, probings, dimension=dimensions, measure=("kl", "kl_smoothed")
        ):
            key = (str(row["model"]), str(row["culture"]), str(row["dimension"]))
            found[row["measure"]][key] = (of_row(row), row["run"])
            if row["measure"] == "kl_smoothed":
                skill = of_row(row, "skill", "skill_low", "skill_high")
                found["sound"][key] = (skill.shifted(-1.0, -1.0), row["run"])
        return found

    def match_rates(
        self, needed: Sequence[str], dimensions: Sequence[str] = (ALL,)
    ) -> dict[str, dict[tuple[str, str, str], tuple[Estimate, str]]]:
        """Give match rates as the paper counts them (`paper`), and above chance (`sound`).

        The second is 0 where a match is no more frequent than for answers without preference, and 1 where
        every question matches; questions with few options match more often by chance.
        """
        found: dict[str, dict[tuple[str, str, str], tuple[Estimate, str]]] = {"paper": {}, "sound": {}}
        for row in self.rows("match_rate", needed, dimension=dimensions):
            key = (str(row["model"]), str(row["culture"]), str(row["dimension"]))
            rate = of_row(row, "match_rate")
            found["paper"][key] = (point(rate.value), row["run"])
            chance = float(row["chance"])
            scale = 1 / (1 - chance) if chance < 1 else float("nan")
            found["sound"][key] = (rate.shifted(-chance, scale), row["run"])
        return found

"""The one-screen overview of a study, which the README shows: DEF and the yardsticks, then the methods."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from value_survey.reports.inputs import Role
from value_survey.reports.selection import (
    NATIVE_LANGUAGE,
    PAPER_MEASURE,
    SOUND_MEASURE,
    Comparable,
    comparable_runs,
    native_runs,
)
from value_survey.reports.style import PROBING_LABELS
from value_survey.terms import ALL, Probing


def overview(
    divergence: pd.DataFrame, diversity: pd.DataFrame, ledger: pd.DataFrame, models: pd.DataFrame
) -> str:
    """Write the overview as Markdown: two tables, all dimensions together, each on one questionnaire.

    The first has the DEF runs and the yardsticks, a line each. The second has every method of the models that
    were probed in two ways or more, DEF in the other language where a culture was asked in it, and the
    yardsticks on these questions, a line per model and method with both cultures; it stands only where there
    is such a model. A last line says which runs stand in neither. What is undefined is a dash.

    Parameters
    ----------
    divergence
        Frame of `reports/divergence.csv` with the `questionnaire` of each run.
    diversity, ledger
        Frames of `reports/diversity.csv` and `reports/ledger.csv`.
    models
        name, display, role.
    """
    cells = _Cells(divergence, diversity, ledger, models)
    yardsticks = tuple(models.loc[models["role"] == Role.YARDSTICK, "name"])
    best = comparable_runs(divergence, (Probing.DEF,), yardsticks)
    def_runs = best.shown[best.shown["probing"] == Probing.DEF]["run"].drop_duplicates()
    parts = [cells.heading("DEF and yardsticks", best.questionnaire), to_markdown(cells.def_rows(def_runs))]
    shown = set(def_runs)
    methods = _methods(divergence, yardsticks, best.questionnaire)
    if len(methods.shown):
        table, in_table = cells.method_rows(methods, divergence)
        parts += [cells.heading("Methods", methods.questionnaire), to_markdown(table)]
        shown |= in_table
    others = [run for run in dict.fromkeys(divergence["run"]) if run not in shown]
    if others:
        parts.append(f"In `reports/divergence.csv` only: {', '.join(others)}.")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def to_markdown(frame: pd.DataFrame) -> str:
    """Write a frame of texts as a Markdown table."""
    lines = [" | ".join(frame.columns), " | ".join("---" for _ in frame.columns)]
    lines += [" | ".join(map(str, row)) for row in frame.itertuples(index=False)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def _methods(divergence: pd.DataFrame, yardsticks: tuple[str, ...], first: str) -> Comparable:
    """Choose the questionnaire of the second table and its rows.

    These are the models that were probed in several ways, and the yardsticks unless the first table, on the
    same questionnaire, has them.
    """
    native = native_runs(divergence)
    known = native["model"].isin(yardsticks)
    several = native.groupby(["model", "questionnaire"])["probing"].transform("nunique") > 1
    chosen = comparable_runs(native[several & ~known], tuple(Probing)).questionnaire
    beside = known & (chosen != first)
    return comparable_runs(native[(native["questionnaire"] == chosen) & (several | beside)], tuple(Probing))


class _Cells:
    """Numbers of the reports as texts."""

    def __init__(
        self, divergence: pd.DataFrame, diversity: pd.DataFrame, ledger: pd.DataFrame, models: pd.DataFrame
    ) -> None:
        self.display = dict(zip(models["name"], models["display"], strict=True))
        counts = ledger.groupby("run", sort=False)[["valid", "expected"]].sum().reset_index()
        self.valid = {row["run"]: f"{row['valid']} of {row['expected']}" for row in counts.to_dict("records")}
        overall = divergence[divergence["dimension"] == ALL]
        self.overall: dict[tuple[str, str], dict[Hashable, Any]] = {
            (row["run"], row["measure"]): row for row in overall.to_dict("records")
        }
        self.diversity = dict(zip(diversity["run"], diversity["diversity"], strict=True))
        self.n_asked: dict[str, int] = {
            str(name): int(rows["n_asked"].max()) for name, rows in overall.groupby("questionnaire")
        }

    def heading(self, title: str, questionnaire: str) -> str:
        if not questionnaire:
            return f"**{title}**: no run"
        return f"**{title}**, questionnaire `{questionnaire}` ({self.n_asked[questionnaire]} questions)"

    def def_rows(self, runs: pd.Series[str]) -> pd.DataFrame:
        rows = []
        for run in runs:
            plain, smooth = self.overall[run, PAPER_MEASURE], self.overall[run, SOUND_MEASURE]
            rows.append(
                {
                    "model": self.display[plain["model"]],
                    "culture": plain["culture"],
                    "language": plain["language"],
                    "valid answers": self.valid[run],
                    "kl (paper)": _number(plain["value"]),
                    "kl_smoothed": _range(smooth["value"], smooth["low"], smooth["high"]),
                    "floor": _number(smooth["floor"]),
                    "skill": _range(smooth["skill"], smooth["skill_low"], smooth["skill_high"]),
                }
            )
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["model"])

    def method_rows(self, methods: Comparable, divergence: pd.DataFrame) -> tuple[pd.DataFrame, set[str]]:
        """Give a row per model, method and way of asking, and the runs that stand in them."""
        rows, used = [], set()
        for (model, probing, other), by_culture in self._ways(methods, divergence):
            label = PROBING_LABELS[Probing(probing)]
            row = {
                "model": self.display[model],
                "method": f"{label}, other language" if other else label,
            }
            for culture in NATIVE_LANGUAGE:
                row |= self.of_culture(culture, by_culture.get(culture))
            rows.append(row)
            used |= set(by_culture.values())
        return pd.DataFrame(rows), used

    def _ways(
        self, methods: Comparable, divergence: pd.DataFrame
    ) -> Iterator[tuple[tuple[str, str, bool], dict[str, str]]]:
        native = methods.shown.drop_duplicates("run")
        same = divergence.drop_duplicates("run")
        same = same[
            (same["questionnaire"] == methods.questionnaire)
            & same["model"].isin(native["model"])
            & same["culture"].isin(list(NATIVE_LANGUAGE))
        ]
        own = same["culture"].map({culture: str(code) for culture, code in NATIVE_LANGUAGE.items()})
        foreign = same[same["language"] != own].drop_duplicates(["model", "culture", "probing"])
        order = [str(probing) for probing in Probing]
        for model in native["model"].drop_duplicates():
            for other, runs in ((False, native), (True, foreign)):
                of_model = runs[runs["model"] == model]
                for probing in order:
                    found = of_model[of_model["probing"] == probing]
                    if len(found):
                        by_culture = dict(zip(found["culture"], found["run"], strict=True))
                        yield (str(model), probing, other), by_culture

    def of_culture(self, culture: str, run: str | None) -> dict[str, str]:
        """Give the cells of one culture; dashes where there is no run."""
        names = [f"{culture}: {name}" for name in ("valid", "kl (paper)", "kl_smoothed", "diversity")]
        if run is None:
            return dict.fromkeys(names, "—")
        plain, smooth = self.overall[run, PAPER_MEASURE], self.overall[run, SOUND_MEASURE]
        cells = (
            self.valid[run],
            _number(plain["value"]),
            _range(smooth["value"], smooth["low"], smooth["high"]),
            _number(self.diversity.get(run, math.nan)),
        )
        return dict(zip(names, cells, strict=True))


def _number(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:.2f}"


def _range(value: float, low: float, high: float) -> str:
    if pd.isna(low) or pd.isna(high):
        return _number(value)
    return f"{value:.2f} ({low:.2f} to {high:.2f})"

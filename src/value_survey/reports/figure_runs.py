"""Which runs the paper's figures show, and how each is named and drawn."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from value_survey.reports.inputs import Role
from value_survey.reports.selection import native_runs
from value_survey.reports.style import SeriesStyle, series_style
from value_survey.terms import Probing


def read_report(path: Path) -> pd.DataFrame | None:
    """Read a report, None where it was not made; empty cells are NaN, and no text is."""
    if not path.is_file():
        return None
    return pd.read_csv(path, encoding="utf-8", keep_default_na=False, na_values=[""])


def shown_runs(report: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of DEF runs in the language of their culture, named by their model.

    Of several runs of a model and culture the first listed one stays, as in the tables.

    Parameters
    ----------
    report
        run, model, culture, language, probing.
    models
        `name`, `display`, `role`, in the order of display.

    Returns
    -------
    pandas.DataFrame
        With `series`, the model's display name.
    """
    native = native_runs(report)
    native = native[native["probing"] == Probing.DEF]
    first = native.drop_duplicates("run").drop_duplicates(["model", "culture"])["run"]
    kept = native[native["run"].isin(first)]
    return kept.assign(series=kept["model"].map(dict(zip(models["name"], models["display"], strict=True))))


def style_of_runs(shown: pd.DataFrame, models: pd.DataFrame) -> SeriesStyle:
    """Give the models of the rows their colours and shapes, in the order of `models`."""
    there = models[models["display"].isin(shown["series"])]
    return series_style(list(there["display"]), list(there["role"]))


def role_note(models: pd.DataFrame, style: SeriesStyle) -> str:
    """Say which of the drawn models are not the paper's."""
    drawn = models[models["display"].isin(style.names)]
    embedded = ", ".join(drawn.loc[drawn["role"] == Role.EMBEDDED, "display"])
    yardsticks = ", ".join(drawn.loc[drawn["role"] == Role.YARDSTICK, "display"])
    notes = [f"Not in the paper, and only there to show that the pipeline works: {embedded}."] * bool(
        embedded
    )
    notes += [f"Yardsticks, whose answers are drawn by a known rule: {yardsticks}."] * bool(yardsticks)
    return " ".join(notes)

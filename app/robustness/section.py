"""What the sections share: the study as filtered, names and coverage of rows, charts by culture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import pandas as pd

from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted
from app.drawing import Drawing, Drawn
from app.filters import Filters, culture_name
from app.language import say
from app.project import Project
from app.text import coverage, literal, plain
from value_survey.reports.inputs import Role
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.reports.style import SeriesStyle

KEYS = ["model", "probing", "culture", "questionnaire"]


@dataclass(frozen=True)
class Scope:
    """What a section works on."""

    project: Project
    study: Catalogue
    filters: Filters
    ledger: pd.DataFrame


def named_by_run(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name rows with a `run`, in the order of the study, with valid and expected answers of the whole run."""
    counts = scope.ledger.groupby("run", as_index=False)[["valid", "expected"]].sum()
    named = scope.study.named(rows).merge(counts, on="run", how="left")
    place = {run: number for number, run in enumerate(scope.study.runs["run"])}
    named = named.loc[named["run"].map(place).sort_values(kind="stable").index].reset_index(drop=True)
    pairs = zip(named["valid"], named["expected"], strict=True)
    return named.assign(coverage=[coverage(valid, expected) for valid, expected in pairs])


def named_by_design(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name rows that speak of a model and method in a culture by the run in the culture's own language."""
    runs = scope.study.runs
    own = runs[runs["language"] == runs["culture"].map({k: str(v) for k, v in NATIVE_LANGUAGE.items()})]
    of_design = own.drop_duplicates(KEYS)[[*KEYS, "run"]]
    return named_by_run(rows.merge(of_design, on=KEYS), scope)


def models_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the models, or the yardsticks where no model is shown."""
    models = rows[rows["role"] != Role.YARDSTICK]
    return models if len(models) else rows


def style_of(rows: pd.DataFrame, scope: Scope) -> SeriesStyle:
    """Give the series of rows their colours and shapes."""
    return restricted(scope.study.style(), set(rows["series"]))


def by_culture(rows: pd.DataFrame, scope: Scope) -> dict[str, pd.DataFrame]:
    """Part rows by culture, in the order of the study."""
    there = set(rows["culture"])
    return {code: rows[rows["culture"] == code] for code in scope.study.cultures if code in there}


def by_culture_drawn(
    rows: pd.DataFrame,
    scope: Scope,
    chart: Callable[[pd.DataFrame, SeriesStyle], alt.LayerChart],
    sentence: Callable[[pd.DataFrame], str],
    *,
    what: str,
    wide: bool = False,
    legend: bool = True,
) -> Drawing:
    """Draw a chart per culture.

    Parameters
    ----------
    rows
        With `culture`, `series`.
    scope
        The study.
    chart, sentence
        Of the rows of one culture: how they are drawn, and what they say.
    what
        What the chart shows, for those who do not see it.
    wide
        Whether each takes the whole width.
    legend
        Whether colours need one.
    """
    style = style_of(rows, scope)
    parts = by_culture(rows, scope)
    drawn = (
        Drawn(
            culture_name(culture),
            chart(part, style),
            say("{what}. {sentence}", what=what, sentence=plain(sentence(part))),
        )
        for culture, part in parts.items()
    )
    return Drawing(tuple(drawn), legend_chart(style) if legend else None, wide)


def takeaway(rows: pd.DataFrame, scope: Scope, sentence: Callable[[pd.DataFrame], str]) -> str:
    """Join the sentences of the cultures, a line each."""
    return "  \n".join(sentence(part) for part in by_culture(rows, scope).values())


def where(rows: pd.DataFrame) -> str:
    """Name the culture of rows, in bold."""
    return f"**{literal(culture_name(rows['culture'].iloc[0]))}**"

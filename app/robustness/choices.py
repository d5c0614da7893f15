"""Section *Analysis choices*: every value and rank under every combination of defensible choices."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import origin, show_badges
from app.charts.robustness import ends, range_chart
from app.columns import Column, intervals, show_columns
from app.drawing import Drawing
from app.drawing import show as show_drawing
from app.filters import stop_if_empty
from app.language import later, say
from app.project import Project
from app.robustness.options import show_options
from app.robustness.ranking import choose_ranking
from app.robustness.section import Scope, by_culture_drawn, models_first, named_by_design, takeaway, where
from app.robustness.specification import TEXTS, show_specification, universes
from app.sources import source_line
from app.text import literal
from value_survey.metrics.multiverse import CHOICES, RANKING
from value_survey.metrics.multiverse_summary import SUMMARY_COLUMNS
from value_survey.reports.grids import number
from value_survey.terms import ALL

MEANING: Final = later(
    "The paper makes each choice of the analysis one way (paper-faithful: the mark). Here every "
    "combination of defensible choices is made with the same answers. **What holds under all of "
    "them is about the models; what turns with a choice is about the choice.** Repairs of infinite "
    "values put divergences on different scales, so compare ranks across choices rather than "
    "values. The bar is the range over combinations, not a confidence interval."
)


def summary(project: Project) -> pd.DataFrame:
    """Read `reports/multiverse_summary.csv`."""
    texts = (*TEXTS, "choice", "option")
    numbers = [name for name in SUMMARY_COLUMNS if name not in texts]
    return reading.report(project, "multiverse_summary", texts=texts, numbers=numbers)


READS: Final = (universes, summary)


def show(scope: Scope) -> None:
    """Draw the section."""
    st.caption(say(MEANING))
    report = summary(scope.project)
    stop_if_empty(scope.filters, report, say("rankings"))
    rows = beside_default(choose_ranking(scope.filters.apply(report), scope), scope)
    overall = rows[rows["choice"] == ALL]
    st.markdown(takeaway(overall, scope, sentence))
    show_badges(overall["role"])
    drawn = drawing(overall, scope)
    show_drawing(drawn, "choices")
    _table(overall)
    source_line(
        say("`reports/multiverse_summary.csv`, the paper's choices from `reports/multiverse.csv`"),
        overall[[*SUMMARY_COLUMNS, "value_default"]],
        "multiverse_summary.csv",
        key="download-multiverse",
        chart=drawn.whole,
    )
    show_specification(overall, scope)
    show_options(rows, scope)


def beside_default(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name the rows of a ranking and put the value under the paper's choices beside each."""
    default = universes(scope.project).query("is_default == 'True'")
    keys = [*RANKING, "model", "probing"]
    made = default[[*keys, *CHOICES, "value", "n_items"]].rename(columns={"value": "value_default"})
    return named_by_design(rows.merge(made, on=keys, how="left"), scope)


def drawing(overall: pd.DataFrame, scope: Scope) -> Drawing:
    """Draw the range of each value over all combinations, a chart per culture."""
    drawn = overall.assign(
        label=overall["series"],
        value=overall["value_default"],
        low=overall["value_low"],
        high=overall["value_high"],
    )
    return by_culture_drawn(
        drawn,
        scope,
        lambda part, style: range_chart(
            part,
            style,
            title=say("mean divergence (nats) · mark: the paper's choices"),
            tooltips=_tooltips(),
            domain=ends(drawn),
        ),
        sentence,
        what=say("Range of the mean divergence over all combinations of choices"),
        legend=False,
    )


def _tooltips() -> dict[str, str]:
    return {
        "series:N": say("who"), "value_default": say("the paper's choices"), "value_median": say("median"),
        "value_low": say("low"), "value_high": say("high"), "rank_default": say("rank, paper's choices"),
        "rank_low": say("best rank"), "rank_high": say("worst rank"), "n_universes": say("combinations"),
        "coverage:N": say("valid answers"),
    }  # fmt: skip


def sentence(rows: pd.DataFrame) -> str:
    """Say what is first in one culture, and how far that depends on the choices."""
    shown = models_first(rows)
    ranked = int(shown["n_ranked"].max())
    row = shown.sort_values(["rank_default", "value_default"], kind="stable").iloc[0]
    values = {
        "where": where(rows),
        "name": literal(row["series"]),
        "n": f"{row['n_universes']:.0f}",
        **{key: number(row[f"value_{key}"], 2) for key in ("low", "high", "default")},
    }
    if ranked < 2:
        return say(
            "{where}: over {n} combinations of choices, {name} lies between **{low} and {high} nats** "
            "({default} under the paper's choices). Only one model was run, so no ranking can turn.",
            **values,
        )
    return say(
        "{where}: under the paper's choices {name} is first of {ranked}, with {default} nats ({low} to "
        "{high} over {n} combinations); it is best in **{share} %** of the complete ones. Kendall's tau "
        "with the paper's ranking: {tau} on average, {tau_low} at least.",
        ranked=ranked,
        share=f"{100 * row['share_best']:.0f}",
        tau=number(row["agreement"], 2),
        tau_low=number(row["agreement_low"], 2),
        **values,
    )


def _table(rows: pd.DataFrame) -> None:
    three = say("In nats")
    columns = {
        say("culture"): Column(rows["culture"]),
        say("who"): Column(rows["series"]),
        say("origin"): Column([origin(role) for role in rows["role"]]),
        say("items"): Column(rows["n_items"], say("Items behind the value")),
        say("valid answers"): Column(rows["coverage"], say("Valid of expected answers")),
        say("the paper's choices"): Column(rows["value_default"], three, 3),
        say("median"): Column(rows["value_median"], say("Over the combinations, in nats"), 3),
        say("range"): Column(intervals(rows["value_low"], rows["value_high"], 2), three),
        say("combinations"): Column(rows["n_universes"], say("In which there is a value")),
        say("rank"): Column(rows["rank_default"], say("Under the paper's choices; 1: closest")),
        say("ranks"): Column(
            intervals(rows["rank_low"], rows["rank_high"], 0),
            say("Over the combinations in which all that are ranked have a value"),
        ),
        say("best in"): Column(rows["share_best"], say("Share of these combinations"), 2),
    }
    if rows["n_ranked"].max() < 2:  # a single one is first of one under every choice
        for name in ("rank", "ranks", "best in"):
            del columns[say(name)]
    show_columns(columns, alt=say("Table of values and ranks over all combinations"))
    if say("rank") in columns and rows["yardstick"].eq("True").any():
        st.caption(say("A yardstick's rank is where it would stand; it takes no place from a model."))

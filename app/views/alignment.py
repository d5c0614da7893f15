"""Page *Leaderboard*: who answers most like the humans, and how sure the order is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from app import reading
from app.addresses import in_words
from app.alignment.rows import MODELS, PROBING, RANKINGS, Panel, joined, panels, read_ranks
from app.alignment.sentences import cautions, sentence
from app.badges import origin, show_badges
from app.catalogue import Catalogue, catalogue
from app.charts.common import together
from app.charts.leaderboard import rank_chart, value_chart
from app.columns import intervals
from app.filters import Filters, define, language_name, probing_name, stop_if_empty
from app.language import listed, say, sentences
from app.links import accept_codes
from app.measures import MEASURES, choose_measure, measure_name
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.switch import switch
from app.text import literal, plain
from value_survey.metrics.measures import Measure
from value_survey.reports.grids import MISSING, number

WIDEST: Final = 2.5  # how far the axis may go beyond the largest value, to show the ends of intervals
WIDTHS: Final = (3, 2)


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Leaderboard: closest to the humans"), anchor=False)
    with explained(project):
        require(
            lambda: read_ranks(project), lambda: reading.divergence(project), lambda: reading.ledger(project)
        )
        study = catalogue(project)
        rows = joined(read_ranks(project), reading.divergence(project), reading.ledger(project), study)
    measure = choose_measure()
    explain(measure)
    of_measure = rows[rows["measure"] == measure]
    filters = define(study)
    stop_if_empty(filters, of_measure, say("analysed runs"))
    shown = choose_ranking(filters.apply(of_measure), study)
    rankings = list(panels(shown, study))
    st.markdown("  \n".join(sentence(panel) for panel in rankings))
    show_badges(shown["role"])
    chart = draw(rankings, study, measure)
    notes(rows, shown, filters, study)
    in_order = pd.concat([panel.rows for panel in rankings])
    chosen = table(in_order, measure)
    source_line(
        say(
            "`reports/ranks.csv`, `reports/divergence.csv` (measure `{measure}`), `reports/ledger.csv`",
            measure=measure,
        ),
        in_order.drop(columns=["label", "coverage"]),
        f"leaderboard_{measure}.csv",
        key="download-leaderboard",
        chart=chart,
    )
    links(chosen, filters)


def explain(measure: Measure) -> None:
    """Say what the numbers of the page are."""
    st.caption(
        say(
            "**Lower is better.** Mean over the value dimensions. {meaning} Bar: interval over respondents "
            "and items. Grey tick: floor, what as many humans drawn from the reference score. Black: "
            "yardsticks; they take no place.",
            meaning=say(MEASURES[measure].meaning),
        )
    )


def choose_ranking(rows: pd.DataFrame, study: Catalogue) -> pd.DataFrame:
    """Let the reader choose what is ranked, and within what; the address keeps both."""
    rankings = [name for name in RANKINGS if name in set(rows["ranking"])]
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        ranking = switch(say("What is ranked"), "ranking", rankings, lambda code: say(RANKINGS[code]))
        of_ranking = rows[rows["ranking"] == ranking]
        key, label = ("method", say("Method")) if ranking == MODELS else ("of", say("Model"))
        name = probing_name if ranking == MODELS else study.display
        order = study.probings if ranking == MODELS else tuple(study.models["name"])
        options = [code for code in order if code in set(of_ranking["within"])]
        within = options[0]
        if len(options) > 1:
            accept_codes(key, options, name)
            chosen = st.selectbox(label, options, format_func=name, key=key, bind="query-params", width=240)
            within = chosen or within
    return of_ranking[of_ranking["within"] == within]


def draw(rankings: list[Panel], study: Catalogue, measure: Measure) -> Callable[[], alt.TopLevelMixin]:
    """Draw values and, where there is more than one place, ranks; gives what draws the values alone."""
    axis = say(MEASURES[measure].axis)
    style = study.style()
    highest = end_of_scale(pd.concat([panel.rows for panel in rankings]))
    charts = {}
    for panel in rankings:
        charts[panel.title] = value_chart(panel.rows, style, axis_title=axis, highest=highest)
        told = plain(sentence(panel))
        st.markdown(f"**{literal(panel.title)}**")
        left, right = st.columns(WIDTHS) if panel.n_ranked > 1 else (st.container(), None)
        left.altair_chart(
            charts[panel.title],
            theme=None,
            width="stretch",
            alt=say("{axis} by row, lower is better. {sentence}", axis=axis, sentence=told),
        )
        if right is not None:
            right.altair_chart(
                rank_chart(panel.rows, style, n_ranked=panel.n_ranked),
                theme=None,
                width="stretch",
                alt=say(
                    "Ranks with their intervals and the probability of being best. {sentence}", sentence=told
                ),
            )
    return partial(together, charts)


def end_of_scale(rows: pd.DataFrame) -> float:
    """Choose the end of the axis: room for all values, and for the intervals unless they dwarf the values."""
    values = float(rows[["value", "floor"]].max().max())
    ends = float(rows["high"].max()) if rows["high"].notna().any() else 0.0
    return 1.04 * max(values, min(ends, WIDEST * values))


def notes(rows: pd.DataFrame, shown: pd.DataFrame, filters: Filters, study: Catalogue) -> None:
    """Say how to read ranks, and what stands elsewhere."""
    said = cautions(shown)
    if any(one.key == "dimension" and one.chosen for one in filters.all):
        said.append(say("The dimension filter does not apply: ranks are of the mean over all dimensions."))
    elsewhere = set(rows.loc[rows["ranking"] == PROBING, "questionnaire"]) - set(shown["questionnaire"])
    if elsewhere and set(shown["ranking"]) == {MODELS}:
        names = listed(f"`{name}`" for name in study.questionnaires if name in elsewhere)
        said.append(say("Methods are ranked on the item set {names}; choose it beside.", names=names))
    st.caption(sentences(said))


def table(rows: pd.DataFrame, measure: Measure) -> pd.Series:
    """Show the same numbers as a table; gives the row that was clicked, the first before any click."""
    decimal, text = st.column_config.NumberColumn, st.column_config.TextColumn
    spans = zip(rows["rank_low"], rows["rank_high"], rows["placed"], strict=True)
    columns: dict[str, tuple[Any, Any]] = {
        say("rank"): (
            rows["rank"].where(rows["placed"]),
            decimal(help=say("1 is the lowest value; yardsticks take no place"), format="%d"),
        ),
        say("who"): (rows["label"], None),
        say("origin"): ([origin(role) for role in rows["role"]], None),
        say("culture"): (rows["culture"], None),
        say("Language asked"): ([language_name(code) for code in rows["language"]], None),
        say("value"): (
            rows["value"],
            decimal(measure_name(measure), format="%.3f", help=say("Lower is better")),
        ),
        say("interval"): (intervals(rows["low"], rows["high"], 3), None),
        say("rank interval"): (
            [f"{number(low, 0)}–{number(high, 0)}" if placed else None for low, high, placed in spans],
            None,
        ),
        say("best in"): (
            100 * rows["p_best"].where(rows["placed"]),
            decimal(format="%.1f %%", help=say("Share of the replicates in which nothing ranked is lower")),
        ),
        say("floor"): (rows["floor"], decimal(format="%.3f", help=say("What as many humans score"))),
        say("skill"): (
            rows["skill"],
            decimal(
                format="%.2f", help=say("1 at the floor, 0 at answers without preference; higher is better")
            ),
        ),
        say("items"): (rows["n_items"], decimal(help=say("Items behind the value"))),
        say("valid answers"): (rows["coverage"], text(help=say("Valid of expected answers"))),
    }
    if len(rows[["culture", "language"]].drop_duplicates()) == len(set(rows["culture"])):
        del columns[say("Language asked")]
    picked = st.dataframe(
        pd.DataFrame({name: list(values) for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        height="auto",
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        on_select="rerun",
        selection_mode="single-row",
        key="leaderboard-table",
        alt=say("Table of values, ranks and probabilities of being best"),
    )
    clicked = picked["selection"]["rows"]
    return rows.iloc[clicked[0] if clicked and clicked[0] < len(rows) else 0]


def links(row: pd.Series, filters: Filters) -> None:
    """Lead from a row to its dimensions, and to the questions and responses behind it."""
    keys = ("questionnaire", "model", "culture", "language", "probing")
    query = in_words(
        {key: [str(row[key])] for key in keys if key in {one.key for one in filters.all}}, filters
    )
    who = literal(f"{row['label']} ({row['culture']})")
    with st.container(horizontal=True):
        st.page_link(
            page("dimensions"),
            label=say("{who} by dimension", who=who),
            icon=":material/leaderboard:",
            query_params=query,
        )
        st.page_link(
            page("item"),
            label=say("Questions and responses of {who}", who=who),
            icon=":material/forum:",
            query_params=query | {"run": [str(row["run"])]},
        )
    st.caption(say("A click on a row of the table chooses whose."))


if __name__ == "__main__":
    render()

"""Page *Compare two runs*: their paired contrast by dimension, and their items side by side."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import catalogue
from app.charts.common import legend_chart, together
from app.charts.compare import dots_chart, forest_chart, pair_style, scatter_chart
from app.compare import caveats, contrast, items
from app.compare.pair import Pair, choose_pair
from app.filters import Filters, define, dimension_name, stop_if_empty
from app.language import later, say
from app.measures import MEASURES, choose_measure
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.switch import switch
from app.text import literal, plain
from value_survey.metrics.measures import Measure
from value_survey.reports.style import SeriesStyle

FORMS: Final = {"dots": later("Paired dots"), "scatter": later("A against B")}
MANY_ITEMS: Final = 60
"""More items than these are drawn as a scatter at first."""


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Compare two runs"), anchor=False)
    with explained(project):
        require(
            lambda: _contrasts(project),
            lambda: reading.item_divergence(project),
            lambda: reading.ledger(project),
            lambda: reading.items(project),
        )
        study = catalogue(project)
        params = reading.params(project)
    filters = define(study)
    stop_if_empty(filters, study.runs, say("analysed runs"))
    pair = choose_pair(filters, study, _contrasts(project))
    measure = choose_measure()
    explain(measure)
    style = pair_style(study.style(), (pair.a.series, pair.b.series), pair.names())
    threshold = round(1 - params.analysis.confidence, 6)
    show_badges([pair.a.role, pair.b.role])
    st.caption(caveats.evenness(reading.ledger(project), pair))
    rows = contrast.between(_contrasts(project), pair.a.run, pair.b.run, str(measure))
    st.subheader(say("Differences by dimension"), anchor=False)
    if rows.empty:
        caveats.explain_no_contrast(pair)
    else:
        show_contrast(filters, rows, reading.ledger(project), pair, measure, style, threshold)
    pairs = items.paired(reading.item_divergence(project), pair, measure)
    st.subheader(say("Item by item"), anchor=False)
    stop_if_empty(filters, pairs, say("items that both runs were asked"))
    shown = items.labelled(filters.apply(pairs), pair, reading.items(project), params)
    show_items(shown, pair, measure, style)


def _contrasts(project: Project) -> pd.DataFrame:
    return reading.report(project, "contrasts", texts=contrast.TEXTS, numbers=contrast.NUMBERS)


def explain(measure: Measure) -> None:
    """Say what the numbers of the page are."""
    st.caption(
        say(
            "How far each run's answers lie from the human answers, question by question; A − B below 0 "
            "means that A is closer. {meaning}",
            meaning=say(MEASURES[measure].meaning),
        )
    )


def show_contrast(
    filters: Filters,
    rows: pd.DataFrame,
    ledger: pd.DataFrame,
    pair: Pair,
    measure: Measure,
    style: SeriesStyle,
    threshold: float,
) -> None:
    """Show the contrast of the report: what it says, the chart, the table."""
    # The other filters have chosen the runs; of a contrast they would look at columns of A only.
    kept = rows["dimension"].isin(filters.apply(rows[["dimension"]])["dimension"])
    if not kept.any():
        st.info(say("The contrast has no value in the dimensions chosen: widen the filter of dimensions."))
        return
    shown = contrast.with_coverage(rows[kept], ledger, pair)
    sentence = contrast.takeaway(shown, pair, threshold)
    st.markdown(sentence)
    names = pair.names()
    drawn = shown.assign(
        label=[
            f"{dimension_name(code)} (n = {n:.0f})"
            for code, n in zip(shown["dimension"], shown["n_questions"], strict=True)
        ],
        closer=[names[0] if value < 0 else names[1] for value in shown["difference"]],
        shown=shown["p_adjusted"] <= threshold,
        verdict=[
            say(contrast.verdict(difference, p, threshold))
            for difference, p in zip(shown["difference"], shown["p_adjusted"], strict=True)
        ],
        p_text=[f"p {contrast.p_text(p)}" for p in shown["p_adjusted"]],
    )
    chart = forest_chart(drawn, style, axis_title=say(MEASURES[measure].axis))
    _legend(style)
    st.altair_chart(
        chart,
        theme=None,
        width="stretch",
        alt=say(
            "Difference of the two runs by dimension with intervals. {sentence}", sentence=plain(sentence)
        ),
    )
    st.caption(
        say(
            "{kind}. Full mark: the sign-flip test shows a difference (p at the right, adjusted after Holm, "
            "up to {threshold}); empty mark: it does not, which does not say that the runs are equal. Bar: "
            "interval over questions and respondents, of that dimension alone. With n questions the test "
            "cannot give a p below 2/2ⁿ (4 questions: 0.125): a dimension of few questions cannot show a "
            "difference by itself.",
            kind=say(contrast.KINDS.get(str(shown["kind"].iloc[0]), str(shown["kind"].iloc[0]))),
            threshold=f"{threshold:g}",
        )
    )
    contrast.table(shown)
    source_line(
        say(
            "`reports/contrasts.csv` (measure `{measure}`), coverage from `reports/ledger.csv`",
            measure=measure,
        ),
        shown,
        f"contrast_{pair.a.run}_{pair.b.run}_{measure}.csv",
        key="download-contrast",
        command="dvc repro contrasts",
        chart=partial(together, {"": chart}, legend_chart(style)),
    )


def show_items(rows: pd.DataFrame, pair: Pair, measure: Measure, style: SeriesStyle) -> None:
    """Show the items of both runs, the most different first."""
    there = rows[rows["difference"].notna()]
    sentence = items.takeaway(rows)
    st.markdown(sentence)
    if not there.empty:
        names = pair.names()
        drawn = there.assign(closer=[names[0] if value < 0 else names[1] for value in there["difference"]])
        form = choose_form(len(there))
        draw = scatter_chart if form == "scatter" else dots_chart
        chart = draw(drawn, style, axis_title=say(MEASURES[measure].axis))
        _legend(style)
        st.altair_chart(
            chart,
            theme=None,
            width="content" if form == "scatter" else "stretch",
            alt=say("Divergence of both runs item by item. {sentence}", sentence=plain(sentence)),
        )
        most = str(there["base_id"].iloc[0])
        st.page_link(
            page("item"),
            label=say("What was answered to the most different item, {item}", item=literal(most)),
            icon=":material/forum:",
            query_params=items.query(most, pair),
        )
    items.table(rows, pair, measure)
    st.caption(
        say(
            "A click on an item opens its question with the answers of humans and models and every "
            "response. One item with some twenty answers a run says little: read the order as hints where "
            "to look."
        )
    )
    source_line(
        say("`reports/item_divergence.csv` (measure `{measure}`), joined by item", measure=measure),
        rows,
        f"items_{pair.a.run}_{pair.b.run}_{measure}.csv",
        key="download-pairs",
        chart=partial(together, {"": chart}, legend_chart(style)) if not there.empty else None,
    )


def choose_form(n_items: int) -> str:
    """Let the reader choose how items are drawn; the address keeps it."""
    options = list(FORMS)

    def name(code: str) -> str:
        return say(FORMS[code])

    first = options[1] if n_items > MANY_ITEMS else options[0]
    return switch(say("Form"), "draw", options, name, first=first)


def _legend(style: SeriesStyle) -> None:
    st.altair_chart(legend_chart(style), theme=None, width="stretch", alt=say("Legend of the charts below"))


if __name__ == "__main__":
    render()

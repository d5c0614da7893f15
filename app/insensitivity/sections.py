"""The sections of page *Insensitivity*: how often, how far to trust the judge, who agrees with people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from app.badges import BADGES
from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted
from app.charts.insensitivity import (
    rates_chart,
    rates_heat,
    shown_columns,
    validity_chart,
    validity_style,
)
from app.drawing import Drawing, Drawn, show
from app.filters import culture_name, language_name
from app.form import Form, choose_form
from app.insensitivity.names import Side
from app.insensitivity.sentences import agreement_sentence, rates_sentence, validity_sentence
from app.insensitivity.tables import agreement_table, rates_table, validity_table
from app.language import later, say
from app.sources import source_line
from app.text import plain
from value_survey.reports.inputs import Role
from value_survey.terms import ALL

COMMAND: Final = "dvc repro insensitivity"
PUBLISHED: Final = "published"
TRIED: Final = later(
    "Tried on responses written for this study and spoilt in one way, so that the truth is known. "
    "**Sensitivity** is the share of those with the problem that it flags, **specificity** the "
    "share of those without that it passes. A judge that tosses a coin has a sum of 1. Responses "
    "of models vary more than these."
)


def show_rates(rows: pd.DataFrame, study: Catalogue, side: Side) -> Callable[[], alt.TopLevelMixin]:
    """Draw how often responses have each problem, a chart per culture; gives what makes one figure."""
    form = choose_form(rows["series"].nunique(), say("Dots"))
    if form is Form.HEAT and side is Side.SOUND and not rows["told"].all():
        st.caption(say("Empty cells: it cannot be told from this judge."))
    drawing = rates_drawing(rows, study, side, form)
    show(drawing, "rates")
    return drawing.whole


def rates_drawing(rows: pd.DataFrame, study: Catalogue, side: Side, form: Form) -> Drawing:
    """Draw how often responses have each problem, a chart per culture."""
    sound = side is Side.SOUND
    style = restricted(study.style(), set(rows["series"]))
    value, _, high = shown_columns(sound=sound)
    known = rows[rows["told"]] if sound else rows
    parts = {str(code): rows[rows["culture"] == code] for code in dict.fromkeys(rows["culture"])}
    legend = None
    if form is Form.HEAT:
        darkest = max(float(known[value].max()) if len(known) else 0.0, 0.01)
        charts = {code: rates_heat(part, sound=sound, highest=darkest) for code, part in parts.items()}
    else:
        ends = pd.concat([known[high], rows["rate"]])
        highest = min(1.0, max(0.05, 1.04 * float(ends.max())))
        charts = {
            code: rates_chart(part, style, sound=sound, highest=highest) for code, part in parts.items()
        }
        legend = legend_chart(style)
    drawn = (
        Drawn(culture_name(code), chart, plain(rates_sentence(parts[code], side)))
        for code, chart in charts.items()
    )
    return Drawing(tuple(drawn), legend, form is Form.HEAT)


def show_rates_table(rows: pd.DataFrame, side: Side, chart: Callable[[], alt.TopLevelMixin]) -> None:
    """Show the rates as a table, beside the judge's validity, with their source."""
    rates_table(rows, side)
    source_line(
        say("`reports/insensitivity.csv`, judges tried in `reports/judge_validity.csv`"),
        rows.drop(columns=["label", "coverage"]),
        "insensitivity.csv",
        key="download-insensitivity",
        command=COMMAND,
        chart=chart,
    )


def show_validity(rows: pd.DataFrame, spoilt: pd.DataFrame) -> None:
    """Show how often the judge is right on responses of known truth.

    Parameters
    ----------
    rows
        Of `validity_rows`: the judge over all controls, by language and problem.
    spoilt
        Rows of the report, by the way in which controls were made.
    """
    st.subheader(say("How far to trust this judge"), anchor=False)
    if rows.empty:
        st.info(say("This judge was not tried on responses of known truth in these languages."))
        return
    st.markdown(validity_sentence(rows))
    st.caption(say(TRIED))
    drawing = validity_drawing(rows)
    show(drawing, "validity")
    with st.expander(say("Kind by kind: which flaws it sees"), icon=":material/rule:"):
        validity_table(spoilt)
    source_line(
        "`reports/judge_validity.csv`",
        spoilt,
        "judge_validity.csv",
        key="download-validity",
        command=COMMAND,
        chart=drawing.whole,
    )


def validity_drawing(rows: pd.DataFrame) -> Drawing:
    """Draw how often a judge is right, a chart per language; rows as in `show_validity`."""
    parts = {str(code): rows[rows["language"] == code] for code in dict.fromkeys(rows["language"])}
    drawn = (
        Drawn(language_name(code), validity_chart(part), plain(validity_sentence(part)))
        for code, part in parts.items()
    )
    return Drawing(tuple(drawn), legend_chart(validity_style()))


def show_agreement(rows: pd.DataFrame) -> None:
    """Show who agrees with whom: people here, where some have judged, and the counts of the paper."""
    st.subheader(say("Agreement with people"), anchor=False)
    here = rows[rows["source"] != PUBLISHED]
    if here.empty:
        st.caption(
            say(
                "Nobody has annotated responses here yet, so no judge of this study is compared with "
                "people. Page *Annotate* and `value-survey annotate` collect their verdicts."
            )
        )
    else:
        agreement_table(here)
    printed = rows[rows["source"] == PUBLISHED]
    if len(printed):
        badge = BADGES[Role.PAPER]
        st.badge(say(badge.label), icon=badge.icon, color=badge.colour)
        st.markdown(agreement_sentence(printed))
        st.caption(
            say(
                "The paper checked about 630 responses in each culture; the differences rest on that number. "
                "A: the paper's judge, B: humans."
            )
        )
        agreement_table(printed)
    source_line(
        say("`reports/judge_agreement.csv` (printed counts: `data/published/judge_validation.csv`)"),
        rows,
        "judge_agreement.csv",
        key="download-agreement",
        command=COMMAND,
    )


def by_kind(report: pd.DataFrame, judge: str, languages: set[str]) -> pd.DataFrame:
    """Keep a judge's controls in some languages, kind by kind, the sums first."""
    rows = report[(report["judge"] == judge) & report["language"].isin(languages)]
    return rows.sort_values("spoiling", key=lambda kinds: kinds != ALL, kind="stable").sort_values(
        ["language", "problem"], kind="stable"
    )

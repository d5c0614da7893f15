"""Section *Order of options*: whether the first or the last option is chosen for where it stands."""

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
from app.robustness.section import Scope, by_culture_drawn, models_first, named_by_run, takeaway, where
from app.sources import source_line
from app.text import literal
from value_survey.metrics.order_effects import ORDER_EFFECT_COLUMNS
from value_survey.reports.grids import signed

TEXTS: Final = ("run", "model", "culture", "language", "probing", "questionnaire", "position")
POSITIONS: Final = {"first": later("first option"), "last": later("last option")}
IN_PERCENT: Final = ("share", "low", "high", "human_share", "difference", "difference_low", "difference_high")
MEANING: Final = later(
    "A model that likes the first option of a list looks as if it had values. Share of answers that "
    "are the first (last) option, minus the share of humans who chose those same options; bar: "
    "interval over respondents and questions. **Where options stand in one order only "
    "(paper-faithful), a difference may come from place or from content**; with shuffled orders "
    "(sound) it is place."
)


def report(project: Project) -> pd.DataFrame:
    """Read `reports/order_effects.csv`."""
    numbers = [name for name in ORDER_EFFECT_COLUMNS if name not in TEXTS]
    return reading.report(project, "order_effects", texts=TEXTS, numbers=numbers)


READS: Final = (report,)


def show(scope: Scope) -> None:
    """Draw the section."""
    st.caption(say(MEANING))
    rows = report(scope.project)
    stop_if_empty(scope.filters, rows, say("answers by position"))
    rows = in_percent(scope.filters.apply(rows), scope)
    st.markdown(takeaway(rows, scope, sentence))
    if not rows["n_shuffled"].gt(0).any():
        st.info(
            say("No run shown shuffled its options: place and content cannot be told apart here."),
            icon=":material/info:",
        )
    show_badges(rows["role"])
    shown = drawing(rows, scope)
    show_drawing(shown, "order")
    _table(rows)
    source_line(
        say("`reports/order_effects.csv`, coverage from `reports/ledger.csv`"),
        rows[[*ORDER_EFFECT_COLUMNS, "valid", "expected"]],
        "order_effects.csv",
        key="download-order",
        chart=shown.whole,
    )


def in_percent(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Name the rows and give their shares in per cent, the first option before the last."""
    named = named_by_run(rows, scope)
    named = named.assign(
        label=[say(POSITIONS[code]) for code in named["position"]],
        **{f"{name}_percent": 100 * named[name] for name in IN_PERCENT},
    )
    return named.sort_values("position", key=lambda codes: codes.map(list(POSITIONS).index), kind="stable")


def drawing(rows: pd.DataFrame, scope: Scope) -> Drawing:
    """Draw the models' shares less the humans', a chart per culture; rows as from `in_percent`."""
    drawn = rows.assign(
        value=rows["difference_percent"],
        low=rows["difference_low_percent"],
        high=rows["difference_high_percent"],
    )
    return by_culture_drawn(
        drawn,
        scope,
        lambda part, style: range_chart(
            part,
            style,
            title=say("chosen more often than by humans (percentage points)"),
            tooltips=_tooltips(),
            domain=ends(drawn),
            line=0.0,
            value_format=".1f",
        ),
        sentence,
        what=say("Options chosen for their place: model minus humans"),
    )


def _tooltips() -> dict[str, str]:
    return {
        "series:N": say("who"), "label:N": say("position"), "share_percent": say("share, %"),
        "human_share_percent": say("humans, %"), "value": say("difference"), "low": say("low"),
        "high": say("high"), "n_items": say("items"), "coverage:N": say("valid answers"), "run:N": say("run"),
    }  # fmt: skip


def sentence(rows: pd.DataFrame) -> str:
    """Say whose answers of one culture hang most on the place of an option."""
    shown = models_first(rows)
    row = shown.iloc[int(shown["difference"].abs().argmax())]
    clear = row["difference_low"] > 0 or row["difference_high"] < 0
    return say(
        "{where}: largest for {name}, {position}: {share} % of its answers, {human} % of the humans' "
        "(**{difference} points**, {low} to {high}). {verdict}",
        where=where(rows),
        name=literal(row["series"]),
        position=row["label"],
        share=f"{row['share_percent']:.0f}",
        human=f"{row['human_share_percent']:.0f}",
        difference=signed(row["difference_percent"], 0),
        low=signed(row["difference_low_percent"], 0),
        high=signed(row["difference_high_percent"], 0),
        verdict=say("The interval leaves out 0.")
        if clear
        else say("The interval holds 0: no clear difference."),
    )


def _table(rows: pd.DataFrame) -> None:
    columns = {
        say("culture"): Column(rows["culture"]),
        say("who"): Column(rows["series"]),
        say("origin"): Column([origin(role) for role in rows["role"]]),
        say("position"): Column(rows["label"]),
        say("items"): Column(rows["n_items"], say("Questions with one answer or a scale")),
        say("valid answers"): Column(rows["coverage"], say("Valid of expected answers, over the whole run")),
        say("share, %"): Column(rows["share_percent"], say("Mean over the items"), 1),
        say("interval"): Column(intervals(rows["low_percent"], rows["high_percent"], 1)),
        say("humans, %"): Column(rows["human_share_percent"], say("Who chose the options at this place"), 1),
        say("difference"): Column(rows["difference_percent"], say("In percentage points"), 1),
        say("difference, interval"): Column(
            intervals(rows["difference_low_percent"], rows["difference_high_percent"], 1),
            say("Interval over respondents and items"),
        ),
        say("shuffled answers"): Column(rows["n_shuffled"], say("To items shown in several orders")),
        say("shuffled share, %"): Column(100 * rows["share_shuffled"], say("Of these, at this position"), 1),
        say("by chance, %"): Column(100 * rows["share_by_chance"], say("If place did not matter"), 1),
        say("p, adjusted"): Column(
            rows["p_adjusted"], say("Of the shuffled share against chance, Holm's"), 4
        ),
    }
    if not rows["n_shuffled"].gt(0).any():
        for name in ("shuffled answers", "shuffled share, %", "by chance, %", "p, adjusted"):
            del columns[say(name)]
    show_columns(columns, alt=say("Table of options by position"))

"""The sections of page *Gender and age bias*: sentence, badges, charts, table and files of each."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from app.badges import show_badges
from app.bias.names import PROFILE_NAMES, Section, Side, profile_name
from app.bias.sentences import cells_sentence, match_sentence, shares_sentence
from app.bias.tables import match_table, shares_table
from app.catalogue import Catalogue
from app.charts.bias_cells import cells_chart
from app.charts.bias_match import match_chart, match_heat
from app.charts.bias_shares import groups_style, paper_chart, sound_chart
from app.charts.common import legend_chart, restricted, together
from app.filters import culture_name
from app.form import MANY, Form, choose_form
from app.language import say
from app.places import places
from app.sources import source_line
from app.text import literal, plain

MARGIN: Final = 0.02
COMMAND: Final = "dvc repro preference_bias"


def show_match(rows: pd.DataFrame, study: Catalogue, side: Side) -> None:
    """Show the match rates by dimension (Fig. 8 of the paper)."""
    parts = by_culture(rows)
    st.markdown("  \n".join(map(match_sentence, parts.values())))
    show_badges(rows["role"])
    style = restricted(study.style(), set(rows["series"]))
    form = choose_form(len(style.names), say("Dots"))
    legend = None
    if form is Form.HEAT:
        charts = {culture: match_heat(part) for culture, part in parts.items()}
        spots = places(len(charts), wide=True)
    else:
        charts = {
            culture: match_chart(part, style, intervals=side is Side.SOUND) for culture, part in parts.items()
        }
        legend = show_legend(legend_chart(style, floor=True))
        spots = places(len(charts))
    for place, (culture, chart) in zip(spots, charts.items(), strict=True):
        place.markdown(f"**{literal(culture_name(culture))}**")
        place.altair_chart(
            chart,
            theme=None,
            width="stretch",
            alt=plain(match_sentence(parts[culture])),
            key=f"match-{culture}",
        )
    match_table(rows)
    source_line(
        say("`reports/match_rate.csv`, coverage from `reports/ledger.csv`"),
        rows.drop(columns=["label", "coverage"]),
        "match_rate.csv",
        key="download-match",
        command=COMMAND,
        chart=together({culture_name(culture): chart for culture, chart in charts.items()}, legend),
    )


def show_shares(rows: pd.DataFrame, section: Section, side: Side) -> None:
    """Show who shares mismatches and matches, by sex or by age (Figs. 11 and 12 of the paper)."""
    profiles = [code for code in PROFILE_NAMES if code in set(rows["profile"])]
    parts = {code: by_culture(rows[rows["profile"] == code]) for code in profiles}
    st.markdown("  \n".join(shares_sentence(part, side) for each in parts.values() for part in each.values()))
    show_badges(rows["role"])
    if side is Side.PAPER:
        st.caption(say("Thin bar: what raw counts give if all groups answered alike."))
    else:
        st.caption(say("Dashed line: an equal share."))
    legend = show_legend(legend_chart(groups_style(section)))
    ends = end_points(rows)
    charts: dict[str, alt.LayerChart] = {}
    for code, each in parts.items():
        # long names of many rows would be cut off in half the width
        wide = max(part["row"].nunique() for part in each.values()) > MANY
        for place, (culture, part) in zip(places(len(each), wide=wide), each.items(), strict=True):
            title = f"{culture_name(culture)} · {profile_name(code)}"
            chart = (
                paper_chart(part, section) if side is Side.PAPER else sound_chart(part, section, ends=ends)
            )
            place.markdown(f"**{literal(title)}**")
            place.altair_chart(
                chart,
                theme=None,
                width="stretch",
                alt=plain(shares_sentence(part, side)),
                key=f"{code}-{culture}",
            )
            charts[title] = chart
    shares_table(rows.iloc[rows["profile"].map(profiles.index).argsort(kind="stable")], side)
    source(rows, f"preference_bias_{section}", together(charts, legend))


def show_cells(rows: pd.DataFrame, side: Side) -> None:
    """Show sex × age by dimension (appendix G of the paper)."""
    parts = by_culture(rows)
    sound = side is Side.SOUND
    st.markdown("  \n".join(cells_sentence(part, side) for part in parts.values()))
    show_badges(rows["role"])
    st.caption(
        say(
            "In a cell: the group's share at equal group sizes less one sixth, in percentage points; orange "
            "is more, blue less. Black outline: the interval leaves out an equal share. A dimension with few "
            "items gives large differences by chance; a missing column or white cell has no such item."
        )
        if sound
        else say(
            "In a cell: share of the items in which this group has most of these humans. A missing column or "
            "white cell has no such item."
        )
    )
    largest = 100 * float(rows["bias"].abs().max()) if sound else 1.0
    charts: dict[str, alt.LayerChart] = {}
    for series in dict.fromkeys(rows["series"]):
        for place, (culture, part) in zip(places(len(parts)), parts.items(), strict=True):
            own = part[part["series"] == series]
            if own.empty:
                continue
            title = f"{series} · {culture_name(culture)}"
            chart = cells_chart(own, sound=sound, largest=largest or 1.0)
            place.markdown(f"**{literal(title)}**")
            place.altair_chart(
                chart, theme=None, width="stretch", alt=plain(cells_sentence(own, side)), key=f"cells-{title}"
            )
            charts[title] = chart
    shares_table(rows, side)
    source(rows, "preference_bias_cells", together(charts))


def by_culture(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the rows of each culture, in the order of display."""
    return {str(code): rows[rows["culture"] == code] for code in dict.fromkeys(rows["culture"])}


def show_legend(legend: alt.LayerChart) -> alt.LayerChart:
    """Draw the legend of the charts below."""
    st.altair_chart(legend, theme=None, width="stretch", alt=say("Legend of the charts below"), key="legend")
    return legend


def end_points(rows: pd.DataFrame) -> tuple[float, float]:
    """Choose the ends of the scale of shares: room for all intervals, within 0 and 1."""
    values = rows[["low", "high", "share_normalised", "share_equal"]]
    return (
        max(0.0, float(values.min().min()) - MARGIN),
        min(1.0, float(values.max().max()) + MARGIN),
    )


def source(rows: pd.DataFrame, stem: str, chart: alt.TopLevelMixin) -> None:
    """Name the report behind the groups' shares, with its downloads."""
    source_line(
        say(
            "`reports/preference_bias.csv`, tests from `reports/preference_bias_test.csv`, coverage from "
            "`reports/ledger.csv`"
        ),
        rows.drop(columns=["coverage", "row"], errors="ignore"),
        f"{stem}.csv",
        key=f"download-{stem}",
        command=COMMAND,
        chart=chart,
    )

"""The ways of models from the US to China on the map, against the way of the humans."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.badges import origin
from app.catalogue import Catalogue
from app.charts.culture_axes import ways_chart
from app.columns import Column, intervals, show_columns
from app.drawing import Drawing, Drawn
from app.drawing import show as show_drawing
from app.filters import probing_name
from app.language import listed, say
from app.sources import source_line
from app.text import coverage, literal, plain
from value_survey.metrics.culture_map_rows import LINE_COLUMNS
from value_survey.reports.grids import number
from value_survey.reports.inputs import Role


def named(lines: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Name the ways both ends of which are shown, with the answers of both runs together.

    Parameters
    ----------
    lines
        Rows of `reports/culture_map_lines.csv` of one variant.
    models
        Points of the models shown, from `points.placed`.
    """
    ends = models.set_index("run")[["series", "role", "valid", "expected"]]
    first = ends.add_suffix("_us").reset_index(names="run_us")
    second = ends.add_suffix("_cn").reset_index(names="run_cn")
    rows = lines.merge(first, on="run_us").merge(second, on="run_cn")
    totals = [rows[f"{name}_us"] + rows[f"{name}_cn"] for name in ("valid", "expected")]
    return rows.assign(
        series=rows["series_us"],
        role=rows["role_us"],
        coverage=[coverage(valid, expected) for valid, expected in zip(*totals, strict=True)],
    )


def takeaway(ways: pd.DataFrame, *, sound: bool) -> str:
    """Say in a sentence per model how its way compares with that of the humans; yardsticks in one."""
    if ways.empty:
        return say("No model is shown in both cultures, so there is no way from one to the other to compare.")
    is_yardstick = ways["role"] == Role.YARDSTICK
    sentences = [_sentence(row, sound=sound) for _, row in ways[~is_yardstick].iterrows()]
    if is_yardstick.any():
        values = listed(
            f"{literal(row['series'])} {number(row['ratio'], 2)}" for _, row in ways[is_yardstick].iterrows()
        )
        sentences.append(say("Yardsticks, times the humans' way: {values}.", values=values))
    return "  \n".join(sentences)


def _sentence(row: pd.Series, *, sound: bool) -> str:
    name = literal(row["series"])
    values = {key: number(row[key], 2) for key in ("ratio", "ratio_low", "ratio_high", "noise")}
    angle = number(row["angle"], 0)
    if not sound or pd.isna(row["ratio_low"]):
        return say(
            "**{name}**: from the US to China it moves **{ratio} times** as far as the humans, {angle}° off "
            "their direction. The paper-faithful map has no interval, so this says nothing about chance.",
            name=name,
            ratio=values["ratio"],
            angle=angle,
        )
    moved = say(
        "**{name}**: from the US to China it moves **{ratio} times** as far as the humans ({ratio_low} to "
        "{ratio_high}; chance alone moves {noise}), {angle}° off their direction ({low} to {high}).",
        name=name,
        angle=angle,
        low=number(row["angle_low"], 0),
        high=number(row["angle_high"], 0),
        **values,
    )
    return f"{moved} {_verdict(row)}"


def _verdict(row: pd.Series) -> str:
    if row["share_low"] > 0:
        return say("It goes the humans' way, by their difference at least in part.")
    if row["share_high"] < 0:
        return say("It goes against the humans' way.")
    return say("Whether it follows the humans stays open: the interval reaches both ways.")


def show(ways: pd.DataFrame, study: Catalogue, *, sound: bool) -> None:
    """Draw and list the ways."""
    st.subheader(say("From the US to China: models against humans"), anchor=False)
    st.caption(meaning(sound=sound))
    if ways.empty:
        return
    shown = drawing(ways, study, sound=sound)
    show_drawing(shown, "ways")
    _table(ways, sound=sound)
    source_line(
        say("`reports/culture_map_lines.csv`, coverage from `reports/ledger.csv`"),
        ways[[*LINE_COLUMNS, "coverage"]],
        "culture_map_lines.csv",
        key="download-ways",
        chart=shown.whole,
    )


def meaning(*, sound: bool) -> str:
    """Say how the lengths of the ways are to be read."""
    return say(
        "How far a model's answers move when it is asked as a citizen of China instead of the United "
        "States, in lengths of the humans' way (1: as far as they). An angle of 0° is their direction, "
        "180° the opposite one."
    ) + (
        " "
        + say(
            "Bar: interval over respondents and items. Grey tick: how far chance alone moves; a value "
            "at the tick is no evidence of a difference."
        )
        if sound
        else ""
    )


def drawing(ways: pd.DataFrame, study: Catalogue, *, sound: bool) -> Drawing:
    """Draw the lengths of the ways, as from `named`."""
    chart = ways_chart(ways, study.style(), sound=sound)
    words = say(
        "Length of each way, in lengths of the humans' way. {sentences}",
        sentences=plain(takeaway(ways, sound=sound)),
    )
    return Drawing((Drawn("", chart, words),))


def _table(ways: pd.DataFrame, *, sound: bool) -> None:
    ends = say("Interval over respondents and items")
    columns = {
        say("who"): Column(ways["series"]),
        say("origin"): Column([origin(role) for role in ways["role"]]),
        say("probing"): Column([probing_name(code) for code in ways["probing"]]),
        say("items"): Column(ways["n_items"], say("Items behind the value")),
        say("valid answers"): Column(ways["coverage"], say("Valid of expected answers of both runs")),
        say("ratio"): Column(ways["ratio"], say("Length in lengths of the humans' way"), 2),
        say("ratio, interval"): Column(intervals(ways["ratio_low"], ways["ratio_high"], 2), ends),
        say("noise"): Column(ways["noise"], say("Ratio that chance alone makes"), 2),
        say("angle"): Column(ways["angle"], say("Degrees off the humans' direction"), 0),
        say("angle, interval"): Column(intervals(ways["angle_low"], ways["angle_high"], 0), ends),
        say("share"): Column(
            ways["share"], say("Part of the humans' way gone in their direction; below 0 the other way"), 2
        ),
        say("share, interval"): Column(intervals(ways["share_low"], ways["share_high"], 2), ends),
    }
    only_sound = {say("ratio, interval"), say("noise"), say("angle, interval"), say("share, interval")}
    show_columns(
        {name: column for name, column in columns.items() if sound or name not in only_sound},
        alt=say("Table of the ways from the US to China"),
    )

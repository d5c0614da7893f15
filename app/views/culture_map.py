"""Page *Culture map*: where models lie between the humans of the US, of China, and of other countries."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import Catalogue, catalogue
from app.charts.common import legend_chart, restricted, together
from app.charts.culture_map import map_chart
from app.culture_map import loadings, points, ways
from app.filters import Filters, define, stop_if_empty
from app.language import later, say
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.switch import switch
from app.text import plain
from value_survey.metrics.culture_map_rows import LINE_COLUMNS, LOADING_COLUMNS, POINT_COLUMNS

PAPER: Final = "paper"
COUNTED: Final = "paper-failed-counted"
SOUND: Final = "sound"
VARIANTS: Final = {
    SOUND: later("sound: axes of many countries"),
    PAPER: later("paper-faithful: axes of all subjects"),
    COUNTED: later("as in the authors' code: failed answers count as 0"),
}
MEANINGS: Final = {
    PAPER: later(
        "**Paper-faithful** (Fig. 7): principal components of the mean answer codes per dimension, fitted "
        "on all subjects. Codes are not standardised: items with many options weigh most, and the axes "
        "turn with every model added. The paper gives no interval."
    ),
    COUNTED: later(
        "**As in the authors' code**: the paper-faithful map where an answer that could not be read counts "
        "as a score of 0, which pulls a model that often fails away from the rest. No interval."
    ),
    SOUND: later(
        "**Sound**: every item scored from 0 to 1 in the direction of its dimension; axes fitted on the "
        "humans of {n} countries only, models put on them. Ellipse: {confidence} % region over respondents "
        "and items; where ellipses overlap much, the map does not tell two points apart."
    ),
}
TEXTS: Final = {
    "culture_map": ("variant", "subject", "kind", "run", "model", "culture", "language", "probing"),
    "culture_map_lines": ("variant", "model", "probing", "run_us", "run_cn"),
    "culture_map_loadings": ("variant", "dimension"),
}
COLUMNS: Final = {
    "culture_map": POINT_COLUMNS,
    "culture_map_lines": LINE_COLUMNS,
    "culture_map_loadings": LOADING_COLUMNS,
}


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Culture map"), anchor=False)
    with explained(project):
        require(
            *(lambda name=name: _report(project, name) for name in COLUMNS), lambda: reading.ledger(project)
        )
        study = catalogue(project)
        confidence = f"{100 * reading.params(project).analysis.confidence:.0f}"
        tables = {name: _report(project, name) for name in COLUMNS}
        ledger = reading.ledger(project)
    there = set(tables["culture_map"]["variant"])
    options = [name for name in VARIANTS if name in there] or list(VARIANTS)
    variant = switch(say("Variant"), "variant", options, lambda code: say(VARIANTS[code]))
    map_points, lines, weights = (frame[frame["variant"] == variant] for frame in tables.values())
    explain(variant, weights, confidence)
    filters = define(study)
    placed = points.placed(map_points, study, ledger)
    rows = asked(placed, filters)
    stop_if_empty(filters, rows, say("runs with a place on the map"))
    shown = points.chosen(map_points, filters.apply(rows), filters)
    compared = ways.named(lines, shown.models)
    st.markdown(ways.takeaway(compared, sound=variant == SOUND))
    show_badges(shown.models["role"])
    draw(shown, compared, weights, study, variant, confidence=confidence)
    note_left_out(map_points, filters)
    ways.show(compared, study, sound=variant == SOUND)
    loadings.show(weights, filters)
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
    )


def _report(project: Project, name: str) -> pd.DataFrame:
    numbers = [column for column in COLUMNS[name] if column not in TEXTS[name]]
    return reading.report(project, name, texts=TEXTS[name], numbers=numbers)


def explain(variant: str, weights: pd.DataFrame, confidence: str) -> None:
    """Say what the chosen map is, and how to read it."""
    n = int(weights["n_points"].max()) if len(weights) else 0
    st.caption(
        say(MEANINGS[variant], n=n, confidence=confidence) if variant == SOUND else say(MEANINGS[variant])
    )


def asked(placed: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Keep the chosen item set where it has places on the map; else say that the map is of another one."""
    by_set = next((one for one in filters.all if one.key == "questionnaire"), None)
    if by_set is None or placed["questionnaire"].isin(by_set.chosen).any() or placed.empty:
        return placed
    st.caption(
        say(
            "The chosen item set has too few items for the axes: no run of it has a place. Shown are the "
            "runs of: {sets}.",
            sets=", ".join(by_set.name(code) for code in placed["questionnaire"].unique()),
        )
    )
    return placed.drop(columns="questionnaire")


def draw(
    shown: points.Points,
    compared: pd.DataFrame,
    weights: pd.DataFrame,
    study: Catalogue,
    variant: str,
    *,
    confidence: str,
) -> None:
    """Draw the map, and its points as a table."""
    style = restricted(study.style(), set(shown.models["series"]))
    legend = legend_chart(style)
    st.altair_chart(legend, theme=None, width="stretch", alt=say("Legend of the charts below"))
    chart = map_chart(
        shown.models,
        shown.humans,
        shown.countries,
        compared,
        style,
        titles=(loadings.axis_title(weights, 1), loadings.axis_title(weights, 2)),
    )
    st.altair_chart(
        chart,
        theme=None,
        width="stretch",
        alt=say(
            "Map of models and humans on two axes of values. {sentence}",
            sentence=plain(ways.takeaway(compared, sound=variant == SOUND)),
        ),
    )
    st.caption(
        say("Filled: asked as US. Open: asked as CN. Line: from one to the other. Stars: humans.")
        + (" " + say("Grey: humans of other countries, the outermost named.") if len(shown.countries) else "")
        + (
            " " + say("Ellipses (dashed: CN) may be cut off at the edge; the table has their extent.")
            if variant == SOUND
            else ""
        )
    )
    points.table(shown, sound=variant == SOUND, confidence=confidence)
    everything = pd.concat([shown.models, shown.humans, shown.countries], ignore_index=True)
    source_line(
        say(
            "`reports/culture_map.csv` (variant `{variant}`), coverage from `reports/ledger.csv`",
            variant=variant,
        ),
        everything[[*POINT_COLUMNS, *(name for name in ("valid", "expected") if name in everything)]],
        f"culture_map_{variant}.csv",
        key="download-map",
        chart=together({say(VARIANTS[variant]): chart}, legend),
    )


def note_left_out(map_points: pd.DataFrame, filters: Filters) -> None:
    """Say how many runs have no place, and why."""
    runs = filters.apply(map_points[map_points["kind"] == "model"], but=["questionnaire"])
    lacking = runs[runs["x"].isna() | runs["y"].isna()]
    if lacking.empty:
        return
    axes = int(lacking["n_axes_dimensions"].max())
    st.caption(
        say(
            "{n} runs have no place: they answered items of {low} to {high} of the {axes} dimensions that "
            "the axes need.",
            n=len(lacking),
            low=int(lacking["n_dimensions"].min()),
            high=int(lacking["n_dimensions"].max()),
            axes=axes,
        )
    )


if __name__ == "__main__":
    render()

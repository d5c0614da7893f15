"""Page *Culture map*: where models lie between the humans of the US, of China, and of other countries."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import reading
from app.badges import show_badges
from app.catalogue import Catalogue, catalogue
from app.charts.common import together
from app.culture_map import loadings, maps, points, ways
from app.drawing import show
from app.filters import Filters, define, stop_if_empty
from app.language import listed, say
from app.navigation import page
from app.problems import explained, require
from app.project import Project
from app.sources import source_line
from app.switch import switch
from value_survey.metrics.culture_map_rows import POINT_COLUMNS


def render() -> None:
    """Draw the page."""
    project = Project.current()
    st.header(say("Culture map"), anchor=False)
    with explained(project):
        require(
            *(lambda name=name: maps.read(project, name) for name in maps.COLUMNS),
            lambda: reading.ledger(project),
        )
        study = catalogue(project)
        confidence = f"{100 * reading.params(project).analysis.confidence:.0f}"
        tables = {name: maps.read(project, name) for name in maps.COLUMNS}
        ledger = reading.ledger(project)
    there = set(tables["culture_map"]["variant"])
    options = [name for name in maps.VARIANTS if name in there] or list(maps.VARIANTS)
    variant = switch(say("Variant"), "variant", options, lambda code: say(maps.VARIANTS[code]))
    sound = variant == maps.SOUND
    map_points, lines, weights = (frame[frame["variant"] == variant] for frame in tables.values())
    st.caption(maps.meaning(variant, weights, confidence))
    filters = define(study)
    placed = points.placed(map_points, study, ledger)
    rows = asked(placed, filters)
    stop_if_empty(filters, rows, say("runs with a place on the map"))
    shown = points.chosen(map_points, filters.apply(rows), filters)
    compared = ways.named(lines, shown.models)
    st.markdown(ways.takeaway(compared, sound=sound))
    show_badges(shown.models["role"])
    draw(shown, compared, weights, study, variant, confidence=confidence)
    runs = map_points[map_points["kind"] == "model"]
    if lacking := maps.left_out(filters.apply(runs, but=["questionnaire"])):
        st.caption(lacking)
    ways.show(compared, study, sound=sound)
    loadings.show(weights, filters)
    st.page_link(
        page("item"), label=say("From here to the single questions and responses"), icon=":material/forum:"
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
            sets=listed(by_set.name(code) for code in placed["questionnaire"].unique()),
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
    drawing = maps.drawing(shown, compared, weights, study, variant)
    show(drawing, "map")
    st.caption(maps.marks(shown, variant))
    points.table(shown, sound=variant == maps.SOUND, confidence=confidence)
    everything = pd.concat([shown.models, shown.humans, shown.countries], ignore_index=True)
    source_line(
        say(
            "`reports/culture_map.csv` (variant `{variant}`), coverage from `reports/ledger.csv`",
            variant=variant,
        ),
        everything[[*POINT_COLUMNS, *(name for name in ("valid", "expected") if name in everything)]],
        f"culture_map_{variant}.csv",
        key="download-map",
        chart=together({say(maps.VARIANTS[variant]): drawing.charts[0].chart}, drawing.legend),
    )


if __name__ == "__main__":
    render()

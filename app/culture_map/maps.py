"""The map in each of its variants: what it is, its reports, its chart."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app import reading
from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted
from app.charts.culture_map import map_chart
from app.culture_map import loadings, points, ways
from app.drawing import Drawing, Drawn
from app.language import later, say, sentences
from app.project import Project
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


def read(project: Project, name: str) -> pd.DataFrame:
    """Read one of the reports of the map, a name of `COLUMNS`."""
    numbers = [column for column in COLUMNS[name] if column not in TEXTS[name]]
    return reading.report(project, name, texts=TEXTS[name], numbers=numbers)


def meaning(variant: str, weights: pd.DataFrame, confidence: str) -> str:
    """Say what a map is, and how to read it.

    Parameters
    ----------
    variant
        One of `VARIANTS`.
    weights
        Its loadings.
    confidence
        Of the regions, in percent.
    """
    n = int(weights["n_points"].max()) if len(weights) else 0
    text = MEANINGS[variant]
    return say(text, n=n, confidence=confidence) if variant == SOUND else say(text)


def marks(shown: points.Points, variant: str) -> str:
    """Say what the marks of the map are."""
    parts = [say("Filled: asked as US. Open: asked as CN. Line: from one to the other. Stars: humans.")]
    if len(shown.countries):
        parts.append(say("Grey: humans of other countries, the outermost named."))
    if variant == SOUND:
        parts.append(say("Ellipses (dashed: CN) may be cut off at the edge; the table has their extent."))
    return sentences(parts)


def left_out(runs: pd.DataFrame) -> str:
    """Say how many runs have no place, and why; nothing where all have one."""
    lacking = runs[runs["x"].isna() | runs["y"].isna()]
    if lacking.empty:
        return ""
    return say(
        "{n} runs have no place: they answered items of {low} to {high} of the {axes} dimensions that "
        "the axes need.",
        n=len(lacking),
        low=int(lacking["n_dimensions"].min()),
        high=int(lacking["n_dimensions"].max()),
        axes=int(lacking["n_axes_dimensions"].max()),
    )


def drawing(
    shown: points.Points, compared: pd.DataFrame, weights: pd.DataFrame, study: Catalogue, variant: str
) -> Drawing:
    """Draw the map.

    Parameters
    ----------
    shown
        Its points.
    compared
        The ways between them, as from `ways.named`.
    weights
        The loadings of its axes.
    study
        Whose series have their colours and shapes.
    variant
        One of `VARIANTS`.
    """
    style = restricted(study.style(), set(shown.models["series"]))
    chart = map_chart(
        shown.models,
        shown.humans,
        shown.countries,
        compared,
        style,
        titles=(loadings.axis_title(weights, 1), loadings.axis_title(weights, 2)),
    )
    words = say(
        "Map of models and humans on two axes of values. {sentence}",
        sentence=plain(ways.takeaway(compared, sound=variant == SOUND)),
    )
    return Drawing((Drawn("", chart, words),), legend_chart(style))

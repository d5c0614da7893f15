"""Divergence by dimension, drawn: a chart per culture on one scale."""

from __future__ import annotations

import pandas as pd

from app.catalogue import Catalogue
from app.charts.common import legend_chart, restricted
from app.charts.dimensions import divergence_chart, divergence_heat
from app.dimensions.rows import end_of_scale
from app.dimensions.sentences import takeaway
from app.drawing import Drawing, Drawn
from app.filters import culture_name
from app.form import Form
from app.language import later, say
from app.measures import MEASURES
from app.text import plain
from value_survey.metrics.measures import Measure

BEYOND = later("▸: the interval goes on beyond the axis; the table has its end.")


def divergence_drawing(rows: pd.DataFrame, study: Catalogue, measure: Measure, form: Form) -> Drawing:
    """Draw the divergences of some runs.

    Parameters
    ----------
    rows
        Rows of one item set and measure, as from `rows.labelled`.
    study
        Names and looks of the series.
    measure
        The measure.
    form
        Marks with intervals, or a heat map.
    """
    style = restricted(study.style(), set(rows["series"]))
    axis = say(MEASURES[measure].axis)
    is_heat = form is Form.HEAT
    highest = float(rows["value"].max()) if is_heat else end_of_scale(rows)
    charts = [
        Drawn(
            culture_name(str(culture)),
            divergence_heat(part, value_title=axis, highest=highest)
            if is_heat
            else divergence_chart(part, style, axis_title=axis, highest=highest),
            say(
                "{axis} by dimension, lower is better. {sentence}", axis=axis, sentence=plain(takeaway(part))
            ),
        )
        for culture, part in rows.groupby("culture", sort=False)
    ]
    return Drawing(tuple(charts), legend=None if is_heat else legend_chart(style, floor=True), wide=is_heat)


def goes_beyond(rows: pd.DataFrame, form: Form) -> bool:
    """Whether an interval is longer than the axis that `divergence_drawing` gives it."""
    return form is Form.MARKS and bool((rows["high"] > end_of_scale(rows)).any())

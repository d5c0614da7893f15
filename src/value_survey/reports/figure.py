"""What a figure is: a chart with its file name and its caption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import altair as alt
import pandas as pd


@dataclass(frozen=True)
class Figure:
    """A chart with its file name and the caption that stands beside it.

    Attributes
    ----------
    name
        File name without suffix.
    title
        What it shows, in a few words.
    caption
        What is seen, in which unit, and which report holds the numbers.
    chart
        The chart, with its data in it.
    """

    name: str
    title: str
    caption: str
    chart: alt.TopLevelMixin


Builder = Callable[[Path, pd.DataFrame, float], list[Figure]]
"""Makes the figures of a report, or none where it has nothing to draw, from the folder of reports, the models
(`name`, `display`, `role`, in the order of display) and the confidence level."""

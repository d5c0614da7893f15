"""The charts of page *Gender and age bias*, made of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

import pandas as pd

from app.bias.names import PROFILE_NAMES, Section, Side, profile_name
from app.bias.sentences import cells_sentence, match_sentence, shares_sentence
from app.catalogue import Catalogue
from app.charts.bias_cells import cells_chart
from app.charts.bias_match import match_chart, match_heat
from app.charts.bias_shares import groups_style, paper_chart, sound_chart
from app.charts.common import legend_chart, restricted
from app.drawing import Drawing, Drawn
from app.filters import culture_name
from app.form import MANY, Form
from app.text import plain

MARGIN: Final = 0.02


def match_drawing(rows: pd.DataFrame, study: Catalogue, side: Side, form: Form) -> Drawing:
    """Draw match rates by dimension (Fig. 8 of the paper), a chart per culture."""
    style = restricted(study.style(), set(rows["series"]))
    heat = form is Form.HEAT
    drawn = (
        Drawn(
            culture_name(culture),
            match_heat(part) if heat else match_chart(part, style, intervals=side is Side.SOUND),
            plain(match_sentence(part)),
        )
        for culture, part in by_culture(rows).items()
    )
    return Drawing(tuple(drawn), None if heat else legend_chart(style, floor=True), heat)


def shares_drawings(rows: pd.DataFrame, section: Section, side: Side) -> list[Drawing]:
    """Draw who shares mismatches and matches, by sex or by age (Figs. 11 and 12): a drawing per profile.

    Parameters
    ----------
    rows
        As from `rows.share_rows`, with `row`.
    section
        By sex or by age.
    side
        Which of the two ways to count.

    Returns
    -------
    list[Drawing]
        The first one has the legend of all.
    """
    ends = _end_points(rows)
    legend = legend_chart(groups_style(section))
    made: list[Drawing] = []
    for code, of_profile in by_profile(rows).items():
        parts = by_culture(of_profile)
        drawn = (
            Drawn(
                f"{culture_name(culture)} · {profile_name(code)}",
                paper_chart(part, section) if side is Side.PAPER else sound_chart(part, section, ends=ends),
                plain(shares_sentence(part, side)),
            )
            for culture, part in parts.items()
        )
        # long names of many rows would be cut off in half the width
        wide = max(part["row"].nunique() for part in parts.values()) > MANY
        made.append(Drawing(tuple(drawn), None if made else legend, wide))
    return made


def cells_drawings(rows: pd.DataFrame, side: Side) -> list[Drawing]:
    """Draw sex × age by dimension (appendix G of the paper): a drawing per series, a chart per culture."""
    sound = side is Side.SOUND
    largest = (100 * float(rows["bias"].abs().max()) if sound else 1.0) or 1.0
    return [
        Drawing(
            tuple(
                Drawn(
                    f"{series} · {culture_name(culture)}",
                    cells_chart(part, sound=sound, largest=largest),
                    plain(cells_sentence(part, side)),
                )
                for culture, part in by_culture(own).items()
            )
        )
        for series, own in rows.groupby("series", sort=False)
    ]


def joined(drawings: Sequence[Drawing]) -> Drawing:
    """Give several drawings as one, under the legend of the first."""
    return Drawing(tuple(chain.from_iterable(one.charts for one in drawings)), drawings[0].legend)


def by_culture(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the rows of each culture, in the order of display."""
    return {str(code): rows[rows["culture"] == code] for code in dict.fromkeys(rows["culture"])}


def by_profile(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the rows of each profile that there is, mismatching items first."""
    there = set(rows["profile"])
    return {code: rows[rows["profile"] == code] for code in PROFILE_NAMES if code in there}


def _end_points(rows: pd.DataFrame) -> tuple[float, float]:
    """Choose the ends of the scale of shares: room for all intervals, within 0 and 1."""
    values = rows[["low", "high", "share_normalised", "share_equal"]]
    return (
        max(0.0, float(values.min().min()) - MARGIN),
        min(1.0, float(values.max().max()) + MARGIN),
    )

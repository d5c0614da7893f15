"""Sex × age by dimension (appendix G of the paper): a heat map per series and culture."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd

from app.bias.names import AGE_NAMES, SEX_NAMES, group_name
from app.charts.bias_shares import tooltips
from app.charts.common import layered
from app.charts.heat import DARK, SHADES
from app.language import say
from value_survey.reports.grids import signed
from value_survey.reports.style import OKABE_ITO
from value_survey.terms import ALL, Dimension

ROW: Final = 24
_LESS_MORE: Final = (OKABE_ITO[0], "#F7F7F7", OKABE_ITO[1])


def cells_chart(rows: pd.DataFrame, *, sound: bool, largest: float) -> alt.LayerChart:
    """Draw the groups of one series and culture against the dimensions.

    Parameters
    ----------
    rows
        `group`, `dimension`, `bias`, `share_paper`, `clear` (the interval leaves out an equal share), and
        what the tooltips name; a row per group and dimension.
    sound
        Whether the shade is the difference from an equal share, else the paper's share of items.
    largest
        End of the scale: of the differences to either side in percentage points, else of the shares.
    """
    drawn = rows.assign(
        value=100 * rows["bias"] if sound else rows["share_paper"],
        column=rows["dimension"].replace({ALL: say("all")}),
    )
    # full shade to either side is dark enough for white digits
    drawn["digits"] = [signed(v, 0) if sound else f"{v:.0%}" for v in drawn["value"]]
    drawn["light"] = drawn["value"].abs() > (0.8 if sound else DARK) * largest
    there = set(drawn["column"])
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "column:N",
            title=None,
            scale=alt.Scale(domain=[c for c in [*map(str, Dimension), say("all")] if c in there]),
            axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, grid=False),
        ),
        y=alt.Y(
            "group:N",
            title=None,
            scale=alt.Scale(domain=[group_name(sex, age) for sex in SEX_NAMES for age in AGE_NAMES]),
            axis=alt.Axis(ticks=False, domain=False, grid=False, labelPadding=6),
        ),
        tooltip=tooltips(),
    )
    scale = (
        alt.Scale(domain=[-largest, 0, largest], range=list(_LESS_MORE), interpolate="lab")
        if sound
        else alt.Scale(domain=[0, largest], range=list(SHADES), interpolate="lab")
    )
    shades = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        color=alt.Color("value:Q", scale=scale, legend=None)
    )
    digits = base.mark_text(fontSize=11).encode(
        text="digits:N",
        color=alt.condition("datum.light", alt.value("white"), alt.value("#1F2430")),
    )
    outline = base.transform_filter("datum.clear").mark_rect(fill=None, stroke="black", strokeWidth=1.6)
    return layered(shades, *([outline] if sound else []), digits, step=ROW)

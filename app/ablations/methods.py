"""A quantity method by method: values, differences from DEF, and the table."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from app.ablations.rows import TOGETHER, Quantity, place_name, takeaway
from app.charts.ablations import DIFFERENCES, VALUES, methods_chart
from app.charts.common import legend_chart, restricted
from app.drawing import Drawing, Drawn, show
from app.filters import probing_name
from app.language import say
from app.sources import source_line
from app.text import plain
from value_survey.reports.grids import MISSING
from value_survey.reports.style import OKABE_ITO, SHAPES, SeriesStyle
from value_survey.terms import Probing

COMMAND: Final = "dvc repro ablation"
METHODS: Final = {str(probing): place for place, probing in enumerate(Probing)}


def style_of(cultures: list[str]) -> SeriesStyle:
    """Give the cultures, their mean and the printed value a colour and a shape each.

    Parameters
    ----------
    cultures
        All that the report has, so that a filter does not repaint the rest.
    """
    single = [code for code in cultures if TOGETHER not in code]
    names = [*map(place_name, single), place_name(TOGETHER), say("printed in Table 4")]
    n = len(single) + 1
    return SeriesStyle(
        tuple(names),
        (*(OKABE_ITO[place % len(OKABE_ITO)] for place in range(n)), "#000000"),
        (*(SHAPES[place % (len(SHAPES) - 2)] for place in range(n)), "cross"),
    )


def show_quantity(
    rows: pd.DataFrame,
    quantity: Quantity,
    style: SeriesStyle,
    printed: dict[tuple[str, str], float],
    threshold: float,
) -> None:
    """Show one quantity of one model.

    Parameters
    ----------
    rows
        Rows of the report of this quantity, with coverage.
    quantity
        The quantity.
    style
        Of `style_of`.
    printed
        Values of Table 4 by method and measure.
    threshold
        An adjusted p up to this is called a difference.
    """
    st.subheader(say(quantity.title), anchor=False)
    if rows.empty:
        st.caption(say("The filters leave no value of this."))
        return
    drawn = named(rows, threshold)
    sentence = takeaway(drawn, quantity, threshold)
    st.markdown(sentence)
    st.caption(say(quantity.meaning))
    picture = drawing(drawn, quantity, style, printed, threshold)
    show(picture, quantity.measure)
    st.caption(marks(threshold))
    _table(drawn, quantity)
    source_line(
        say(
            "`reports/ablation.csv` (kind `probing`, measure `{measure}`), coverage from "
            "`reports/ledger.csv`",
            measure=quantity.measure,
        ),
        rows,
        f"ablation_{quantity.measure}.csv",
        key=f"download-{quantity.measure}",
        command=COMMAND,
        chart=picture.whole,
    )


def drawing(
    rows: pd.DataFrame,
    quantity: Quantity,
    style: SeriesStyle,
    printed: dict[tuple[str, str], float],
    threshold: float,
) -> Drawing:
    """Draw values and differences of one quantity; rows as from `named`, the rest as in `show_quantity`."""
    order = list(dict.fromkeys(rows["label"]))
    values = _with_printed(rows, quantity, style, printed)
    looks = restricted(style, set(values["who"]))
    axis = say(quantity.axis)
    parts = {
        say("Values"): methods_chart(
            values, looks, VALUES, axis_title=axis, percent=quantity.percent, order=order
        )
    }
    if rows["difference"].notna().any():
        parts[say("Differences from DEF")] = methods_chart(
            rows,
            looks,
            DIFFERENCES,
            axis_title=say("{axis}, less that of DEF", axis=axis),
            percent=quantity.percent,
            order=order,
        )
    sentence = plain(takeaway(rows, quantity, threshold))
    drawn = (
        Drawn(
            title,
            chart,
            say("{title}: {axis} by probing method. {sentence}", title=title, axis=axis, sentence=sentence),
        )
        for title, chart in parts.items()
    )
    return Drawing(tuple(drawn), legend_chart(looks))


def marks(threshold: float) -> str:
    """Say what full and empty marks are."""
    return say(
        "Values, empty mark: fewer than half of the answers expected are valid. Differences, full mark: "
        "the sign-flip test shows a difference from DEF (p adjusted after Holm over the methods, up to "
        "{threshold}); empty mark: it does not, which does not say that there is none. Bars: intervals.",
        threshold=f"{threshold:g}",
    )


def named(rows: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Name rows and put them in the paper's order of the methods."""
    with_names = rows.assign(
        label=[probing_name(code) for code in rows["probing"]],
        who=[place_name(code) for code in rows["culture"]],
        shown=rows["p_adjusted"] <= threshold,
    )
    return with_names.sort_values("probing", key=lambda codes: codes.map(METHODS), kind="stable")


def _with_printed(
    rows: pd.DataFrame, quantity: Quantity, style: SeriesStyle, printed: dict[tuple[str, str], float]
) -> pd.DataFrame:
    """Add the printed values of the methods shown, beside the mean of the cultures that they are."""
    together_ = rows[rows["culture"].str.contains(TOGETHER, regex=False)]
    there = [code for code in together_["probing"] if (code, quantity.measure) in printed]
    added = pd.DataFrame(
        {
            "label": [probing_name(code) for code in there],
            "who": style.names[-1],
            "value": [printed[code, quantity.measure] for code in there],
            "few": False,
        }
    )
    return pd.concat([rows, added], ignore_index=True) if there else rows


def _table(rows: pd.DataFrame, quantity: Quantity) -> None:
    scale = 100 if quantity.percent else 1

    def decimal(help_: str | None = None) -> Any:
        return st.column_config.NumberColumn(format="%.1f%%" if quantity.percent else "%.3f", help=help_)

    columns: dict[str, tuple[Any, Any]] = {
        say("probing"): (rows["label"], None),
        say("culture"): (rows["who"], None),
        say("valid answers"): (
            rows["coverage"],
            st.column_config.TextColumn(help=say("Valid of expected answers")),
        ),
        say("items"): (rows["n_items"], st.column_config.NumberColumn(help=say("Items behind the value"))),
        say("value"): (scale * rows["value"], decimal()),
        say("low"): (scale * rows["low"], decimal(say("Lower end of the interval"))),
        say("high"): (scale * rows["high"], decimal(say("Upper end of the interval"))),
        say("ceiling"): (scale * rows["ceiling"], decimal(say("The largest value there can be"))),
        say("less DEF"): (
            scale * rows["difference"],
            decimal(say("Difference from DEF on the items that both have a value for")),
        ),
        say("less DEF, low"): (scale * rows["difference_low"], decimal(say("Lower end of the interval"))),
        say("less DEF, high"): (scale * rows["difference_high"], decimal(say("Upper end of the interval"))),
        say("adjusted p"): (rows["p_adjusted"], st.column_config.NumberColumn(format="%.4f")),
    }
    if rows["ceiling"].isna().all():
        del columns[say("ceiling")]
    st.dataframe(
        pd.DataFrame({name: list(values) for name, (values, _) in columns.items()}),
        hide_index=True,
        placeholder=MISSING,
        column_config={name: config for name, (_, config) in columns.items() if config is not None},
        alt=say("Table of {axis} by probing method and culture", axis=say(quantity.axis)),
    )

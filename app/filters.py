"""The filters of the sidebar: model, culture, dimension, probing; kept in the address on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from app.catalogue import Catalogue
from app.links import accept_codes
from app.text import literal
from value_survey.reports.style import CULTURE_LABELS, PROBING_LABELS
from value_survey.terms import ALL, DIMENSION_NAMES, Dimension, Probing


@dataclass(frozen=True)
class Filter:
    """One filter.

    Attributes
    ----------
    key
        Key of its widget, query parameter, and the column that it looks at.
    label, plural
        What it is called: alone, and for all of its values.
    options
        What can be chosen.
    name
        How an option is shown.
    """

    key: str
    label: str
    plural: str
    options: tuple[str, ...]
    name: Callable[[str], str]

    @property
    def chosen(self) -> tuple[str, ...]:
        """What the reader chose; nothing means everything."""
        return tuple(st.session_state.get(self.key, ()))


@dataclass(frozen=True)
class Filters:
    """The filters, with what is chosen in each."""

    all: tuple[Filter, ...]

    def apply(self, frame: pd.DataFrame, *, but: Sequence[str] = ()) -> pd.DataFrame:
        """Keep the rows that the filters let through.

        Columns that a frame does not have are not looked at. Rows of the mean over the dimensions (`all`)
        go where single dimensions are chosen: it is not their mean.

        Parameters
        ----------
        frame
            Rows with some of the columns model, culture, dimension, probing.
        but
            Keys of filters that are left aside.
        """
        kept = frame
        for one in self.all:
            if one.chosen and one.key in frame.columns and one.key not in but:
                kept = kept[kept[one.key].isin(one.chosen)]
        return kept

    def active(self, frame: pd.DataFrame) -> list[Filter]:
        """Give the filters that are set and that look at a column of a frame."""
        return [one for one in self.all if one.chosen and one.key in frame.columns]


RESET_HELP: Final = "Show everything again"


def define(catalogue: Catalogue) -> Filters:
    """Make the filters of what there is."""
    return Filters(
        (
            Filter("model", "Model", "models", tuple(catalogue.models["name"]), catalogue.display),
            Filter("culture", "Culture", "cultures", catalogue.cultures, culture_name),
            Filter("dimension", "Dimension", "dimensions", tuple(map(str, Dimension)), dimension_name),
            Filter("probing", "Probing", "probing methods", catalogue.probings, probing_name),
        )
    )


def sidebar(filters: Filters) -> None:
    """Draw the filters, bound to the address, and the button that clears them."""
    with st.sidebar:
        st.markdown("##### Filters")
        for one in filters.all:
            accept_codes(one.key, one.options, one.name)
            st.multiselect(
                one.label,
                one.options,
                format_func=one.name,
                key=one.key,
                placeholder=f"All {one.plural}",
                bind="query-params",
            )
        st.button(
            "Reset filters",
            key="reset",
            icon=":material/filter_alt_off:",
            help=RESET_HELP,
            disabled=not any(one.chosen for one in filters.all),
            on_click=_clear,
            args=([one.key for one in filters.all],),
            width="stretch",
        )


def stop_if_empty(filters: Filters, frame: pd.DataFrame, what: str) -> None:
    """End the page where the filters leave nothing of `frame`; say which of them to widen.

    Parameters
    ----------
    filters
        The filters.
    frame
        What there is before filtering.
    what
        What its rows are about, in the plural ("runs").
    """
    if not filters.apply(frame).empty:
        return
    active = filters.active(frame)
    if not active:
        st.info(f"There are no {what} yet. Run `make repro`.", icon=":material/hourglass_empty:")
        st.stop()
    chosen = " · ".join(f"{one.label}: {', '.join(map(one.name, one.chosen))}" for one in active)
    helpful = [one for one in active if not filters.apply(frame, but=[one.key]).empty]
    advice = (
        "Widen one of these filters"
        if helpful
        else "No single filter is to blame: widen more than one of them"
    )
    st.warning(f"**No {what} are left.** Chosen: {literal(chosen)}. {advice}.", icon=":material/filter_alt:")
    with st.container(horizontal=True):
        for one in helpful:
            st.button(f"All {one.plural}", key=f"widen-{one.key}", on_click=_clear, args=([one.key],))
        keys = [one.key for one in active]
        st.button("Reset filters", key="widen-everything", on_click=_clear, args=(keys,), type="primary")
    st.stop()


def culture_name(code: str) -> str:
    """Name a culture."""
    return CULTURE_LABELS.get(code, code)


def dimension_name(code: str) -> str:
    """Name a dimension with its code."""
    return "mean of dimensions" if code == ALL else f"{code} {DIMENSION_NAMES[Dimension(code)]}"


def probing_name(code: str) -> str:
    """Name a probing method."""
    return PROBING_LABELS[Probing(code)]


def _clear(keys: Sequence[str]) -> None:
    for key in keys:
        st.session_state[key] = []

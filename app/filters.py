"""The filters of the sidebar: model, culture, dimension and others; kept in the address on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from app import way_back
from app.catalogue import Catalogue
from app.language import listed, say, sentences
from app.links import accept_codes
from app.names import wording_name
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
    single
        Whether exactly one option is chosen, the first at the start: for what must not be mixed.
    """

    key: str
    label: str
    plural: str
    options: tuple[str, ...]
    name: Callable[[str], str]
    single: bool = False

    @property
    def chosen(self) -> tuple[str, ...]:
        """What the reader chose; nothing means everything."""
        if self.single:
            return (st.session_state.get(self.key) or self.options[0],) if self.options else ()
        return tuple(st.session_state.get(self.key, ()))

    def named(self, labels: Sequence[str]) -> str | list[str]:
        """Give what its widget is set to where an address has these labels; none: as at the start."""
        found = [option for option in self.options if self.name(option) in labels]
        return (found or list(self.options))[0] if self.single else found


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
        return [one for one in self.all if one.chosen and one.key in frame.columns and not one.single]

    def elsewhere(self, frame: pd.DataFrame) -> dict[Filter, list[str]]:
        """Give the filters of which exactly one option is chosen with the others that leave something."""
        found = {}
        for one in self.all:
            if one.single and one.key in frame.columns:
                left = set(self.apply(frame, but=[one.key])[one.key])
                found[one] = [option for option in one.options if option in left - {*one.chosen}]
        return {one: options for one, options in found.items() if options}


NO_FILTERS: Final = Filters(())
"""Let everything through."""

_ALWAYS: Final = frozenset({"model", "culture", "probing", "dimension"})
"""Filters that stay even where there is nothing to choose; the others come when there is."""


def define(catalogue: Catalogue) -> Filters:
    """Make the filters of what there is."""
    runs = catalogue.runs

    def there(column: str) -> tuple[str, ...]:
        return tuple(str(value) for value in dict.fromkeys(runs[column]) if value)

    sizes = catalogue.questionnaires
    every = (
        Filter(
            "questionnaire",
            say("Item set"),
            say("item sets"),
            tuple(sizes),
            lambda code: say("{name} ({n} items)", name=code, n=sizes.get(code, 0)),
            single=True,
        ),
        Filter("model", say("Model"), say("models"), tuple(catalogue.models["name"]), catalogue.display),
        Filter("culture", say("Culture"), say("cultures"), catalogue.cultures, culture_name),
        Filter("language", say("Language asked"), say("languages"), there("language"), language_name),
        Filter("probing", say("Probing"), say("probing methods"), catalogue.probings, probing_name),
        Filter("dimension", say("Dimension"), say("dimensions"), tuple(map(str, Dimension)), dimension_name),
        Filter("wording", say("Wording"), say("wordings"), there("wording"), wording_name),
    )
    return Filters(tuple(one for one in every if len(one.options) > 1 or one.key in _ALWAYS))


def sidebar(filters: Filters) -> None:
    """Draw the filters, bound to the address, and the button that clears them."""
    put_back = way_back.keep({one.key: one.named for one in filters.all})
    with st.sidebar:
        st.markdown(f"##### {say('Filters')}")
        for one in filters.all:
            if not put_back:
                accept_codes(one.key, one.options, one.name)
            if one.single:
                st.selectbox(
                    one.label,
                    one.options,
                    format_func=one.name,
                    key=one.key,
                    bind="query-params",
                    help=say("Only runs that were asked the same questions can be compared"),
                )
                continue
            st.multiselect(
                one.label,
                one.options,
                format_func=one.name,
                key=one.key,
                placeholder=say("All {plural}", plural=one.plural),
                bind="query-params",
            )
        st.button(
            say("Reset filters"),
            key="reset",
            icon=":material/filter_alt_off:",
            help=say("Show everything again"),
            disabled=not any(one.chosen for one in filters.all if not one.single),
            on_click=_clear,
            args=([one.key for one in filters.all if not one.single],),
            width="stretch",
        )


def stop_if_empty(filters: Filters, frame: pd.DataFrame, what: str) -> None:
    """End the page where the filters leave nothing of `frame`; say which to widen, or what to choose instead.

    Parameters
    ----------
    filters
        The filters.
    frame
        What there is before filtering.
    what
        What its rows are about, in the plural ("runs"), in the language of the interface.
    """
    if not filters.apply(frame).empty:
        return
    active, elsewhere = filters.active(frame), filters.elsewhere(frame)
    if not active and not elsewhere:
        st.info(
            say("There are no {what} yet. Run `make repro`.", what=what), icon=":material/hourglass_empty:"
        )
        st.stop()
    chosen = " · ".join(f"{one.label}: {listed(map(one.name, one.chosen))}" for one in [*elsewhere, *active])
    helpful = [one for one in active if not filters.apply(frame, but=[one.key]).empty]
    advice = [
        say(
            "Choose one of these {plural} instead: {names}.",
            plural=one.plural,
            names=literal(listed(map(one.name, options))),
        )
        for one, options in elsewhere.items()
    ]
    if helpful and elsewhere:
        advice.append(say("Or widen one of the other filters."))
    elif helpful:
        advice.append(say("Widen one of these filters."))
    elif not elsewhere:
        advice.append(say("No single filter is to blame: widen more than one of them."))
    left = say("**No {what} are left.** Chosen: {chosen}.", what=what, chosen=literal(chosen))
    st.warning(sentences([left, *advice]), icon=":material/filter_alt:")
    with st.container(horizontal=True):
        for one, options in elsewhere.items():
            for option in options:
                st.button(
                    one.name(option),
                    key=f"choose-{one.key}-{option}",
                    on_click=_choose,
                    args=(one.key, option),
                )
        for one in helpful:
            st.button(
                say("All {plural}", plural=one.plural),
                key=f"widen-{one.key}",
                on_click=_clear,
                args=([one.key],),
            )
        if active:
            keys = [one.key for one in active]
            st.button(
                say("Reset filters"), key="widen-everything", on_click=_clear, args=(keys,), type="primary"
            )
    st.stop()


def culture_name(code: str) -> str:
    """Name a culture."""
    return say(CULTURE_LABELS[code]) if code in CULTURE_LABELS else code


def dimension_name(code: str) -> str:
    """Name a dimension with its code."""
    return say("mean of dimensions") if code == ALL else f"{code} {say(DIMENSION_NAMES[Dimension(code)])}"


def language_name(code: str) -> str:
    """Name the language a run was asked in."""
    return {"en": say("English"), "zh": say("Chinese")}.get(code, code)


def probing_name(code: str) -> str:
    """Name a probing method."""
    return say(PROBING_LABELS[Probing(code)])


def _clear(keys: Sequence[str]) -> None:
    for key in keys:
        st.session_state[key] = []


def _choose(key: str, option: str) -> None:
    st.session_state[key] = option

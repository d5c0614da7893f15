"""Which two runs are compared: two boxes, kept in the address, that offer only what can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from app.catalogue import LANGUAGES, Catalogue
from app.filters import Filters, culture_name, probing_name
from app.language import say
from app.links import accept_codes
from value_survey.reports.selection import NATIVE_LANGUAGE
from value_survey.terms import Probing

A: Final = "a"
B: Final = "b"
ACROSS: Final = "across"
BOX: Final = 440  # pixels


@dataclass(frozen=True)
class Run:
    """One of the two runs; attributes as the columns of `Catalogue.runs`."""

    run: str
    model: str
    culture: str
    questionnaire: str
    series: str
    role: str

    @classmethod
    def of(cls, study: Catalogue, run: str) -> Run:
        """Find a run in the catalogue."""
        row = study.runs[study.runs["run"] == run].iloc[0]
        return cls(*(str(row[name]) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Pair:
    """Run A and run B, asked the same questions."""

    a: Run
    b: Run

    @property
    def same_culture(self) -> bool:
        """Whether both are held against the same humans."""
        return self.a.culture == self.b.culture

    def names(self) -> tuple[str, str]:
        """Name both for charts and headers: with the letter, and the culture where it differs."""
        parts = [
            f"{letter}: {run.series}" + ("" if self.same_culture else f" · {culture_name(run.culture)}")
            for letter, run in (("A", self.a), ("B", self.b))
        ]
        return parts[0], parts[1]


def choose_pair(filters: Filters, study: Catalogue, contrasts: pd.DataFrame) -> Pair:
    """Let the reader choose two runs of one item set, at first of one culture.

    Parameters
    ----------
    filters
        Those of the sidebar; they leave at least one run.
    study
        What there is.
    contrasts
        `reports/contrasts.csv`; partners that have a contrast there are offered first.
    """
    left = filters.apply(study.runs)

    def name(run: str) -> str:
        return run_name(study, run)

    boxes = st.container(horizontal=True, gap="small")  # which stand below each other in a narrow window
    below = st.container(horizontal=True, gap="medium", vertical_alignment="center")
    with boxes:
        a = _choose(A, say("Run A"), list(left["run"]), name)
    across = False
    if len(set(left["culture"])) > 1:
        across = below.toggle(
            say("Offer runs of the other culture as run B too"),
            key=ACROSS,
            bind="query-params",
            help=say("They are held against other humans: only the single items can stand side by side"),
        )
    partners = _partners(left, a, across=across)
    if partners.empty:
        partners = _partners(
            filters.apply(study.runs, but=["model", "probing", "language"]), a, across=across
        )
        if partners.empty:
            st.warning(
                say("No other run was asked the same questions about this culture. Choose another item set."),
                icon=":material/filter_alt:",
            )
            st.stop()
        st.caption(
            say("The filters leave no second run: run B is offered among all runs asked the same questions.")
        )
    with boxes:
        b = _choose(B, say("Run B"), _compared_first(list(partners["run"]), a, contrasts), name)
    below.button(
        say("Exchange A and B"),
        key="swap",
        icon=":material/swap_horiz:",
        on_click=_exchange,
        args=(a, b),
        disabled=b not in set(left["run"]),
    )
    return Pair(Run.of(study, a), Run.of(study, b))


def run_name(study: Catalogue, run: str) -> str:
    """Name a run in the language of the interface: model, method and language where special, culture."""
    row = study.runs[study.runs["run"] == run].iloc[0]
    parts = [study.display(str(row["model"]))]
    if row["probing"] != Probing.DEF:
        parts.append(probing_name(str(row["probing"])))
    if row["language"] != NATIVE_LANGUAGE.get(row["culture"], row["language"]):
        parts.append(say(LANGUAGES.get(row["language"], row["language"])))
    ambiguous = f" [{run}]" if str(row["series"]).endswith(f"[{run}]") else ""
    return f"{', '.join(parts)}{ambiguous} · {culture_name(str(row['culture']))}"


def _partners(runs: pd.DataFrame, a: str, *, across: bool) -> pd.DataFrame:
    culture = runs.loc[runs["run"] == a, "culture"]
    if across or culture.empty:
        return runs[runs["run"] != a]
    others: pd.DataFrame = runs[(runs["run"] != a) & (runs["culture"] == culture.iloc[0])]
    return others


def _compared_first(runs: list[str], a: str, contrasts: pd.DataFrame) -> list[str]:
    rows = contrasts[(contrasts["run_a"] == a) | (contrasts["run_b"] == a)]
    compared = {*rows["run_a"], *rows["run_b"]}
    return sorted(runs, key=lambda run: run not in compared)


def _choose(key: str, label: str, options: list[str], name: Any) -> str:
    accept_codes(key, options, name)
    if key in st.session_state:
        # With other options it is another widget to Streamlit: the choice is handed on where it still fits.
        if st.session_state[key] in options:
            st.session_state[key] = st.session_state[key]
        else:
            del st.session_state[key]
    chosen = st.selectbox(label, options, format_func=name, key=key, bind="query-params", width=BOX)
    return str(chosen or options[0])


def _exchange(a: str, b: str) -> None:
    st.session_state[A], st.session_state[B] = b, a

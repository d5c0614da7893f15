"""One claim: what the paper prints, what was found here, why the verdict, and the way to the numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.addresses import in_words
from app.claims.rows import in_print, place_name
from app.claims.scope import View, read_view, split
from app.claims.verdicts import LOOKS, verdict_name
from app.filters import Filters
from app.language import listed, say, sentences
from app.navigation import ENTRIES, page
from app.text import literal
from value_survey.reports.claims.assemble import ANY
from value_survey.reports.claims.rules import Verdict
from value_survey.reports.grids import MISSING

ITEM = "item"


def show_card(claim: pd.Series, filters: Filters) -> None:
    """Show all that the report says of a claim, and link to the numbers and to the responses."""
    with st.container(border=True):
        _head(claim)
        printed, found = st.columns(2, gap="medium")
        printed.caption(say("In the paper"))
        printed.markdown(_lines(split(claim["published"])) or say("No number is printed."))
        if claim["printed_consistent"]:
            printed.caption(
                say(
                    "The paper's own tables {verdict} with the claim.",
                    verdict=in_print(claim["printed_consistent"]),
                )
            )
        found.caption(say("Here, the number that speaks least for the claim"))
        found.markdown(f"**{literal(claim['reproduced'])}**")
        if claim["reproduced"] != MISSING:
            found.caption(_basis(claim))
        st.markdown(literal(claim["why"]))
        _facts(claim)
        _links(claim, filters)
        # As text: a block of code would load a highlighter of 1.5 MB, which this first page would wait for.
        st.caption(say("To make this number again: {command}", command=f"**{literal(claim['command'])}**"))


def _head(claim: pd.Series) -> None:
    st.markdown(f"#### {literal(claim['statement'])}")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if claim["verdict"] in set(Verdict):
            look = LOOKS[Verdict(claim["verdict"])]
            st.badge(claim["name"], icon=look.icon, color=look.badge)
        paper = claim["verdict_paper_measure"]
        if paper and paper != claim["verdict"]:
            st.badge(
                say("by the paper's measure: {verdict}", verdict=verdict_name(paper)),
                icon=":material/menu_book:",
                color="blue",
            )
        st.caption(literal(place_name(claim["place"])))


def _basis(claim: pd.Series) -> str:
    """Say what kind of number decides, out of how many, and how many answers are behind them."""
    n = int(claim["n_numbers"])
    return sentences(
        (
            say("{measure}.", measure=literal(claim["measure"])),
            say("The only number looked at.") if n == 1 else say("One of {n} numbers looked at.", n=n),
            say("Valid answers: {coverage}.", coverage=literal(claim["coverage"])),
        )
    )


def _facts(claim: pd.Series) -> None:
    needs = say("any model") if claim["needs"] == ANY else literal(listed(split(claim["needs"])))
    facts = [say("**Needs:** {models}", models=needs)]
    if claim["tested_on"]:
        facts.append(say("**Tested on:** {models}", models=literal(listed(split(claim["tested_on"])))))
        facts.append(say("**Runs:** {runs}", runs=literal(listed(split(claim["runs"])))))
    st.caption("  \n".join(facts))


def _links(claim: pd.Series, filters: Filters) -> None:
    view = read_view(claim["view"], filters)
    with st.container(horizontal=True, vertical_alignment="center"):
        if view is None:
            st.caption(say("The explorer has no view of these numbers."), width="content")
        else:
            _link(
                view,
                filters,
                say("See the numbers: {page}", page=_title(view.module)),
                ":material/query_stats:",
            )
        if claim["runs"] and (view is None or view.module != ITEM):
            query = view.query if view else {}
            _link(View(ITEM, query), filters, say("Questions and responses behind them"), ":material/forum:")


def _link(view: View, filters: Filters, label: str, icon: str) -> None:
    query = in_words(view.query, filters)
    st.page_link(page(view.module), label=label, icon=icon, query_params=query)


def _title(module: str) -> str:
    return say(next(entry.title for entry in ENTRIES if entry.module == module))


def _lines(parts: list[str]) -> str:
    return "\n".join(f"- {literal(part)}" for part in parts)

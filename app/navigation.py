"""The pages of the explorer, in the order of its menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st
from streamlit.navigation.page import Page

from app.language import say

VIEWS: Final = Path(__file__).with_name("views")


class Entry(NamedTuple):
    """A page: its module in `app/views`, its title, its icon, and the section it stands in."""

    module: str
    title: str
    icon: str
    section: str


ENTRIES: Final = (
    Entry("claims", "Claims", ":material/gavel:", "Paper"),
    Entry("published", "Published against reproduced", ":material/compare_arrows:", "Paper"),
    Entry("alignment", "Leaderboard", ":material/trophy:", "Alignment"),
    Entry("dimensions", "Dimensions", ":material/leaderboard:", "Alignment"),
    Entry("item", "Item", ":material/forum:", "Alignment"),
    Entry("compare", "Compare two runs", ":material/balance:", "Alignment"),
    Entry("culture_map", "Culture map", ":material/map:", "Culture"),
    Entry("bias", "Gender and age bias", ":material/diversity_3:", "Culture"),
    Entry("insensitivity", "Insensitivity", ":material/sensors_off:", "Culture"),
    Entry("ablations", "Ablations", ":material/rule_settings:", "Method"),
    Entry("series_test", "Series test", ":material/query_stats:", "Method"),
    Entry("robustness", "Robustness", ":material/shield:", "Method"),
    Entry("ledger", "Ledger", ":material/fact_check:", "Records"),
    Entry("annotate", "Annotate", ":material/edit_note:", "Records"),
    Entry("data", "Data", ":material/dataset:", "Records"),
    Entry("about", "About", ":material/info:", "Records"),
)
"""The first is the page that opens without a path."""

START: Final = "start"
"""The first page opens without a path; this name keeps its own path free for links to it."""

SECTIONS: Final = ("Paper", "Alignment", "Culture", "Method", "Records")


def pages() -> Mapping[str, Sequence[Page]]:
    """Give the pages by section, titled in the language of the interface."""
    made: dict[str, list[Page]] = {}
    for section in SECTIONS:
        for entry in ENTRIES:
            if entry.section == section:
                made.setdefault(say(section), []).append(page(entry.module))
    first = ENTRIES[0]
    made[say(first.section)].append(
        st.Page(
            VIEWS / f"{first.module}.py",
            title=say(first.title),
            icon=first.icon,
            url_path=path_of(first.module),
            visibility="hidden",  # the first page has a path of its own too, which the menu need not show
        )
    )
    return made


def page(module: str) -> Page:
    """Give the page of a module, for the menu and for links."""
    entry = next(entry for entry in ENTRIES if entry.module == module)
    first = entry is ENTRIES[0]
    return st.Page(
        VIEWS / f"{module}.py",
        title=say(entry.title),
        icon=entry.icon,
        default=first,
        url_path=START if first else path_of(module),
    )


def path_of(module: str) -> str:
    """Give the path of a module's page, as it stands in addresses and in `reports/claims.csv`."""
    return module.replace("_", "-")

"""Where numbers come from, said beside them: embedded model, yardsticks, printed values, another item set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from app.language import later, say
from value_survey.reports.inputs import Role


@dataclass(frozen=True)
class Badge:
    """A statement about the origin of numbers.

    Attributes
    ----------
    label
        What the badge says.
    short
        How a table's column says it.
    icon, colour
        How it looks; the words carry the meaning.
    """

    label: str
    short: str
    icon: str
    colour: Literal["orange", "gray", "blue", "violet"]


BADGES: Final = {
    Role.EMBEDDED: Badge(
        later(
            "small embedded model: shows that the pipeline works, not what people or the paper's models think"
        ),
        later("small embedded model"),
        ":material/science:",
        "orange",
    ),
    Role.YARDSTICK: Badge(
        later("yardsticks: answers drawn by a known rule, no model"),
        later("yardstick"),
        ":material/straighten:",
        "gray",
    ),
    Role.PAPER: Badge(
        later("published values: printed in the paper, on its own items"),
        later("published"),
        ":material/menu_book:",
        "blue",
    ),
}

ITEM_SET_NOTE: Final = later(
    "This item set is not the paper's 1,153 questions: values here and printed ones are not the same "
    "quantity. A dimension with few items says little."
)


def show_badges(roles: Iterable[str], *, published: bool = False) -> None:
    """Show a badge for each origin among the numbers of a page.

    Parameters
    ----------
    roles
        Roles of the models whose answers are shown.
    published
        Whether printed values are shown.
    """
    there = {Role(role) for role in roles} - {Role.PAPER}
    if published:
        there.add(Role.PAPER)
    with st.container(horizontal=True, gap="small"):
        for role, badge in BADGES.items():
            if role in there:
                _show(badge)
    st.caption(say(ITEM_SET_NOTE))


def _show(badge: Badge) -> None:
    """Show a badge whose words break into lines in a narrow window, where `st.badge` would cut them off."""
    words = f":{badge.colour}[{badge.icon} {say(badge.label)}]"
    st.markdown(f":small[:{badge.colour}-background[{words}]]", width="content")


def origin(role: str) -> str:
    """Say in a table's cell where the answers of a model come from."""
    badge = BADGES.get(Role(role))
    if role == Role.PAPER:
        return say("model of the paper, run here")
    return say("further model, run here") if badge is None else say(badge.short)

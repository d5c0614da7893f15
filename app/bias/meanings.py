"""How the numbers and the charts of page *Gender and age bias* are to be read."""

from __future__ import annotations

from typing import Final

from app.bias.names import Section, Side
from app.language import later, say

_PROFILE: Final = later(
    "For each item: the humans who chose the option that the model chose most. *Matching*: it is the humans' "
    "favourite too; *mismatching*: it is not. The simulated respondents themselves have no sex and no age."
)
_MEANINGS: Final = {
    (True, Side.SOUND): later(
        "**Match rate**: share of items whose option chosen most by the model is the humans' favourite too; "
        "tied options count in equal shares. Higher is more alike. Bar: interval over respondents and items. "
        "Thick grey tick: what as many humans drawn from the reference reach; thin one: chance. A rate is "
        "worth reading only against these two."
    ),
    (True, Side.PAPER): later(
        "**Match rate** as in Fig. 8 of the paper: share of items whose option chosen most by the model is "
        "the humans' favourite too, drawn without its uncertainty. The paper has no chance and no floor: the "
        "thin and the thick grey tick are added here."
    ),
    (False, Side.SOUND): later(
        "Shown is the group's mean share among these humans **if all groups were of one size**. A share "
        "above the equal one says that the model's choices are more often this group's. Bar: interval over "
        "respondents and items; one across the equal share says that no lean is shown, not that there is "
        "none."
    ),
    (False, Side.PAPER): later(
        "Counted as in the paper: the group **with most of these humans** takes the item. A larger group "
        "wins more often whatever the model does: compare with what raw counts give if all groups answered "
        "alike, not with an equal share."
    ),
}
_MARKS: Final = {
    (False, Side.SOUND): later("Dashed line: an equal share."),
    (False, Side.PAPER): later("Thin bar: what raw counts give if all groups answered alike."),
    (True, Side.SOUND): later(
        "In a cell: the group's share at equal group sizes less one sixth, in percentage points; orange "
        "is more, blue less. Black outline: the interval leaves out an equal share. A dimension with few "
        "items gives large differences by chance; a missing column or white cell has no such item."
    ),
    (True, Side.PAPER): later(
        "In a cell: share of the items in which this group has most of these humans. A missing column or "
        "white cell has no such item."
    ),
}


def meanings(section: Section, side: Side) -> list[str]:
    """Say what the numbers of a section are, and how to read them."""
    matching = section is Section.MATCH
    return [*([] if matching else [say(_PROFILE)]), say(_MEANINGS[matching, side])]


def marks(section: Section, side: Side) -> str:
    """Say what lines, cells and frames of a section's charts are; nothing where its meaning has said it."""
    if section is Section.MATCH:
        return ""
    return say(_MARKS[section is Section.CELLS, side])

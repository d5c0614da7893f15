"""Blocks that several pages have: what was found, where numbers come from, which file they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from app.badges import BADGES, ITEM_SET_NOTE
from app.language import say
from app.site.archive import archived
from app.site.context import Context
from app.site.markup import element, escaped, link, markdown, paragraph
from app.site.place import Place
from value_survey.reports.inputs import Role

COMMAND: Final = "make repro"


def lead(text: str) -> str:
    """State in a sentence or two, in Markdown, what the page's numbers say."""
    return paragraph(text, class_="lead")


def note(text: str) -> str:
    """Say, in Markdown, how something is to be read."""
    return paragraph(text, class_="note")


def badges(roles: Iterable[str], *, published: bool = False) -> str:
    """Say where the numbers of a page come from, as the explorer does."""
    there = {Role(role) for role in roles} - {Role.PAPER}
    if published:
        there.add(Role.PAPER)
    shown = [
        element("li", escaped(say(badge.label)), class_=badge.colour)
        for role, badge in BADGES.items()
        if role in there
    ]
    listed = element("ul", "".join(shown), class_="badges") if shown else ""
    return listed + note(say(ITEM_SET_NOTE))


def source(context: Context, place: Place, files: Sequence[str], command: str = COMMAND) -> str:
    """Name the files behind what is shown, each with its copy in the archive, and what makes them."""
    root = context.project.root
    links = ", ".join(
        element("a", element("code", escaped(name)), href=place.to_file(archived(name)), download=True)
        if (root / name).is_file()
        else element("code", escaped(name))
        for name in files
    )
    text = escaped(say("Numbers: {files}. Made by `{command}`.", files="\0", command="\1"))
    # the placeholders became visible pictures of themselves: put in what they stand for
    text = text.replace("␀", links).replace("`␁`", element("code", escaped(command)))
    return element("p", text, class_="source")


def missing(report: str, command: str) -> str:
    """Say that a report is not there, and what makes it."""
    return element(
        "p",
        markdown(
            say(
                "`{file}` is not here: this study has not made it. `{command}` does.",
                file=report,
                command=command,
            )
        ),
        class_="note",
    )


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """List names with what they stand for; both are texts."""
    rows = "".join(element("dt", escaped(name)) + element("dd", escaped(value)) for name, value in pairs)
    return element("dl", rows, class_="facts")


def pages(place: Place, entries: Sequence[tuple[str, str]], label: str) -> str:
    """Link pages that belong together: path and name of each."""
    items = "".join(
        element(
            "li",
            link(place.to_page(path), name, aria_current="page" if path == place.path else None),
        )
        for path, name in entries
    )
    return element("nav", element("ul", items, class_="pages"), aria_label=label)

"""The study's figures as the report has them: their specification, their caption, their files for print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from app import reading
from app.language import say
from app.project import Project
from app.site.archive import FIGURES, archived
from app.site.context import Context
from app.site.figure import figure
from app.site.markup import element, escaped, heading
from app.site.place import Place
from value_survey.errors import InputError

_ENTRY: Final = re.compile(
    r"^## (?P<title>.+)\n\n!\[.*\]\((?P<name>[\w-]+)\.svg\)\n\n(?P<text>.+)$", re.MULTILINE
)
COMMAND: Final = "dvc repro figures"


class Printed(NamedTuple):
    """A figure of the study.

    Attributes
    ----------
    name
        Its files, without suffix.
    title, text
        Its title and its caption, in English.
    """

    name: str
    title: str
    text: str


def listed(project: Project) -> list[Printed]:
    """Read which figures there are from `paper_figures/captions.md`; none where it is not there."""
    try:
        captions = reading.text(project.root / FIGURES / "captions.md")
    except InputError:
        return []
    return [Printed(**match.groupdict()) for match in _ENTRY.finditer(captions)]


def show_figures(context: Context, place: Place, prefixes: Sequence[str]) -> Iterator[str]:
    """Show the figures whose names begin so, in the order of the captions."""
    root = context.project.root / FIGURES
    for entry in listed(context.project):
        specification = root / f"{entry.name}.vl.json"
        if not entry.name.startswith(tuple(prefixes)) or not specification.is_file():
            continue
        yield element("div", heading(entry.title), lang="en")
        yield element(
            "div",
            figure(
                json.loads(reading.text(specification)),
                alternative=f"{entry.title}. {entry.text}",
                caption=_plain_markdown(entry.text),
            ),
            lang="en",
        )
        yield _files(context, place, [entry])


def for_print(context: Context, place: Place, prefix: str) -> str:
    """Link the files of the figures whose names begin so; nothing where there are none."""
    entries = [entry for entry in listed(context.project) if entry.name.startswith(prefix)]
    return _files(context, place, entries) if entries else ""


def _files(context: Context, place: Place, entries: Sequence[Printed]) -> str:
    """Link the files of figures for print, the names of several before them."""
    shown = []
    for entry in entries:
        links = ", ".join(
            element(
                "a",
                escaped(suffix.upper()),
                href=place.to_file(archived(f"{FIGURES}/{entry.name}.{suffix}")),
                download=True,
            )
            for suffix in ("svg", "pdf")
            if (context.project.root / FIGURES / f"{entry.name}.{suffix}").is_file()
        )
        name = element("span", escaped(entry.title), lang="en")
        shown.append(links if len(entries) == 1 else f"{name} {links}")
    text = escaped(say("For print: {files}. Made by `{command}`.", files="\0", command=COMMAND))
    text = text.replace("␀", "; ".join(shown)).replace(f"`{COMMAND}`", element("code", COMMAND))
    return element("p", text, class_="source")


def _plain_markdown(text: str) -> str:
    """Escape a caption so that its stars and underscores stay."""
    return re.sub(r"([\\`*])", r"\\\1", text)

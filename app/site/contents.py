"""The way through a long page: its sections, named at the top."""

from __future__ import annotations

import re
from typing import Final

from app.language import say
from app.site.markup import element

FEWEST: Final = 4
"""Sections of a page that is worth a list of them."""
_HEADING: Final = re.compile(r'<h2(?: id="(?P<name>[^"]*)")?>(?P<title>.*?)</h2>')


def with_contents(body: str) -> str:
    """Give every section of a page a name, and list them before it where they are many."""
    entries: list[str] = []

    def named(match: re.Match[str]) -> str:
        name = match["name"] or f"section-{len(entries) + 1}"
        entries.append(f'<li><a href="#{name}">{match["title"]}</a></li>')
        return f'<h2 id="{name}">{match["title"]}</h2>'

    body = _HEADING.sub(named, body)
    if len(entries) < FEWEST:
        return body
    listed = element("ul", "".join(entries), class_="pages")
    return element("nav", listed, aria_label=say("On this page"), class_="contents") + "\n" + body

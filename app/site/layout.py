"""The frame that all pages share: head, menu, language, foot."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.language import NAMES, later, say
from app.navigation import ENTRIES
from app.site.assets import ICON, SCRIPT, SECURITY, STYLE, VEGA
from app.site.contents import with_contents
from app.site.context import Page
from app.site.markup import element, escaped, link, markdown
from app.site.place import LANGUAGES, Place

HOME: Final = "index.html"


class Entry(NamedTuple):
    """An entry of the menu: a file, its title, and the section it stands in."""

    path: str
    title: str
    section: str


def _titles() -> dict[str, str]:
    return {entry.module: entry.title for entry in ENTRIES}


MENU: Final = (
    Entry(HOME, later("About this archive"), "Paper"),
    Entry("claims.html", _titles()["claims"], "Paper"),
    Entry("published.html", _titles()["published"], "Paper"),
    Entry("leaderboard.html", _titles()["alignment"], "Alignment"),
    Entry("dimensions.html", _titles()["dimensions"], "Alignment"),
    Entry("items.html", later("Items"), "Alignment"),
    Entry("culture-map.html", _titles()["culture_map"], "Culture"),
    Entry("bias.html", _titles()["bias"], "Culture"),
    Entry("insensitivity.html", _titles()["insensitivity"], "Culture"),
    Entry("ablations.html", _titles()["ablations"], "Method"),
    Entry("series-test.html", _titles()["series_test"], "Method"),
    Entry("robustness.html", _titles()["robustness"], "Method"),
    Entry("ledger.html", _titles()["ledger"], "Records"),
    Entry("data.html", _titles()["data"], "Records"),
)


def document(page: Page) -> str:
    """Lay out a whole page."""
    place = page.place
    name = say("Value survey archive")
    title = page.title if page.title == name else f"{page.title} · {name}"
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(SECURITY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        element("title", escaped(title)),
        f'<link rel="icon" href="{place.to_file(ICON)}" type="image/svg+xml">',
        f'<link rel="stylesheet" href="{place.to_file(STYLE)}">',
    ]
    body = [
        link("#content", say("To the content"), class_="skip"),
        _header(place),
        element("main", element("h1", escaped(page.title)) + "\n" + with_contents(page.body), id="content"),
        element(
            "footer",
            markdown(
                say(
                    "Written by `value-survey export-site` from the files in the folder `data`. The pages "
                    "use "
                    "no network; all that they show is in this folder."
                )
            ),
        ),
        _scripts(page),
    ]
    lines = "\n".join(head)
    return (
        f'<!DOCTYPE html>\n<html lang="{place.language}">\n<head>\n{lines}\n</head>\n<body>\n'
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _header(place: Place) -> str:
    groups: dict[str, list[str]] = {}
    for entry in MENU:
        current = place.path == entry.path or place.path.startswith(entry.path.removesuffix(".html") + "/")
        item = element(
            "li",
            link(place.to_page(entry.path), say(entry.title), aria_current="page" if current else None),
        )
        groups.setdefault(entry.section, []).append(item)
    menu = "".join(
        element("div", element("p", escaped(say(section))) + element("ul", "".join(items)))
        for section, items in groups.items()
    )
    languages = "".join(
        element("span", escaped(NAMES[code]), aria_current="true")
        if code == place.language
        else link(place.to_language(code), NAMES[code], lang=code, hreflang=code)
        for code in LANGUAGES
    )
    return element(
        "header",
        element("p", link(place.to_page(HOME), say("Value survey archive")), class_="name")
        + element("nav", languages, class_="languages", aria_label="Language · 语言")
        + element("nav", menu, class_="menu", aria_label=say("Pages")),
    )


def _scripts(page: Page) -> str:
    """Load the site's script, and Vega where there is something to draw."""
    words = {
        "all": say("all"),
        "search": say("Search in this table"),
        "rows": say("{shown} of {all} rows", shown="#", all="##"),
        "save": say("Save the chart as SVG"),
        "sort": say("Sort by this column"),
        "filters": say("Filters"),
    }
    needed = [VEGA] if 'class="drawn' in page.body else []
    tags = "\n".join(
        element("script", "", src=page.place.to_file(path), defer=True) for path in [*needed, SCRIPT]
    )
    settings = {f"data_{key}": value for key, value in words.items()}
    return element("div", "", id="words", hidden=True, **settings) + "\n" + tags

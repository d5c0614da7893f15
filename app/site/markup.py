"""HTML out of texts: everything that is no literal of this package is escaped."""

from __future__ import annotations

import html
import json
import re
from typing import Any, Final

from app.text import visible

_TOKENS: Final = re.compile(
    r"\\(?P<literal>.)"
    r"|`(?P<code>[^`]*)`"
    r"|(?P<strong>\*\*)"
    r"|(?P<em>\*)"
    r"|(?P<line>  \n)"
    r"|(?P<text>[^\\`*\n ]+|.)",
    re.DOTALL,
)


def escaped(value: object) -> str:
    """Escape a text for an element or an attribute; what a reader would not see is written out."""
    text = str(value)
    if not (
        text.isascii() and text.replace("\n", "").isprintable()
    ):  # most texts have nothing to be made visible
        text = visible(text) if text else ""
    return html.escape(text)


def markdown(text: str) -> str:
    """Turn the Markdown of the interface's texts into HTML: bold, emphasis, code, escapes, line breaks.

    Anything else, HTML above all, stays text.
    """
    parts = []
    is_open = {"strong": False, "em": False}
    for match in _TOKENS.finditer(text):
        kind, found = str(match.lastgroup), match.group(str(match.lastgroup))
        if kind in is_open:
            parts.append(f"</{kind}>" if is_open[kind] else f"<{kind}>")
            is_open[kind] = not is_open[kind]
        elif kind == "code":
            parts.append(f"<code>{html.escape(found)}</code>")
        elif kind == "line":
            parts.append("<br>")
        else:
            parts.append(html.escape(found))
    return "".join(parts) + "".join(f"</{kind}>" for kind in ("em", "strong") if is_open[kind])


def element(name: str, content: str, /, **attributes: object) -> str:
    """Make an element.

    Parameters
    ----------
    name
        Its name.
    content
        HTML.
    attributes
        Values are escaped; a trailing underscore is taken off a name, others become hyphens. `True` gives an
        attribute without a value; `None` and `False` give none.
    """
    return f"<{name}{_attributes(attributes)}>{content}</{name}>"


def paragraph(text: str, **attributes: object) -> str:
    """Make a paragraph of a text in the interface's Markdown."""
    return element("p", markdown(text), **attributes)


def heading(text: str, level: int = 2, *, name: str = "") -> str:
    """Make a heading, with a capital; `name` lets links point to it."""
    return element(f"h{level}", escaped(text[:1].upper() + text[1:]), id=name or None)


def link(address: str, text: str, **attributes: object) -> str:
    """Make a link that shows a text."""
    return element("a", escaped(text), href=address, **attributes)


def data_block(content: Any) -> str:
    """Put JSON into a page: a block that no browser runs, and whose end nothing in the data can fake."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json">{written}</script>'


def _attributes(values: dict[str, object]) -> str:
    parts = []
    for name, value in values.items():
        written = name.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(f" {written}")
        elif value is not None and value is not False:
            parts.append(f' {written}="{escaped(value)}"')
    return "".join(parts)

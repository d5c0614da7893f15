"""Tables that a reader can sort and filter, and read without a script too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from app.language import say
from app.site.markup import element, escaped, markdown
from app.text import plain
from value_survey.reports.grids import MISSING

MINUS: Final = "−"
LONGEST_LINE: Final = 44
"""Characters that a cell shows on one line; longer texts are broken."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    header
        Its title.
    cells
        Texts or numbers. What is missing (NaN, `None`) is shown as a dash.
    digits
        Digits after the point of numbers; without it numbers stand as they are.
    choice
        Whether a reader may filter by it.
    html
        Whether the cells are HTML made by this package instead of texts.
    meaning
        What the column holds, where the title does not say it.
    wide
        Whether its texts are sentences.
    foreign
        Language of texts that are not in that of the page.
    """

    header: str
    cells: Sequence[Any]
    digits: int | None = None
    choice: bool = False
    html: bool = False
    meaning: str = ""
    wide: bool = False
    foreign: str = ""


def table(caption: str, columns: Sequence[Column]) -> str:
    """Lay out a table.

    Parameters
    ----------
    caption
        What it shows, in Markdown.
    columns
        Its columns, of one length; at least one. The first one names the rows.

    Returns
    -------
    str
        The table in a box of its own that scrolls where the window is narrow. The filters are added by the
        site's script.
    """
    head = "".join(
        element(
            "th",
            escaped(column.header),
            scope="col",
            title=column.meaning or None,
            class_="number" if _is_numeric(column) else None,
            data_choice=column.choice,
        )
        for column in columns
    )
    rows = zip(*(_cells(column, first=place == 0) for place, column in enumerate(columns)), strict=True)
    body = "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in rows)
    laid_out = element(
        "table",
        f"<caption>{markdown(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>",
        class_="sortable",
    )
    # A box that scrolls has to be reached without a mouse.
    return element("div", laid_out, class_="scroll", tabindex=0, role="region", aria_label=plain(caption))


def written(value: Any, digits: int | None = None) -> str:
    """Write a value as a cell shows it: numbers with a true minus, what is missing as a dash."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return MISSING
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if digits is not None and not isinstance(value, str):
        text = f"{float(value):,.{digits}f}"
        return text.replace("-", MINUS) if float(text.replace(",", "")) else text.lstrip("-")
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:.4g}".replace("-", MINUS)
    return str(value) or MISSING


def _cells(column: Column, *, first: bool) -> list[str]:
    numeric = _is_numeric(column)
    name = "th" if first else "td"
    texts = [
        str(value) if column.html else escaped(written(_plain(value), column.digits))
        for value in column.cells
    ]
    is_wide = column.wide or (not column.html and max(map(len, texts), default=0) > LONGEST_LINE)
    attributes = {
        "scope": "row" if first else None,
        "class_": "number" if numeric else "wide" if is_wide else None,
        "lang": column.foreign or None,
    }
    return [element(name, text, **attributes) for text in texts]


def _is_numeric(column: Column) -> bool:
    return column.digits is not None or (
        not column.html
        and len(column.cells) > 0
        and all(pd.api.types.is_number(value) and not isinstance(value, bool) for value in column.cells)
    )


def _plain(value: Any) -> Any:
    """Give a value of NumPy as one of Python."""
    return value.item() if hasattr(value, "item") else value

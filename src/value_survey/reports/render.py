"""Writers of a table document: GitHub Markdown and LaTeX with booktabs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from value_survey.reports.document import Document, Grid, Heading, Row

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")

_LATEX_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "−": "$-$",
    "×": r"$\times$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "±": r"$\pm$",
    "—": "---",
    "–": "--",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\dots{}",
    "·": r"$\cdot$",
    "§": r"\S{}",
}

_LATEX_PREAMBLE = "% needs \\usepackage{booktabs,longtable} and \\usepackage[T1]{fontenc}\n"


def escape_markdown(text: str) -> str:
    """Escape what GitHub Markdown would read as markup inside a table cell or a paragraph."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def escape_latex(text: str) -> str:
    """Escape what LaTeX would read as markup, and spell out the signs that pdfLaTeX has no glyph for."""
    return "".join(_LATEX_SPECIAL.get(character, character) for character in text).replace("\n", " ")


def to_markdown(document: Document) -> str:
    """Write a document as GitHub Markdown: per block its caption, a pipe table and its notes."""
    parts = [f"# {escape_markdown(document.title)}"]
    for grid in document.grids:
        parts.append(f"## {escape_markdown(grid.title)}")
        parts.append(escape_markdown(grid.caption))
        parts.append("\n".join(_markdown_lines(grid)))
        if grid.notes:
            parts.append("\n".join(f"- {escape_markdown(note)}" for note in grid.notes))
    return "\n\n".join(parts) + "\n"


def to_latex(document: Document) -> str:
    """Write a document as LaTeX: one `longtable` per block, labelled `tab:LABEL`."""
    return _LATEX_PREAMBLE + "\n".join("\n".join(_latex_lines(grid)) + "\n" for grid in document.grids)


def _markdown_lines(grid: Grid) -> Iterable[str]:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    yield line(escape_markdown(label) for label in grid.header)
    yield line("---" if place < grid.text_columns else "---:" for place in range(len(grid.header)))
    for entry in grid.lines:
        if isinstance(entry, Heading):  # a pipe table has no cell over several columns
            yield line((f"**{escape_markdown(entry.text)}**", *[""] * (len(grid.header) - 1)))
        else:
            yield line(escape_markdown(cell) for cell in entry.cells)


def _latex_lines(grid: Grid) -> Iterable[str]:
    width = len(grid.header)
    alignment = "l" * grid.text_columns + "r" * (width - grid.text_columns)
    header = [r"    \toprule", _latex_row(grid.header), r"    \midrule"]
    yield r"\begingroup\scriptsize\setlength{\tabcolsep}{3pt}\setlength{\LTcapwidth}{\linewidth}"
    yield rf"\begin{{longtable}}{{@{{}}{alignment}@{{}}}}"
    yield rf"    \caption{{{escape_latex(grid.caption)}}}\label{{tab:{grid.label}}} \\"
    yield from (*header, r"    \endfirsthead", *header, r"    \endhead")
    yield from (r"    \bottomrule", r"    \endlastfoot")
    for place, entry in enumerate(grid.lines):
        if isinstance(entry, Row):
            follower = grid.lines[place + 1] if place + 1 < len(grid.lines) else None
            together = isinstance(follower, Row) and not follower.cells[0]
            yield _latex_row(entry.cells) + ("*" if together else "")  # a star forbids a page break
            continue
        if place and isinstance(grid.lines[place - 1], Row):
            yield r"    \addlinespace"
        yield rf"    \multicolumn{{{width}}}{{@{{}}l@{{}}}}{{\textit{{{escape_latex(entry.text)}}}}} \\*"
    yield r"\end{longtable}"
    for note in grid.notes:
        yield rf"\noindent {escape_latex(note)}\par"
    yield r"\endgroup"


def _latex_row(cells: Iterable[str]) -> str:
    # A cell that begins with "[" would be read as the argument of the row end before it.
    return (
        "    "
        + " & ".join(f"{{}}{cell}" if cell.startswith("[") else cell for cell in map(escape_latex, cells))
        + r" \\"
    )

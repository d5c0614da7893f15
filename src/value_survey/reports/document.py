"""A table as a document: what a writer of Markdown or LaTeX needs, and nothing about numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A line over the whole width that says what the rows below it are."""

    text: str


@dataclass(frozen=True)
class Row:
    """A line of cells, one per column."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A block of a table.

    Attributes
    ----------
    label
        Short identifier, unique in the project (`table1`, `table1-sound`).
    title
        What the block is, in a few words.
    caption
        What the numbers are, with units, and where they come from.
    header
        One label per column.
    text_columns
        How many columns at the left hold text; the others are aligned to the right.
    lines
        Headings and rows.
    notes
        Statements below the block.
    """

    label: str
    title: str
    caption: str
    header: tuple[str, ...]
    text_columns: int
    lines: tuple[Heading | Row, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in self.lines:
            if isinstance(line, Row) and len(line.cells) != len(self.header):
                raise ValueError(
                    f"{self.label}: {len(line.cells)} cells under {len(self.header)} columns: {line.cells}"
                )


@dataclass(frozen=True)
class Document:
    """A table of the paper with its companion blocks."""

    title: str
    grids: tuple[Grid, ...]

"""From the tidy frame of a comparison to the blocks that are printed: which lines, which digits."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from value_survey.reports.comparison import DIMENSIONS, Block, Missing, Section
from value_survey.reports.document import Grid, Heading, Row
from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.reports.selection import ANSWER_DIVERSITY, NATIVE_LANGUAGE, SOUND_MEASURE
from value_survey.reports.style import PROBING_LABELS
from value_survey.terms import Probing

MISSING: Final = "—"

SECTION_HEADINGS: Final = {
    Section.NOT_PRINTED: "Models of the paper, rows that this table of the paper does not have",
    Section.EMBEDDED: "Not in the paper: small embedded model; its results only show that the pipeline works",
    Section.YARDSTICK: "Not in the paper: yardsticks, whose answers are drawn by a known rule",
    Section.OTHER: "Not in the paper: further models",
}

_HEADERS = {DIVERSITY: "Diversity %", AVERAGE: "Avg."}
_SOUND_LINES = (
    ("KL, smoothed", "reproduced", 2),
    ("interval, low", "low", 2),
    ("interval, high", "high", 2),
    ("floor", "floor", 2),
    ("skill", "skill", 2),
)
_REASONS = {
    Missing.NOT_RUN: "Not run here",
    Missing.ELSEWHERE: "Run here, but asked another questionnaire than the other runs of this table",
    Missing.ONE_CULTURE: "Only one of the two cultures was run, so no average is given",
    Missing.UNDEFINED: "No mean where a culture has no value (Avg. is then over its other dimensions)",
}


@dataclass(frozen=True)
class Labels:
    """How the rows of a table are named.

    Attributes
    ----------
    by_model
        Whether a heading names the model and the row the probing method (Table 1), or the row names
        the model (Table 2).
    """

    by_model: bool

    @property
    def header(self) -> str:
        """Label of the first column."""
        return "Probing" if self.by_model else "Model"

    def row(self, display: str, probing: str) -> str:
        """Name a row; in Table 2 a method is named only where it is not the table's own."""
        method = PROBING_LABELS[Probing(probing)]
        if self.by_model:
            return method
        return display if probing == Probing.DEF else f"{display} ({method})"


def number(value: float, digits: int) -> str:
    """Write a number with fixed digits and a true minus sign; NaN is a dash."""
    if math.isnan(value):
        return MISSING
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def signed(value: float, digits: int) -> str:
    """Write a difference: as `number`, with a plus sign where it is above zero."""
    text = number(value, digits)
    return text if math.isnan(value) or float(f"{value:.{digits}f}") <= 0 else f"+{text}"


def paper_grid(
    frame: pd.DataFrame, labels: Labels, columns: tuple[str, ...], label: str, caption: str
) -> Grid:
    """Lay out block `paper`: published, reproduced, difference and number of items per row of the paper."""
    block = frame[frame["block"] == Block.PAPER]
    lines: list[Heading | Row] = []
    for name, records in _groups(block, labels, lines):
        values = {record["column"]: record for record in records}
        printed = records[0]["section"] == Section.PRINTED
        contents: dict[str, list[str]] = {}
        if printed:
            contents["published"] = [values[column]["published"] or MISSING for column in columns]
        contents["reproduced"] = [number(values[column]["reproduced"], 2) for column in columns]
        if printed:
            contents["difference"] = [signed(values[column]["difference"], 2) for column in columns]
        if any(record["missing"] not in {Missing.NOT_RUN, Missing.ELSEWHERE} for record in records):
            contents[f"items {'/'.join(NATIVE_LANGUAGE)}"] = [_items(values[column]) for column in columns]
        lines += _rows(name, contents)
    header = (labels.header, "Value", *(_HEADERS.get(column, column) for column in columns))
    notes = tuple(_missing_notes(block, labels))
    return Grid(label, "Published and reproduced", caption, header, 2, tuple(lines), notes)


def sound_grid(frame: pd.DataFrame, labels: Labels, label: str, caption: str) -> Grid:
    """Lay out block `sound`: per run the smoothed divergence, its interval, floor, skill, number of items."""
    block = frame[(frame["block"] == Block.SOUND) & (frame["measure"] == SOUND_MEASURE)]
    columns = (*DIMENSIONS, AVERAGE)
    lines: list[Heading | Row] = []
    for name, records in _groups(block, labels, lines):
        for culture in dict.fromkeys(record["culture"] for record in records):
            values = {record["column"]: record for record in records if record["culture"] == culture}
            quantities = (*_SOUND_LINES, ("items", f"n_items_{culture}", 0))
            contents = {
                title: [number(values.get(column, {}).get(field, math.nan), digits) for column in columns]
                for title, field, digits in quantities
            }
            lines += _rows(f"{name}, {culture}", contents)
    header = (f"{labels.header}, culture", "Quantity", *(_HEADERS.get(column, column) for column in columns))
    return Grid(label, "Divergence with intervals", caption, header, 2, tuple(lines) or _NOTHING)


def diversity_grid(frame: pd.DataFrame, labels: Labels, label: str, caption: str) -> Grid:
    """Lay out the diversities of block `sound`: per run, in percent, with the ceiling."""
    block = frame[(frame["block"] == Block.SOUND) & (frame["column"] == DIVERSITY)]
    lines: list[Heading | Row] = []
    for name, records in _groups(block, labels, lines):
        values = {(record["culture"], record["measure"]): record for record in records}
        for culture in dict.fromkeys(record["culture"] for record in records):
            texts, answers = values[culture, DIVERSITY], values[culture, ANSWER_DIVERSITY]
            numbers = (texts["reproduced"], texts["ceiling"], answers["reproduced"])
            lines.append(Row((name, culture, *(number(value, 2) for value in numbers))))
    header = (labels.header, "Culture", "Diversity %", "Ceiling %", "Different answers %")
    return Grid(label, "Diversity by culture", caption, header, 2, tuple(lines) or _NOTHING)


_NOTHING: tuple[Heading | Row, ...] = (Heading("No run of this table has been analysed yet"),)

_Records = list[dict[Hashable, Any]]


def _groups(
    block: pd.DataFrame, labels: Labels, lines: list[Heading | Row]
) -> Iterator[tuple[str, _Records]]:
    """Go through the table's rows and put the headings that are due into `lines` before each."""
    section = model = ""
    for _, rows in block.groupby(["section", "model", "probing"], sort=False):
        records = rows.to_dict("records")
        first = records[0]
        if first["section"] != section:
            section, model = first["section"], ""
            if section in SECTION_HEADINGS:
                lines.append(Heading(SECTION_HEADINGS[Section(section)]))
        if labels.by_model and first["model"] != model:
            model = first["model"]
            lines.append(Heading(first["display"]))
        yield labels.row(first["display"], first["probing"]), records


def _rows(name: str, contents: Mapping[str, list[str]]) -> list[Heading | Row]:
    """Name the row once and leave the lines below it without a name."""
    names = [name, *[""] * (len(contents) - 1)]
    return [
        Row((shown, title, *cells)) for shown, (title, cells) in zip(names, contents.items(), strict=True)
    ]


def _items(record: Mapping[Hashable, Any]) -> str:
    counts = [record[f"n_items_{culture}"] for culture in NATIVE_LANGUAGE]
    return "" if all(map(math.isnan, counts)) else "/".join(number(count, 0) for count in counts)


def _missing_notes(block: pd.DataFrame, labels: Labels) -> Iterator[str]:
    """Say of every missing value why it is missing, one statement per reason."""
    for reason, statement in _REASONS.items():
        lacking = block[block["missing"].str.startswith(str(reason))]
        parts = []
        for _, rows in lacking.groupby(["section", "model", "probing"], sort=False):
            records = rows.to_dict("records")
            display = str(records[0]["display"])
            name = labels.row(display, records[0]["probing"])
            if labels.by_model:
                name = f"{display}, {name}"
            details = [record["missing"].removeprefix(reason) for record in records]
            if reason is Missing.ONE_CULTURE:
                name += details[0]
            elif reason is Missing.UNDEFINED:
                where = (
                    f"{record['column']}{detail}" for record, detail in zip(records, details, strict=True)
                )
                name = f"{name}: {', '.join(where)}"
            parts.append(name)
        if parts:
            yield f"{statement}: {'; '.join(parts)}."

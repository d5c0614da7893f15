"""Page *Published against reproduced*: the paper's tables beside what was run here, and their audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from app import reading
from app.badges import origin
from app.catalogue import TABLES
from app.filters import dimension_name, probing_name
from app.language import clauses, later, say, sentences
from app.published.rows import MEASURE, TITLES, TWO_GROUPS, column_drawing, labelled, takeaway
from app.published.table import REASONS
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import Report, show
from app.site.markup import heading
from app.site.parts import badges, lead, note, source
from app.site.place import Place
from app.site.report_table import covered
from app.site.reports_of_methods import METHODS
from app.site.table import Column, table
from value_survey.reports.comparison import Block
from value_survey.reports.published import AVERAGE
from value_survey.terms import ALL, Dimension

PATH: Final = "published.html"

OTHER_TABLES: Final = (
    Report(
        "tables/table3",
        later("Table 3: t test of the model series"),
        later(
            "Printed values, the same recomputed from other printed ones, and what was run here; without "
            "two models "
            "of each series nothing is reproduced."
        ),
        "culture series column published recomputed reproduced difference missing",
        "dvc repro tables",
    ),
    Report(
        "tables/table4",
        later("Table 4: ablations of DEF"),
        later(
            "Paper-faithful and sound measures of each ablation, with intervals and the difference from DEF."
        ),
        "block model probing culture measure published reproduced low high difference against_def "
        "p_adjusted missing",
        "dvc repro tables",
    ),
)


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Published against reproduced"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    frames = {
        number: reading.table(context.project, number)
        for number in TABLES
        if context.project.table(number).exists()
    }
    yield badges(
        (role for frame in frames.values() for role in frame.loc[frame["reproduced"].notna(), "role"]),
        published=True,
    )
    yield note(sentences([say(MEASURE), say("Each value is the mean over the two cultures.")]))
    for number, frame in frames.items():
        yield from _table(context, place, number, frame)
    for report in (*OTHER_TABLES, *METHODS["published"]):
        yield from show(context, place, report)


def _table(context: Context, place: Place, number: int, frame: pd.DataFrame) -> Iterator[str]:
    title = say(TITLES[str(number)])
    rows = labelled(frame[frame["block"] == Block.PAPER])
    yield heading(title, name=f"table{number}")
    yield lead(takeaway(rows))
    if picture := column_drawing(rows, AVERAGE):
        yield from drawn(picture)
        yield note(say(TWO_GROUPS))
    yield table(title, list(_columns(context, rows)))
    yield source(context, place, [f"reports/tables/table{number}.csv"], "dvc repro tables")


def _columns(context: Context, rows: pd.DataFrame) -> Iterator[Column]:
    """Lay out the paper's table: a line for what is printed, what is reproduced, and the difference."""
    names = list(dict.fromkeys(rows["column"]))
    lines: list[dict[str, Any]] = []
    for _, cells in rows.groupby(["section", "model", "probing"], sort=False):
        lines += _lines(context, cells)
    for key in (say("model"), say("probing"), say("value")):
        yield Column(key, [line[key] for line in lines], choice=True)
    yield Column(say("valid answers"), [line["valid"] for line in lines])
    for name in names:
        header = (
            say("avg.") if name == AVERAGE else say("diversity %") if name not in set(Dimension) else name
        )
        meaning = dimension_name(name) if name in {*Dimension, ALL} else ""
        yield Column(header, [line[name] for line in lines], digits=2, meaning=meaning)
    yield Column(say("note"), [line["note"] for line in lines])


def _lines(context: Context, cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    first = cells.iloc[0]
    reasons = sorted({say(REASONS.get(str(code), str(code))) for code in cells["missing"]} - {""})
    named = {say("model"): first["display"], say("probing"): probing_name(str(first["probing"]))}
    is_printed = bool(cells["published"].ne("").any())
    is_run = bool(cells["reproduced"].notna().any())
    if is_printed:
        note_of = "" if is_run else clauses(reasons)
        yield _line(cells, named, "published", say("published"), note_of)
    if is_run:
        valid = covered(cells[cells["runs"].ne("")].head(1), context.ledger) or [""]
        note_of = clauses([origin(str(first["role"])), *reasons])
        yield _line(cells, named, "reproduced", say("reproduced"), note_of) | {"valid": valid[0]}
    if is_printed and is_run:
        yield _line(cells, named, "difference", say("difference"), say("another item set"))


def _line(cells: pd.DataFrame, named: dict[str, Any], field: str, title: str, note_of: str) -> dict[str, Any]:
    values = dict(zip(cells["column"], cells[field].replace("", None), strict=True))
    return {**named, say("value"): title, **values, "note": note_of, "valid": ""}

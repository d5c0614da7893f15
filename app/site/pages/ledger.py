"""Page *Ledger*: what was asked, answered, refused and not understood, by run and by dimension."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from app import reading
from app.badges import origin
from app.charts.ledger import STATUSES
from app.filters import dimension_name
from app.language import say
from app.ledger.counts import by_run, in_order, statuses_drawing, takeaway
from app.ledger.examples import with_items
from app.names import status_meaning, status_name
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.markup import element, escaped, heading, link
from app.site.pages.item import anchor, path_of
from app.site.parts import badges, lead, source
from app.site.place import Place
from app.site.table import Column, table
from app.text import coverage

PATH: Final = "ledger.html"
ANSWERS: Final = "data/answers/answers.parquet"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("What was asked, and what became of it"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    rows = in_order(context.study.named(context.ledger), list(context.study.runs["run"]))
    yield badges(rows["role"])
    for questionnaire, part in context.by_questionnaire(rows):
        size = context.study.questionnaires[questionnaire]
        yield heading(say("Item set “{name}” ({n} items)", name=questionnaire, n=size))
        totals = by_run(part)
        yield lead(takeaway(totals))
        yield from drawn(statuses_drawing(totals))
    yield heading(say("What the statuses mean"))
    yield element(
        "dl",
        "".join(
            element("dt", escaped(status_name(code))) + element("dd", escaped(status_meaning(code)))
            for code in STATUSES
        ),
        class_="facts",
    )
    yield _counts(rows)
    yield source(context, place, ["reports/ledger.csv"])
    yield from _not_read(context, place)


def _counts(rows: pd.DataFrame) -> str:
    pairs = zip(rows["valid"], rows["expected"], strict=True)
    return table(
        say("Table of the answers by run, dimension and status"),
        [
            Column(say("who"), list(rows["series"]), choice=True),
            Column(say("origin"), [origin(role) for role in rows["role"]], choice=True),
            Column(say("culture"), list(rows["culture"]), choice=True),
            Column(say("dimension"), [dimension_name(code) for code in rows["dimension"]], choice=True),
            Column(say("valid answers"), [coverage(valid, expected) for valid, expected in pairs]),
            *(
                Column(status_name(code), list(rows[code]), digits=0, meaning=status_meaning(code))
                for code in STATUSES
                if code != "valid"
            ),
            Column(say("run"), list(rows["run"])),
        ],
    )


def _not_read(context: Context, place: Place) -> Iterator[str]:
    """List the answers that are not valid, each with the way to the first response of its kind."""
    yield heading(say("What was not read, with examples"))
    project = context.project
    rows = with_items(reading.not_valid(project), context.study.runs, reading.items(project))
    rows = rows.sort_values(["n", "run", "item_id", "status", "rule"], ascending=[False, *[True] * 4])
    if rows.empty:
        yield lead(say("Every response of the runs shown was read as a valid answer."))
        return
    links = []
    for base_id, run, respondent in zip(rows["base_id"], rows["run"], rows["respondent"], strict=True):
        links.append(link(f"{place.to_page(path_of(base_id))}#{anchor(run, int(respondent))}", base_id))
    yield table(
        say("Table of the answers that are not valid, by run, item and reason"),
        [
            Column(say("item"), links, html=True),
            Column(say("who"), list(rows["series"]), choice=True),
            Column(say("culture"), list(rows["culture"]), choice=True),
            Column(say("dimension"), [dimension_name(code) for code in rows["dimension"]], choice=True),
            Column(say("status"), [status_name(code) for code in rows["status"]], choice=True),
            Column(say("rule"), list(rows["rule"]), choice=True),
            Column(say("responses"), list(rows["n"]), digits=0),
        ],
    )
    yield source(context, place, [ANSWERS], "dvc pull")

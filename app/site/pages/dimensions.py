"""Pages *Dimensions*: divergence by value dimension, a page per measure."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from app import reading
from app.badges import origin
from app.dimensions.drawing import BEYOND, divergence_drawing, goes_beyond
from app.dimensions.rows import labelled, ordered, with_coverage
from app.dimensions.sentences import takeaway
from app.filters import dimension_name, probing_name
from app.form import usual_form
from app.language import say
from app.measures import MEASURES, measure_name
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.markup import heading
from app.site.parts import badges, lead, note, pages, source
from app.site.place import Place
from app.site.table import Column, table
from value_survey.metrics.measures import Measure

FILES = ("reports/divergence.csv", "reports/ledger.csv")


def path_of(measure: str) -> str:
    """Give the page of a measure; the first one is the page in the menu."""
    return "dimensions.html" if measure == next(iter(MEASURES)) else f"dimensions-{measure}.html"


def build(context: Context) -> Iterator[Page]:
    """Make the pages."""
    covered = covered_rows(context)
    for measure in MEASURES:
        place = context.place(path_of(measure))
        rows = covered[covered["measure"].eq(measure) & covered["value"].notna()]
        yield Page(
            place,
            say("Divergence by dimension"),
            "\n".join(_body(context, place, rows, measure)),
        )


def covered_rows(context: Context) -> pd.DataFrame:
    """Give `reports/divergence.csv` with the names of the runs and the coverage beside each row."""
    return with_coverage(context.study.named(reading.divergence(context.project)), context.ledger)


def measure_links(place: Place) -> str:
    """Link the page of each measure."""
    return pages(place, [(path_of(one), measure_name(one)) for one in MEASURES], say("Measure"))


def _body(context: Context, place: Place, rows: pd.DataFrame, measure: Measure) -> Iterator[str]:
    yield measure_links(place)
    yield note(
        say(
            "**Lower is better.** {meaning} Bar: interval over respondents and items. "
            "Grey tick: floor, what as many humans drawn from the reference score.",
            meaning=say(MEASURES[measure].meaning),
        )
    )
    yield badges(rows["role"])
    for questionnaire, part in context.by_questionnaire(rows):
        size = context.study.questionnaires[questionnaire]
        yield heading(
            say("Item set “{name}” ({n} items)", name=questionnaire, n=size),
            name=questionnaire,
        )
        shown = labelled(ordered(part, context.study))
        yield lead(takeaway(shown))
        form = usual_form(shown["series"].nunique())
        yield from drawn(divergence_drawing(shown, context.study, measure, form))
        if goes_beyond(shown, form):
            yield note(say(BEYOND))
        yield value_table(
            shown, measure, caption=say("Table of {axis} by run and dimension", axis=_axis(measure))
        )
        yield source(context, place, FILES)
    yield note(
        say(
            "Overlapping intervals do not say that two models are equal: they answered the same items, and "
            "only a paired contrast compares them."
        )
    )


def value_table(rows: pd.DataFrame, measure: Measure, *, caption: str) -> str:
    """Show the rows as a table."""
    return table(
        f"{caption} · {measure_name(measure)}",
        [
            Column(say("who"), list(rows["series"]), choice=True),
            Column(say("origin"), [origin(role) for role in rows["role"]], choice=True),
            Column(say("culture"), list(rows["culture"]), choice=True),
            Column(say("probing"), [probing_name(code) for code in rows["probing"]], choice=True),
            Column(say("dimension"), [dimension_name(code) for code in rows["dimension"]], choice=True),
            Column(say("items"), list(rows["n_items"]), meaning=say("Items behind the value"), digits=0),
            Column(say("valid answers"), list(rows["coverage"]), meaning=say("Valid of expected answers")),
            Column(say("value"), list(rows["value"]), digits=3, meaning=say("Lower is better")),
            Column(say("low"), list(rows["low"]), digits=3, meaning=say("Lower end of the interval")),
            Column(say("high"), list(rows["high"]), digits=3, meaning=say("Upper end of the interval")),
            Column(say("floor"), list(rows["floor"]), digits=3, meaning=say("What as many humans score")),
            Column(
                say("skill"),
                list(rows["skill"]),
                digits=2,
                meaning=say("1 at the floor, 0 at answers without preference; higher is better"),
            ),
        ],
    )


def _axis(measure: Measure) -> str:
    return say(MEASURES[measure].axis)

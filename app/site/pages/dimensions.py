"""Pages *Dimensions*: divergence by value dimension, a page per measure."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from app import reading
from app.badges import origin
from app.charts.common import legend_chart, restricted
from app.charts.dimensions import divergence_chart, divergence_heat
from app.divergence_rows import end_of_scale, labelled, ordered, with_coverage
from app.divergence_sentences import takeaway
from app.filters import culture_name, dimension_name, probing_name
from app.form import MANY
from app.language import say
from app.measures import MEASURES, measure_name
from app.site.context import Context, Page
from app.site.figure import figure, legend, side_by_side
from app.site.markup import heading
from app.site.parts import badges, lead, note, pages, source
from app.site.place import Place
from app.site.table import Column, table
from app.text import plain
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
        yield from charts(context, shown, measure)
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


def charts(context: Context, rows: pd.DataFrame, measure: Measure) -> Iterator[str]:
    """Draw a chart per culture on one scale: marks for a few series, a heat map for many."""
    style = restricted(context.study.style(), set(rows["series"]))
    axis = _axis(measure)
    parts = {str(culture): part for culture, part in rows.groupby("culture", sort=False)}
    heat = len(style.names) > MANY
    highest = float(rows["value"].max()) if heat else end_of_scale(rows)
    drawn = []
    for culture, part in parts.items():
        chart = (
            divergence_heat(part, value_title=axis, highest=highest)
            if heat
            else divergence_chart(part, style, axis_title=axis, highest=highest)
        )
        sentence = plain(takeaway(part))
        drawn.append(
            figure(
                chart,
                alternative=say(
                    "{axis} by dimension, lower is better. {sentence}", axis=axis, sentence=sentence
                ),
                title=f"**{culture_name(culture)}**",
            )
        )
    if heat:
        yield "\n".join(drawn)
        return
    yield legend(legend_chart(style, floor=True))
    yield side_by_side(drawn)
    if (rows["high"] > highest).any():
        yield note(say("▸: the interval goes on beyond the axis; the table has its end."))


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

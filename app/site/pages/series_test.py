"""Page *Series test*: do the two series of models differ (Table 3), and what does the answer rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.language import say
from app.series import rows as series
from app.series import table3
from app.series.tests import ASSUMPTIONS
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import if_there, show
from app.site.markup import element, heading, markdown
from app.site.parts import badges, lead, note
from app.site.place import Place
from app.site.reports_of_methods import METHODS
from value_survey.metrics.series_test import Method

PATH: Final = "series-test.html"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Series test"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    yield note(say(series.MEANING))
    yield from if_there(_charts(context))
    for report in METHODS["series_test"]:
        yield from show(context, place, report)


def _charts(context: Context) -> Iterator[str]:
    report = series.tests(context.project)
    rows = series.labelled(report, context.study, context.ledger)
    yield lead(series.takeaway(rows, table3.reasons(series.printed(context.project))))
    yield badges(series.roles(rows, context.study), published=bool(rows["source"].eq("published").any()))
    yield heading(say("What each test assumes"))
    yield element("ul", "".join(element("li", markdown(say(text))) for text in ASSUMPTIONS.values()))
    if rows.empty:
        return
    yield heading(say("The difference under each test"))
    yield from drawn(series.difference_drawing(rows))
    means = series.means_of(rows[rows["method"] == Method.PAPER])
    if len(means):
        yield heading(say("Means of the series"))
        yield from drawn(series.means_drawing(means))

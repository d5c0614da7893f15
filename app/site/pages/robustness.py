"""Page *Robustness*: do results hold under other choices, respondents, orders and words, and lost answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from app.filters import NO_FILTERS
from app.language import later, say
from app.measures import MEASURES
from app.robustness import asking, choices, missing, options, order, respondents, specification
from app.robustness.ranking import RANKINGS, compared
from app.robustness.section import Scope, models_first, named_by_run, takeaway
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import if_there, show
from app.site.markup import heading
from app.site.parts import badges, lead, note
from app.site.place import Place
from app.site.printed_figures import for_print, show_figures
from app.site.reports_of_methods import METHODS
from value_survey.terms import ALL, Probing

PATH: Final = "robustness.html"
MEASURE: Final = next(iter(MEASURES))
"""Of the charts; the files have all of them."""


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Robustness"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    scope = Scope(context.project, context.study, NO_FILTERS, context.ledger)
    reports = {report.name: report for report in METHODS["robustness"]}
    yield badges(context.study.runs["role"])
    for title, meaning, charts, printed, name in SECTIONS:
        yield heading(say(title))
        yield note(say(meaning))
        yield from if_there(charts(context, scope))
        if printed:
            yield for_print(context, place, printed)
        yield from show(context, place, reports.pop(name), level=3)
    yield from show_figures(context, place, ("respondent",))
    for report in reports.values():
        yield from show(context, place, report)


def _rankings(context: Context, scope: Scope, rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each ranking of an item set with its heading: models under DEF, methods of each model."""
    for title, of_set in context.by_item_set(rows):
        yield title, of_set[:0]
        for kind in RANKINGS:
            of_kind = of_set[of_set["ranking"] == kind]
            there = list(dict.fromkeys(of_kind["within"]))
            chosen = there if kind != "models" or Probing.DEF not in there else [str(Probing.DEF)]
            for within in chosen:
                yield note(compared(kind, within, scope)), of_kind[of_kind["within"] == within]


def _choices(context: Context, scope: Scope) -> Iterator[str]:
    for title, part in _rankings(context, scope, choices.summary(context.project)):
        yield title
        if part.empty:
            continue
        rows = choices.beside_default(part, scope)
        overall = rows[rows["choice"] == ALL]
        yield lead(takeaway(overall, scope, choices.sentence))
        yield from drawn(choices.drawing(overall, scope))
        # as the explorer at first: the curve of the first that is no yardstick
        first = models_first(overall)["series"].iloc[0]
        curve = specification.curve_rows(overall[overall["series"] == first], scope)
        if len(curve):
            yield note(specification.meaning(curve))
            yield lead(takeaway(curve, scope, specification.sentence))
            yield from drawn(specification.drawing(curve, scope))
        yield note(options.meaning(rows))
        yield from drawn(options.drawing(rows, scope))


def _respondents(context: Context, scope: Scope) -> Iterator[str]:
    report = respondents.report(context.project)
    for title, part in _rankings(context, scope, report[report["measure"] == MEASURE]):
        yield title
        if part.empty:
            continue
        rows = named_by_run(part, scope)
        there = rows[rows["n_subsamples"] > 0]
        yield lead(takeaway(there, scope, respondents.sentence))
        yield from drawn(respondents.drawing(rows, scope, MEASURE))


def _missing(context: Context, scope: Scope) -> Iterator[str]:
    report = missing.report(context.project)
    report = report[(report["measure"] == MEASURE) & report["best"].notna()]
    for title, part in context.by_item_set(report):
        rows = missing.in_order(part, scope)
        yield title
        yield lead(takeaway(rows, scope, missing.sentence))
        yield from drawn(missing.drawing(rows, scope, MEASURE))


def _order(context: Context, scope: Scope) -> Iterator[str]:
    for title, part in context.by_item_set(order.report(context.project)):
        rows = order.in_percent(part, scope)
        yield title
        yield lead(takeaway(rows, scope, order.sentence))
        yield from drawn(order.drawing(rows, scope))


def _asking(context: Context, scope: Scope) -> Iterator[str]:
    report = asking.report(context.project)
    report = report[(report["measure"] == MEASURE) & (report["n_variants"] > 1)]
    for varied, name in asking.VARIED.items():
        rows = asking.named(report[report["varied"] == varied], scope)
        if rows.empty:
            continue
        yield heading(say(name), 3)
        yield lead(takeaway(rows, scope, asking.sentence))
        yield from drawn(asking.drawing(rows, scope, MEASURE))
        yield note(say(asking.MARKS))


SECTIONS: Final[tuple[tuple[str, str, Callable[[Context, Scope], Iterator[str]], str, str], ...]] = (
    (later("analysis choices"), choices.MEANING, _choices, "multiverse", "multiverse_summary"),
    (later("number of respondents"), respondents.MEANING, _respondents, "n_test_curve", "n_test_curve"),
    (later("missing answers"), missing.MEANING, _missing, "", "missing_bounds"),
    (later("order of options"), order.MEANING, _order, "", "order_effects"),
    (later("wording and language"), asking.MEANING, _asking, "", "wording_language"),
)
"""Title, meaning, charts, figures for print, and report of each section."""

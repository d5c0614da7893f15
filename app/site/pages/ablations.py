"""Page *Ablations*: what each part of DEF, each baseline and the language of asking change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from app import reading
from app.ablations import asked, methods, printed, printed_drawing
from app.ablations.rows import QUANTITIES, WAYS, few_warning, read, takeaway, with_coverage
from app.language import say
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import if_there, show
from app.site.markup import heading
from app.site.parts import badges, lead, note
from app.site.place import Place
from app.site.printed_figures import for_print
from app.site.reports_of_methods import METHODS
from app.site.table import Column, table
from app.text import literal
from value_survey.metrics.ablation import Kind

PATH: Final = "ablations.html"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Ablations"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    yield badges(context.study.runs["role"], published=True)
    yield from if_there(_models(context))
    yield for_print(context, place, "language")
    for report in METHODS["ablations"]:
        yield from show(context, place, report)


def _models(context: Context) -> Iterator[str]:
    report = with_coverage(read(context.project), context.ledger)
    several = len(set(report["model"])) > 1
    for title, part in context.by_item_set(report, level=2):
        for model, rows in part.groupby("model", sort=False):
            yield title
            if several:
                yield note(say("Model: **{model}**", model=literal(context.study.display(str(model)))))
            yield from _ways(context, rows, str(model))


def _ways(context: Context, rows: pd.DataFrame, model: str) -> Iterator[str]:
    threshold = round(1 - context.params.analysis.confidence, 6)
    table4 = printed.table4(context.project)
    values = printed.table4_values(table4)
    of_methods = rows[rows["kind"] == Kind.PROBING]
    style = methods.style_of(list(dict.fromkeys(of_methods["culture"])))
    if warning := few_warning(of_methods):
        yield note(warning)
    for way, name in WAYS.items():
        yield heading(say(name), name=f"{model}-{way}")
        for quantity in QUANTITIES[way]:
            part = of_methods[of_methods["measure"] == quantity.measure]
            if part.empty:
                continue
            named = methods.named(part, threshold)
            yield heading(say(quantity.title), 3)
            yield lead(takeaway(named, quantity, threshold))
            yield note(say(quantity.meaning))
            yield from drawn(methods.drawing(named, quantity, style, values, threshold))
            yield note(methods.marks(threshold))
        yield from _languages(rows[rows["kind"] == Kind.LANGUAGE], way, threshold)
    table1 = reading.table(context.project, 1)
    lines = printed.beside(of_methods, table4, table1, model, ())
    if len(lines):
        yield heading(say("Beside the printed tables"))
        beside = printed_drawing.points(of_methods, table4, table1, context.ledger, ())
        yield lead(printed_drawing.against_table4(beside))
        yield from drawn(printed_drawing.drawing(beside))
        yield note(say(printed_drawing.LANES))
        yield table(
            say("Table of printed and measured diversity and KL by probing method"),
            [Column(str(name), list(lines[name])) for name in lines],
        )
        yield note(say(printed.MEANING))


def _languages(rows: pd.DataFrame, way: str, threshold: float) -> Iterator[str]:
    _, divergence = QUANTITIES[way]
    shown = asked.values(rows, divergence)
    if shown.empty:
        return
    sentences = asked.takeaways(rows, shown, way, threshold)
    yield heading(say("Language of asking"), 3)
    yield lead("  \n".join(sentences.values()))
    yield note(say(asked.MEANING))
    yield from drawn(asked.drawing(asked.named(shown), sentences, divergence))

"""Page *Insensitivity*: problems of the responses by judge, and how far to trust each judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from app.form import usual_form
from app.insensitivity.names import PROBLEMS, Side, judge_name, problem_name, side_name
from app.insensitivity.rows import judges, rate_rows, validity_rows
from app.insensitivity.sections import TRIED, rates_drawing, validity_drawing
from app.insensitivity.sentences import rates_sentence, shares_meaning, validity_sentence
from app.language import say
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import if_there, show
from app.site.markup import heading
from app.site.parts import badges, facts, lead, note
from app.site.place import Place
from app.site.printed_figures import for_print
from app.site.reports_of_results import RESULTS

PATH: Final = "insensitivity.html"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Insensitivity"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    yield badges(context.study.runs["role"], published=True)
    yield facts((problem_name(code), say(text.meaning)) for code, text in PROBLEMS.items())
    yield from if_there(_judges(context))
    yield for_print(context, place, "insensitivity")
    for report in RESULTS["insensitivity"]:
        yield from show(context, place, report)


def _judges(context: Context) -> Iterator[str]:
    rows = rate_rows(context.project, context.study)
    tried = validity_rows(context.project)
    for judge in judges(rows):
        judged = rows[rows["judge"] == judge]
        yield heading(judge_name(judge, context.study), name=judge)
        for side in Side:
            yield heading(side_name(side), 3)
            yield note(shares_meaning(judge, side))
            for title, part in context.by_item_set(judged, level=4):
                yield title
                yield from _rates(context, part, side)
        known = tried[(tried["judge"] == judge) & tried["language"].isin(judged["language"])]
        if len(known):
            yield heading(say("How far to trust this judge"), 3)
            yield lead(validity_sentence(known))
            yield note(say(TRIED))
            yield from drawn(validity_drawing(known))


def _rates(context: Context, rows: pd.DataFrame, side: Side) -> Iterator[str]:
    parts = (part for _, part in rows.groupby("culture", sort=False))
    yield lead("  \n".join(rates_sentence(part, side) for part in parts))
    yield from drawn(rates_drawing(rows, context.study, side, usual_form(rows["series"].nunique())))

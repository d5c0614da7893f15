"""Page *Gender and age bias*: match rates, and who shares the models' choices, counted in both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bias.drawings import by_culture, by_profile, cells_drawings, match_drawing, shares_drawings
from app.bias.meanings import marks, meanings
from app.bias.names import Section, Side, section_name, side_name
from app.bias.rows import match_rows, share_rows, with_row_name
from app.bias.sentences import cells_sentence, match_sentence, shares_sentence
from app.form import usual_form
from app.language import say
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import if_there, show
from app.site.markup import heading
from app.site.parts import badges, lead, note
from app.site.place import Place
from app.site.printed_figures import for_print
from app.site.reports_of_results import RESULTS
from value_survey.metrics.preference_bias import MISMATCH
from value_survey.terms import ALL

PATH: Final = "bias.html"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Gender and age bias"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    rates, *others = RESULTS["bias"]
    yield badges(context.study.runs["role"])
    yield heading(section_name(Section.MATCH))
    yield from map(note, meanings(Section.MATCH, Side.SOUND))
    yield from if_there(_match(context))
    yield for_print(context, place, "match_rate")
    yield from show(context, place, rates)
    for section in (Section.SEX, Section.AGE):
        yield heading(section_name(section))
        yield from if_there(_shares(context, section))
    yield heading(section_name(Section.CELLS))
    yield from if_there(_cells(context))
    yield for_print(context, place, "mismatch")
    for report in others:
        yield from show(context, place, report)


def _match(context: Context) -> Iterator[str]:
    for title, part in context.by_item_set(match_rows(context.project, context.study)):
        yield title
        yield lead("  \n".join(map(match_sentence, by_culture(part).values())))
        form = usual_form(part["series"].nunique())
        yield from drawn(match_drawing(part, context.study, Side.SOUND, form))


def _shares(context: Context, section: Section) -> Iterator[str]:
    """Show the shares by sex or by age over all items, in both ways to count."""
    rows = share_rows(context.project, context.study, section)
    rows = rows[rows["dimension"] == ALL]
    for side in Side:
        yield heading(side_name(side), 3)
        yield from map(note, meanings(section, side))
        yield note(marks(section, side))
        for title, part in context.by_item_set(rows, level=4):
            yield title
            shown = with_row_name(part)
            parts = (own for each in by_profile(shown).values() for own in by_culture(each).values())
            yield lead("  \n".join(shares_sentence(own, side) for own in parts))
            for one in shares_drawings(shown, section, side):
                yield from drawn(one)


def _cells(context: Context) -> Iterator[str]:
    """Show sex × age by dimension on mismatching items at equal group sizes; the table has the rest."""
    rows = share_rows(context.project, context.study, Section.CELLS)
    rows = rows[rows["profile"] == MISMATCH]
    yield from map(note, meanings(Section.CELLS, Side.SOUND))
    yield note(marks(Section.CELLS, Side.SOUND))
    for title, part in context.by_item_set(rows):
        yield title
        yield lead("  \n".join(cells_sentence(own, Side.SOUND) for own in by_culture(part).values()))
        for one in cells_drawings(part, Side.SOUND):
            yield from drawn(one)

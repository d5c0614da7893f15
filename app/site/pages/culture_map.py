"""Page *Culture map*: each variant of the map with its ways and axes, then all points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.culture_map import loadings, maps, points, ways
from app.filters import NO_FILTERS
from app.language import say
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import if_there, show
from app.site.markup import heading
from app.site.parts import badges, lead, note
from app.site.place import Place
from app.site.printed_figures import for_print
from app.site.reports_of_results import RESULTS

PATH: Final = "culture-map.html"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Culture map"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    yield badges(context.study.runs["role"])
    yield from if_there(_variants(context))
    yield for_print(context, place, "culture_map")
    for report in RESULTS["culture_map"]:
        yield from show(context, place, report)


def _variants(context: Context) -> Iterator[str]:
    study = context.study
    tables = {name: maps.read(context.project, name) for name in maps.COLUMNS}
    confidence = f"{100 * context.params.analysis.confidence:.0f}"
    for variant, title in maps.VARIANTS.items():
        map_points, lines, weights = (frame[frame["variant"] == variant] for frame in tables.values())
        placed = points.placed(map_points, study, context.ledger)
        if placed.empty:
            continue
        sound = variant == maps.SOUND
        yield heading(say(title), name=variant)
        yield note(maps.meaning(variant, weights, confidence))
        for title_of_set, part in context.by_item_set(placed):
            yield title_of_set
            compared = ways.named(lines, part)
            yield lead(ways.takeaway(compared, sound=sound))
            shown = points.chosen(map_points, part, NO_FILTERS)
            yield from drawn(maps.drawing(shown, compared, weights, study, variant))
            yield note(maps.marks(shown, variant))
            if len(compared):
                yield heading(say("From the US to China: models against humans"), 4 if title_of_set else 3)
                yield note(ways.meaning(sound=sound))
                yield from drawn(ways.drawing(compared, study, sound=sound))
        if lacking := maps.left_out(map_points[map_points["kind"] == "model"]):
            yield note(lacking)
        yield heading(say("What the axes mean"), 3)
        yield lead(loadings.sentence(weights))
        yield note(say(loadings.MEANING))
        yield from drawn(loadings.drawing(loadings.named(weights)))

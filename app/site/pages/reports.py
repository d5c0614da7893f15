"""Pages of reports: the study's figures, then the reports behind them as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from app.language import say
from app.navigation import ENTRIES, path_of
from app.site.context import Context, Page
from app.site.listing import show
from app.site.parts import badges, lead
from app.site.place import Place
from app.site.printed_figures import show_figures
from app.site.reports_of_methods import METHODS
from app.site.reports_of_results import RESULTS
from app.site.takeaways import TAKEAWAYS


class Shown(NamedTuple):
    """What a page shows beside its reports.

    Attributes
    ----------
    figures
        How the names of its figures begin.
    published
        Whether printed values are among its numbers.
    """

    figures: tuple[str, ...]
    published: bool = False


REPORTS: Final = {**RESULTS, **METHODS}

PAGES: Final = {
    "culture_map": Shown(("culture_map",)),
    "bias": Shown(("match_rate", "mismatch")),
    "insensitivity": Shown(("insensitivity",), published=True),
    "ablations": Shown(("language",)),
    "series_test": Shown((), published=True),
    "robustness": Shown(("multiverse", "n_test_curve", "respondent")),
}


def build(context: Context) -> Iterator[Page]:
    """Make the pages."""
    titles = {entry.module: entry.title for entry in ENTRIES}
    for module, shown in PAGES.items():
        place = context.place(f"{path_of(module)}.html")
        yield Page(place, say(titles[module]), "\n".join(_body(context, place, module, shown)))


def _body(context: Context, place: Place, module: str, shown: Shown) -> Iterator[str]:
    if sentence := TAKEAWAYS[module](context):
        yield lead(sentence)
    yield badges(context.study.runs["role"], published=shown.published)
    yield from show_figures(context, place, shown.figures)
    for report in REPORTS[module]:
        yield from show(context, place, report)

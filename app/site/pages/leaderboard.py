"""Page *Leaderboard*: the mean over the dimensions of every run, by culture and measure, with ranks."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from app.dimensions.rows import end_of_scale, ordered
from app.dimensions.sentences import takeaway
from app.filters import culture_name
from app.language import say
from app.measures import MEASURES, measure_name
from app.site.context import Context, Page
from app.site.figure import figure, side_by_side
from app.site.listing import show
from app.site.markup import heading
from app.site.mean_chart import mean_chart
from app.site.pages.dimensions import FILES, covered_rows, value_table
from app.site.parts import badges, lead, note, source
from app.site.place import Place
from app.site.reports_of_results import RESULTS
from app.text import plain
from value_survey.metrics.measures import Measure
from value_survey.terms import ALL

PATH = "leaderboard.html"


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    covered = covered_rows(context)
    means = covered[covered["dimension"].eq(ALL) & covered["value"].notna()]
    yield Page(place, say("Leaderboard"), "\n".join(_body(context, place, means)))


def _body(context: Context, place: Place, means: pd.DataFrame) -> Iterator[str]:
    first = next(iter(MEASURES))
    for _, part in context.by_questionnaire(means[means["measure"] == first]):
        yield lead(takeaway(ordered(part, context.study)))
        break
    yield note(
        say(
            "Mean over the items of a dimension, then over the dimensions; **lower is better**. Only runs "
            "that were asked the same questions can be compared, so every item set has a list of its own. "
            "No two measures rank alike for certain: read more than one."
        )
    )
    yield badges(means["role"])
    for measure in MEASURES:
        rows = means[means["measure"] == measure]
        if rows.empty:
            continue
        yield heading(measure_name(measure), name=str(measure))
        yield note(
            say(
                "**Lower is better.** {meaning} Bar: interval over respondents and items. "
                "Grey tick: floor, what as many humans drawn from the reference score.",
                meaning=say(MEASURES[measure].meaning),
            )
        )
        for questionnaire, part in context.by_questionnaire(rows):
            yield from _list(context, place, part, measure, questionnaire)
    for report in RESULTS["leaderboard"]:
        yield from show(context, place, report)


def _list(
    context: Context, place: Place, rows: pd.DataFrame, measure: Measure, questionnaire: str
) -> Iterator[str]:
    size = context.study.questionnaires[questionnaire]
    yield heading(say("Item set “{name}” ({n} items)", name=questionnaire, n=size), level=3)
    rows = ordered(rows, context.study)
    axis = say(MEASURES[measure].axis)
    highest = end_of_scale(rows)
    drawn = [
        figure(
            mean_chart(part.sort_values("value", kind="stable"), axis_title=axis, highest=highest),
            alternative=say(
                "{axis}, mean of dimensions, lower is better. {sentence}",
                axis=axis,
                sentence=plain(takeaway(part)),
            ),
            title=f"**{culture_name(str(culture))}**",
        )
        for culture, part in rows.groupby("culture", sort=False)
    ]
    yield side_by_side(drawn)
    yield value_table(
        rows.sort_values(["culture", "value"], ascending=[False, True], kind="stable"),
        measure,
        caption=say("Mean of dimensions, item set {name}", name=questionnaire),
    )
    yield source(context, place, FILES)

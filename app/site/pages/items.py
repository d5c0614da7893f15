"""Page *Items*: the items that were asked, with the way to each one's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app import reading
from app.filters import dimension_name
from app.language import language, say
from app.measures import MEASURES, measure_name
from app.names import kind_name, topic_name
from app.site.context import Context, Page
from app.site.markup import heading, link
from app.site.pages.item import asked_items, path_of
from app.site.parts import badges, lead, note, source
from app.site.place import Place
from app.site.printed_figures import show_figures
from app.site.table import Column, table
from app.text import coverage

PATH: Final = "items.html"
FILES: Final = ("reports/item_divergence.csv",)


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("One item, humans and models"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    items = asked_items(context)
    yield lead(
        say(
            "**{n} items were asked.** Each has a page with the answers of humans and models and every raw "
            "response.",
            n=len(items),
        )
    )
    yield badges(context.study.runs["role"])
    yield table(
        say("Table of the items that were asked"),
        [
            Column(
                say("item"),
                [link(place.to_page(path_of(code)), code) for code in items["base_id"]],
                html=True,
            ),
            Column(say("dimension"), [dimension_name(code) for code in items["dimension"]], choice=True),
            Column(say("topic"), [topic_name(topic) for topic in items["topic"]], choice=True),
            Column(say("question"), list(items[f"text_{language()}"]), wide=True),
            Column(say("kind"), [kind_name(kind) for kind in items["kind"]], choice=True),
        ],
    )
    yield source(context, place, ["data/survey/items.csv"], "dvc repro dataset")
    yield from show_figures(context, place, ("item_divergence",))
    yield from _values(context, place)


def _values(context: Context, place: Place) -> Iterator[str]:
    """List the divergence of every run on every item."""
    rows = context.study.named(reading.item_divergence(context.project))
    respondents = {name: float(run.respondents) for name, run in context.params.runs.items()}
    yield heading(say("Divergence of every run on every item"))
    yield note(say("`reports/item_divergence.csv`; lower is better"))
    yield table(
        say("Table of the item's divergences by run"),
        [
            Column(
                say("item"), [link(place.to_page(path_of(code)), code) for code in rows["base_id"]], html=True
            ),
            Column(say("who"), list(rows["series"]), choice=True),
            Column(say("culture"), list(rows["culture"]), choice=True),
            Column(say("dimension"), [dimension_name(code) for code in rows["dimension"]], choice=True),
            Column(say("item set"), list(rows["questionnaire"]), choice=True),
            Column(
                say("valid answers"),
                [
                    coverage(valid, respondents.get(run, float("nan")))
                    for run, valid in zip(rows["run"], rows["n_valid"], strict=True)
                ],
            ),
            *(Column(measure_name(str(one)), list(rows[str(one)]), digits=3) for one in MEASURES),
        ],
    )
    yield source(context, place, FILES)

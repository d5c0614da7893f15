"""Page *Data*: the questions with their value dimensions and the reasons, sources and licences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from app import reading
from app.dataset.counts import asked, questions_drawing, takeaway
from app.dataset.questions import COMMAND
from app.dataset.sources import SOURCES
from app.filters import dimension_name
from app.language import language, say
from app.names import kind_name, reference_name, topic_name
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.listing import Report, show
from app.site.markup import escaped, heading, link
from app.site.pages.item import path_of
from app.site.parts import lead, note, source
from app.site.place import Place
from app.site.printed_figures import show_figures
from app.site.table import Column, table

PATH: Final = "data.html"
FILES: Final = ("data/survey/items.csv", "data/survey/reference.csv")


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Questions, human answers, sources"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    questions = reading.items(context.project).drop_duplicates(["culture", "base_id"])
    yield lead(takeaway(questions))
    yield note(
        say(
            "The words are this project's own, in both languages; only the topic and the answer codes are "
            "the survey's. This is not the dataset of the paper, which cannot be had."
        )
    )
    yield from drawn(questions_drawing(questions))
    yield source(context, place, [FILES[0]], COMMAND)
    yield from show_figures(context, place, ("dataset",))
    yield heading(say("Every question with its dimension and the reason"))
    yield _questions(context, place, questions)
    yield source(context, place, FILES, COMMAND)
    yield heading(say("Sources and licences"))
    yield table(
        say("Table of the sources with their licences"),
        [
            Column(say("source"), [say(name) for name, _, _ in SOURCES]),
            Column(say("from"), [say(where) for _, where, _ in SOURCES]),
            Column(say("licence and conditions"), [say(terms) for _, _, terms in SOURCES], wide=True),
        ],
    )
    yield source(context, place, ["data/README.md", "LICENSE", "CITATION.cff"], COMMAND)
    excluded = context.report("survey_excluded")
    if excluded is not None:
        title = say("{n} variables of the surveys are no question here", n=len(excluded))
        report = Report("survey_excluded", title, "", "source variable reason", COMMAND)
        yield from show(context, place, report)


def _questions(context: Context, place: Place, questions: pd.DataFrame) -> str:
    known = asked(context.project)
    names = [
        link(place.to_page(path_of(base_id)), base_id) if item_id in known else escaped(base_id)
        for base_id, item_id in zip(questions["base_id"], questions["item_id"], strict=True)
    ]
    return table(
        say("Table of the questions with their dimension and the reason"),
        [
            Column(say("item"), names, html=True),
            Column(say("culture"), list(questions["culture"]), choice=True),
            Column(say("dimension"), [dimension_name(code) for code in questions["dimension"]], choice=True),
            Column(say("topic"), [topic_name(topic) for topic in questions["topic"]], choice=True),
            Column(say("question"), list(questions[f"text_{language()}"]), wide=True),
            Column(
                say("direction"),
                ["+1" if int(sign) > 0 else "−1" for sign in questions["direction"]],
                meaning=say("+1: a higher code of the answer means more of the dimension; −1: less"),
            ),
            Column(
                say("reason"),
                list(questions["why"]),
                wide=True,
                foreign="" if language() == "en" else "en",
            ),
            Column(say("kind"), [kind_name(kind) for kind in questions["kind"]], choice=True),
            Column(
                say("human answers known"),
                [reference_name(code) for code in questions["reference"]],
                choice=True,
            ),
        ],
    )

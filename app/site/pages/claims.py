"""Page *Claims*: what the paper says, held against this study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs

import pandas as pd

from app.claims.rows import NUMBERS, TEXTS, in_print, place_name, ready
from app.claims.sentences import BASIS, claims_drawing, meanings, roles, takeaway
from app.claims.translated import translated
from app.claims.verdicts import verdict_name
from app.language import say, sentences
from app.site.context import Context, Page
from app.site.figure import drawn
from app.site.layout import MENU
from app.site.markup import link
from app.site.parts import badges, facts, lead, missing, note, source
from app.site.place import Place
from app.site.table import Column, table

PATH: Final = "claims.html"
REPORT: Final = "reports/claims.csv"
FILES: Final = (REPORT, "reports/ledger.csv")
COMMAND: Final = "dvc repro metrics claims"
ELSEWHERE: Final = {"alignment": "leaderboard.html", "compare": "leaderboard.html", "item": "items.html"}
"""Pages of the explorer that have another name here."""


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Claims"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    claims = context.report("claims", texts=TEXTS, numbers=NUMBERS)
    if claims is None:
        yield missing(REPORT, "dvc repro claims")
        return
    rows = ready(claims, context.ledger)
    yield lead(takeaway(rows))
    yield badges(roles(rows), published=True)
    yield from drawn(claims_drawing(rows))
    yield facts((f"{name} ({n})", meaning) for name, n, meaning in meanings(rows))
    yield note(sentences([say(BASIS), say("Statements are put in this project's words.")]))
    yield table(say("The claims with their verdicts"), list(_columns(place, translated(rows))))
    yield source(context, place, FILES, COMMAND)


def _columns(place: Place, rows: pd.DataFrame) -> Iterator[Column]:
    yield Column(say("verdict"), list(rows["name"]), choice=True)
    yield Column(say("claim"), list(rows["statement"]), wide=True)
    yield Column(say("place"), [place_name(where) for where in rows["place"]])
    yield Column(say("published"), list(rows["published"]), wide=True)
    yield Column(
        say("here"),
        list(rows["reproduced"]),
        meaning=say("The number that speaks least for the claim, with its interval"),
    )
    yield Column(
        say("valid answers"),
        list(rows["coverage"]),
        meaning=say("Valid of expected answers of the claim's runs"),
    )
    yield Column(
        say("paper's measure"),
        [verdict_name(verdict) for verdict in rows["verdict_paper_measure"]],
        meaning=say("Verdict by the measure of the paper, where it has its own"),
    )
    yield Column(
        say("in print"),
        [in_print(consistent) for consistent in rows["printed_consistent"]],
        meaning=say("Do the paper's own tables agree with the claim?"),
    )
    yield Column(say("reason"), list(rows["why"]), wide=True)
    yield Column(say("tested on"), list(rows["tested_on"]), choice=True)
    yield Column(say("page"), [_page_link(place, view) for view in rows["view"]], html=True)


def _page_link(place: Place, view: str) -> str:
    """Link the page of a claim's view; a view that names no page of the site links none."""
    module = parse_qs(view).get("page", [""])[0]
    path = ELSEWHERE.get(module, f"{module}.html")
    title = next((entry.title for entry in MENU if entry.path == path), None)
    return link(place.to_page(path), say(title)) if title else ""

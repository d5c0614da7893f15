"""Page *Claims*: what the paper says, held against this study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs

import pandas as pd

from app.claims.rows import place_name
from app.claims.translated import translated
from app.language import later, listed, say
from app.site.context import Context, Page
from app.site.layout import MENU
from app.site.markup import link
from app.site.parts import badges, lead, missing, note, source
from app.site.place import Place
from app.site.report_table import covered
from app.site.table import Column, table, written
from value_survey.reports.claims.rules import Verdict

PATH: Final = "claims.html"
REPORT: Final = "reports/claims.csv"
TEXTS: Final = (
    "claim",
    "place",
    "statement",
    "published",
    "measure",
    "tested_on",
    "runs",
    "verdict",
    "why",
    "view",
)

VERDICTS: Final = {
    "shown": later("shown"),
    "not shown": later("not shown"),
    "contradicted": later("contradicted"),
    "not testable with the models run": later("not testable with the models run"),
}
ELSEWHERE: Final = {"alignment": "leaderboard.html", "compare": "leaderboard.html", "item": "items.html"}
"""Pages of the explorer that have another name here."""


def build(context: Context) -> Iterator[Page]:
    """Make the page."""
    place = context.place(PATH)
    yield Page(place, say("Claims"), "\n".join(_body(context, place)))


def _body(context: Context, place: Place) -> Iterator[str]:
    claims = context.report("claims", texts=TEXTS, numbers=("value", "low", "high"))
    if claims is None:
        yield missing(REPORT, "dvc repro claims")
        return
    counts = claims["verdict"].value_counts()
    yield lead(
        say(
            "**Of {n} claims of the paper:** {verdicts}.",
            n=len(claims),
            verdicts=listed(
                f"{counts[verdict]} {_verdict(verdict)}"
                for verdict in map(str, Verdict)
                if verdict in counts.index
            ),
        )
    )
    yield badges(context.study.runs["role"], published=True)
    yield note(
        say(
            "A verdict holds for the models that were run, named in the row: most claims are about models "
            "that were not. Statements are put in this project's words."
        )
    )
    yield table(say("The claims with their verdicts"), list(_columns(context, place, claims)))
    yield source(context, place, [REPORT], "dvc repro metrics claims")


def _columns(context: Context, place: Place, claims: pd.DataFrame) -> Iterator[Column]:
    valid = covered(claims, context.ledger)
    told = translated(claims)
    yield Column(say("claim"), list(told["statement"]), wide=True)
    yield Column(say("verdict"), [_verdict(code) for code in claims["verdict"]], choice=True)
    yield Column(say("reason"), list(told["why"]), wide=True)
    yield Column(say("where in the paper"), [place_name(where) for where in claims["place"]])
    yield Column(say("tested on"), list(told["tested_on"]), choice=True)
    if valid is not None:
        yield Column(say("valid answers"), valid, meaning=say("Valid of expected answers"))
    yield Column(
        say("value"),
        [
            say(
                "{value} ({low} to {high})",
                value=written(value, 2),
                low=written(low, 2),
                high=written(high, 2),
            )
            if pd.notna(value)
            else ""
            for value, low, high in zip(claims["value"], claims["low"], claims["high"], strict=True)
        ],
    )
    yield Column(say("measure"), list(told["measure"]))
    yield Column(say("page"), [_page_link(place, view) for view in claims["view"]], html=True)


def _verdict(code: str) -> str:
    return say(VERDICTS[code]) if code in VERDICTS else code


def _page_link(place: Place, view: str) -> str:
    """Link the page of a claim's view; a view that names no page of the site links none."""
    module = parse_qs(view).get("page", [""])[0]
    path = ELSEWHERE.get(module, f"{module}.html")
    title = next((entry.title for entry in MENU if entry.path == path), None)
    return link(place.to_page(path), say(title)) if title else ""

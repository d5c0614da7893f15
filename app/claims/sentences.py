"""What the claims say all in all, in words and as a chart."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app.charts.claims import claims_chart
from app.claims.rows import place_name
from app.claims.scope import split
from app.claims.translated import translated
from app.claims.verdicts import LOOKS
from app.drawing import Drawing, Drawn
from app.language import later, say, sentences
from app.text import plain
from value_survey.reports.claims.rules import Verdict
from value_survey.reports.inputs import Role

BASIS: Final = later(
    "Verdicts are by the sound measure: smoothed, with intervals. What the paper's own measure would say "
    "stands beside them."
)


def roles(rows: pd.DataFrame) -> list[str]:
    """List the roles of the models that claims were tested on."""
    known = set(Role)
    return [role for cell in rows["role"].unique() for role in split(cell) if role in known]


def takeaway(rows: pd.DataFrame) -> str:
    """Count the verdicts, and say what they rest on."""
    counts = rows["verdict"].value_counts()
    tested = rows[rows["verdict"] != Verdict.NOT_TESTABLE]
    parts = [
        say(
            "**Of {n} claims, {tested} could be tested here: {shown} shown, {contradicted} contradicted, "
            "{not_shown} not shown.**",
            n=len(rows),
            tested=len(tested),
            shown=int(counts.get(Verdict.SHOWN, 0)),
            contradicted=int(counts.get(Verdict.CONTRADICTED, 0)),
            not_shown=int(counts.get(Verdict.NOT_SHOWN, 0)),
        )
    ]
    if len(rows) > len(tested):
        parts.append(
            say("The other {n} wait for runs of the models they are about.", n=len(rows) - len(tested))
        )
    if len(tested) and Role.PAPER not in roles(tested):
        parts.append(
            say("No model of the paper was run, so no verdict speaks for or against the paper's models.")
        )
    paper = tested["verdict_paper_measure"]
    if differ := int((paper.ne("") & paper.ne(tested["verdict"])).sum()):
        parts.append(say("Verdicts that the paper's own measure would change: {n}.", n=differ))
    return sentences(parts)


def claims_drawing(rows: pd.DataFrame) -> Drawing:
    """Draw claims, as from `rows.ready`, by verdict and section of the paper."""
    told = translated(rows)
    chart = claims_chart(
        told.assign(section=rows["section"].map(place_name), place=rows["place"].map(place_name))
    )
    words = say(
        "A mark per claim, a row per section of the paper. {sentence}", sentence=plain(takeaway(rows))
    )
    return Drawing((Drawn("", chart, words),))


def meanings(rows: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Give each verdict's name, the number of claims that have it, and what it means."""
    return [
        (say(look.name), int((rows["verdict"] == verdict).sum()), say(look.meaning))
        for verdict, look in LOOKS.items()
    ]

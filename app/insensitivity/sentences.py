"""What page *Insensitivity* shows, in sentences made from the reports' numbers."""

from __future__ import annotations

from typing import Final

import pandas as pd

from app.filters import culture_name, language_name
from app.insensitivity.names import Side
from app.language import clauses, later, listed, say, sentences
from app.text import literal
from value_survey.judge.problems import RULES
from value_survey.reports.grids import number
from value_survey.reports.inputs import Role

_MEANINGS: Final = {
    Side.SOUND: later(
        "**Lower is better.** The share of responses that have the problem, once the errors that the judge "
        "makes on responses of known truth are taken out (Rogan and Gladen). Bar: interval over "
        "respondents and over the judge's errors. Grey tick: the share as judged. Where the judge flags "
        "responses with the problem hardly more often than the others, no share can be worked out: it "
        "cannot be told."
    ),
    Side.PAPER: later(
        "**Lower is better.** The share of responses that the judge flags, as in Fig. 9 of the paper, "
        "taken at its word. Bar: interval over respondents, which the paper does not give. A judge that "
        "flags nothing gives 0 % whatever the responses are: read these shares only beside the judge's "
        "trial below."
    ),
}
_RULES: Final = later(
    "Rules see all responses, but only three of the six problems, and of these only what words and numbers "
    "give away."
)
_MODEL: Final = later(
    "A model judges, as in the paper, a sample of the responses. The judge at hand is the small embedded "
    "model, not the paper's."
)

FEW: Final = 2
"""So many models are spoken of one by one."""


def shares_meaning(judge: str, side: Side) -> str:
    """Say how the shares that a judge gives are to be read."""
    return sentences([say(_MEANINGS[side]), say(_RULES if judge == RULES else _MODEL)])


def rates_sentence(rows: pd.DataFrame, side: Side) -> str:
    """Say how often the models' responses of one culture have each problem, or that it cannot be told."""
    models = rows[rows["role"] != Role.YARDSTICK]
    rows = models if len(models) else rows
    where = f"**{literal(culture_name(rows['culture'].iloc[0]))}**"
    sound = side is Side.SOUND
    told = rows[rows["told"]] if sound else rows
    silent = rows[~rows["told"]] if sound else rows[:0]
    parts = []
    if told["run"].nunique() <= FEW:
        for _, own in told.groupby("run", sort=False):
            values = listed(_value(row, side) for _, row in own.iterrows())
            parts.append(f"{literal(own['series'].iloc[0])}: {values}")
    else:
        column = "rate_corrected" if sound else "rate"
        highest = told.loc[told.groupby("problem", sort=False)[column].idxmax()]
        values = listed(
            f"{_value(row, side)} ({literal(str(row['series']))})" for _, row in highest.iterrows()
        )
        parts.append(say("highest shares: {values}", values=values))
    if len(silent):
        codes = listed(code.upper() for code in dict.fromkeys(silent["problem"]))
        parts.append(say("**cannot be told** by this judge: {problems}", problems=codes))
    return say("{where}: {parts}.", where=where, parts=clauses(parts))


def _value(row: pd.Series, side: Side) -> str:
    names = ("rate_corrected", "corrected_low", "corrected_high")
    value, low, high = names if side is Side.SOUND else ("rate", "low", "high")
    return say(
        "{problem} {value} % ({low} to {high})",
        problem=row["problem"].upper(),
        value=percent(row[value]),
        low=percent(row[low]),
        high=percent(row[high]),
    )


def validity_sentence(rows: pd.DataFrame) -> str:
    """Say how well a judge does on controls, language by language."""
    parts = []
    for code in dict.fromkeys(rows["language"]):
        own = rows[rows["language"] == code]
        parts.append(
            say(
                "{language}: it finds {hits} % of the responses with a problem, and passes {passed} % of "
                "those without",
                language=literal(language_name(code)),
                hits=_span(own["sensitivity"]),
                passed=_span(own["specificity"]),
            )
        )
    told, n = int(rows["told"].sum()), len(rows)
    verdict = (
        say("It allows a corrected share for {k} of {n} pairs of problem and language.", k=told, n=n)
        if told
        else say(
            "**It tells nothing**: responses with a problem are not shown to be flagged more often than "
            "the others."
        )
    )
    return say("{parts}. {verdict}", parts=clauses(parts), verdict=verdict)


def agreement_sentence(rows: pd.DataFrame) -> str:
    """Say how the paper's judge and its human checkers differ, from the counts that it prints."""
    fewer = rows["yes_a"] < rows["yes_b"]
    return say(
        "The paper's judge flagged fewer responses than its human checkers in {fewer} of {n} rows; in "
        "{clear} of them the interval of the difference leaves out 0. Appendix D prints counts only: "
        "depending on which responses they share, Cohen's κ lies anywhere from {least} to {most}.",
        fewer=int(fewer.sum()),
        n=len(rows),
        clear=int((fewer & (rows["difference_low"] > 0)).sum()),
        least=number(rows["kappa_least"].min(), 2),
        most=number(rows["kappa_greatest"].max(), 2),
    )


def percent(share: float) -> str:
    """Write a share in per cent without its sign; small ones with a digit more."""
    return number(100 * share, 1 if 0 < share < 0.1 else 0)


def _span(shares: pd.Series) -> str:
    low, high = percent(shares.min()), percent(shares.max())
    return low if low == high else f"{low}–{high}"

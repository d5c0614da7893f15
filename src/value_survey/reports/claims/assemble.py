"""`reports/claims.csv`: every claim with what this study's runs say of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import pandas as pd

from value_survey.reports.claims.definitions import Claim
from value_survey.reports.claims.printed import printed_consistent, published_text
from value_survey.reports.claims.rules import (
    Finding,
    Quantifier,
    Tested,
    Verdict,
    deciding,
    say,
    verdict_of,
)
from value_survey.reports.claims.sentences import ALSO, Addition, Numbers, Reason
from value_survey.reports.claims.study import CULTURES, Study
from value_survey.reports.inputs import Role
from value_survey.reports.published import Published

CLAIM_COLUMNS: Final = [
    "claim", "place", "statement", "published", "needs", "measure", "report", "tested_on", "runs", "role",
    "value", "low", "high", "n_numbers", "verdict", "verdict_paper_measure", "printed_consistent", "why",
    "view", "command",
]  # fmt: skip

ANY: Final = "any"
ALL_MODELS: Final = "all"
_LISTED: Final = 4
"""Numbers up to which a sentence lists all of them."""


def claims_report(claims: Sequence[Claim], study: Study, published: Published) -> pd.DataFrame:
    """Hold every claim against the reports.

    Parameters
    ----------
    claims
        From `read_claims`.
    study
        The reports and models.
    published
        The printed values.

    Returns
    -------
    pandas.DataFrame
        `CLAIM_COLUMNS`, a row per claim in their order:

        - published: the printed numbers, as printed; empty where the paper shows a figure only.
        - needs: the models that have to be run, by the paper's names, or `any`.
        - tested_on: models and their roles, `runs` the runs, `role` the roles alone (see `Role`).
        - value, low, high: the number that decides, the one that speaks least for the claim, with its
          interval; `n_numbers` of them were looked at. Equal ends: a number that is judged as it stands.
        - verdict: by the sound measure where there is one (see `rules.verdict_of`);
          verdict_paper_measure: by the paper's, empty where both are one.
        - printed_consistent: whether the printed numbers agree with the claim; empty where that cannot be
          told.
        - why: the numbers as a sentence. view: page and query of the explorer. command: what makes them.

    Raises
    ------
    InputError
        A claim refers to printed numbers, or to findings of the audit, that do not exist.
    """
    rows = [_row(claim, study, published) for claim in claims]
    return pd.DataFrame(rows, columns=CLAIM_COLUMNS)


def _row(claim: Claim, study: Study, published: Published) -> dict[str, object]:
    needed = _needed(claim, study)
    absent = _absent(needed, study)
    tested = claim.test.tested(study, () if absent else needed)
    found = () if absent else _defined(tested.findings)
    paper = () if absent or not found else _defined(tested.paper)
    confidence = study.confidence
    verdict = verdict_of(found, tested.target, tested.quantifier, confidence)
    by_paper = verdict_of(paper, tested.target, tested.quantifier, confidence) if paper else None
    number = deciding(found, tested.target) if found else None
    models = _models(found, study)
    roles = list(dict.fromkeys(study.role[name] for name in models))
    return {
        "claim": claim.id,
        "place": claim.place,
        "statement": claim.statement,
        "published": published_text(claim, published),
        "needs": claim.needs if claim.needs == ANY else "; ".join(study.display[name] for name in needed),
        "measure": tested.measure,
        "report": "; ".join(f"reports/{name}" for name in tested.report.split(", ")),
        "tested_on": "; ".join(f"{study.display[name]} ({study.role[name]})" for name in models),
        "runs": "; ".join(dict.fromkeys(run for each in found for run in each.runs)),
        "role": "; ".join(roles),
        "value": number.estimate.value if number else math.nan,
        "low": number.estimate.low if number else math.nan,
        "high": number.estimate.high if number else math.nan,
        "n_numbers": len(found),
        "verdict": verdict.value,
        "verdict_paper_measure": by_paper.value if by_paper else "",
        "printed_consistent": printed_consistent(claim, published, study.frames["published_audit"]),
        "why": _why(tested, found, (verdict, by_paper), roles, absent, study),
        "view": urlencode({"page": tested.page} | _query(tested, found, models, study), doseq=True),
        "command": f"dvc repro {tested.stage} claims",
    }


def _needed(claim: Claim, study: Study) -> tuple[str, ...]:
    """Give the names of the models that a claim needs; none where any will do."""
    of_paper = study.models[study.models["role"] == Role.PAPER]
    if claim.needs == ALL_MODELS:
        return tuple(of_paper["name"])
    names = dict(zip(of_paper["display"], of_paper["name"], strict=True))
    return () if claim.needs == ANY else tuple(names[display] for display in claim.needs)


def _absent(needed: Sequence[str], study: Study) -> list[str]:
    """List the needed models without DEF runs in both cultures on the questionnaire of the others."""
    shown = study.runs(needed).shown
    there = shown.groupby("model")["culture"].agg(set).to_dict()
    return [study.display[name] for name in needed if not there.get(name, set()) >= set(CULTURES)]


def _defined(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Give the findings unless all of them are undefined: then there is nothing to judge."""
    return () if all(math.isnan(each.estimate.value) for each in findings) else tuple(findings)


def _models(found: Sequence[Finding], study: Study) -> list[str]:
    """List the models that the numbers rest on, also those that others were compared with."""
    divergence = study.frames["divergence"].drop_duplicates("run")
    of_run = dict(zip(divergence["run"], divergence["model"], strict=True))
    names = [name for each in found for name in each.model.split("+")]
    names += [of_run[run] for each in found for run in each.runs if run in of_run]
    return list(dict.fromkeys(name for name in names if name))


def _why(
    tested: Tested,
    found: Sequence[Finding],
    verdicts: tuple[Verdict, Verdict | None],
    roles: Sequence[str],
    absent: Sequence[str],
    study: Study,
) -> str:
    if absent:
        further = Addition.MORE.format(n=len(absent) - _LISTED) if len(absent) > _LISTED else ""
        return Reason.NOT_RUN.format(models=", ".join(absent[:_LISTED]) + further)
    if tested.findings and not found:
        return Reason.UNDEFINED.format(quantity=tested.quantity)
    if not found:
        return Reason.LACKING.format(lacking=tested.lacking)
    verdict, by_paper = verdicts
    quantity = tested.quantity[0].upper() + tested.quantity[1:]
    several = len({each.model for each in found}) > 1
    if len(found) <= _LISTED:
        numbers = "; ".join(_told(each, study, named=several) for each in found)
    else:
        single = [verdict_of([each], tested.target, Quantifier.ALL, study.confidence) for each in found]
        shown, against = single.count(Verdict.SHOWN), single.count(Verdict.CONTRADICTED)
        least = _told(deciding(found, tested.target), study, named=several)
        numbers = Numbers.COUNTED.format(shown=shown, n=len(found), against=against, least=least)
    return Reason.FOUND.format(
        quantity=quantity,
        numbers=numbers,
        target=tested.target,
        verdict=verdict.value,
        most=Addition.MOST if tested.quantifier is Quantifier.MOST else "",
        by_paper=Addition.BY_PAPER.format(verdict=by_paper) if by_paper not in {None, verdict} else "",
        of_whom=Addition.OF_WHOM if Role.PAPER not in roles else "",
    )


def _told(finding: Finding, study: Study, *, named: bool) -> str:
    names = [study.display[name] for name in finding.model.split("+") if name] if named else []
    note = finding.label if finding.label.startswith("(") else ""
    label = "" if note else finding.label
    place = " ".join(part for part in (ALSO.join(names), finding.culture, label) if part)
    value, low, high = finding.estimate
    told = say(value)
    if not (math.isnan(low) or math.isnan(high) or low == high):
        told = Numbers.INTERVAL.format(value=told, low=say(low), high=say(high))
    return " ".join(part for part in (place, told, note) if part)


def _query(
    tested: Tested, found: Sequence[Finding], models: Sequence[str], study: Study
) -> dict[str, str | list[str]]:
    """Make the address show what was looked at: the questionnaire, the models, and what the test adds."""
    asked = dict.fromkeys(
        study.questionnaire[run] for each in found for run in each.runs if run in study.questionnaire
    )
    query: dict[str, str | list[str]] = {}
    if len(asked) == 1:
        query["questionnaire"] = next(iter(asked))
    if models:
        query["model"] = list(models)
    return query | tested.query

"""All checks of a questionnaire in one table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from value_survey.survey.quality.answers import answer_findings
from value_survey.survey.quality.bilingual import anchor_findings, number_findings
from value_survey.survey.quality.findings import Finding, findings_frame
from value_survey.survey.quality.readability import sentence_lengths
from value_survey.survey.quality.similarity import close_rephrasings, duplicates, far_rephrasings
from value_survey.survey.quality.texts import item_texts
from value_survey.terms import Language


def quality_report(items: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Check every item against the limits that each check names and gives reasons for.

    Parameters
    ----------
    items, reference
        As `schemas.read_items` and `schemas.read_reference` return them.

    Returns
    -------
    pandas.DataFrame
        `findings.FINDING_COLUMNS`; one row per item and check, in the order of the checks and the items.
    """
    return findings_frame(_findings(items, reference))


def _findings(items: pd.DataFrame, reference: pd.DataFrame) -> Iterator[Finding]:
    english, chinese = item_texts(items, Language.EN), item_texts(items, Language.ZH)
    for texts in (english, chinese):
        yield from duplicates(texts)
    for texts in (english, chinese):
        yield from close_rephrasings(texts)
    yield from far_rephrasings(english, chinese)
    yield from number_findings(english, chinese)
    for texts in (english, chinese):
        yield from anchor_findings(texts)
    for texts in (english, chinese):
        yield from sentence_lengths(texts)
    yield from answer_findings(items, reference)

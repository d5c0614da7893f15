"""The whole audit, in the order of the paper."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from value_survey.reports.audit.diversity import audit_diversity
from value_survey.reports.audit.findings import as_frame
from value_survey.reports.audit.groups import audit_groups
from value_survey.reports.audit.judge import audit_judge
from value_survey.reports.audit.models import audit_models
from value_survey.reports.audit.rows import audit_rows
from value_survey.reports.audit.series import audit_series
from value_survey.reports.audit.statements import audit_statements
from value_survey.reports.published import Published


def published_audit(published: Published, series: Mapping[str, str], reference: pd.DataFrame) -> pd.DataFrame:
    """Recompute what can be recomputed from the published numbers.

    Printed numbers are known to half a unit of their last digit. `recomputed` is what the printed digits
    of other numbers give, `recomputed_low` and `recomputed_high` what their rounding leaves open, and
    `consistent` whether the printed number, itself rounded, may lie there: an inconsistency is more than
    rounding.

    Parameters
    ----------
    published
        The printed values.
    series
        Series of the models (`llama-3`, `mistral`), by the paper's names.
    reference
        Frame of `data/survey/reference.csv`, for the rule of predominance only.

    Returns
    -------
    pandas.DataFrame
        table, row, column, printed (text), recomputed, consistent (empty where there is nothing to compare
        with), note, recomputed_low, recomputed_high, check (`findings.Check`).

    Raises
    ------
    InputError
        A printed number that is needed is missing.
    """
    return as_frame(
        [
            *audit_rows(published),
            *audit_series(published),
            *audit_models(published, series),
            *audit_diversity(published),
            *audit_statements(published),
            *audit_judge(published),
            *audit_groups(reference),
        ]
    )

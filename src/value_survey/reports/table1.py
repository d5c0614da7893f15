"""Table 1: diversity and divergence of the probing methods."""

from __future__ import annotations

from typing import Final

from value_survey.reports.comparison import DIMENSIONS, Layout
from value_survey.reports.comparison_table import ComparisonTable
from value_survey.reports.grids import Labels
from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.terms import Probing

TABLE1: Final = ComparisonTable(
    layout=Layout(
        number=1,
        columns=(DIVERSITY, *DIMENSIONS, AVERAGE),
        probings=(Probing.CAO, Probing.CCSV_SINGLE, Probing.CCSV_LIST, Probing.DEF),
    ),
    labels=Labels(by_model=True),
    title="Table 1. Probing methods: diversity and divergence",
    subject="Diversity (%, Eq. 6) and divergence from human answers by probing method",
    remark="Printed averages that do not follow from their rows: docs/audit.md.",
)

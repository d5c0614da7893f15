"""Table 2: divergence of the models under DEF."""

from __future__ import annotations

from typing import Final

from value_survey.reports.comparison import DIMENSIONS, Layout
from value_survey.reports.comparison_table import ComparisonTable
from value_survey.reports.grids import Labels
from value_survey.reports.published import AVERAGE
from value_survey.terms import Probing

TABLE2: Final = ComparisonTable(
    layout=Layout(number=2, columns=(*DIMENSIONS, AVERAGE), probings=(Probing.DEF,)),
    labels=Labels(by_model=False),
    title="Table 2. Models: divergence under DEF",
    subject="Divergence from the human answers by model under DEF",
    remark="In print, the EVI of Mistral-7B-Instruct (0.58) contradicts Table 1 (0.85) and its average.",
)

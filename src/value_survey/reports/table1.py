"""Table 1: diversity and divergence of the probing methods."""

from __future__ import annotations

from typing import Final

import pandas as pd

from value_survey.reports.captions import TableFacts, divergence_caption, passed_over_notes, sound_caption
from value_survey.reports.comparison import DIMENSIONS, Layout, compare
from value_survey.reports.document import Document
from value_survey.reports.grids import Labels, diversity_grid, paper_grid, sound_grid
from value_survey.reports.published import AVERAGE, DIVERSITY, Published
from value_survey.reports.selection import select
from value_survey.terms import Probing

LAYOUT: Final = Layout(
    number=1,
    columns=(DIVERSITY, *DIMENSIONS, AVERAGE),
    probings=(Probing.CAO, Probing.CCSV_SINGLE, Probing.CCSV_LIST, Probing.DEF),
)

_LABELS = Labels(by_model=True)


def table1(
    divergence: pd.DataFrame, diversity: pd.DataFrame, published: Published, models: pd.DataFrame
) -> pd.DataFrame:
    """Reproduce Table 1 of the paper as a tidy frame (see `comparison.compare` for its rows and columns).

    Parameters
    ----------
    divergence, diversity
        Frames of `reports/divergence.csv` and `reports/diversity.csv`.
    published
        The printed values.
    models
        `name`, `display`, `role` of every model of the reports.
    """
    return compare(LAYOUT, published.table1, select(divergence, diversity), models)


def table1_document(frame: pd.DataFrame, facts: TableFacts) -> Document:
    """Lay out Table 1: the paper's table, the sound divergences, the diversities with their ceiling."""
    caption = (
        "Diversity (%, Eq. 6) and divergence from human answers by probing method (Table 1 of the paper). "
        + divergence_caption(facts)
    )
    diversity_caption = (
        "Companion of Table 1: diversity per culture. Eq. 6 cannot reach 100 %: its ceiling is "
        "1 − 1/n respondents. "
        "Different answers: how often two respondents with a valid answer to the same item chose "
        "differently, whatever their words. "
        "Source: reports/diversity.csv."
    )
    main = paper_grid(frame, _LABELS, LAYOUT.columns, "table1", caption)
    return Document(
        title="Table 1. Probing methods: diversity and divergence",
        grids=(
            passed_over_notes(main, facts),
            sound_grid(frame, _LABELS, "table1-sound", sound_caption(1, facts)),
            diversity_grid(frame, _LABELS, "table1-diversity", diversity_caption),
        ),
    )

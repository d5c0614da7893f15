"""Table 2: divergence of the models under DEF."""

from __future__ import annotations

from typing import Final

import pandas as pd

from value_survey.reports.captions import TableFacts, divergence_caption, passed_over_notes, sound_caption
from value_survey.reports.comparison import DIMENSIONS, Layout, compare
from value_survey.reports.document import Document
from value_survey.reports.grids import Labels, paper_grid, sound_grid
from value_survey.reports.published import AVERAGE, Published
from value_survey.reports.selection import select
from value_survey.terms import Probing

LAYOUT: Final = Layout(number=2, columns=(*DIMENSIONS, AVERAGE), probings=(Probing.DEF,))

_LABELS = Labels(by_model=False)


def table2(
    divergence: pd.DataFrame, diversity: pd.DataFrame, published: Published, models: pd.DataFrame
) -> pd.DataFrame:
    """Reproduce Table 2 of the paper as a tidy frame (see `comparison.compare` for its rows and columns).

    Parameters
    ----------
    divergence, diversity
        Frames of `reports/divergence.csv` and `reports/diversity.csv`.
    published
        The printed values.
    models
        `name`, `display`, `role` of every model of the reports.
    """
    return compare(LAYOUT, published.table2, select(divergence, diversity), models)


def table2_document(frame: pd.DataFrame, facts: TableFacts) -> Document:
    """Lay out Table 2: the paper's table and the sound divergences."""
    caption = (
        "Divergence from the human answers by model under DEF (Table 2 of the paper). "
        + divergence_caption(facts)
        + " In print, the EVI of Mistral-7B-Instruct (0.58) contradicts Table 1 (0.85) and its row's average."
    )
    main = paper_grid(frame, _LABELS, LAYOUT.columns, "table2", caption)
    return Document(
        title="Table 2. Models: divergence under DEF",
        grids=(
            passed_over_notes(main, facts),
            sound_grid(frame, _LABELS, "table2-sound", sound_caption(2, facts)),
        ),
    )

"""Tables 1 and 2: which runs they take, and how they are laid out; what differs is a `ComparisonTable`."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from value_survey.reports.captions import TableFacts, divergence_caption, left_out_notes, sound_caption
from value_survey.reports.comparison import Layout, compare
from value_survey.reports.document import Document, Grid
from value_survey.reports.grids import Labels, diversity_grid, paper_grid, sound_grid
from value_survey.reports.inputs import Role
from value_survey.reports.published import DIVERSITY, Published
from value_survey.reports.selection import Selection, select


@dataclass(frozen=True)
class ComparisonTable:
    """A table of the paper that sets models or methods beside each other.

    Attributes
    ----------
    layout
        Its number, columns and probing methods.
    labels
        How its rows are named.
    title
        Of the document.
    subject
        Beginning of the caption: what the numbers are.
    remark
        End of the caption: what is to be known of the printed numbers.
    """

    layout: Layout
    labels: Labels
    title: str
    subject: str
    remark: str = ""

    @property
    def name(self) -> str:
        """Name of its files."""
        return f"table{self.layout.number}"

    def select(self, divergence: pd.DataFrame, diversity: pd.DataFrame, models: pd.DataFrame) -> Selection:
        """Choose the runs: one questionnaire for the whole table (`selection.select`)."""
        yardsticks = list(models.loc[models["role"] == Role.YARDSTICK, "name"])
        return select(divergence, diversity, self.layout.probings, yardsticks)

    def frame(
        self, divergence: pd.DataFrame, diversity: pd.DataFrame, published: Published, models: pd.DataFrame
    ) -> pd.DataFrame:
        """Reproduce the table as a tidy frame (see `comparison.compare` for its rows and columns).

        Parameters
        ----------
        divergence, diversity
            Frames of `reports/divergence.csv`, with the `questionnaire` of each run, and
            `reports/diversity.csv`.
        published
            The printed values.
        models
            `name`, `display`, `role` of every model of the reports.
        """
        printed: pd.DataFrame = getattr(published, self.name)
        return compare(self.layout, printed, self.select(divergence, diversity, models), models)

    def document(self, frame: pd.DataFrame, facts: TableFacts) -> Document:
        """Lay the table out: as the paper does, then the sound divergences and, where due, diversities."""
        caption = f"{self.subject} (Table {self.layout.number} of the paper). {divergence_caption(facts)}"
        caption = f"{caption} {self.remark}".rstrip()
        main = paper_grid(frame, self.labels, self.layout.columns, self.name, caption)
        sound = sound_grid(frame, self.labels, f"{self.name}-sound", sound_caption(self.layout.number, facts))
        grids: tuple[Grid, ...] = (left_out_notes(main, facts), sound)
        if DIVERSITY in self.layout.columns:
            grids = (
                *grids,
                diversity_grid(frame, self.labels, f"{self.name}-diversity", self._of_diversity()),
            )
        return Document(title=self.title, grids=grids)

    def _of_diversity(self) -> str:
        return (
            f"Companion of Table {self.layout.number}: diversity per culture. Eq. 6 cannot reach 100 %: its "
            "ceiling is 1 − 1/n respondents. Different answers: how often two respondents with a valid "
            "answer to the same item chose differently, whatever their words. Source: reports/diversity.csv."
        )

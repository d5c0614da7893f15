"""The options that a run chooses most, and how these change with who is simulated (paper, section 4.2.3).

Of tied options each counts with an equal share, which is what a fair coin between them gives on average: no
order of the options is preferred, and the numbers of items add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.distributions import ReferenceItem
from value_survey.metrics.measures import FloatArray
from value_survey.metrics.seeding import stream


def most_chosen(counts: FloatArray) -> FloatArray:
    """Share of each option in the choice of the most frequent one, along the last axis.

    1 for the largest count, 1/k for each of k tied ones, 0 for the others; 0 throughout where nobody chose.
    """
    largest = counts.max(axis=-1, keepdims=True)
    top = (counts == largest) & (largest > 0)
    n_top = top.sum(axis=-1, keepdims=True)
    return np.asarray(top / np.maximum(n_top, 1))


@dataclass(frozen=True)
class Choices:
    """The most chosen options of the m items that have a valid answer and human answers.

    All items' options lie end to end in C cells.

    Attributes
    ----------
    items
        The m items.
    item
        Place of each cell's item, ascending, shape (C,).
    code
        The option's code, shape (C,).
    top
        Share of the option in the run's choice (`most_chosen`), shape (C,).
    human_top
        The same of the humans, weighted.
    replicates
        `top` with the respondents drawn again, shape (B, C).
    n_respondents
        Of the run.
    n_valid
        Valid answers to each item, shape (m,).
    """

    items: tuple[ReferenceItem, ...]
    item: npt.NDArray[np.intp]
    code: npt.NDArray[np.intp]
    top: FloatArray
    human_top: FloatArray
    replicates: FloatArray
    n_respondents: int
    n_valid: FloatArray

    @cached_property
    def dimension(self) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
        """Dimension of each item, shape (m,)."""
        return np.array([item.dimension.value for item in self.items], dtype=str)

    @cached_property
    def question(self) -> npt.NDArray[np.intp]:
        """Number of each item's question, shape (m,): wordings of one question have the same."""
        names = np.array([item.base_id for item in self.items], dtype=str)
        return np.asarray(np.unique(names, return_inverse=True)[1], dtype=np.intp)

    @cached_property
    def tied(self) -> npt.NDArray[np.bool_]:
        """Whether several options of an item are chosen most, shape (m,)."""
        largest = np.zeros(len(self.items))
        np.maximum.at(largest, self.item, self.top)
        return largest < 1

    @cached_property
    def covariances(self) -> dict[int, tuple[npt.NDArray[np.intp], FloatArray]]:
        """Of each question: its cells, and the covariance of their replicates."""
        of_cell = self.question[self.item]
        found = {}
        for number in range(int(of_cell.max(initial=-1)) + 1):
            cells = np.flatnonzero(of_cell == number)
            deviations = self.replicates[:, cells]
            deviations = deviations - deviations.mean(axis=0)
            found[number] = cells, deviations.T @ deviations / max(1, len(deviations))
        return found


def choices_of(run: RunCounts, *, name: str, replicates: int, seed: int) -> Choices:
    """Find the most chosen options of a run, and of `replicates` drawn again from its respondents.

    Where the drawn respondents gave an item no valid answer, its option stays as observed.
    """
    n = run.n_respondents
    draws = np.zeros((replicates, n))
    if n:
        draws[:] = stream(seed, "respondents", name).multinomial(n, np.full(n, 1 / n), size=replicates)
    parts: list[tuple[int, int, npt.NDArray[np.intp], FloatArray, FloatArray, FloatArray]] = []
    n_valid = run.n_valid
    for block, chosen, counts in zip(run.blocks, run.chosen, run.counts, strict=True):
        known = (n_valid[block.columns] > 0) & ~np.isnan(block.human).any(axis=-1)
        if not known.any():
            continue
        top = most_chosen(counts[known])
        drawn = (draws @ chosen[:, known].reshape(n, -1)).reshape(replicates, *top.shape)
        again = most_chosen(drawn)
        again = np.where(drawn.max(axis=-1, keepdims=True) > 0, again, top)
        human = most_chosen(block.human[known])
        for g, column in enumerate(block.columns[known]):
            codes = np.array(run.items[column].codes, dtype=np.intp)
            parts.append((int(column), len(codes), codes, top[g], human[g], again[:, g]))
    parts.sort(key=lambda part: part[0])
    return Choices(
        items=tuple(run.items[part[0]] for part in parts),
        item=np.repeat(np.arange(len(parts)), [part[1] for part in parts]).astype(np.intp),
        code=np.concatenate([np.empty(0, dtype=np.intp), *(part[2] for part in parts)]),
        top=np.concatenate([np.empty(0), *(part[3] for part in parts)]),
        human_top=np.concatenate([np.empty(0), *(part[4] for part in parts)]),
        replicates=np.concatenate([np.empty((replicates, 0)), *(part[5] for part in parts)], axis=1),
        n_respondents=n,
        n_valid=n_valid[[part[0] for part in parts]] if parts else np.empty(0),
    )

"""Metric 4, the cultural variation map (paper, section 4.2.2, Eq. 2–5 and Fig. 7), in three variants.

`paper`: the mean code of each dimension for every model and culture and for the humans of each culture,
centred, and its first two principal components. As printed, Eq. 4 and 5 leave the shapes open (Y has a
column per dimension, the map a point per subject); this is the ordinary PCA of subjects by dimensions, whose
points are the eigenvectors of Eq. 3 up to the length of each axis. The axes turn with every model added.

`paper-failed-counted`: the same where a failed answer counts as a score of 0, as in the authors' code.

`sound`: item scores on one scale from 0 to 1 in the direction of the dimension; axes fitted once on the
humans of many countries; models put on them, with intervals. An item counts as its distance from the mean of
the countries, so that a question which a run lacks shifts nothing by its level.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from value_survey.metrics.counts import RunCounts
from value_survey.metrics.culture_map_paper import PAPER_VARIANTS, paper_map
from value_survey.metrics.culture_map_rows import LINE_COLUMNS, LOADING_COLUMNS, POINT_COLUMNS
from value_survey.metrics.culture_map_sound import sound_map
from value_survey.metrics.inputs import require_columns
from value_survey.metrics.item_divergence import counted_runs

COUNTRY_COLUMNS = ("country", "base_id", "code", "n_weighted")


class CultureMap(NamedTuple):
    """The three reports of the map, as `culture_map` describes them."""

    points: pd.DataFrame
    loadings: pd.DataFrame
    lines: pd.DataFrame


def culture_map(
    answers: pd.DataFrame,
    items: pd.DataFrame,
    reference: pd.DataFrame,
    runs: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    seed: int,
    replicates: int = 2000,
    confidence: float = 0.95,
) -> CultureMap:
    """Put models, humans and countries on a map of values.

    Parameters
    ----------
    answers, items, reference
        Contract frames; items with `direction`.
    runs
        run, model, culture, language, probing, n_respondents, item_ids (a list).
    countries
        country (as a culture: US, CN, alpha-3 for others), base_id, code, n_weighted: valid answers of the
        humans that the sound axes are fitted on.
    seed, replicates, confidence
        Of the bootstrap.

    Returns
    -------
    CultureMap
        points: variant, subject, kind (model, human, country), run, model, culture, language, probing; x, y
        with their intervals and the half-axes and angle (degrees) of the ellipse that holds both at once
        (sound models only); n_items and n_questions behind the point, n_left_out (items of the run without
        a score on this map), n_dimensions of `n_axes_dimensions` that have a score. A subject that lacks a
        dimension has no point. In the paper's variants stand the runs of Fig. 7: DEF in the culture's
        language, the first of several; in `sound` every run.

        loadings: variant, component, dimension, loading, centre, explained (share of the variance), n_points,
        n_items. Of each component the largest loading in size is positive.

        lines: see `culture_map_lines`; one row per model and method with runs in both cultures, over the
        questions that both answered. Paper variants have no intervals.

    Raises
    ------
    InputError
        The frames do not fit together.
    """
    require_columns(items=(items, ("direction",)), countries=(countries, COUNTRY_COLUMNS))
    counted: dict[str, RunCounts] = dict(counted_runs(answers, items, reference, runs))
    parts = [paper_map(counted, runs, failed_counted=failed) for failed in PAPER_VARIANTS]
    parts.append(
        sound_map(
            counted,
            runs,
            items,
            countries,
            options=_options(items),
            seed=seed,
            replicates=replicates,
            confidence=confidence,
        )
    )
    return CultureMap(
        pd.DataFrame([row for part in parts for row in part.points], columns=POINT_COLUMNS),
        pd.DataFrame([row for part in parts for row in part.loadings], columns=LOADING_COLUMNS),
        pd.DataFrame([row for part in parts for row in part.lines], columns=LINE_COLUMNS),
    )


def _options(items: pd.DataFrame) -> dict[str, Sequence[int]]:
    """Codes of each base_id, ascending."""
    first = items.drop_duplicates("base_id")
    return {
        str(base_id): sorted(map(int, json.loads(text)))
        for base_id, text in zip(first["base_id"], first["options_en"], strict=True)
    }

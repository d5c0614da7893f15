"""How far results move when only the words change: another wording of the questions, or another language.

The questions stay the same and so do the humans, so that a value that moves shows something about the way of
asking.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.metrics.measures import FloatArray, Measure
from value_survey.metrics.run_values import RunValues, overall
from value_survey.metrics.seeding import stream
from value_survey.terms import ALL

WORDING_LANGUAGE_COLUMNS = [
    "varied", "model", "culture", "language", "probing", "questionnaire", "measure", "variants", "n_variants",
    "n_items", "lowest", "highest", "range", "item_range", "p",
]  # fmt: skip


def wording_language(
    values: Mapping[str, RunValues],
    items: pd.DataFrame,
    runs: pd.DataFrame,
    *,
    seed: int,
    permutations: int = 1999,
) -> pd.DataFrame:
    """Compare the wordings, and the languages, in which the same questions were put to a model.

    Parameters
    ----------
    values
        The measured items of each run.
    items
        item_id, wording.
    runs
        run and `run_values.DESIGN_COLUMNS`. Wordings may stand in one questionnaire or in several.
    seed
        Fixes the random permutations.
    permutations
        Of the test.

    Returns
    -------
    pandas.DataFrame
        For each model, culture, language and probing method a row per measure on its wordings (`varied` is
        `wording`), and for each model, culture, probing method and questionnaire one on its languages:

        - variants: those it was asked in; n_items: questions with a value in every variant, 0 where there
          is one variant only, and everything else is then NaN.
        - lowest, highest: over the variants, of the mean over dimensions of the mean over these questions;
          range: their difference. It is above 0 by chance alone.
        - item_range: mean over the questions of the range of a question's value; also above 0 by chance.
        - p: share of the permutations in which the variants of each question trade places that give a range
          as large or larger. Small where one variant scores lower across questions.
    """
    tidy = _tidy(values, items, runs)
    rows: list[dict[str, object]] = []
    for varied, keys in (
        ("wording", ["model", "culture", "language", "probing"]),
        ("language", ["model", "culture", "probing", "questionnaire"]),
    ):
        for key, group in tidy.groupby(keys, sort=False):
            names = dict(zip(keys, map(str, key), strict=True))
            about: dict[str, object] = {"varied": varied, "language": ALL, "questionnaire": ALL, **names}
            unit = ["base_id"] if varied == "wording" else ["base_id", "wording"]
            # Of several runs that ask the same, the first listed one counts.
            distinct = group.drop_duplicates([*unit, varied])
            for measure in Measure:
                rng = stream(seed, "variants", varied, *names.values(), measure.value)
                rows.append(about | _compared(distinct, unit, varied, measure, rng, permutations))
    return pd.DataFrame(rows, columns=WORDING_LANGUAGE_COLUMNS)


def _tidy(values: Mapping[str, RunValues], items: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """A row for each run and item, with a column per measure."""
    wording = items.set_index("item_id")["wording"]

    def parts() -> Iterator[pd.DataFrame]:
        for about in runs.to_dict("records"):
            of_run = values[str(about["run"])]
            yield pd.DataFrame(
                {
                    **{
                        name: str(about[name])
                        for name in ("model", "culture", "language", "probing", "questionnaire")
                    },
                    "base_id": of_run.base_ids,
                    "dimension": of_run.dimensions,
                    "wording": wording.loc[list(of_run.item_ids)].to_numpy(),
                    **{measure.value: of_run.by_measure[measure] for measure in Measure},
                }
            )

    return pd.concat(parts(), ignore_index=True)


def _compared(
    rows: pd.DataFrame,
    unit: list[str],
    varied: str,
    measure: Measure,
    rng: np.random.Generator,
    permutations: int,
) -> dict[str, object]:
    """Compare the variants in one measure."""
    wide = rows.set_index([*unit, "dimension", varied])[measure.value].unstack()  # noqa: PD010
    variants = [name for name in sorted(wide.columns) if wide[name].notna().any()]
    shared = wide[variants].dropna()
    row: dict[str, object] = {
        "measure": measure.value,
        "variants": " ".join(variants),
        "n_variants": len(variants),
        "n_items": len(shared) if len(variants) > 1 else 0,
    }
    if len(variants) < 2 or shared.empty:
        return row | dict.fromkeys(WORDING_LANGUAGE_COLUMNS[-5:], math.nan)
    table = shared.to_numpy(dtype=float)
    dimensions = shared.index.get_level_values("dimension").to_numpy(dtype=str)
    means = overall(table.T, dimensions)
    observed = float(means.max() - means.min())
    return row | {
        "lowest": float(means.min()),
        "highest": float(means.max()),
        "range": observed,
        "item_range": float((table.max(axis=1) - table.min(axis=1)).mean()),
        "p": _p_value(table, dimensions, observed, rng, permutations),
    }


def _p_value(
    table: FloatArray,
    dimensions: npt.NDArray[np.str_],
    observed: float,
    rng: np.random.Generator,
    permutations: int,
) -> float:
    """Let the variants of each question trade places at random; the observed order counts as one of them."""
    groups = [dimensions == code for code in np.unique(dimensions)]
    weights = sum(group / (group.sum() * len(groups)) for group in groups)
    weighted = table * np.asarray(weights)[:, np.newaxis]
    extreme, batch = 0, 500
    for start in range(0, permutations, batch):
        size = min(batch, permutations - start)
        means = rng.permuted(np.broadcast_to(weighted, (size, *weighted.shape)), axis=-1).sum(axis=1)
        extreme += int(((means.max(axis=-1) - means.min(axis=-1)) >= observed * (1 - 1e-12)).sum())
    return (extreme + 1) / (permutations + 1)

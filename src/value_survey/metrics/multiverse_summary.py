"""How far rankings hold over the multiverse: who is best how often, and which choice turns the order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from value_survey.metrics.multiverse import CHOICES, RANKING
from value_survey.metrics.rankings import kendall, mean_defined, standing
from value_survey.terms import ALL

SUMMARY_COLUMNS = [
    *RANKING, "choice", "option", "model", "probing", "yardstick", "n_universes", "n_complete", "value_low",
    "value_median", "value_high", "rank_default", "rank_low", "rank_median", "rank_high", "share_best",
    "agreement", "agreement_low", "n_ranked",
]  # fmt: skip


def multiverse_summary(table: pd.DataFrame) -> pd.DataFrame:
    """Summarise the multiverse.

    Parameters
    ----------
    table
        From `multiverse.multiverse`.

    Returns
    -------
    pandas.DataFrame
        For each ranking a row per competitor over all universes (`choice` and `option` are `all`), and for
        each choice that was varied one per option over the universes with that option:

        - value_low, value_median, value_high: over the `n_universes` in which the competitor has a value.
        - rank_low, rank_median, rank_high: over the `n_complete` of them in which all models have a value
          that have one in the default universe: who stands alone in a language is not best in it.
          rank_default: in the default universe.
        - share_best: share of the complete universes in which no model is lower, ties shared.
        - agreement: mean over the complete universes of Kendall's tau with the default ranking;
          agreement_low: the lowest. They concern the ranking, and are the same for all its competitors; NaN
          with fewer than two models that have a value.
    """
    rows: list[dict[str, object]] = []
    for keys, group in table.groupby(RANKING, sort=False):
        about: dict[str, object] = dict(zip(RANKING, keys, strict=True))
        rows += [about | row for row in _ranking(group)]
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)


def _ranking(group: pd.DataFrame) -> Iterator[dict[str, object]]:
    competitors = group.drop_duplicates(["model", "probing"])[["model", "probing", "yardstick"]]
    shape = -1, len(competitors)
    values = group["value"].to_numpy(dtype=float).reshape(shape)
    ranks = group["rank"].to_numpy(dtype=float).reshape(shape)
    universes = group.iloc[:: len(competitors)]
    yardstick = competitors["yardstick"].to_numpy(dtype=bool)
    best = standing(values, yardstick).best
    default = int(np.flatnonzero(universes["is_default"].to_numpy(dtype=bool))[0])
    n_models = universes["n_ranked"].to_numpy(dtype=int)
    complete = n_models >= max(n_models[default], 1)
    tau = kendall(values[:, ~yardstick], values[default, ~yardstick])
    subsets = [(ALL, ALL, np.ones(len(universes), dtype=bool))]
    for choice in CHOICES:
        options = universes[choice].drop_duplicates()
        if len(options) > 1:
            subsets += [(choice, str(option), universes[choice].eq(option).to_numpy()) for option in options]
    for choice, option, inside in subsets:
        agreement = tau[inside & complete]
        defined = agreement[~np.isnan(agreement)]
        for place, competitor in enumerate(competitors.to_dict("records")):
            there = inside & ~np.isnan(values[:, place])
            yield {
                "choice": choice,
                "option": option,
                **{str(name): value for name, value in competitor.items()},
                "n_universes": int(there.sum()),
                "n_complete": int((there & complete).sum()),
                **_three("value", values[there, place]),
                "rank_default": ranks[default, place],
                **_three("rank", ranks[there & complete, place]),
                "share_best": mean_defined(best[there & complete, place]),
                "agreement": mean_defined(agreement),
                "agreement_low": float(defined.min()) if len(defined) else np.nan,
                "n_ranked": int(n_models[default]),
            }


def _three(name: str, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, object]:
    """Lowest, median and highest value; NaN without any."""
    low, median, high = (
        (values.min(), np.median(values), values.max()) if len(values) else (np.nan, np.nan, np.nan)
    )
    return {f"{name}_low": float(low), f"{name}_median": float(median), f"{name}_high": float(high)}

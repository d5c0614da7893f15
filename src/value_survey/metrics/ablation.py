"""Ablations (paper, section 5.3): what each part of DEF, each baseline and the language of asking change.

Methods can be compared only on the same questions, so each comparison stays within one questionnaire.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from value_survey.metrics.combined import Combiner, Estimate, ItemSet
from value_survey.metrics.holm import holm
from value_survey.metrics.item_diversity import ItemDiversity
from value_survey.metrics.measures import Measure
from value_survey.metrics.run_values import RunValues
from value_survey.terms import ALL, Dimension, Language, Probing

ABLATION_COLUMNS = [
    "kind", "model", "questionnaire", "culture", "language", "probing", "dimension", "measure",
    "value", "low", "high", "ceiling", "n_items", "n_questions",
    "baseline", "difference", "difference_low", "difference_high", "p", "p_adjusted", "n_pairs",
    "runs", "baseline_runs",
]  # fmt: skip

DIVERGENCES = (Measure.KL, Measure.KL_SMOOTHED)
DIVERSITIES = ("diversity", "answer_diversity")
KEYS = ["model", "questionnaire", "culture", "language", "probing"]


class Kind(StrEnum):
    """What is taken away or changed."""

    PROBING = "probing"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Study:
    """The measured runs.

    Attributes
    ----------
    runs
        run and `KEYS`; of runs that repeat all keys the first counts.
    values
        Divergences of their items.
    diversities
        Diversity of their items.
    native
        Language of each culture's own questionnaire.
    """

    runs: pd.DataFrame
    values: Mapping[str, RunValues]
    diversities: Mapping[str, ItemDiversity]
    native: Mapping[str, Language]

    def item_set(self, run: str, measure: str, dimension: str) -> ItemSet:
        """Give the defined items of a run; diversities are one mean over all questions (Eq. 6)."""
        values = self.values[run]
        if measure in DIVERSITIES:
            of_run = self.diversities[run]
            numbers = of_run.texts if measure == DIVERSITIES[0] else of_run.answers
            kept = ~np.isnan(numbers)
            # Respondents drawn again would repeat their texts: they are held fixed.
            still = np.zeros((max(of_run.n_test, 2), int(kept.sum())))
            everything = np.full(int(kept.sum()), ALL)
            return ItemSet(numbers[kept], (still,), (run,), of_run.base_ids[kept], everything)
        key = Measure(measure)
        kept = ~np.isnan(values.by_measure[key])
        items = ItemSet(
            values.by_measure[key][kept],
            (values.influence[key][:, kept],),
            (run,),
            values.base_ids[kept],
            values.dimensions[kept],
        )
        return items if dimension == ALL else items.only(dimension)


def ablation(study: Study, combiner: Combiner) -> pd.DataFrame:
    """Compare probing methods with DEF, and the other language with a culture's own.

    Parameters
    ----------
    study
        The measured runs.
    combiner
        Seed, replicates and confidence.

    Returns
    -------
    pandas.DataFrame
        Kind `probing`: for each model and questionnaire with two or more methods in the cultures' own
        languages, each method in each culture and in all of them together (`US+CN`; only where every culture
        was run). Kind `language`: for each model, questionnaire, culture and method that was asked in two
        languages, the other one, by dimension too. Rows of the baseline (DEF; the own language) have no
        difference.

        - value, low, high: `kl` (paper-faithful) and `kl_smoothed` in nats, mean over dimensions (`all`);
          `diversity` (Eq. 6, with its ceiling) and `answer_diversity`, 0–1, mean over questions. Over several
          cultures the mean of theirs. Of divergences, questions and respondents vary; of diversities the
          questions only. Intervals of one culture can differ from `divergence.csv` by the random numbers.
        - difference: value less the baseline's on the `n_pairs` items that both have, paired item by item,
          with its interval; p of the sign-flip test over questions, adjusted after Holm over the methods (or,
          by dimension, over the dimensions).
    """
    runs = study.runs.drop_duplicates(KEYS)
    rows = [*_probing(study, runs, combiner), *_language(study, runs, combiner)]
    return _adjusted(pd.DataFrame(rows, columns=ABLATION_COLUMNS))


def _probing(study: Study, runs: pd.DataFrame, combiner: Combiner) -> Iterator[dict[str, Any]]:
    native = runs[runs["language"] == runs["culture"].map({c: str(code) for c, code in study.native.items()})]
    for (model, questionnaire), group in native.groupby(["model", "questionnaire"], sort=False):
        found = {(row["probing"], row["culture"]): row["run"] for row in group.to_dict("records")}
        methods = [str(method) for method in Probing if method in set(group["probing"])]
        if len(methods) < 2:
            continue
        cultures = [culture for culture in study.native if culture in set(group["culture"])]
        places: list[tuple[str, ...]] = [(culture,) for culture in cultures]
        if len(cultures) == len(study.native) > 1:
            places.append(tuple(cultures))
        for method in methods:
            for place in places:
                if not all((method, culture) in found for culture in place):
                    continue
                chosen = [found[method, culture] for culture in place]
                base = [found.get((Probing.DEF.value, culture), "") for culture in place]
                start = {
                    "kind": Kind.PROBING.value,
                    "model": model,
                    "questionnaire": questionnaire,
                    "culture": "+".join(place),
                    "language": "+".join(study.native[culture] for culture in place),
                    "probing": method,
                    "baseline": Probing.DEF.value,
                }
                own = method == Probing.DEF or not all(base)
                yield from _rows(study, combiner, start, chosen, [] if own else base, [ALL])


def _language(study: Study, runs: pd.DataFrame, combiner: Combiner) -> Iterator[dict[str, Any]]:
    for (model, questionnaire, culture, probing), group in runs.groupby(
        ["model", "questionnaire", "culture", "probing"], sort=False
    ):
        found = dict(zip(group["language"].astype(str), group["run"], strict=True))
        own = str(study.native.get(str(culture), ""))
        if own not in found or len(found) < 2:
            continue
        for language, run in sorted(found.items(), key=lambda pair: pair[0] != own):
            start = {
                "kind": Kind.LANGUAGE.value,
                "model": model,
                "questionnaire": questionnaire,
                "culture": culture,
                "language": language,
                "probing": probing,
                "baseline": own,
            }
            base = [] if language == own else [found[own]]
            yield from _rows(study, combiner, start, [run], base, [*(code.value for code in Dimension), ALL])


def _rows(
    study: Study,
    combiner: Combiner,
    start: Mapping[str, Any],
    runs: Sequence[str],
    baseline: Sequence[str],
    dimensions: Sequence[str],
) -> Iterator[dict[str, Any]]:
    for dimension in dimensions:
        for measure in (*DIVERSITIES, *DIVERGENCES) if dimension == ALL else DIVERGENCES:
            diverse = measure in DIVERSITIES
            ceilings = [study.diversities[run].ceiling for run in runs] if measure == "diversity" else []
            ceiling = math.fsum(ceilings) / len(ceilings) if ceilings else math.nan
            bound = ceiling if ceilings else 1.0 if diverse else math.inf
            sets = [study.item_set(run, str(measure), dimension) for run in runs]
            own = combiner.estimate(sets, non_negative=True, upper_bound=bound)
            against = [study.item_set(run, str(measure), dimension) for run in baseline]
            pairs = [ItemSet.difference(a, b) for a, b in zip(sets, against, strict=True)] if against else []
            yield {
                **start,
                "dimension": dimension,
                "measure": str(measure),
                "value": own.value,
                "low": own.interval.low,
                "high": own.interval.high,
                "ceiling": ceiling,
                "n_items": own.n_items,
                "n_questions": own.n_questions,
                **_difference(combiner.estimate(pairs, non_negative=False), combiner.p_value(pairs)),
                "runs": "; ".join(runs),
                "baseline_runs": "; ".join(baseline),
            }


def _difference(paired: Estimate, p: float) -> dict[str, Any]:
    return {
        "difference": paired.value,
        "difference_low": paired.interval.low,
        "difference_high": paired.interval.high,
        "p": p,
        "n_pairs": paired.n_items,
    }


def _adjusted(frame: pd.DataFrame) -> pd.DataFrame:
    """Adjust p over the methods of a comparison, and over the dimensions of one."""
    p = frame["p"].to_numpy(dtype=float)
    adjusted = np.full(len(frame), np.nan)
    overall = (frame["dimension"] == ALL).rename("overall")
    families = [frame[name] for name in ("kind", "model", "questionnaire", "culture", "measure")]
    for places in frame.groupby([*families, overall], sort=False).indices.values():
        adjusted[places] = holm(p[places])
    return frame.assign(p_adjusted=adjusted)


def compared_runs(runs: pd.DataFrame, native: Mapping[str, Language]) -> pd.DataFrame:
    """Keep the runs that `ablation` compares with another, in their order.

    Parameters
    ----------
    runs
        run and `KEYS`.
    native
        Language of each culture's own questionnaire.
    """
    distinct = runs.drop_duplicates(KEYS)
    known = distinct[distinct["culture"].isin(list(native))]
    own = known[known["language"] == known["culture"].map({c: str(code) for c, code in native.items()})]
    methods = own.groupby(["model", "questionnaire"])["probing"].transform("nunique")
    languages = known.groupby(["model", "questionnaire", "culture", "probing"])["language"].transform(
        "nunique"
    )
    wanted = {*own.loc[methods > 1, "run"], *known.loc[languages > 1, "run"]}
    return distinct[distinct["run"].isin(wanted)].reset_index(drop=True)

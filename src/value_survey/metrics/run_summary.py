"""A few numbers of every run for `dvc metrics`: what moved between two commits, and in which model."""

from __future__ import annotations

import math

import pandas as pd

from value_survey.metrics.measures import Measure
from value_survey.terms import ALL

Summary = dict[str, dict[str, float | None]]


def run_summary(divergence: pd.DataFrame, diversity: pd.DataFrame, ledger: pd.DataFrame) -> Summary:
    """Pick the numbers over all dimensions out of the reports.

    Parameters
    ----------
    divergence, diversity, ledger
        Frames of these reports.

    Returns
    -------
    dict
        Run, in the order of the reports → `kl` and `kl_smoothed` (nats), `skill` (of `kl_smoothed`),
        `diversity` (Eq. 6, 0–1) and `valid` (share of the expected answers), with ten significant digits;
        None where it is undefined.
    """
    overall = divergence[divergence["dimension"] == ALL]
    plain, smooth = (
        overall[overall["measure"] == each].set_index("run") for each in (Measure.KL, Measure.KL_SMOOTHED)
    )
    counts = ledger.groupby("run")[["valid", "expected"]].sum()
    numbers = pd.DataFrame(
        {
            "kl": plain["value"],
            "kl_smoothed": smooth["value"],
            "skill": smooth["skill"],
            "diversity": diversity.set_index("run")["diversity"],
            "valid": counts["valid"] / counts["expected"].where(counts["expected"] > 0),
        },
        index=pd.Index(dict.fromkeys(divergence["run"]), name="run"),
        dtype=float,
    )
    return {
        str(run): {str(name): _rounded(float(value)) for name, value in row.items()}
        for run, row in numbers.iterrows()
    }


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.10g}")

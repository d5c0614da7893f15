"""The one-screen overview of a study: every run in one line; the README shows it."""

from __future__ import annotations

import pandas as pd

from value_survey.terms import ALL


def overview(divergence: pd.DataFrame, ledger: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Give one row per run, all dimensions together.

    Parameters
    ----------
    divergence, ledger
        Frames of `reports/divergence.csv` and `reports/ledger.csv`.
    models
        name, display.

    Returns
    -------
    pandas.DataFrame
        model, culture, probing, valid (share of the expected answers), kl, kl_smoothed with interval, floor
        and skill with interval (of `kl_smoothed`), as text; what is undefined is a dash.
    """
    display = dict(zip(models["name"], models["display"], strict=True))
    counts = ledger.groupby("run", sort=False)[["valid", "expected"]].sum()
    overall = divergence[divergence["dimension"] == ALL].set_index(["run", "measure"])
    rows = []
    for run in dict.fromkeys(divergence["run"]):
        plain, smooth = overall.loc[(run, "kl")], overall.loc[(run, "kl_smoothed")]
        rows.append(
            {
                "model": display[plain["model"]],
                "culture": plain["culture"],
                "language": plain["language"],
                "probing": plain["probing"],
                "valid answers": f"{counts.loc[run, 'valid']} of {counts.loc[run, 'expected']}",
                "kl (paper)": _number(plain["value"]),
                "kl_smoothed": _range(smooth["value"], smooth["low"], smooth["high"]),
                "floor": _number(smooth["floor"]),
                "skill": _range(smooth["skill"], smooth["skill_low"], smooth["skill_high"]),
            }
        )
    return pd.DataFrame(rows)


def to_markdown(frame: pd.DataFrame) -> str:
    """Write the overview as a Markdown table."""
    lines = [" | ".join(frame.columns), " | ".join("---" for _ in frame.columns)]
    lines += [" | ".join(map(str, row)) for row in frame.itertuples(index=False)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def _number(value: float) -> str:
    return "—" if pd.isna(value) else f"{value:.2f}"


def _range(value: float, low: float, high: float) -> str:
    if pd.isna(low) or pd.isna(high):
        return _number(value)
    return f"{value:.2f} ({low:.2f} to {high:.2f})"

"""Which simulations the reports were made from: `reports/provenance.csv`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from value_survey.simulation import store

COLUMNS = (
    "run", "identity", "questionnaire_sha256", "responses_sha256", "code_version", "model_revision",
    "model_sha256", "dtype", "quantisation", "started",
)  # fmt: skip
NUMBERS = ("answers", "seconds", "prompt_tokens", "response_tokens", "cost")


def provenance(simulations: Path, runs: Sequence[str]) -> pd.DataFrame:
    """Describe the simulations of a study.

    Parameters
    ----------
    simulations
        Folder of the simulations.
    runs
        Their names, in the order of the report.

    Returns
    -------
    pandas.DataFrame
        A row per run: identity (hash of the parameters and the questionnaire), the hash of the questionnaire
        and of the responses, code version, revision, weights' hash and number format of the model, start
        (UTC), answers, seconds, tokens, cost (NaN where the price is not known).

    Raises
    ------
    InputError
        A run's record is missing or damaged.
    """
    rows = []
    for run in runs:
        record = store.read_run(simulations / run / store.RUN)
        model = record.get("model", {})
        responses = simulations / run / store.RESPONSES
        rows.append(
            {
                "run": run,
                "identity": record.get("identity", ""),
                "questionnaire_sha256": record.get("questionnaire_sha256", ""),
                "responses_sha256": hashlib.sha256(responses.read_bytes()).hexdigest(),
                "code_version": record.get("code_version", ""),
                "model_revision": model.get("revision", ""),
                "model_sha256": model.get("sha256", ""),
                "dtype": model.get("dtype", ""),
                "quantisation": model.get("quantisation", ""),
                "started": record.get("started", ""),
                **{name: record.get(name) for name in NUMBERS},
            }
        )
    return pd.DataFrame(rows, columns=[*COLUMNS, *NUMBERS])

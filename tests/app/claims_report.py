"""A small report of claims: the stage that makes the real one reads more than the small project has."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from value_survey.reports.claims.assemble import CLAIM_COLUMNS
from value_survey.tables_io import write_csv


def claim(name: str, verdict: str, **more: Any) -> dict[str, Any]:
    return {
        "claim": name,
        "place": "section 5.2.1",
        "statement": f"Statement of {name}.",
        "needs": "any",
        "measure": "kl_smoothed, difference",
        "report": "reports/divergence.csv",
        "n_numbers": 0,
        "verdict": verdict,
        "why": f"Reason of {name}.",
        "view": "page=item",
        "command": "dvc repro metrics claims",
    } | more


CLAIMS = [
    claim(
        "waits",
        "not testable with the models run",
        place="abstract",
        needs="Mistral-7B-Instruct",
        view="page=dimensions&culture=CN",
    ),
    claim(
        "both",
        "not shown",
        tested_on="Tiny-0.1B (embedded)",
        role="embedded",
        runs="tiny-def-us; tiny-def-cn",
        value=-0.456,
        low=-0.801,
        high=0.159,
        n_numbers=4,
        published="Mistral-7B-Instruct, DEF, avg: 0.81 nats; Mistral-7B-Instruct, CCSV-list, avg: 0.53 nats",
        printed_consistent="False",
        view="page=dimensions&questionnaire=small&model=tiny&dimension=TDI&secret=1&model=nobody",
    ),
    claim(
        "us-only",
        "contradicted",
        tested_on="Tiny-0.1B (embedded)",
        role="embedded",
        runs="tiny-def-us",
        value=95.0,
        low=95.0,
        high=95.0,
        n_numbers=1,
        verdict_paper_measure="shown",
        place="section 5.3, table 4",
    ),
]


def write_claims(root: Path, claims: Sequence[dict[str, Any]] = CLAIMS) -> None:
    """Write `reports/claims.csv` of a project."""
    write_csv(pd.DataFrame(claims).reindex(columns=CLAIM_COLUMNS), root / "reports" / "claims.csv")

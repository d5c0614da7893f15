"""`docs/audit.md`: the findings of the audit as a page."""

from __future__ import annotations

import pandas as pd

from value_survey.reports.audit.findings import Check
from value_survey.reports.render import escape_markdown

_INTRODUCTION = """# Audit of the printed tables

What the paper's printed numbers (`data/published/`) say of each other. Everything is computed by the stage
`published_audit`; every line stands in `reports/published_audit.csv` with its check. Printed numbers are
known to half a unit of their last digit: only what this cannot explain is called an inconsistency. It says
that a number, a label or a description is not what it seems; not which one, nor why.
"""


def audit_page(findings: pd.DataFrame) -> str:
    """Write the page: the inconsistencies by kind, then how much of the rest agrees, then further findings.

    Parameters
    ----------
    findings
        Frame of `assemble.published_audit`.
    """
    verdict = findings["consistent"]
    judged = verdict.notna()
    wrong = findings[judged & verdict.eq(False)]
    total = int(judged.sum())
    parts = [
        _INTRODUCTION.strip(),
        f"{total} comparisons: {total - len(wrong)} agree within rounding, {len(wrong)} do not. "
        f"{int((~judged).sum())} further numbers follow from printed ones, without one to compare them with.",
        "## What does not fit together",
    ]
    for check in Check:
        rows = wrong[wrong["check"] == check]
        if len(rows):
            parts += [f"### {check.capitalize()}", _table(rows)]
    parts += ["## What fits", _counts(findings[judged])]
    open_rows = findings[~judged]
    if len(open_rows):
        parts += ["## What follows from printed numbers", _table(open_rows)]
    return "\n\n".join(parts) + "\n"


def _table(rows: pd.DataFrame) -> str:
    lines = ["| table | row | column | printed | recomputed | finding |", "|---|---|---|---|---:|---|"]
    for row in rows.to_dict("records"):
        cells = (
            row["table"],
            row["row"],
            row["column"],
            row["printed"],
            f"{row['recomputed']:.4g}",
            row["note"],
        )
        lines.append(f"| {' | '.join(escape_markdown(str(cell)) for cell in cells)} |")
    return "\n".join(lines)


def _counts(judged: pd.DataFrame) -> str:
    lines = ["| check | comparisons | agree |", "|---|---:|---:|"]
    for check in Check:
        rows = judged[judged["check"] == check]
        if len(rows):
            lines.append(f"| {check} | {len(rows)} | {int(rows['consistent'].sum())} |")
    return "\n".join(lines)

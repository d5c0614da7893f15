"""`docs/claims.md`: the claims with their verdicts as a page."""

from __future__ import annotations

import pandas as pd

from value_survey.reports.claims.rules import Verdict
from value_survey.reports.render import escape_markdown

_INTRODUCTION = """# Claims of the paper

What this study's runs say of the claims of the abstract and of sections 5.2 and 5.3. Claims and the way each
is tested are defined in `data/published/claims.yaml`; the stage `claims` computes the verdicts, and
`reports/claims.csv` has the runs, the commands and the explorer's views too.

A claim is *shown* where the interval of every number that it speaks of lies where it says, *contradicted*
where one lies wholly elsewhere, else *not shown*: too few questions and respondents look like no effect.
Claims about particular models wait for runs of those. Verdicts are by the sound measure; that of the paper's
measure stands beside it where it differs. *In print*: whether the paper's own tables agree with the claim.
"""


def claims_page(claims: pd.DataFrame) -> str:
    """Write the page: how many claims there are of each verdict, then the claims by verdict.

    Parameters
    ----------
    claims
        Frame of `assemble.claims_report`.
    """
    counts = ", ".join(
        f"{int((claims['verdict'] == verdict.value).sum())} {verdict.value}" for verdict in Verdict
    )
    parts = [_INTRODUCTION.strip(), f"{len(claims)} claims: {counts}."]
    for verdict in Verdict:
        rows = claims[claims["verdict"] == verdict.value]
        if len(rows):
            parts += [f"## {verdict.value.capitalize()}", _table(rows)]
    return "\n\n".join(parts) + "\n"


def _table(rows: pd.DataFrame) -> str:
    lines = ["| claim | place | published | in print | what the runs show |", "|---|---|---|---|---|"]
    for row in rows.to_dict("records"):
        in_print = _in_print(row["printed_consistent"])
        cells = (row["statement"], row["place"], row["published"], in_print, row["why"])
        lines.append(f"| {' | '.join(escape_markdown(str(cell)) for cell in cells)} |")
    return "\n".join(lines)


def _in_print(consistent: bool | float | None) -> str:
    if pd.isna(consistent):
        return ""
    return "agrees" if consistent else "disagrees"

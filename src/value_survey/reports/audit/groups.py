"""Sex and age "predominance" (section 4.2.3): counted on raw numbers of humans, the larger group wins.

No printed number is at stake but the rule itself, so it is put to the human reference: who predominates among
those who chose an option, by raw numbers as in the paper, and by each group's share that chose it?
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from value_survey.reports.audit.findings import Check, Finding, exact
from value_survey.terms import ALL

ATTRIBUTES = {"sex": "age_group", "age_group": "sex"}
"""Each attribute, with the one that is summed over."""


def audit_groups(reference: pd.DataFrame) -> list[Finding]:
    """Compare the two rules on every option whose human answers are known by sex and age.

    Parameters
    ----------
    reference
        Frame of `data/survey/reference.csv`.
    """
    known = reference[(reference["sex"] != ALL) & (reference["age_group"] != ALL)]
    known = known[known["n_unweighted"].notna() & known["base_unweighted"].notna()]
    return [
        finding
        for attribute, other in ATTRIBUTES.items()
        for culture, cells in known.groupby("culture", sort=False)
        if culture in {"US", "CN"}
        for finding in _attribute(str(culture), attribute, other, cells)
    ]


def _attribute(culture: str, attribute: str, other: str, cells: pd.DataFrame) -> Iterator[Finding]:
    option = ["base_id", "code"]
    counts = _wide(cells, option, attribute, "n_unweighted").fillna(0.0)
    # A cell that nobody chose may have no row: sizes of groups are taken over the whole question.
    sizes = cells.drop_duplicates(["base_id", attribute, other])
    sizes = _wide(sizes, ["base_id"], attribute, "base_unweighted")
    shares = counts / sizes.loc[counts.index.get_level_values("base_id")].set_axis(counts.index)
    chosen = counts.sum(axis=1) > 0
    raw, fair = counts[chosen].idxmax(axis=1), shares[chosen].idxmax(axis=1)
    agree = float((raw == fair).mean())
    total = sizes.sum() / sizes.sum().sum()
    each = "; ".join(
        f"{group}: {total[group]:.0%} of the humans, predominant in {(raw == group).mean():.0%} of the "
        f"options by raw numbers, in {(fair == group).mean():.0%} by shares"
        for group in counts.columns
    )
    yield Finding(
        Check.GROUP_SIZE,
        "figures 11 and 12",
        culture,
        f"predominant {attribute.replace('_', ' ')}",
        "raw numbers",
        agree,
        exact(agree),
        agree == 1,
        f"Raw numbers and shares of each group name the same one in {agree:.0%} of {int(chosen.sum())} "
        f"options of the human reference here. {each}.",
    )


def _wide(cells: pd.DataFrame, rows: list[str], attribute: str, value: str) -> pd.DataFrame:
    """Sum the other attribute up; one column per group."""
    numbers = cells.assign(**{value: cells[value].astype(float)})
    return numbers.pivot_table(index=rows, columns=attribute, values=value, aggfunc="sum")

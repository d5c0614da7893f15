"""The `regions` frame: where simulated respondents live, and how probable each region is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.human import HumanTables
from value_survey.survey.reference import CULTURES


def build_regions(human: HumanTables, cultures: Sequence[str] = CULTURES) -> pd.DataFrame:
    """Return the share of each region among the weighted respondents of its culture, for some cultures.

    DEF draws the region of a simulated respondent with these shares (section 4.3 of the paper).

    Returns
    -------
    pandas.DataFrame
        culture, code (ISO 3166-2), name_en, name_zh, share (in (0, 1], adds up to 1 within a culture); in
        the order of the source table, which is that of the number of respondents. Cultures whose regions are
        not known have no rows.

    Raises
    ------
    InputError
        A region has no names, or two rows of names; all such regions are listed.
    """
    regions = human.regions[human.regions["culture"].isin(cultures)]
    names = human.region_names.set_index("code")
    problems = [
        Problem("a region needs one row of names", f"region_names.csv: {code}", found=f"{rows} rows")
        for code in regions["code"]
        if (rows := int((names.index == code).sum())) != 1
    ]
    if problems:
        raise InputError(problems)
    weights = regions["n_weighted"].astype(float)
    return pd.DataFrame(
        {
            "culture": regions["culture"],
            "code": regions["code"],
            "name_en": names.loc[regions["code"], "name_en"].to_numpy(),
            "name_zh": names.loc[regions["code"], "name_zh"].to_numpy(),
            "share": weights / weights.groupby(regions["culture"]).transform("sum"),
        }
    )

"""The `regions` frame: where simulated respondents live, and how probable each region is."""

from __future__ import annotations

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.human import HumanTables


def build_regions(human: HumanTables) -> pd.DataFrame:
    """Return the share of each region among the weighted respondents of its culture.

    DEF draws the region of a simulated respondent with these shares (section 4.3 of the paper).

    Returns
    -------
    pandas.DataFrame
        culture, code (ISO 3166-2), name_en, name_zh, share (in (0, 1], adds up to 1 within a culture); in
        the order of the source table, which is that of the number of respondents.

    Raises
    ------
    InputError
        A region has no names, or two rows of names; all such regions are listed.
    """
    names = human.region_names.set_index("code")
    problems = [
        Problem("a region needs one row of names", f"region_names.csv: {code}", found=f"{rows} rows")
        for code in human.regions["code"]
        if (rows := int((names.index == code).sum())) != 1
    ]
    if problems:
        raise InputError(problems)
    weights = human.regions["n_weighted"].astype(float)
    return pd.DataFrame(
        {
            "culture": human.regions["culture"],
            "code": human.regions["code"],
            "name_en": names.loc[human.regions["code"], "name_en"].to_numpy(),
            "name_zh": names.loc[human.regions["code"], "name_zh"].to_numpy(),
            "share": weights / weights.groupby(human.regions["culture"]).transform("sum"),
        }
    )

"""How the official files of each survey name their weight, sex, age, region and questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from value_survey.errors import InputError, Problem

DONT_KNOW, NO_ANSWER, NOT_APPLICABLE, NOT_ASKED, OTHER_MISSING = -1, -2, -3, -4, -5
"""The codes of missing answers in the aggregated tables, those of the World Values Survey."""


@dataclass(frozen=True)
class Layout:
    """The official column names of one survey's files; upper and lower case are not told apart.

    Attributes
    ----------
    source
        The survey's name in `items.csv` and at the beginning of every base_id.
    culture
        The only culture in the files; empty where a `country` column tells.
    country
        Columns that hold the country, the best one first.
    year, wave
        Column of the survey year and the year that is read, for files that hold many; empty and 0 otherwise.
    weight
        Columns of the respondents' weight, the best one first.
    sex
        Column of the respondent's sex: 1 male, 2 female.
    age, asked_in
        Column of the age in years; where `asked_in` is not 0, it holds the year of birth and `asked_in` is
        the year of the interviews.
    region
        Column of the region; files without it give no region shares.
    variables
        Pattern of the columns that hold answers, in the spelling of the tables.
    spelling
        How the tables spell these columns: `str.upper` or `str.lower`.
    few_codes
        Columns with more different valid answers than this are amounts, dates or identifiers and are left
        out; 0 where `variables` names the questions one by one and all of them are read.
    missing
        Answer codes from 0 up that are no answers → the code of missing answers they become. Codes below 0
        are missing answers in every survey.
    """

    source: str
    culture: str
    country: tuple[str, ...]
    year: str
    wave: int
    weight: tuple[str, ...]
    sex: str
    age: str
    asked_in: int
    region: str
    variables: re.Pattern[str]
    spelling: str
    few_codes: int
    missing: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def spell(self, column: str) -> str:
        """Return a column's name as the tables spell it."""
        return column.upper() if self.spelling == "upper" else column.lower()


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "wvs7": Layout(
            source="WVS7",
            culture="",
            country=("B_COUNTRY_ALPHA", "B_COUNTRY"),
            year="",
            wave=0,
            weight=("W_WEIGHT",),
            sex="Q260",
            age="Q262",
            asked_in=0,
            region="N_REGION_ISO",
            # The opinion part; of the demographic part the class and the income step as respondents see them.
            variables=re.compile(r"Q([1-9]|[1-9]\d|1\d\d|2[0-5]\d|28[78])"),
            spelling="upper",
            few_codes=0,
        ),
        "gss": Layout(
            source="GSS2022",
            culture="US",
            country=(),
            year="year",
            wave=2022,
            weight=("wtssnrps", "wtssps"),
            sex="sex",
            age="age",
            asked_in=0,
            region="region",
            variables=re.compile(r"(?!wt|vstrat|vpsu|id$|id_|year$|sex$|age$|region$)[a-z][a-z0-9_]*"),
            spelling="lower",
            few_codes=25,
        ),
        "cgss": Layout(
            source="CGSS2018",
            culture="CN",
            country=(),
            year="",
            wave=0,
            weight=("weight",),
            sex="A2",
            age="A31",
            asked_in=2018,
            region="s41",
            variables=re.compile(r"(?!A2$|A31$)[A-F]\d+[A-Z0-9_]*"),
            spelling="upper",
            few_codes=25,
            missing=MappingProxyType({98: DONT_KNOW, 99: NO_ANSWER}),
        ),
    }
)
"""Format name → layout."""


def layout_of(name: str) -> Layout:
    """Return the layout of a format.

    Raises
    ------
    InputError
        There is no such format.
    """
    if name not in LAYOUTS:
        raise InputError(Problem("unknown format of survey files", "format", name, ", ".join(LAYOUTS)))
    return LAYOUTS[name]

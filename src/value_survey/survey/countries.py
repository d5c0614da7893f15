"""Countries as cultures: their codes, names, and what 42 of them answered in wave 7 of the WVS."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.survey.human import CELL_COLUMNS
from value_survey.survey.table_reading import number_problems, read_text_table

FILE = "wvs7_countries_cells.csv.gz"
OWN_TABLES = {"USA": "US", "CHN": "CN"}
"""Countries with fuller tables of their own → the culture's code."""


@dataclass(frozen=True)
class Country:
    """A country or territory of the World Values Survey.

    Attributes
    ----------
    alpha3, number
        ISO 3166-1 codes (the survey's own number for Northern Ireland).
    en, zh
        Its name as it stands in a sentence.
    """

    alpha3: str
    number: int
    en: str
    zh: str

    @property
    def culture(self) -> str:
        """The country's code as a culture: US and CN, and alpha-3 for every other one."""
        return OWN_TABLES.get(self.alpha3, self.alpha3)


_LISTED = """
AND 20 Andorra 安道尔
ARG 32 Argentina 阿根廷
ARM 51 Armenia 亚美尼亚
AUS 36 Australia 澳大利亚
BGD 50 Bangladesh 孟加拉国
BOL 68 Bolivia 玻利维亚
BRA 76 Brazil 巴西
CAN 124 Canada 加拿大
CHL 152 Chile 智利
CHN 156 China 中国
COL 170 Colombia 哥伦比亚
CYP 196 Cyprus 塞浦路斯
CZE 203 Czechia 捷克
DEU 276 Germany 德国
ECU 218 Ecuador 厄瓜多尔
EGY 818 Egypt 埃及
ETH 231 Ethiopia 埃塞俄比亚
GBR 826 Great Britain 英国
GRC 300 Greece 希腊
GTM 320 Guatemala 危地马拉
HKG 344 Hong Kong 香港
IDN 360 Indonesia 印度尼西亚
IND 356 India 印度
IRN 364 Iran 伊朗
IRQ 368 Iraq 伊拉克
JOR 400 Jordan 约旦
JPN 392 Japan 日本
KAZ 398 Kazakhstan 哈萨克斯坦
KEN 404 Kenya 肯尼亚
KGZ 417 Kyrgyzstan 吉尔吉斯斯坦
KOR 410 South Korea 韩国
LBN 422 Lebanon 黎巴嫩
LBY 434 Libya 利比亚
MAC 446 Macau 澳门
MAR 504 Morocco 摩洛哥
MDV 462 the Maldives 马尔代夫
MEX 484 Mexico 墨西哥
MMR 104 Myanmar 缅甸
MNG 496 Mongolia 蒙古
MYS 458 Malaysia 马来西亚
NGA 566 Nigeria 尼日利亚
NIC 558 Nicaragua 尼加拉瓜
NIR 909 Northern Ireland 北爱尔兰
NLD 528 the Netherlands 荷兰
NZL 554 New Zealand 新西兰
PAK 586 Pakistan 巴基斯坦
PER 604 Peru 秘鲁
PHL 608 the Philippines 菲律宾
PRI 630 Puerto Rico 波多黎各
ROU 642 Romania 罗马尼亚
RUS 643 Russia 俄罗斯
SGP 702 Singapore 新加坡
SRB 688 Serbia 塞尔维亚
SVK 703 Slovakia 斯洛伐克
THA 764 Thailand 泰国
TJK 762 Tajikistan 塔吉克斯坦
TUN 788 Tunisia 突尼斯
TUR 792 Turkey 土耳其
TWN 158 Taiwan 台湾
UKR 804 Ukraine 乌克兰
URY 858 Uruguay 乌拉圭
USA 840 the United States 美国
UZB 860 Uzbekistan 乌兹别克斯坦
VEN 862 Venezuela 委内瑞拉
VNM 704 Vietnam 越南
ZWE 716 Zimbabwe 津巴布韦
"""


def _listed() -> tuple[Country, ...]:
    countries = []
    for line in _LISTED.split("\n"):
        if line:
            alpha3, number, names = line.split(" ", 2)
            en, zh = names.rsplit(" ", 1)
            countries.append(Country(alpha3, int(number), en, zh))
    return tuple(countries)


COUNTRIES = _listed()

_BY_NAME = {
    name.casefold(): country
    for country in COUNTRIES
    for name in (
        country.alpha3,
        country.culture,
        str(country.number),
        country.en,
        country.en.removeprefix("the "),
        country.zh,
    )
}


def country_of(name: str) -> Country | None:
    """Return the country of a culture, alpha-3 code, ISO number or name; None for any other text."""
    return _BY_NAME.get(name.strip().casefold())


def country_cells(folder: Path, cultures: Sequence[str]) -> pd.DataFrame:
    """Read the answers of some countries to up to 30 WVS-7 variables.

    Parameters
    ----------
    folder
        Folder of the human tables.
    cultures
        ISO alpha-3 codes; US and CN have tables of their own.

    Returns
    -------
    pandas.DataFrame
        The columns of `human.CELL_COLUMNS`, as text, and `source`; valid answers only, to the last digit
        of the file.

    Raises
    ------
    InputError
        The file is missing, damaged, lacks columns or holds text where a number belongs, or has no such
        country; all of it.
    """
    path = folder / FILE
    table = read_text_table(path, ("country", *CELL_COLUMNS[1:]))
    problems = number_problems(table, whole=("code", "n_unweighted"), decimal=("n_weighted",), path=path)
    known = [name for name in dict.fromkeys(table["country"]) if name not in OWN_TABLES]
    for culture in cultures:
        if culture not in known:
            wanted, allowed = OWN_TABLES.get(culture, culture), [*OWN_TABLES.values(), *known]
            near = difflib.get_close_matches(wanted, allowed, n=1)
            problems.append(
                Problem(
                    "there are no human answers of this culture",
                    "cultures",
                    found=culture,
                    allowed=", ".join(allowed),
                    next_step=(f"did you mean {near[0]}? " if near else "")
                    + "otherwise import the survey's official file first",
                )
            )
    if problems:
        raise InputError(problems)
    own = table[table["country"].isin(cultures) & ~table["code"].str.startswith("-")]
    cells = own.rename(columns={"country": "culture"})[list(CELL_COLUMNS)]
    return cells.assign(source="WVS7").reset_index(drop=True)

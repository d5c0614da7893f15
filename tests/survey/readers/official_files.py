"""Synthetic files in the official forms of three surveys, and the tables that must come of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

NAN = np.nan

WVS_COLUMNS = [
    "B_COUNTRY",
    "B_COUNTRY_ALPHA",
    "W_WEIGHT",
    "N_REGION_ISO",
    "Q260",
    "Q262",
    "Q49",
    "Q57",
    "Q12",
]
WVS_ROWS = [
    # Another country, before and between the rows of the one that is read.
    [484, "MEX", 3.0, 484001, 1, 40, 3, 1, 1],
    [392, "JPN", 0.8123, 392013, 1, 18, 10, 1, 1],
    [392, "JPN", 1.25, 392013, 1, 29, -1, 2, 2],
    [392, "JPN", 1.0, 392027, 1, 30, 5, 1, -4],
    [484, "MEX", 2.0, 484001, 2, 33, 1, 2, 1],
    [392, "JPN", 0.5, 392027, 2, 49, 5, 1, -4],
    [392, "JPN", 2.0, 392013, 2, 50, 5, 2, 2],
    [392, "JPN", 1.1, -4, 2, 103, 10, -2, 1],
    # Nobody's cell: sex, age or weight unknown.
    [392, "JPN", 1.0, 392013, -2, 40, 5, 1, 1],
    [392, "JPN", 1.0, 392013, 1, -2, 5, 1, 1],
    [392, "JPN", NAN, 392013, 1, 40, 5, 1, 1],
]
WVS_REGIONS = {484001: "MX-AGU Aguascalientes", 392013: "JP-13 Tokyo", 392027: "JP-27 Osaka", -4: "Not asked"}
WVS_CELLS = """\
culture,variable,code,sex,age_group,n_unweighted,n_weighted
JPN,Q12,-4,male,30-49,1,1
JPN,Q12,-4,female,30-49,1,0.5
JPN,Q12,1,male,<=29,1,0.8123
JPN,Q12,1,female,50+,1,1.1
JPN,Q12,2,male,<=29,1,1.25
JPN,Q12,2,female,50+,1,2
JPN,Q49,-1,male,<=29,1,1.25
JPN,Q49,5,male,30-49,1,1
JPN,Q49,5,female,30-49,1,0.5
JPN,Q49,5,female,50+,1,2
JPN,Q49,10,male,<=29,1,0.8123
JPN,Q49,10,female,50+,1,1.1
JPN,Q57,-2,female,50+,1,1.1
JPN,Q57,1,male,<=29,1,0.8123
JPN,Q57,1,male,30-49,1,1
JPN,Q57,1,female,30-49,1,0.5
JPN,Q57,2,male,<=29,1,1.25
JPN,Q57,2,female,50+,1,2
"""
WVS_REGION_ROWS = """\
culture,code,name,n_unweighted,n_weighted
JPN,JP-13,Tokyo,3,4.0623
JPN,JP-27,Osaka,2,1.5
"""
WVS_LABELS = {
    "B_COUNTRY": {392: "Japan", 484: "Mexico"},
    "N_REGION_ISO": WVS_REGIONS,
    "Q260": {1: "Male", 2: "Female", -2: "No answer"},
    "Q49": {-1: "Don´t know", 1: "Completely dissatisfied", 10: "Completely satisfied"},
    "Q57": {1: "Most people can be trusted", 2: "Need to be very careful", -2: "No answer"},
    "Q12": {1: "Important", 2: "Not mentioned", -4: "Not asked"},
}


def wvs() -> pd.DataFrame:
    """A small wave-7 file with two countries."""
    return pd.DataFrame(WVS_ROWS, columns=WVS_COLUMNS)


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """The same file with labels in the place of codes, as statistics programs export it."""
    texts = frame.astype(object)
    for column, labels in WVS_LABELS.items():
        texts[column] = [labels.get(value, value) for value in frame[column]]
    return texts


def write_sav(frame: pd.DataFrame, path: Path, **options: object) -> Path:
    pyreadstat.write_sav(frame, str(path), variable_value_labels=WVS_LABELS, **options)
    return path


GSS = pd.DataFrame(
    {
        "year": [2021, 2022, 2022, 2022, 2022],
        "id": [7, 1, 2, 3, 4],
        "wtssnrps": [9.0, 0.5, 1.5, 2.0, 1.0],
        "wtssps": [9.0, 1.0, 1.0, 1.0, 1.0],
        "sex": [1.0, 1.0, 2.0, 2.0, NAN],
        "age": [30.0, 18.0, 89.0, 30.0, 40.0],
        "region": [1.0, 1.0, 2.0, 2.0, 3.0],
        "trust": [1.0, 1.0, 2.0, NAN, 1.0],
        "owngun": [1.0, 3.0, 2.0, 2.0, 2.0],
        "realrinc": [1200.5, 1, 2, 3, 4],
    }
)
GSS_CELLS = """\
culture,variable,code,sex,age_group,n_unweighted,n_weighted
US,owngun,2,female,30-49,1,2
US,owngun,2,female,50+,1,1.5
US,owngun,3,male,<=29,1,0.5
US,realrinc,1,male,<=29,1,0.5
US,realrinc,2,female,50+,1,1.5
US,realrinc,3,female,30-49,1,2
US,trust,-5,female,30-49,1,2
US,trust,1,male,<=29,1,0.5
US,trust,2,female,50+,1,1.5
"""
GSS_LABELS = {"region": {1: "New England", 2: "Middle Atlantic", 3: "Pacific"}}

CGSS = pd.DataFrame(
    {
        "id": range(1, 6),
        "s41": [1.0, 1.0, 2.0, 2.0, 2.0],
        "weight": [1.0, 2.0, 0.5, 0.25, 1.0],
        "a2": [1.0, 2.0, 2.0, 1.0, 1.0],
        "a31": [1989.0, 1988.0, 1968.0, 1969.0, 2000.0],
        "a33": [4.0, 5.0, 98.0, 99.0, 1.0],
        "a8a": [12000.0, 9999997.0, 1.0, 2.0, 3.0],
    }
)
CGSS_CELLS = """\
culture,variable,code,sex,age_group,n_unweighted,n_weighted
CN,A8A,1,female,50+,1,0.5
CN,A8A,2,male,30-49,1,0.25
CN,A8A,3,male,<=29,1,1
CN,A8A,12000,male,<=29,1,1
CN,A8A,9999997,female,30-49,1,2
CN,A33,-2,male,30-49,1,0.25
CN,A33,-1,female,50+,1,0.5
CN,A33,1,male,<=29,1,1
CN,A33,4,male,<=29,1,1
CN,A33,5,female,30-49,1,2
"""
CGSS_LABELS = {"s41": {1: "上海市", 2: "云南省"}, "a33": {98: "不知道", 99: "拒绝回答", 5: "非常同意"}}

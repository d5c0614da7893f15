"""Who of a file is in the sample: country and year, weight, sex, age group and region of each respondent."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.errors import Problem
from value_survey.survey.countries import country_of
from value_survey.survey.readers.columns import Columns
from value_survey.survey.readers.layouts import Layout
from value_survey.survey.readers.microdata import Microdata
from value_survey.survey.readers.values import SEX_LABELS, Column, Floats, to_numbers
from value_survey.terms import AgeGroup, Sex

CELLS = [(sex, age) for sex in Sex for age in AgeGroup]
"""The cells of the aggregated tables; a respondent's cell is an index into it."""

WEIGHT_UNIT = 1e-8
"""Weights are counted in whole units of this, so that a sum does not depend on its order."""


@dataclass(frozen=True)
class Respondents:
    """The sample, one entry per respondent, in the order of the file.

    Attributes
    ----------
    rows
        Row numbers in the file, from 0.
    cells
        Index into `CELLS`.
    units
        Weight in `WEIGHT_UNIT`s.
    regions
        The region as the file has it, as text; empty where it is not known.
    in_file, outside, unknown_cell, unweighted
        Rows of the file; rows of another country or year; rows left out because sex or age, or because the
        weight is missing.
    """

    rows: npt.NDArray[np.int64]
    cells: npt.NDArray[np.int64]
    units: npt.NDArray[np.int64]
    regions: npt.NDArray[np.str_]
    in_file: int
    outside: int
    unknown_cell: int
    unweighted: int


def select_respondents(
    data: Microdata, columns: Columns, layout: Layout, culture: str
) -> tuple[Respondents | None, list[Problem]]:
    """Read who is in the sample.

    Parameters
    ----------
    data, columns, layout
        The file, its columns, the survey. Columns that are missing count as unknown for everybody: they have
        been reported already.
    culture
        The country's code, where the file has several.

    Returns
    -------
    Respondents or None, list of Problem
        None where nobody is of the country and year. The problems name columns whose values are of no use.
    """
    frame = _read(data, columns)
    inside = np.ones(len(frame), dtype=bool)
    problems: list[Problem] = []
    if columns.country:
        own, found = _of_country(frame[columns.country], data.value_labels(columns.country), culture)
        inside &= own
        problems += _nobody(own, f"{data.path}, {columns.country}", "country", culture, found)
    if columns.year:
        years = to_numbers(frame[columns.year], {}).numbers
        own = years == layout.wave
        found = [f"{year:.0f}" for year in np.unique(years[~np.isnan(years)])]
        inside &= own
        problems += _nobody(own, f"{data.path}, {columns.year}", "year", str(layout.wave), found)
    if not inside.any():
        return None, problems
    frame = frame[inside]
    weights = np.ones(len(frame))
    if columns.weight:
        weights, wrong = _weights(frame[columns.weight], f"{data.path}, {columns.weight}")
        problems += wrong
    cells, wrong = _cells(frame, columns, layout, str(data.path))
    problems += wrong
    weighted = ~np.isnan(weights)
    kept = weighted & (cells >= 0)
    return (
        Respondents(
            rows=np.flatnonzero(inside)[kept],
            cells=cells[kept],
            units=np.rint(weights[kept] / WEIGHT_UNIT).astype(np.int64),
            regions=_texts(frame[columns.region])[kept] if columns.region else np.full(int(kept.sum()), ""),
            in_file=len(inside),
            outside=int((~inside).sum()),
            unknown_cell=int((weighted & (cells < 0)).sum()),
            unweighted=int((~weighted).sum()),
        ),
        problems,
    )


def _read(data: Microdata, columns: Columns) -> pd.DataFrame:
    names = columns.of_respondents or list(columns.variables)[:1]
    chunks = [chunk for _, chunk in data.chunks(names, 0, None)]
    return pd.concat(chunks, ignore_index=True) if chunks else pd.DataFrame(columns=names)


def _of_country(
    column: Column, labels: Mapping[float, str], culture: str
) -> tuple[npt.NDArray[np.bool_], list[str]]:
    """Tell the rows of a country, and which countries there are, as codes where they can be told."""
    positions, values = pd.factorize(column)
    countries = [_country_code(value, labels) for value in values]
    own = np.array([code == culture for code in countries] + [False])
    return own[positions], sorted(set(countries))


def _country_code(value: object, labels: Mapping[float, str]) -> str:
    """Return a country's culture code from its alpha-3 code, its number or its name."""
    text = str(value).strip()
    if re.fullmatch(r"\d+(\.0)?", text):
        known = country_of(f"{float(text):.0f}") or country_of(labels.get(float(text), ""))
        return known.culture if known else f"{float(text):.0f}"
    known = country_of(text)
    return known.culture if known else text


def _nobody(
    own: npt.NDArray[np.bool_], where: str, role: str, wanted: str, found: Sequence[str]
) -> list[Problem]:
    if own.any():
        return []
    near = difflib.get_close_matches(wanted, found, n=1, cutoff=0.0)
    return [
        Problem(
            f"the file has nobody of this {role}",
            where,
            found=f"asked for {wanted or 'none'}",
            allowed=", ".join(found) or "the column is empty",
            next_step=f"did you mean {near[0]}?" if near else "obtain a file with it",
        )
    ]


def _weights(column: Column, where: str) -> tuple[Floats, list[Problem]]:
    """Read the weights; NaN where there is none."""
    numbers = to_numbers(column, {})
    weights = numbers.numbers
    problem = ""
    if numbers.not_understood:
        problem = f"not a number: {', '.join(map(repr, numbers.not_understood[:3]))}"
    elif np.isnan(weights).all():
        problem = "the column is empty"
    elif (weights < 0).any():
        problem = f"{int((weights < 0).sum())} rows below 0, the lowest {np.nanmin(weights):g}"
    elif np.isinf(weights).any():
        problem = "infinite numbers"
    elif np.nansum(weights) == 0:
        problem = "0 in every row"
    if problem:
        step = "name the file's column of weights"
        return np.ones(len(weights)), [
            Problem("these are no weights", where, problem, "numbers not below 0, some above", step)
        ]
    return _shortest(weights), []


def _shortest(weights: Floats) -> Floats:
    """Undo the binary noise of single precision: 0.8123 stored in 32 bits reads 0.81230002641."""
    known = ~np.isnan(weights)
    single = weights[known].astype(np.float32)
    if not (single.astype(np.float64) == weights[known]).all():
        return weights
    distinct, positions = np.unique(single, return_inverse=True)
    exact = weights.copy()
    exact[known] = np.array([float(str(value)) for value in distinct])[positions]
    return exact


def _cells(
    frame: pd.DataFrame, columns: Columns, layout: Layout, where: str
) -> tuple[npt.NDArray[np.int64], list[Problem]]:
    """Return each row's index into `CELLS`, −1 where sex or age is not known."""
    problems: list[Problem] = []
    sex = np.full(len(frame), np.nan)
    age = np.full(len(frame), np.nan)
    if columns.sex:
        numbers = to_numbers(frame[columns.sex], SEX_LABELS)
        sex = np.where(np.isin(numbers.numbers, (1, 2)), numbers.numbers, np.nan)
        problems += _unusable(sex, frame[columns.sex], f"{where}, {columns.sex}", "1 male, 2 female")
    if columns.age:
        column = frame[columns.age]
        numbers = to_numbers(column, _leading_numbers(column))
        years = layout.asked_in - numbers.numbers if layout.asked_in else numbers.numbers
        age = np.where((years >= 10) & (years <= 120), years, np.nan)
        unit = "years of birth" if layout.asked_in else "ages in years"
        problems += _unusable(age, column, f"{where}, {columns.age}", unit)
    known = ~np.isnan(sex) & ~np.isnan(age)
    group = np.digitize(np.where(known, age, 0), (30, 50))
    cells = np.where(known, (np.where(known, sex, 1) - 1) * len(AgeGroup) + group, -1)
    return cells.astype(np.int64), problems


def _leading_numbers(column: Column) -> dict[str, int]:
    """Read labels such as `89 or older` as the number they begin with."""
    if pd.api.types.is_numeric_dtype(column):
        return {}
    texts = {" ".join(str(text).split()).casefold() for text in column.dropna().unique()}
    return {text: int(match[0]) for text in texts if (match := re.match(r"\d+(?=\s)", text))}


def _unusable(values: Floats, column: Column, where: str, allowed: str) -> list[Problem]:
    if not np.isnan(values).all():
        return []
    counted = Counter(str(value) for value in column)
    found = ", ".join(f"{value} ({count} rows)" for value, count in counted.most_common(4))
    return [Problem("no row has a value that can be used", where, found, allowed, "check the column")]


def _texts(column: Column) -> npt.NDArray[np.str_]:
    """Return values as text, numbers without a fraction as whole numbers; missing ones as empty text."""
    positions, values = pd.factorize(column)
    texts = [_text(value) for value in values]
    return np.array([*texts, ""], dtype=np.str_)[positions]


def _text(value: object) -> str:
    if isinstance(value, float | int | np.number):
        return "" if value < 0 else f"{value:g}" if value != int(value) else str(int(value))
    text = str(value).strip()
    return "" if re.match(r"-\d", text) else text

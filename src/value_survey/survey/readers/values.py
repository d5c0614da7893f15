"""From the values of a column to answer codes: numbers, labels in their place, and missing answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from value_survey.survey.readers.layouts import (
    DONT_KNOW,
    NO_ANSWER,
    NOT_APPLICABLE,
    NOT_ASKED,
    OTHER_MISSING,
)
from value_survey.survey.table_reading import read_text_table

Floats = npt.NDArray[np.float64]
Column: TypeAlias = "pd.Series[Any]"

MISSING_LABELS = {
    "don't know": DONT_KNOW,
    "不知道": DONT_KNOW,
    "no answer": NO_ANSWER,
    "refused": NO_ANSWER,
    "no answer/refused": NO_ANSWER,
    "拒绝回答": NO_ANSWER,
    "不回答": NO_ANSWER,
    "not applicable": NOT_APPLICABLE,
    "inapplicable": NOT_APPLICABLE,
    "不适用": NOT_APPLICABLE,
    "not asked": NOT_ASKED,
    "not asked in survey": NOT_ASKED,
    "other missing": OTHER_MISSING,
    "missing; not available": OTHER_MISSING,
    "missing; unknown": OTHER_MISSING,
    "missing": OTHER_MISSING,
    "无法回答": DONT_KNOW,
}
"""What surveys call the kinds of missing answers → their code."""

SEX_LABELS = {"male": 1, "man": 1, "female": 2, "woman": 2, "男": 1, "男性": 1, "女": 2, "女性": 2}


@dataclass
class Numbers:
    """A column as numbers.

    Attributes
    ----------
    numbers
        One number per row, NaN where nothing stands or the text is not understood.
    not_understood
        Different texts that are neither numbers nor known labels.
    """

    numbers: Floats
    not_understood: list[str] = field(default_factory=list)


def label_key(text: str) -> str:
    """Return a label as it is compared: without regard to case, spaces and the form of the apostrophe."""
    return re.sub(r"[´’‘`]", "'", " ".join(text.split())).casefold()


def to_numbers(column: Column, labels: Mapping[str, int]) -> Numbers:
    """Turn a column into numbers.

    Parameters
    ----------
    column
        Numbers, or text: numbers (with a decimal point or comma) and labels.
    labels
        `label_key` of a label → its code. `MISSING_LABELS` are known everywhere.
    """
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return Numbers(np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64))
    codes, texts = pd.factorize(column)
    numbers = [_number(text, labels) for text in texts]
    known = np.array([np.nan if number is None else number for number in numbers] + [np.nan])
    wrong = [str(text) for text, number in zip(texts, numbers, strict=True) if number is None]
    return Numbers(known[codes], wrong)


def _number(value: object, labels: Mapping[str, int]) -> float | None:
    """Read one value; NaN for an empty one, None for one that is not understood."""
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip()
    if not text:
        return np.nan
    if re.fullmatch(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?", text):
        return float(text.replace(",", "."))
    key = label_key(text)
    return labels.get(key, MISSING_LABELS.get(key))


def without_missing(
    values: Floats,
    *,
    missing: Mapping[int, int],
    labels: Mapping[float, str],
    declared: Iterable[Sequence[float]],
) -> Floats:
    """Give every kind of missing answer a code below 0.

    Parameters
    ----------
    values
        Codes as the file has them; NaN where it has none.
    missing
        The survey's own codes of missing answers from 0 up → code below 0.
    labels
        The file's code → label; a code whose label is one of `MISSING_LABELS` and that the file declares as
        missing, or the survey lists under `missing`, takes that label's code.
    declared
        Intervals of codes that the file declares as missing; those from 0 up without such a label become
        `OTHER_MISSING`, as NaN does.
    """
    recoded = np.where(np.isnan(values), float(OTHER_MISSING), values)
    known = {code: MISSING_LABELS.get(label_key(text)) for code, text in labels.items()}
    for code, replacement in missing.items():
        recoded[values == code] = known.get(float(code)) or replacement
    for low, high in declared:
        hit = (values >= max(low, 0.0)) & (values <= high)
        for code in np.unique(values[hit]):
            recoded[values == code] = known.get(float(code)) or OTHER_MISSING
    return recoded


def recoded(file_labels: Mapping[float, str], known: Mapping[str, int]) -> str:
    """Tell where a file gives a known label another code than the survey does; empty where it does not.

    Some programs number the answers anew when they write labelled data, from 0 for the first: such codes look
    like answers and are other ones.
    """
    wrong = [
        f"{text} is {code:g}, officially {official}"
        for code, text in sorted(file_labels.items())
        if (official := known.get(label_key(text), -1)) >= 0 and official != code
    ]
    return "; ".join(wrong[:3])


def wvs_labels(sources: Path | None) -> dict[str, dict[str, int]]:
    """Return the labels of the WVS-7 answers, from the aggregated tables of the project.

    Returns
    -------
    dict
        variable → `label_key` of a label → code; empty without `sources`.
    """
    if sources is None:
        return {}
    table = read_text_table(sources / "human" / "wvs7_us_cn_cells.csv", ("variable", "code", "label"))
    known: dict[str, dict[str, int]] = {}
    answers = table[["variable", "code", "label"]].drop_duplicates()
    for variable, code, label in answers.itertuples(index=False, name=None):
        known.setdefault(variable, {})[label_key(label)] = int(code)
    return known

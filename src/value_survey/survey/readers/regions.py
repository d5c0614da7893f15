"""Region shares of a sample, where the file says what its regions are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from value_survey.survey.readers.respondents import Respondents
from value_survey.survey.readers.tally import weight_text
from value_survey.survey.readers.values import MISSING_LABELS, label_key

COLUMNS = ("culture", "code", "name", "n_unweighted", "n_weighted")
_ISO = re.compile(r"([A-Z]{2}-[A-Z0-9]{1,3})[ :]+(\S.*)")


class Regions(NamedTuple):
    """Respondents by region, and why there are none where there are none.

    Attributes
    ----------
    frame
        `COLUMNS` as text, the region with most respondents first; without rows where regions cannot be named.
    note
        Empty, or the reason.
    """

    frame: pd.DataFrame
    note: str


def count_regions(
    respondents: Respondents, culture: str, column: str, labels: Mapping[float, str]
) -> Regions:
    """Count respondents by region.

    A region's code is the ISO 3166-2 code that its label begins with (`JP-13 Tokyo`), otherwise culture,
    hyphen and the file's own code. Respondents without a region are left out.

    Parameters
    ----------
    respondents
        The sample.
    culture
        Its culture.
    column
        The file's column of regions; empty where it has none.
    labels
        The file's code → name. Regions that are stored as text are names themselves.
    """
    nothing = pd.DataFrame(columns=list(COLUMNS), dtype=str)
    if not column:
        return Regions(nothing, "the file has no column of regions")
    named: dict[str, tuple[str, str]] = {}
    for value in sorted(set(respondents.regions.tolist()) - {""}):
        code, name = _named(value, culture, labels)
        if not name:
            return Regions(nothing, f"the file does not name the regions of {column}, such as {value}")
        if label_key(name) not in MISSING_LABELS:
            named[value] = (code, name)
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for value, region in named.items():
        own = respondents.regions == value
        units = int(respondents.units[own].sum())
        if units:
            number, total = counts.get(region, (0, 0))
            counts[region] = (number + int(np.count_nonzero(own)), total + units)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1][0], pair[0]))
    rows = [
        (culture, code, name, str(number), weight_text(units)) for (code, name), (number, units) in ranked
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)
    return Regions(frame, "" if rows else f"the regions of {column} are empty")


def _named(value: str, culture: str, labels: Mapping[float, str]) -> tuple[str, str]:
    """Return a region's code and name; an empty name where the file does not tell it."""
    number = re.fullmatch(r"\d+(\.\d+)?", value)
    name = labels.get(float(value), "") if number else value
    iso = _ISO.fullmatch(name.strip())
    if iso:
        return iso[1], iso[2].strip()
    return f"{culture}-{value if number else name}", name.strip()

"""The printed values of a table beside the reproduced ones, as one tidy frame."""

from __future__ import annotations

import math
from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from value_survey.reports.inputs import Role
from value_survey.reports.published import AVERAGE, DIVERSITY
from value_survey.reports.selection import (
    ANSWER_DIVERSITY,
    NATIVE_LANGUAGE,
    PAPER_MEASURE,
    SOUND_MEASURE,
    CellKey,
    Pair,
    Selection,
)
from value_survey.terms import Dimension, Probing

DIMENSIONS: Final = tuple(str(dimension) for dimension in Dimension)
BOTH_CULTURES: Final = "+".join(NATIVE_LANGUAGE)


class Block(StrEnum):
    """The two ways of every number."""

    PAPER = "paper"
    SOUND = "sound"


class Section(StrEnum):
    """Under which heading a row stands."""

    PRINTED = "printed"
    NOT_PRINTED = "paper model, row not printed"
    EMBEDDED = "embedded"
    YARDSTICK = "yardstick"
    OTHER = "other"


class Missing(StrEnum):
    """Why a reproduced value is missing."""

    NOT_RUN = "not run"
    ELSEWHERE = "another questionnaire"
    ONE_CULTURE = "one culture only"
    UNDEFINED = "no value in a culture"


COLUMNS: Final = (
    "table", "block", "section", "model", "display", "role", "probing", "culture", "column", "measure",
    "published", "reproduced", "difference", "missing", "low", "high", "floor", "skill", "ceiling",
    *(f"n_items_{culture}" for culture in NATIVE_LANGUAGE), "runs",
)  # fmt: skip

_ROLE_SECTIONS = {
    Role.PAPER: Section.NOT_PRINTED,
    Role.EMBEDDED: Section.EMBEDDED,
    Role.YARDSTICK: Section.YARDSTICK,
    Role.OTHER: Section.OTHER,
}


@dataclass(frozen=True)
class Layout:
    """What a table of the paper holds.

    Attributes
    ----------
    number
        Its number in the paper.
    columns
        Its columns: dimensions, `avg` and, in Table 1, `diversity`.
    probings
        The probing methods that it compares; yardsticks stand in it whatever theirs is.
    """

    number: int
    columns: tuple[str, ...]
    probings: tuple[Probing, ...]


def compare(
    layout: Layout, printed: pd.DataFrame, selection: Selection, models: pd.DataFrame
) -> pd.DataFrame:
    """Set the printed values beside the reproduced ones.

    Block `paper`: one row per table row and column; `reproduced` is the mean of the two cultures' values
    (divergence: measure `kl`, nats; diversity: percent), `difference` is reproduced − published. A value that
    one culture lacks is missing, with the reason: it is never a mean over one. Block `sound`: one row per run
    and column, each culture by itself, because the interval of a mean over cultures was not estimated:
    `reproduced` is the smoothed divergence with its interval, floor and skill; diversity stands there with
    its ceiling, and beside it how often two respondents chose differently.

    Parameters
    ----------
    layout
        Rows and columns of the table.
    printed
        Frame of `Published.table1` or `Published.table2`.
    selection
        The runs, from `selection.select`.
    models
        Names, as checked by `inputs.check_models`. A printed row belongs to the model of role `paper`
        whose `display` is the paper's name.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; printed rows first, in the paper's order, then models that the paper does not have.
    """
    names = models.set_index("name").to_dict("index")
    of_paper = models[models["role"] == Role.PAPER]
    configured = dict(zip(of_paper["display"], of_paper["name"], strict=True))
    values = {
        CellKey(
            Pair(configured.get(row["model"], row["model"]), row["probing"]), BOTH_CULTURES, "", row["column"]
        ): row
        for row in printed.to_dict("records")
    }
    sections = dict.fromkeys((key.pair for key in values), Section.PRINTED)
    for pair in _extra_pairs(layout, sections, selection, models):
        sections[pair] = _ROLE_SECTIONS[Role(names[pair.model]["role"])]
    rows: list[dict[str, Any]] = []
    for block in Block:
        for pair, section in sections.items():
            if block is Block.PAPER:
                lines = [_paper_line(pair, column, values, selection) for column in layout.columns]
            else:
                lines = _sound_lines(layout, pair, selection)
            start: dict[str, Any] = {
                "table": layout.number,
                "block": str(block),
                "section": str(section),
                "model": pair.model,
                "display": pair.model,
                "role": str(Role.PAPER),  # a printed model need not be configured here
                "probing": pair.probing,
                **{str(label): text for label, text in names.get(pair.model, {}).items()},
            }
            rows += [start | line for line in lines]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _extra_pairs(
    layout: Layout, printed: Container[Pair], selection: Selection, models: pd.DataFrame
) -> list[Pair]:
    """Find the runs that the paper's table has no row for, in the order of their headings."""
    roles = dict(zip(models["name"], models["role"], strict=True))
    model_order, probing_order = list(models["name"]), list(Probing)
    extra = [
        pair
        for pair in selection.pairs()
        if pair not in printed and (pair.probing in layout.probings or roles[pair.model] == Role.YARDSTICK)
    ]
    return sorted(
        extra,
        key=lambda pair: (
            list(Section).index(_ROLE_SECTIONS[Role(roles[pair.model])]),
            model_order.index(pair.model),
            probing_order.index(Probing(pair.probing)),
        ),
    )


def _paper_line(
    pair: Pair, column: str, printed: Mapping[CellKey, Mapping[Hashable, Any]], selection: Selection
) -> dict[str, Any]:
    measure = DIVERSITY if column == DIVERSITY else PAPER_MEASURE
    found = {
        culture: selection.cells.get(CellKey(pair, culture, measure, column)) for culture in NATIVE_LANGUAGE
    }
    there = {culture: cell for culture, cell in found.items() if cell is not None}
    usable = {culture: cell.value for culture, cell in there.items() if not math.isnan(cell.value)}
    reproduced = sum(usable.values()) / len(usable) if len(usable) == len(found) else math.nan
    published = printed.get(CellKey(pair, BOTH_CULTURES, "", column))
    return {
        "culture": BOTH_CULTURES,
        "column": column,
        "measure": measure,
        "published": published["value"] if published else "",
        "reproduced": reproduced,
        "difference": reproduced - published["number"] if published else math.nan,
        "missing": _why_missing(pair, selection, usable),
        "runs": "; ".join(cell.run for cell in there.values()),
        **{f"n_items_{culture}": cell.n_items for culture, cell in there.items()},
    }


def _why_missing(pair: Pair, selection: Selection, usable: Container[str]) -> str:
    """Give the reason and the cultures it is about; empty where both cultures have a value."""
    ran = selection.cultures(pair)
    cultures = [culture for culture in NATIVE_LANGUAGE if culture in ran]
    lacking = [culture for culture in cultures if culture not in usable]
    if not cultures:
        elsewhere = pair in {other for _, other in selection.elsewhere}
        return str(Missing.ELSEWHERE if elsewhere else Missing.NOT_RUN)
    if len(cultures) < len(NATIVE_LANGUAGE):
        return f"{Missing.ONE_CULTURE} ({', '.join(cultures)})"
    return f"{Missing.UNDEFINED} ({', '.join(lacking)})" if lacking else ""


def _sound_lines(layout: Layout, pair: Pair, selection: Selection) -> list[dict[str, Any]]:
    wanted = [(SOUND_MEASURE, column) for column in (*DIMENSIONS, AVERAGE)]
    if DIVERSITY in layout.columns:
        wanted = [(DIVERSITY, DIVERSITY), (ANSWER_DIVERSITY, DIVERSITY), *wanted]
    found = [
        (key, selection.cells[key])
        for culture in NATIVE_LANGUAGE
        for key in (CellKey(pair, culture, measure, column) for measure, column in wanted)
        if key in selection.cells
    ]
    return [
        {
            "culture": key.culture,
            "column": key.column,
            "measure": key.measure,
            "published": "",
            "reproduced": cell.value,
            "missing": f"{Missing.UNDEFINED} ({key.culture})" if math.isnan(cell.value) else "",
            "low": cell.low,
            "high": cell.high,
            "floor": cell.floor,
            "skill": cell.skill,
            "ceiling": cell.ceiling,
            f"n_items_{key.culture}": cell.n_items,
            "runs": cell.run,
        }
        for key, cell in found
    ]

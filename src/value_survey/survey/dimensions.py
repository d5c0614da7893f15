"""Which value dimension each question measures, and why: for people to dispute, and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

from value_survey.survey.reference import CULTURES, Coverage
from value_survey.terms import DIMENSION_NAMES, Dimension

DIMENSION_COLUMNS = [
    "base_id",
    "topic",
    "dimension",
    "direction",
    "ordinal",
    "more",
    "text_en",
    "why",
    "cultures",
]
COVERAGE_COLUMNS = ["dimension", "culture", "source", "reference", "n_base_items", "n_items"]

_INTRODUCTION = """\
# What each question measures

Every question counts towards one of the nine value dimensions. The assignment is a reading of the
literature that is named beside it, made for this project; it is not the paper's. It can be disputed line by
line: whoever would have a question elsewhere changes `dimension`, `direction` and `why` in
`data/sources/wording` and runs the pipeline again.

- *Direction* is +1 when a higher code means more of the dimension and −1 when it means less; *more* is the
  option at that end of the codes. Three or more options without an order have no ends: the direction is
  nominal then, and the reason says which answers count.
- *Asked* names the cultures with human answers.
- The question is shown in its original English wording.
"""


def dimension_table(items: pd.DataFrame) -> pd.DataFrame:
    """Return what each question measures, one row per question.

    Parameters
    ----------
    items
        As `schemas.read_items` returns them, with the column `why` that the dataset has beyond the contract.

    Returns
    -------
    pandas.DataFrame
        `DIMENSION_COLUMNS`, by dimension and then in the order of the items. `more` is the English label of
        the option that means most of the dimension, empty where three or more options have no order;
        `cultures` are separated by spaces.
    """
    rows = []
    for base_id, wordings in items.groupby("base_id", sort=False):
        first = wordings.iloc[0]
        labels = {int(code): str(label) for code, label in json.loads(first["options_en"]).items()}
        end = max(labels) if first["direction"] > 0 else min(labels)
        rows.append(
            {
                "base_id": str(base_id),
                "topic": first["topic"],
                "dimension": first["dimension"],
                "direction": int(first["direction"]),
                "ordinal": bool(first["ordinal"]),
                "more": labels[end] if first["ordinal"] or len(labels) == 2 else "",
                "text_en": first["text_en"],
                "why": first["why"],
                "cultures": " ".join(culture for culture in CULTURES if culture in set(wordings["culture"])),
            }
        )
    table = pd.DataFrame(rows, columns=DIMENSION_COLUMNS)
    rank = table["dimension"].map({str(dimension): rank for rank, dimension in enumerate(Dimension)})
    return table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)


def dimension_document(items: pd.DataFrame) -> str:
    """Write the table of `dimension_table` as a Markdown document with a section per dimension."""
    return _INTRODUCTION + "".join(_sections(dimension_table(items)))


def dimension_coverage(items: pd.DataFrame) -> pd.DataFrame:
    """Count the questions of each dimension by culture, survey and precision of the human answers.

    Returns
    -------
    pandas.DataFrame
        `COVERAGE_COLUMNS`. A row for every dimension and every combination of the others that the dataset
        has, with 0 where the dimension has no question of that kind; `n_base_items` counts questions,
        `n_items` their wordings.
    """
    kinds = ["culture", "source", "reference"]
    ranks = {name: rank for rank, name in enumerate([*CULTURES, *Coverage])}
    present = items[kinds].drop_duplicates()
    present = present.sort_values(
        kinds, key=lambda column: column.map(lambda name: ranks.get(name, len(ranks)))
    )
    grid = pd.DataFrame({"dimension": [str(dimension) for dimension in Dimension]}).merge(
        present, how="cross"
    )
    counts = items.groupby(["dimension", *kinds])["base_id"].agg(n_base_items="nunique", n_items="size")
    counted = grid.merge(counts.reset_index(), how="left", on=["dimension", *kinds])
    return counted.fillna({"n_base_items": 0, "n_items": 0}).astype({"n_base_items": int, "n_items": int})[
        COVERAGE_COLUMNS
    ]


def _sections(table: pd.DataFrame) -> Iterator[str]:
    for code, rows in table.groupby("dimension", sort=False):
        name = DIMENSION_NAMES[Dimension(str(code))]
        yield f"\n## {code}: {name} ({len(rows)} question{'s' if len(rows) > 1 else ''})\n\n"
        yield "| question | topic | direction | more | wording | reason | asked |\n"
        yield "|---|---|---|---|---|---|---|\n"
        for row in rows.to_dict("records"):
            direction = f"{row['direction']:+d}".replace("-", "−")
            more = row["more"] or "(no order)"
            cells = [row["base_id"], row["topic"], direction, more, row["text_en"], row["why"]]
            cells.append(row["cultures"].replace(" ", ", "))
            yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"

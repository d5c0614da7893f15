"""What the paper prints on a claim, and whether its printed numbers bear it out."""

from __future__ import annotations

import math

import pandas as pd

from value_survey.errors import InputError, Problem
from value_survey.reports.claims.definitions import Claim, PrintedDimension, PrintedOrder, PublishedNumbers
from value_survey.reports.claims.sentences import InPrint
from value_survey.reports.published import AVERAGE, Published
from value_survey.reports.style import PROBING_LABELS
from value_survey.terms import Dimension, Probing

_SIGNS = {
    "=": "{number}",
    "~": InPrint.ABOUT,
    "<": InPrint.BELOW,
    ">": InPrint.ABOVE,
    "<=": InPrint.AT_MOST,
    ">=": InPrint.AT_LEAST,
}


def published_text(claim: Claim, published: Published) -> str:
    """Write the printed numbers of a claim, with what each is about where there are several.

    Raises
    ------
    InputError
        A number that the claim refers to is not among the published ones.
    """
    rows = [row for numbers in claim.published for row in _rows(claim, numbers, published)]
    texts = []
    for row in rows:
        unit = f" {row['unit']}" if row["unit"] and not str(row["value"]).endswith("%") else ""
        number = _SIGNS[str(row.get("relation", "="))].format(number=f"{row['value']}{unit}")
        texts.append(InPrint.OF.format(about=_about(row), number=number) if len(rows) > 1 else number)
    return "; ".join(texts)


def printed_consistent(claim: Claim, published: Published, audit: pd.DataFrame) -> bool | None:
    """Tell whether everything that can be checked in print agrees with a claim; None where nothing can.

    Raises
    ------
    InputError
        A finding of the audit that the claim refers to does not exist.
    """
    results = [result for where in claim.printed.findings for result in _audited(claim, where, audit)]
    results += [_ordered(order, published) for order in claim.printed.order]
    results += [_grouped(group, published) for group in claim.printed.groups]
    results += [_stands_out(where, published) for where in claim.printed.dimensions]
    return all(results) if results else None


def _rows(claim: Claim, numbers: PublishedNumbers, published: Published) -> list[dict[str, object]]:
    frame: pd.DataFrame = getattr(published, numbers.file)
    kept = pd.Series(True, index=frame.index)
    for column, value in numbers.where.items():
        kept &= frame[column] == value if column in frame else False
    if not kept.any():
        raise InputError(
            Problem(
                "refers to a printed number that does not exist",
                f"claims.yaml: {claim.id}",
                f"{numbers.file}: {numbers.where}",
                next_step="name columns and cells of the file",
            )
        )
    return [{str(key): cell for key, cell in row.items()} for row in frame[kept].to_dict("records")]


def _about(row: dict[str, object]) -> str:
    parts = [
        str(row[name]) for name in ("model", "culture", "subject", "series") if row.get(name, "all") != "all"
    ]
    if "probing" in row:
        parts.append(PROBING_LABELS[Probing(str(row["probing"]))])
    return ", ".join([*parts, str(row["column"])])


def _audited(claim: Claim, where: dict[str, str], audit: pd.DataFrame) -> list[bool]:
    kept = pd.Series(True, index=audit.index)
    for column, value in where.items():
        kept &= audit[column].astype(str) == value if column in audit else False
    if not kept.any():
        raise InputError(
            Problem(
                "refers to a finding that the audit does not have",
                f"claims.yaml: {claim.id}",
                str(where),
                next_step="name columns and cells of reports/published_audit.csv",
            )
        )
    # Read from a file, a column of truth values with gaps holds texts.
    verdicts = audit.loc[kept, "consistent"].dropna().astype(str)
    return [verdict == "True" for verdict in verdicts]


def _averages(published: Published, column: str) -> dict[str, float]:
    rows = published.table2[published.table2["column"] == column]
    return dict(zip(rows["model"], rows["number"].astype(float), strict=True))


def _ordered(order: PrintedOrder, published: Published) -> bool:
    values = _averages(published, str(order.column))
    higher = (
        [name for name in values if name not in order.lower] if order.higher == "others" else order.higher
    )
    return all(values[low] < values[high] for low in order.lower for high in higher)


def _grouped(group: tuple[str, ...], published: Published) -> bool:
    values = _averages(published, AVERAGE)
    own = [value for name, value in values.items() if name in group]
    rest = [value for name, value in values.items() if name not in group]
    return math.fsum(own) / len(own) < math.fsum(rest) / len(rest)


def _stands_out(where: PrintedDimension, published: Published) -> bool:
    for model in where.models:
        own = _averages(published, where.dimension)[model]
        rest = [_averages(published, code)[model] for code in Dimension if code != where.dimension]
        mean = math.fsum(rest) / len(rest)
        if not (own < mean if where.lies == "below" else own > mean):
            return False
    return True

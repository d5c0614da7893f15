"""Table 3: the series test, as the paper counts it, and as one may."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from value_survey.metrics.series_test import Method, Units
from value_survey.metrics.two_groups import standard_error
from value_survey.reports.captions import DATASET_NOTE, TableFacts, left_out_notes
from value_survey.reports.document import Document, Grid, Heading, Row
from value_survey.reports.grids import number, signed
from value_survey.reports.published import Published
from value_survey.reports.selection import NATIVE_LANGUAGE, PAPER_MEASURE
from value_survey.reports.series import SERIES, SERIES_LABELS, TEST_ROW

Record = Mapping[Hashable, Any]

COLUMNS: Final = (
    "table", "culture", "series", "column", "published", "recomputed", "reproduced", "difference", "missing",
    "models", "questionnaire",
)  # fmt: skip

DIGITS: Final = {"mean": 2, "sd": 2, "sem": 2, "t": 2, "df": 0, "sed": 2, "p": 4}
"""Columns of the paper's table, with the digits it prints."""

OF_SERIES: Final = ("mean", "sd", "sem")

_HEADERS = {"mean": "Mean", "sd": "SD", "sem": "SEM", "df": "DF", "sed": "SED"}
_TEST_DIGITS = {"difference": 2, "low": 2, "high": 2, "df": 1, "p": 4, "p_adjusted": 4, "p_min": 4}
_NOT_RUN = "no model of one of the series was run"


def table3(series_test: pd.DataFrame, published: Published) -> pd.DataFrame:
    """Reproduce Table 3 as a tidy frame.

    Parameters
    ----------
    series_test
        Frame of `reports/series_test.csv`.
    published
        The printed values.

    Returns
    -------
    pandas.DataFrame
        One row per culture, series and column of the paper (the test stands with the first series): the
        printed value, what the printed means and SDs give (`recomputed`), what the runs of this study give
        counted as in the paper (`reproduced`, measure kl, method paper), and reproduced − published.
    """
    printed = {
        (row["culture"], row["series"], row["column"]): row for row in published.table3.to_dict("records")
    }
    tests = {
        (row["source"], row["culture"]): row
        for row in series_test.to_dict("records")
        if row["method"] == Method.PAPER and row["measure"] == PAPER_MEASURE
    }
    rows = []
    for culture in NATIVE_LANGUAGE:
        again, own = (_numbers(tests.get((source, culture))) for source in ("published", "reproduced"))
        about = tests.get(("reproduced", culture), {})
        for place, series in enumerate(SERIES):
            for column in DIGITS if place == 0 else OF_SERIES:
                of_test = column not in OF_SERIES
                key = (TEST_ROW if of_test else series, column)
                cell = printed.get((culture, *key))
                reproduced = own.get(key, math.nan)
                rows.append(
                    {
                        "table": 3,
                        "culture": culture,
                        "series": series,
                        "column": column,
                        "published": cell["value"] if cell else "",
                        "recomputed": again.get(key, math.nan),
                        "reproduced": reproduced,
                        "difference": reproduced - cell["number"] if cell else math.nan,
                        "missing": "" if own else _NOT_RUN,
                        "models": about.get("models_b" if place else "models_a", ""),
                        "questionnaire": about.get("questionnaire", ""),
                    }
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _numbers(test: Record | None) -> dict[tuple[str, str], float]:
    """Give the numbers of a test under the paper's names."""
    if test is None:
        return {}
    numbers = {(TEST_ROW, "t"): test["statistic"], (TEST_ROW, "df"): test["df"], (TEST_ROW, "p"): test["p"]}
    numbers[TEST_ROW, "sed"] = standard_error(test["sd_a"], test["sd_b"], test["n_a"], test["n_b"])
    for series, end in zip(SERIES, "ab", strict=True):
        numbers[series, "mean"], numbers[series, "sd"] = test[f"mean_{end}"], test[f"sd_{end}"]
        numbers[series, "sem"] = test[f"sd_{end}"] / math.sqrt(test[f"n_{end}"])
    return numbers


def table3_document(frame: pd.DataFrame, series_test: pd.DataFrame, facts: TableFacts) -> Document:
    """Lay out Table 3: as the paper does, then every way to test it with intervals."""
    return Document(
        title="Table 3. Series of models: does their divergence differ?",
        grids=(left_out_notes(_paper_grid(frame), facts), _tests_grid(series_test, facts)),
    )


def _paper_grid(frame: pd.DataFrame) -> Grid:
    lines: list[Heading | Row] = []
    for (culture, series), rows in frame.groupby(["culture", "series"], sort=False):
        cells = {row["column"]: row for row in rows.to_dict("records")}
        contents = {"published": [cells[name]["published"] if name in cells else "" for name in DIGITS]}
        for value in ("recomputed", "reproduced"):
            contents[value] = [
                number(cells[name][value], digits) if name in cells else "" for name, digits in DIGITS.items()
            ]
        contents["difference"] = [
            signed(cells[name]["difference"], digits) if name in cells else ""
            for name, digits in DIGITS.items()
        ]
        for place, (title, texts) in enumerate(contents.items()):
            start = ("", "") if place else (str(culture), SERIES_LABELS[str(series)])
            lines.append(Row((*start, title, *texts)))
    caption = (
        "Mean divergence (KL in nats, lower is better) of the models of two series, and the t test of Eq. 7 "
        "(Table 3 of the paper). Recomputed: from the printed means and SDs with n = 27 each. Reproduced: "
        "from the runs of this study, each model's mean in each dimension counted as one independent value, "
        f"as in the paper. Difference: reproduced − published. {DATASET_NOTE} "
        "Source: reports/series_test.csv."
    )
    header = ("Culture", "Series", "Value", *(_HEADERS.get(name, name) for name in DIGITS))
    return Grid("table3", "Published and reproduced", caption, header, 3, tuple(lines), tuple(_notes(frame)))


def _notes(frame: pd.DataFrame) -> Iterator[str]:
    for reason, rows in frame[frame["missing"] != ""].groupby("missing", sort=False):
        yield f"Not reproduced for {' and '.join(rows['culture'].unique())}: {reason}."
    there = frame[frame["models"] != ""]
    for (culture, series), rows in there.groupby(["culture", "series"], sort=False):
        yield f"{SERIES_LABELS[str(series)]} here, {culture}: {rows['models'].iloc[0]}."


def _tests_grid(series_test: pd.DataFrame, facts: TableFacts) -> Grid:
    lines = []
    for row in series_test.to_dict("records"):
        numbers = [number(row[name], digits) for name, digits in _TEST_DIGITS.items()]
        names = (row["culture"], row["source"], row["measure"], f"{row['method']}, {row['units']}")
        lines.append(Row((*names, f"{row['n_a']:g}/{row['n_b']:g}", *numbers)))
    first, second = (SERIES_LABELS[series] for series in SERIES)
    caption = (
        f"Companion of Table 3: the difference of the means ({first} less {second}, nats) with its "
        f"{facts.confidence:.0%} interval, and its p, by what is taken as one observation. "
        f"{Units.MODEL_DIMENSIONS.capitalize()}: as in the paper (pooled degrees of freedom) and after "
        "Welch; both take the dimensions of a model as independent, which they are not. "
        f"{Units.MODELS.capitalize()}: every permutation of the series' labels over the models. "
        f"{Units.QUESTIONS.capitalize()}: signs of the questions' differences flipped; it speaks of "
        "these models only. Least p: the smallest that the test could give. Holm: over the cultures. "
        "Source: reports/series_test.csv."
    )
    header = ("Culture", "Source", "Measure", "Test, units", "n", "Difference", "Low", "High", "DF", "p",
              "p, Holm", "Least p")  # fmt: skip
    return Grid("table3-sound", "Tests and what they take as given", caption, header, 4, tuple(lines))

"""The tests of the two series: how they are called, what each assumes, and their table."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from app.columns import Column, intervals, show_columns
from app.filters import culture_name
from app.language import later, say
from app.measures import measure_name
from value_survey.metrics.series_test import Method, Units
from value_survey.reports.grids import number
from value_survey.reports.series import SERIES_LABELS

SOURCES: Final = {"published": later("published"), "reproduced": later("reproduced")}
METHODS: Final = {
    (Method.PAPER, Units.MODEL_DIMENSIONS): later("paper's t-test"),
    (Method.WELCH, Units.MODEL_DIMENSIONS): later("Welch's t-test"),
    (Method.PERMUTATION, Units.MODELS): later("permutation of models"),
    (Method.PERMUTATION, Units.QUESTIONS): later("permutation of questions"),
}
UNITS: Final = {
    Units.MODEL_DIMENSIONS: later("model × dimension"),
    Units.MODELS: later("model"),
    Units.QUESTIONS: later("question"),
}
ASSUMPTIONS: Final = {
    (Method.PAPER, Units.MODEL_DIMENSIONS): later(
        "**Paper-faithful t-test** (Eq. 7): every model's mean in every dimension is one observation, "
        "3 models × 9 dimensions = 27 in a series, taken as independent and equally spread. **27 "
        "dimension means are not 27 independent samples**: all models answer the same questions, and the "
        "nine values of a model share its habits. Its p is likely too small, its interval too narrow."
    ),
    (Method.WELCH, Units.MODEL_DIMENSIONS): later(
        "**Welch's t-test**: the same 27 against 27, without assuming equal spread. It repairs the smaller "
        "fault, not the dependence."
    ),
    (Method.PERMUTATION, Units.MODELS): later(
        "**Sound, about series: permutation of models.** Each model is one observation; series labels are "
        "permuted in every possible way. Speaks about further models of the series. With three models "
        "in each, p cannot fall below 0.1: three against three settle little."
    ),
    (Method.PERMUTATION, Units.QUESTIONS): later(
        "**Sound, about these models: permutation of questions.** Each question's difference between the "
        "series has its sign flipped. Says whether these very models differ on questions like these, and "
        "nothing about other models."
    ),
}
TINY: Final = 0.0001


def series_name(code: str) -> str:
    """Name a series."""
    return say(_SERIES[code]) if code in _SERIES else SERIES_LABELS.get(code, code)


_SERIES: Final = {"llama-3": later("Llama-3 series"), "mistral": later("Mistral series")}


def name_of_test(row: pd.Series) -> str:
    """Name the test of a row."""
    named = METHODS.get((Method(row["method"]), Units(row["units"])))
    return say(named) if named else f"{row['method']}, {row['units']}"


def p_text(value: float) -> str:
    """Write a p value: `0.0040`, `< 0.0001`."""
    return f"< {TINY}" if value < TINY else number(value, 4)


def explain_tests() -> None:
    """Say what each test takes for granted."""
    with st.expander(say("What each test assumes"), icon=":material/help:"):
        st.markdown("\n".join(f"- {say(text)}" for text in ASSUMPTIONS.values()))
        st.caption(
            say(
                "The permutation tests need the answers to single questions, so that they can be made of "
                "reproduced values only: the paper prints means and SDs. Adjusted p: Holm's, over the two "
                "cultures."
            )
        )


def table(rows: pd.DataFrame) -> None:
    """Show the tests, a row each.

    Parameters
    ----------
    rows
        Rows of `reports/series_test.csv` with `coverage` (None where no answers stand behind a row).
    """
    columns = {
        say("culture"): Column([culture_name(code) for code in rows["culture"]]),
        say("source"): Column([say(SOURCES[code]) for code in rows["source"]]),
        say("test"): Column([name_of_test(row) for _, row in rows.iterrows()]),
        say("measure"): Column([measure_name(code) for code in rows["measure"]]),
        say("difference"): Column(rows["difference"], say("First series minus second, in nats"), 2),
        say("interval"): Column(
            intervals(rows["low"], rows["high"], 2), say("Of the difference, as the test assumes")
        ),
        "p": Column([p_text(value) for value in rows["p"]], say("Two-sided, before adjustment")),
        say("p, adjusted"): Column(
            [p_text(value) for value in rows["p_adjusted"]], say("Holm's, over the cultures")
        ),
        say("p, at least"): Column(rows["p_min"], say("The smallest p that this test can give"), 4),
        say("valid answers"): Column(rows["coverage"], say("Valid of expected answers of both series")),
        "n": Column(
            [f"{first:.0f} + {second:.0f}" for first, second in zip(rows["n_a"], rows["n_b"], strict=True)],
            say("Observations of the first and of the second series"),
        ),
        say("one observation"): Column([say(UNITS[Units(code)]) for code in rows["units"]]),
        "t": Column(rows["statistic"].where(rows["df"].notna()), say("Statistic of the t-tests"), 2),
        "df": Column(rows["df"], say("Degrees of freedom"), 1),
    }
    if rows["p_min"].isna().all():
        del columns[say("p, at least")]
    if not rows["coverage"].notna().any():
        del columns[say("valid answers")]
    _drop_if_one(columns, say("source"), say("measure"))
    show_columns(columns, alt=say("Table of the tests"))


def means_table(rows: pd.DataFrame) -> None:
    """Show means and SDs, a row per series.

    Parameters
    ----------
    rows
        As from `charts.series_test.means_of`.
    """
    columns = {
        say("culture"): Column([culture_name(code) for code in rows["culture"]]),
        say("series"): Column(rows["name"]),
        say("source"): Column(rows["source_name"]),
        say("measure"): Column([measure_name(code) for code in rows["measure"]]),
        say("mean"): Column(rows["mean"], say("Mean divergence from the humans, in nats"), 2),
        "SD": Column(rows["sd"], say("Over the observations of the series"), 2),
        "n": Column(rows["n"], say("Observations: models × dimensions")),
    }
    _drop_if_one(columns, say("source"), say("measure"))
    show_columns(columns, alt=say("Table of the means"))


def _drop_if_one(columns: dict[str, Column], *names: str) -> None:
    """Leave out columns that say the same in every row: the badges and the chart say it already."""
    for name in names:
        if len(set(columns[name].values)) == 1:
            del columns[name]

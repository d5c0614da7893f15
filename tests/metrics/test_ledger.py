from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_frames import HUMAN, answer_frame, item_frame, run_frame, small_study

from value_survey.errors import InputError
from value_survey.metrics.ledger import LEDGER_COLUMNS, ledger
from value_survey.terms import Dimension, ParseStatus

COUNTED = [*ParseStatus, "missing"]


def test_counts_by_dimension_and_status():
    study = small_study(n_respondents=4)
    table = ledger(study.answers, study.items, study.runs)
    assert list(table.columns) == LEDGER_COLUMNS
    assert list(table["dimension"]) == list(Dimension)
    rows = table.set_index("dimension")
    assert rows.loc["EVI", ["expected", "valid", "refused", "missing"]].tolist() == [12, 11, 1, 0]
    assert rows.loc["UAI", ["expected", "valid", "no_answer", "missing"]].tolist() == [8, 3, 3, 2]
    assert (rows.drop(index=["EVI", "UAI"]).drop(columns="run") == 0).all(axis=None)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(list(HUMAN)), st.sampled_from(list(ParseStatus))),
        unique_by=lambda row: row[:2],
    ),
    st.randoms(),
)
def test_what_became_of_answers_adds_up_to_what_was_asked(rows, random):
    answers = answer_frame([("run", who, item, [], status) for who, item, status in rows])
    runs = run_frame("run", item_ids=list(HUMAN), n_respondents=6)
    table = ledger(answers, item_frame(), runs)
    assert (table[COUNTED].sum(axis=1) == table["expected"]).all()
    assert table["expected"].sum() == 6 * len(HUMAN)
    assert table[list(ParseStatus)].to_numpy().sum() == len(rows)
    shuffled = answers.iloc[random.sample(range(len(rows)), len(rows))]
    pd.testing.assert_frame_equal(ledger(shuffled, item_frame(), runs), table)


def test_a_run_without_answers_misses_all_of_them():
    runs = run_frame("a", "b", item_ids=["US-WVS7-Q1-original"], n_respondents=3)
    table = ledger(answer_frame([]), item_frame(), runs)
    assert table.groupby("run")["missing"].sum().to_dict() == {"a": 3, "b": 3}


def test_frames_that_do_not_fit_together_are_reported_with_every_problem():
    runs = run_frame("run", item_ids=list(HUMAN)[:2], n_respondents=2)
    answers = answer_frame(
        [
            ("run", 0, "US-WVS7-Q1-original", [1], "valid"),
            ("run", 0, "US-WVS7-Q1-original", [2], "valid"),
            ("run", 7, "US-WVS7-Q1-original", [2], "valid"),
            ("run", 1, "US-WVS7-Q3-original", [2], "vague"),
            ("other", 1, "US-WVS7-Q3-original", [2], "valid"),
        ]
    )
    with pytest.raises(InputError) as error:
        ledger(answers, item_frame(), runs)
    text = str(error.value)
    assert "answers, other: a run is not in runs" in text
    assert "answers, run: items that the run does not ask\n    found: US-WVS7-Q3-original" in text
    assert "answers, run: respondents outside the run\n    found: 0 to 7\n    allowed: 0 to 1" in text
    assert "an item was answered twice by a respondent\n    found: 1 rows; first: respondent 0" in text
    assert "answers: unknown status\n    found: vague" in text


def test_runs_that_repeat_or_ask_what_does_not_exist_are_reported():
    runs = run_frame("run", "run", item_ids=["US-WVS7-Q1-original", "US-WVS7-Q9-original"], n_respondents=2)
    runs["item_ids"] = [runs["item_ids"][0], ["US-WVS7-Q1-original"] * 2]
    with pytest.raises(InputError) as error:
        ledger(answer_frame([]), item_frame(), runs)
    text = str(error.value)
    assert "runs, run: the run is listed twice" in text
    assert "the run asks items that are not in items\n    found: US-WVS7-Q9-original" in text
    assert "the run asks items twice\n    found: US-WVS7-Q1-original" in text


def test_missing_columns_are_named():
    with pytest.raises(
        InputError, match=r"answers: columns are missing(.|\n)*allowed: run, respondent, item_id"
    ):
        ledger(
            answer_frame([]).drop(columns="codes"), item_frame(), run_frame("a", item_ids=[], n_respondents=1)
        )

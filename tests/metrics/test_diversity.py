from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_frames import answer_frame, run_frame

from value_survey.errors import InputError
from value_survey.metrics.diversity import DIVERSITY_COLUMNS, diversity

ITEMS = ["a", "b"]


def response_frame(texts: dict[str, list[str | None]], run: str = "run") -> pd.DataFrame:
    rows = [(run, who, item, text) for item, of_item in texts.items() for who, text in enumerate(of_item)]
    return pd.DataFrame(rows, columns=["run", "respondent", "item_id", "response"])


def only_row(
    responses: pd.DataFrame, answers: pd.DataFrame | None = None, n_respondents: int = 20
) -> pd.Series:
    runs = run_frame("run", item_ids=ITEMS, n_respondents=n_respondents)
    table = diversity(responses, answer_frame([]) if answers is None else answers, runs)
    assert list(table.columns) == DIVERSITY_COLUMNS
    assert len(table) == 1
    return table.iloc[0]


def test_equation_6_by_hand():
    row = only_row(response_frame({"a": ["x", "y", "x", "z"], "b": ["x", "x", "x", "x"]}))
    assert row[["n_questions", "n_test", "n_different"]].tolist() == [2, 4, 4]
    assert row["diversity"] == (4 - 2) / (4 * 2)
    assert row["ceiling"] == 0.75


def test_the_ceiling_is_reached_when_all_responses_differ():
    texts = {item: [f"{item}{who}" for who in range(20)] for item in ITEMS}
    row = only_row(response_frame(texts))
    assert row["diversity"] == row["ceiling"] == 0.95


@given(st.lists(st.lists(st.sampled_from("xyz"), min_size=4, max_size=4), min_size=2, max_size=2))
def test_diversity_lies_between_zero_and_its_ceiling(texts):
    row = only_row(response_frame(dict(zip(ITEMS, texts, strict=True))))
    assert 0 <= row["diversity"] <= row["ceiling"]


def test_the_same_text_to_two_items_counts_for_both():
    assert only_row(response_frame({"a": ["x", "x"], "b": ["x", "x"]}))["n_different"] == 2


def test_responses_that_never_came_are_not_counted():
    row = only_row(response_frame({"a": ["x", None, "y"], "b": [None, None, None]}))
    assert row[["n_questions", "n_test", "n_different"]].tolist() == [1, 2, 2]


def test_answer_diversity_is_the_share_of_pairs_that_differ():
    rows = [
        *(("run", who, "a", [code], "valid") for who, code in enumerate((1, 1, 2, 2))),
        *(("run", who, "b", codes, "valid") for who, codes in enumerate(([1, 2], [2, 1], [3]))),
        ("run", 3, "b", [], "refused"),
    ]
    row = only_row(response_frame({"a": ["x"]}), answer_frame(rows))
    assert row["answer_diversity"] == pytest.approx((4 / 6 + 2 / 3) / 2)
    assert row["n_answer_questions"] == 2


def test_one_answer_has_no_pair_to_differ_from():
    row = only_row(response_frame({"a": ["x"]}), answer_frame([("run", 0, "a", [1], "valid")]))
    assert math.isnan(row["answer_diversity"])
    assert row["n_answer_questions"] == 0
    assert row["diversity"] == 0
    assert row["ceiling"] == 0


def test_a_run_without_responses_is_undefined():
    row = only_row(response_frame({}))
    assert row[["n_questions", "n_test", "n_different"]].tolist() == [0, 0, 0]
    assert row[["diversity", "ceiling", "answer_diversity"]].isna().all()


def test_runs_keep_their_order_and_do_not_mix():
    runs = run_frame("z", "a", item_ids=ITEMS, n_respondents=2)
    responses = pd.concat([response_frame({"a": ["x", "y"]}, "z"), response_frame({"a": ["x", "x"]}, "a")])
    table = diversity(responses, answer_frame([]), runs)
    assert table["run"].tolist() == ["z", "a"]
    assert table["n_different"].tolist() == [2, 1]


def test_responses_of_unknown_runs_are_refused():
    with pytest.raises(InputError, match="responses, other: a run is not in runs"):
        only_row(response_frame({"a": ["x"]}, "other"))

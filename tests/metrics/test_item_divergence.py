from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from metric_frames import (
    HUMAN,
    answer_frame,
    given_counts,
    item_frame,
    reference_frame,
    run_frame,
    small_study,
)
from scipy.stats import entropy

from value_survey.errors import InputError
from value_survey.metrics.item_divergence import ITEM_DIVERGENCE_COLUMNS, item_divergence
from value_survey.metrics.measures import js, kl_cumulative, kl_jeffreys, tvd

Q1, Q1_REPHRASED, Q2, Q3, Q4 = HUMAN


@pytest.fixture
def table() -> pd.DataFrame:
    return item_divergence(**small_study().all()).set_index("item_id")


def test_a_row_for_every_item_asked_in_contract_columns():
    table = item_divergence(**small_study().all())
    assert list(table.columns) == ITEM_DIVERGENCE_COLUMNS
    assert list(table["item_id"]) == sorted(HUMAN)
    assert table["n_valid"].tolist() == [4, 4, 3, 3, 0]
    assert table.loc[1, ["run", "base_id", "dimension"]].tolist() == ["run", "WVS7-Q1", "EVI"]


def test_measures_of_an_item_by_hand(table):
    p, q = np.array([0.5, 0.25, 0.25]), np.array(HUMAN[Q1])
    row = table.loc[Q1]
    assert row["kl"] == pytest.approx(entropy(p, q))
    assert row["kl_smoothed"] == pytest.approx(
        entropy(np.array([2.5, 1.5, 1.5]) / 5.5, np.array([500.5, 300.5, 200.5]) / 1001.5)
    )
    assert row["js"] == pytest.approx(js(p, q))
    assert row["tvd"] == pytest.approx(0.05)
    assert row["emd"] == pytest.approx((0 + 0.05) / 2)


def test_an_infinite_kl_is_the_largest_finite_one_of_the_run_plus_one(table):
    finite = table.loc[[Q1, Q1_REPHRASED, Q3], "kl"]
    assert table["kl_infinite"].tolist() == [False, False, True, False, False]
    assert table.loc[Q2, "kl"] == pytest.approx(finite.max() + 1)
    assert np.isfinite(table.loc[Q2, "kl_smoothed"])
    assert table["zero_cells"].tolist() == [0, 0, 1, 0, 0]


def test_penalties_do_not_cross_runs():
    study = small_study()
    other = answer_frame([*given_counts("other", Q2, (0, 0, 3)), *given_counts("other", Q1, (2, 1, 1))])
    runs = run_frame("run", "other", item_ids=list(HUMAN), n_respondents=4)
    both = item_divergence(pd.concat([study.answers, other]), study.items, study.reference, runs)
    rows = both.set_index(["run", "item_id"])
    assert rows.loc[("other", Q2), "kl"] == pytest.approx(rows.loc[("other", Q1), "kl"] + 1)
    alone = item_divergence(**study.all())
    pd.testing.assert_frame_equal(both[both["run"] == "run"], alone)


def test_without_a_finite_kl_an_infinite_one_is_undefined():
    study = small_study()
    answers = answer_frame(given_counts("run", Q2, (0, 0, 3)))
    row = item_divergence(answers, study.items, study.reference, study.runs).set_index("item_id").loc[Q2]
    assert math.isnan(row["kl"])
    assert row["kl_infinite"]
    assert row["tvd"] == 1


def test_what_has_no_answer_or_no_order_is_nan(table):
    assert table.loc[Q4, ["kl", "kl_smoothed", "js", "tvd", "emd"]].isna().all()
    assert table.drop(index=Q4)[["kl", "kl_smoothed", "js", "tvd", "emd"]].notna().all(axis=None)
    answers = answer_frame(given_counts("run", Q4, (1, 1, 1)))
    study = small_study()
    row = item_divergence(answers, study.items, study.reference, study.runs).set_index("item_id").loc[Q4]
    assert math.isnan(row["emd"])
    assert row["tvd"] == pytest.approx(1 / 6)


def test_equation_1_as_printed_is_an_option():
    table = item_divergence(**small_study().all(), kl_form="cumulative").set_index("item_id")
    assert table.loc[Q1, "kl"] == pytest.approx(
        kl_cumulative(np.array([0.5, 0.25, 0.25]), np.array(HUMAN[Q1]))
    )


def test_multiple_choice_is_normalised_for_the_paper_and_one_comparison_per_option_otherwise():
    shares = {Q1: (0.8, 0.4, 0.2)}
    chosen = [[1, 2], [1], [1, 3], [2, 3]]
    answers = answer_frame([("run", who, Q1, codes, "valid") for who, codes in enumerate(chosen)])
    runs = run_frame("run", item_ids=[Q1], n_respondents=4)
    row = item_divergence(answers, item_frame(shares, multiple=[Q1]), reference_frame(shares), runs).iloc[0]
    counts, humans = np.array([3.0, 2, 2]), np.array(shares[Q1])
    assert row["n_valid"] == 4
    assert row["kl"] == pytest.approx(entropy(counts / 7, humans / 1.4))
    pairs = [(np.array([c, 4 - c]), np.array([s, 1 - s])) for c, s in zip(counts, humans, strict=True)]
    assert row["js"] == pytest.approx(np.mean([js(c / 4, s) for c, s in pairs]))
    assert row["tvd"] == pytest.approx(np.mean([tvd(c / 4, s) for c, s in pairs]))
    assert row["kl_smoothed"] == pytest.approx(np.mean([kl_jeffreys(c, s, 1000) for c, s in pairs]))
    assert math.isnan(row["emd"])


def test_rows_may_come_in_any_order_and_codes_as_arrays():
    study = small_study()
    expected = item_divergence(**study.all())
    study.answers = study.answers.sample(frac=1, random_state=3)
    study.answers["codes"] = study.answers["codes"].map(np.array)
    study.reference = study.reference.sample(frac=1, random_state=4)
    study.items = study.items.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(item_divergence(**study.all()), expected)


def test_valid_answers_have_to_choose_options():
    study = small_study()
    study.answers["codes"] = [[9], *study.answers["codes"][1:8], [], *study.answers["codes"][9:]]
    with pytest.raises(InputError) as error:
        item_divergence(**study.all())
    text = str(error.value)
    assert f"answers, run, {Q1}: valid answers without an option of the item\n    found: 9" in text
    assert f"answers, run, {Q2}: valid answers without an option of the item\n    found: no codes" in text


def test_a_run_that_asks_nothing_has_no_rows():
    study = small_study()
    runs = run_frame("run", item_ids=[], n_respondents=3)
    table = item_divergence(answer_frame([]), study.items, study.reference, runs)
    assert list(table.columns) == ITEM_DIVERGENCE_COLUMNS
    assert table.empty

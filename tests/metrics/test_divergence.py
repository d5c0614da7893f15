from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd
import pytest
from metric_frames import (
    HUMAN,
    Frames,
    answer_frame,
    drawn_answers,
    given_counts,
    item_frame,
    questionnaire,
    reference_frame,
    run_frame,
    small_study,
)

from benchmarks.coverage import coverage
from value_survey.metrics.divergence import DIVERGENCE_COLUMNS, divergence
from value_survey.metrics.item_divergence import item_divergence
from value_survey.metrics.measures import Measure
from value_survey.terms import ALL, Dimension

SEED, REPLICATES = 7, 400


def measured(study: Frames, **settings) -> pd.DataFrame:
    return divergence(
        **study.all(), **({"seed": SEED, "replicates": REPLICATES, "floor_draws": 200} | settings)
    )


def rows_of(table: pd.DataFrame, run: str = "run") -> pd.DataFrame:
    return table[table["run"] == run].set_index(["dimension", "measure"])


@cache
def yardsticks() -> Frames:
    """Respondents who answer as humans do, and others who answer at random."""
    human = questionnaire(60)
    uniform = {item_id: np.full(len(shares), 1 / len(shares)) for item_id, shares in human.items()}
    rows = drawn_answers("humans", human, 20, seed=1) + drawn_answers("uniform", uniform, 20, seed=2)
    return Frames(
        answers=answer_frame(rows),
        items=item_frame(human),
        reference=reference_frame(human),
        runs=run_frame("humans", "uniform", item_ids=list(human), n_respondents=20),
    )


def test_rows_and_columns():
    table = measured(small_study())
    assert list(table.columns) == DIVERGENCE_COLUMNS
    assert list(table["dimension"].unique()) == [*Dimension, ALL]
    assert len(table) == 10 * len(Measure)
    assert (
        table[["run", "model", "culture", "language", "probing"]] == ["run", "model", "US", "en", "def"]
    ).all(axis=None)


def test_a_dimension_is_the_mean_of_its_items_and_all_the_mean_of_the_dimensions():
    study = small_study()
    items = item_divergence(**study.all()).groupby("dimension")
    rows = rows_of(measured(study))
    for measure in Measure:
        means = items[measure.value].mean()
        assert rows.loc[("EVI", measure), "value"] == pytest.approx(means["EVI"])
        assert rows.loc[(ALL, measure), "value"] == pytest.approx(means[["EVI", "UAI"]].mean())


def test_counts_beside_the_values():
    rows = rows_of(measured(small_study()))
    counts = ["n_items", "n_asked", "n_questions", "n_dimensions", "n_respondents"]
    assert rows.loc[("EVI", "kl"), counts].tolist() == [3, 3, 2, 1, 4]
    assert rows.loc[("UAI", "kl"), counts].tolist() == [1, 2, 1, 1, 4]
    assert rows.loc[("USI", "kl"), counts].tolist() == [0, 0, 0, 0, 4]
    assert rows.loc[(ALL, "kl"), counts].tolist() == [4, 5, 3, 2, 4]


def test_a_dimension_without_items_is_nan():
    row = rows_of(measured(small_study())).loc[("USI", "kl")]
    assert row[["value", "low", "high", "floor", "skill", "uniform", "value_debiased"]].isna().all()


def test_a_sample_of_humans_lands_on_the_floor():
    rows = rows_of(measured(yardsticks()), "humans")
    for measure in Measure:
        row = rows.loc[(ALL, measure)]
        assert row["low"] <= row["floor"] <= row["high"]
        assert row["skill_low"] <= 1 <= row["skill_high"]
        assert rows.loc[("USI", measure), "skill"] == pytest.approx(1, abs=0.2)
        assert row["low"] <= row["value"] <= row["high"]


def test_uniform_answers_have_no_skill():
    rows = rows_of(measured(yardsticks()), "uniform")
    for measure in Measure:
        row = rows.loc[(ALL, measure)]
        assert row["low"] <= row["uniform"] <= row["high"]
        assert row["skill_low"] <= 0 <= row["skill_high"]
        assert rows.loc[("USI", measure), "skill"] == pytest.approx(0, abs=0.2)


def test_skill_is_one_at_the_floor_and_zero_at_uniform():
    rows = measured(yardsticks())
    expected = 1 - (rows["value"] - rows["floor"]) / (rows["uniform"] - rows["floor"])
    pd.testing.assert_series_equal(rows["skill"], expected, check_names=False)


def test_debiasing_takes_the_noise_of_few_respondents_away():
    rows = rows_of(measured(yardsticks()), "humans")
    assert rows.loc[("USI", "kl"), "value"] > 0.08
    assert rows.loc[("USI", "kl"), "value_debiased"] == pytest.approx(0, abs=0.02)


def test_humans_of_the_other_culture_are_a_baseline():
    human = questionnaire(12, seed=3)
    other = {item_id.replace("US", "CN"): shares[::-1] for item_id, shares in list(human.items())[:8]}
    study = Frames(
        answers=answer_frame(drawn_answers("run", human, 20, seed=4)),
        items=item_frame(human | other),
        reference=reference_frame(human | other),
        runs=run_frame("run", item_ids=list(human), n_respondents=20),
    )
    row = rows_of(measured(study)).loc[("USI", "tvd")]
    assert row["n_shared"] == 3
    shared = item_divergence(**study.all())
    shared = shared[shared["base_id"].isin(["WVS7-Q6", "WVS7-Q7", "WVS7-Q8"])]
    assert row["value_shared"] == pytest.approx(shared["tvd"].mean())
    assert row["other_culture"] > row["floor"]


def test_numbers_do_not_depend_on_order_or_on_other_runs():
    study = yardsticks()
    both = measured(study)
    alone = Frames(
        answers=study.answers[study.answers["run"] == "uniform"].sample(frac=1, random_state=1),
        items=study.items.sample(frac=1, random_state=2),
        reference=study.reference.sample(frac=1, random_state=3),
        runs=study.runs[study.runs["run"] == "uniform"],
    )
    expected = both[both["run"] == "uniform"].reset_index(drop=True)
    pd.testing.assert_frame_equal(measured(alone), expected, rtol=1e-12)
    pd.testing.assert_frame_equal(measured(study), both)


def test_the_seed_moves_the_ends_of_intervals_only():
    one, two = measured(yardsticks(), seed=1), measured(yardsticks(), seed=2)
    pd.testing.assert_series_equal(one["value"], two["value"])
    assert (one["low"] != two["low"]).any()


def test_confidence_widens_the_intervals():
    narrow, wide = (measured(yardsticks(), confidence=confidence) for confidence in (0.5, 0.95))
    defined = wide["low"].notna()
    assert (wide.loc[defined, "low"] < narrow.loc[defined, "low"]).all()
    assert (wide.loc[defined, "high"] > narrow.loc[defined, "high"]).all()


def test_equation_1_as_printed_may_be_negative():
    human = {"US-WVS7-Q1-original": (0.5, 0.4, 0.1), "US-WVS7-Q2-original": (0.4, 0.4, 0.2)}
    rows = [row for item_id in human for row in given_counts("run", item_id, (1, 1, 8))]
    study = Frames(
        answers=answer_frame(rows),
        items=item_frame(human),
        reference=reference_frame(human),
        runs=run_frame("run", item_ids=list(human), n_respondents=10),
    )
    row = rows_of(measured(study, kl_form="cumulative")).loc[("EVI", "kl")]
    assert row["value"] < 0
    assert row["low"] < row["value"] < row["high"]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([], id="an empty run"),
        pytest.param(
            [("run", who, "US-WVS7-Q1-original", [], "refused") for who in range(3)], id="nothing valid"
        ),
        pytest.param([("run", 0, item_id, [1], "valid") for item_id in HUMAN], id="one respondent"),
        pytest.param(given_counts("run", "US-WVS7-Q1-original", (2, 1, 0)), id="one item"),
        pytest.param([("run", 2, "US-WVS7-Q3-original", [4], "valid")], id="one answer"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_little_or_nothing_gives_nan_and_no_warning(answers):
    study = small_study()
    study.answers = answer_frame(answers)
    rows = rows_of(measured(study))
    assert rows[["low", "high", "skill_low", "skill_high"]].isna().all(axis=None)
    assert (rows["value"].isna() == (rows["n_items"] == 0)).all()
    assert (rows["floor"].isna() == (rows["n_items"] == 0)).all()


@pytest.mark.filterwarnings("error")
def test_a_run_that_asks_nothing_has_counts_of_zero():
    study = small_study()
    study.answers, study.runs = answer_frame([]), run_frame("run", item_ids=[], n_respondents=3)
    table = measured(study)
    assert len(table) == 10 * len(Measure)
    assert (table["n_items"] == 0).all()
    assert table["value"].isna().all()


def test_humans_without_preference_leave_no_room_for_skill():
    human = {"US-WVS7-Q1-original": (0.5, 0.5), "US-WVS7-Q2-original": (0.5, 0.5)}
    study = Frames(
        answers=answer_frame(drawn_answers("run", human, 10, seed=1)),
        items=item_frame(human),
        reference=reference_frame(human),
        runs=run_frame("run", item_ids=list(human), n_respondents=10),
    )
    rows = rows_of(measured(study))
    assert math.isnan(rows.loc[(ALL, "tvd"), "skill"])
    assert rows.loc[(ALL, "tvd"), "value"] >= 0


@pytest.mark.parametrize("setting", ["perfect", "collapsed", "two wordings"])
def test_intervals_hold_what_they_estimate_about_as_often_as_they_say(setting):
    """A small dose of `benchmarks/coverage.py`: the 99.9 % range of 60 repetitions reaches down to 0.85."""
    for row in coverage(setting, 12, repetitions=60, seed=11, replicates=200, population=600):
        assert row["covered"] >= 0.85, row
        assert row["skill covered"] >= 0.85, row

from itertools import combinations

import numpy as np
import pytest
from metric_frames import Frames

from compared_frames import three_models
from value_survey.metrics.divergence import divergence
from value_survey.metrics.n_test_curve import n_test_curve
from value_survey.metrics.run_values import run_values


def curve(frames, **options):
    settings = {"subsamples": 40, "floor_draws": 50} | options
    return n_test_curve(run_values(**frames.all()), frames.runs, seed=3, **settings)


def test_all_respondents_give_the_value_of_the_report():
    frames = three_models(n=10)
    report = curve(frames, n_tests=(10,)).set_index(["run", "measure"])
    expected = divergence(**frames.all(), seed=1, replicates=2, floor_draws=50)
    expected = expected[expected["dimension"] == "all"].set_index(["run", "measure"])
    np.testing.assert_allclose(report["value"], expected["value"].reindex(report.index))
    assert (report["n_subsamples"] == 1).all()
    assert report[["low", "high"]].isna().all(axis=None)
    np.testing.assert_allclose(report["tau"], 1)
    np.testing.assert_allclose(report["same_best"], 1)


def test_more_respondents_than_there_are_is_not_extrapolated():
    report = curve(three_models(n=10), n_tests=(20,))
    assert (report["n_subsamples"] == 0).all()
    assert report[["value", "low", "high", "tau", "same_best"]].isna().all(axis=None)
    assert report[["floor", "uniform"]].notna().all(axis=None)


def test_subsamples_average_to_the_mean_over_all_of_them():
    frames = three_models(n=5)
    report = curve(frames, n_tests=(2,), subsamples=3000).set_index(["run", "measure"])
    every = []
    for members in combinations(range(5), 2):
        part = frames.answers[frames.answers["respondent"].isin(members)]
        values = divergence(
            part, frames.items, frames.reference, frames.runs, seed=1, replicates=2, floor_draws=2
        )
        every.append(values[values["dimension"] == "all"].set_index(["run", "measure"])["value"])
    expected = sum(every) / len(every)
    np.testing.assert_allclose(report["value"], expected.reindex(report.index), rtol=0.02)


def test_perfect_respondents_follow_the_floor_and_values_fall_with_n():
    report = curve(three_models(n=20), n_tests=(5, 20)).query("run == 'a' and measure == 'kl_smoothed'")
    np.testing.assert_allclose(report["value"], report["floor"], rtol=0.3)
    assert report["value"].is_monotonic_decreasing
    assert report["floor"].is_monotonic_decreasing


def test_rankings_of_few_respondents_agree_less():
    report = curve(three_models(n=20, seed=4), n_tests=(2, 10)).query("run == 'a' and measure == 'js'")
    assert report["tau"].is_monotonic_increasing


def test_one_model_has_no_ranking():
    frames = three_models(n=4)
    one = frames.runs[frames.runs["run"] == "a"]
    report = curve(
        Frames(frames.answers[frames.answers["run"] == "a"], frames.items, frames.reference, one),
        n_tests=(2,),
    )
    assert report[["tau", "same_best"]].isna().all(axis=None)


def test_nothing_valid_has_no_value():
    assert curve(three_models(n=4, missing=1.0), n_tests=(2, 4))["value"].isna().all()


@pytest.mark.parametrize("kl_form", ["standard", "cumulative"])
def test_the_same_seed_gives_the_same_curve(kl_form):
    frames = three_models(n=6)
    first, second = (curve(frames, n_tests=(3,), kl_form=kl_form) for _ in range(2))
    assert first.equals(second)

import numpy as np
import pytest
from scipy import stats

from compared_frames import study, three_models
from value_survey.metrics.rankings import kendall, rankings, standing
from value_survey.metrics.ranks import ranks
from value_survey.metrics.run_values import overall, run_values


def rank(frames, **options):
    return ranks(run_values(**frames.all()), frames.runs, seed=3, **{"replicates": 400} | options)


@pytest.mark.parametrize("seed", range(4))
def test_kendall_is_that_of_scipy_with_ties_and_gaps(seed):
    rng = np.random.default_rng(seed)
    values, against = rng.integers(0, 5, size=(3, 7)).astype(float), rng.integers(0, 6, size=7).astype(float)
    values[0, 2] = np.nan
    for row, tau in zip(values, kendall(values, against), strict=True):
        there = ~np.isnan(row)
        assert tau == pytest.approx(stats.kendalltau(row[there], against[there]).statistic, abs=1e-12)


def test_kendall_of_one_place_is_undefined():
    assert np.isnan(kendall(np.array([1.0]), np.array([2.0])))


def test_ranks_without_yardsticks_are_those_of_scipy():
    values = np.array([0.3, 0.1, np.nan, 0.3, 0.2])
    found = standing(values, np.zeros(5, dtype=bool))
    np.testing.assert_array_equal(found.rank, stats.rankdata(values, method="min", nan_policy="omit"))
    np.testing.assert_array_equal(found.best, [0, 1, np.nan, 0, 0])


def test_the_first_place_is_shared_between_ties():
    np.testing.assert_array_equal(
        standing(np.array([1.0, 1.0, 2.0]), np.zeros(3, dtype=bool)).best, [0.5, 0.5, 0]
    )


def test_a_yardstick_is_placed_and_takes_no_place():
    found = standing(np.array([0.5, 0.1, 0.7]), np.array([False, True, False]))
    np.testing.assert_array_equal(found.rank, [1, 1, 2])
    np.testing.assert_array_equal(found.best, [1, 1, 0])


def test_rankings_are_of_models_and_of_probing_methods():
    frames = study(
        {
            "a": ("ma", "US", "en", "def", "q", 0),
            "a-cao": ("ma", "US", "en", "cao", "q", 0),
            "b": ("mb", "US", "en", "def", "q", 0),
            "b-again": ("mb", "US", "en", "def", "q", 0),
            "u": ("uniform", "US", "en", "def", "q", 0),
        },
        n=2,
    )
    found = [(each.kind, each.within, each.runs, each.n_ranked) for each in rankings(frames.runs)]
    assert found == [
        ("models", "def", ("a", "b", "u"), 2),
        ("models", "cao", ("a-cao",), 1),
        ("probing", "ma", ("a", "a-cao"), 2),
    ]


def test_clear_differences_have_certain_ranks():
    report = rank(three_models(n=20)).query("measure == 'js'").set_index("run")
    assert list(report["rank"]) == [1, 2, 3]
    assert report.loc["a", "p_best"] > 0.9
    assert report.loc["c", "p_best"] == 0
    assert report["p_best"].sum() == pytest.approx(1)
    assert (report["rank_low"] <= report["rank"]).all()
    assert (report["rank_high"] >= report["rank"]).all()


def test_equal_models_share_the_chance_of_being_best():
    names = {name: (f"m{name}", "US", "en", "def", "q", 0.4) for name in "abcd"}
    found = [
        rank(study(names, n=10, seed=seed)).query("measure == 'kl_smoothed'")["p_best"].max()
        for seed in range(12)
    ]
    assert np.mean(found) < 0.9


def test_values_are_those_of_the_whole_study():
    frames = three_models()
    values = run_values(**frames.all())
    report = rank(frames)
    for row in report.to_dict("records"):
        of_run = values[row["run"]]
        expected = overall(of_run.by_measure[row["measure"]], of_run.dimensions)
        assert row["value"] == pytest.approx(float(expected))


def test_a_run_with_nothing_valid_has_no_rank():
    frames = three_models()
    frames.answers.loc[frames.answers["run"] == "b", "status"] = "refused"
    report = rank(frames).query("measure == 'kl'").set_index("run")
    assert report.loc["b", ["value", "rank", "rank_low", "rank_high", "p_best"]].isna().all()
    assert report.loc[["a", "c"], "rank"].tolist() == [1, 2]
    assert report.loc[["a", "c"], "p_best"].sum() == pytest.approx(1)


def test_one_respondent_varies_by_questions_only():
    assert rank(three_models(n=1))["p_best"].notna().all()

import numpy as np
import pytest
from metric_frames import Frames
from scipy import stats
from statsmodels.stats.multitest import multipletests

from compared_frames import study, three_models
from value_survey.metrics.contrast import CONTRAST_COLUMNS, contrasts, joint_draws, joint_influence
from value_survey.metrics.holm import holm
from value_survey.metrics.item_divergence import item_divergence
from value_survey.metrics.pairing import Pair, run_pairs
from value_survey.metrics.run_values import run_values
from value_survey.metrics.sign_flip import EXACT_UP_TO, SignFlip
from value_survey.metrics.uncertainty import Resamples


def compare(frames: Frames, **options):
    values = run_values(**frames.all())
    return contrasts(values, frames.runs, seed=3, **{"replicates": 500} | options)


@pytest.mark.parametrize("size", [3, 9])
def test_exact_sign_flips_are_those_of_scipy(size):
    differences = np.random.default_rng(size).normal(0.4, 1, size=size)
    expected = stats.permutation_test(
        (differences,), np.sum, permutation_type="samples", n_resamples=np.inf, vectorized=False
    )
    assert SignFlip(seed=1).p_value(differences) == pytest.approx(expected.pvalue, abs=1e-10)


def test_random_sign_flips_come_close_to_the_exact_p_value():
    differences = np.random.default_rng(5).normal(0.4, 1, size=EXACT_UP_TO + 3)
    expected = stats.permutation_test(
        (differences,), lambda x, axis: x.sum(axis=axis), permutation_type="samples", n_resamples=np.inf
    )
    flip = SignFlip(seed=1, permutations=40_000)
    assert flip.p_value(differences) == pytest.approx(expected.pvalue, abs=0.01)


def test_p_is_never_0_and_undefined_without_differences():
    assert SignFlip(seed=1, permutations=99).p_value(np.full(40, 1.0)) == pytest.approx(1 / 100)
    assert np.isnan(SignFlip(seed=1).p_value(np.zeros(0)))
    assert SignFlip(seed=1).p_value(np.zeros(4)) == 1


def test_holm_is_that_of_statsmodels():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.9, 0.9])
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1], rtol=1e-12)


def test_holm_does_not_count_what_was_not_tested():
    np.testing.assert_allclose(holm(np.array([0.02, np.nan, 0.03])), [0.04, np.nan, 0.04])


def test_the_variance_of_two_runs_is_the_sum_of_either():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(7, 1)), rng.normal(size=(12, 1))
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    joint = joint_influence(a, b)
    n = len(joint)
    expected = (a**2).sum() / (7 * 6) + (b**2).sum() / (12 * 11)
    assert (joint**2).sum() / (n * (n - 1)) == pytest.approx(expected)
    draws = [
        Resamples.of(name, n, replicates=20_000, seed=1).respondents for name, n in (("a", 7), ("b", 12))
    ]
    moved = joint_draws(*draws) @ joint
    assert moved.var() == pytest.approx(expected, rel=0.05)
    np.testing.assert_allclose(moved, draws[0] @ a - draws[1] @ b)


def test_pairs_differ_in_one_thing_only():
    frames = study(
        {
            "a": ("ma", "US", "en", "def", "q", 0),
            "b": ("mb", "US", "en", "def", "q", 0),
            "a-cao": ("ma", "US", "en", "cao", "q", 0),
            "a-zh": ("ma", "US", "zh", "def", "q", 0),
            "a-again": ("ma", "US", "en", "def", "q", 0),
            "a-other": ("ma", "US", "en", "def", "other", 0),
        },
        n=2,
    )
    assert run_pairs(frames.runs) == [
        Pair("models", "a", "b"),
        Pair("probing", "a-cao", "a"),
        Pair("language", "a-zh", "a"),
    ]


def test_difference_is_the_mean_over_dimensions_of_paired_items():
    frames = three_models()
    report = compare(frames)
    tidy = item_divergence(**frames.all()).pivot(index=["dimension", "item_id"], columns="run", values="js")
    expected = (tidy["a"] - tidy["b"]).groupby("dimension").mean()
    of_pair = report[(report["run_a"] == "a") & (report["run_b"] == "b") & (report["measure"] == "js")]
    by_dimension = of_pair.set_index("dimension")["difference"]
    np.testing.assert_allclose(by_dimension[expected.index], expected)
    assert by_dimension["all"] == pytest.approx(expected.mean())
    assert (of_pair.set_index("dimension")["n_items"].drop("all") == 2).all()


def test_a_clear_difference_is_found_and_none_is_not():
    frames = study(
        {
            "a": ("ma", "US", "en", "def", "q", 0.2),
            "b": ("mb", "US", "en", "def", "q", 0.2),
            "c": ("mc", "US", "en", "def", "q", 0.9),
        },
        n=20,
    )
    report = compare(frames)
    overall = report[(report["dimension"] == "all") & (report["measure"] == "js")].set_index(
        ["run_a", "run_b"]
    )
    same, other = overall.loc[("a", "b")], overall.loc[("a", "c")]
    assert same["low"] < 0 < same["high"]
    assert same["p"] > 0.05
    assert other["high"] < 0
    assert other["p_adjusted"] < 0.01
    assert other["n_family"] == 3


def test_swapping_the_runs_swaps_the_sign():
    frames = three_models()
    there = compare(frames).set_index(["run_a", "run_b", "dimension", "measure"])
    back = compare(Frames(frames.answers, frames.items, frames.reference, frames.runs.iloc[::-1]))
    back = back.set_index(["run_b", "run_a", "dimension", "measure"]).rename_axis(there.index.names)
    np.testing.assert_allclose(there["difference"], -back["difference"].reindex(there.index))
    np.testing.assert_allclose(there["p"], back["p"].reindex(there.index))


def test_rows_do_not_depend_on_other_runs():
    frames = three_models()
    two = frames.runs[frames.runs["run"] != "c"]
    alone = compare(Frames(frames.answers[frames.answers["run"] != "c"], frames.items, frames.reference, two))
    together = compare(frames)
    together = together[together["run_b"] != "c"].reset_index(drop=True)
    own = [name for name in CONTRAST_COLUMNS if name not in {"p_adjusted", "n_family"}]
    np.testing.assert_array_equal(together[own].to_numpy(dtype=str), alone[own].to_numpy(dtype=str))


def test_one_respondent_has_a_difference_but_no_interval():
    report = compare(three_models(n=1))
    assert report["difference"].notna().all()
    assert report[["low", "high"]].isna().all(axis=None)


def test_runs_with_nothing_valid_have_no_difference():
    report = compare(three_models(missing=1.0))
    assert (report["n_items"] == 0).all()
    assert report[["difference", "low", "high", "p", "p_adjusted"]].isna().all(axis=None)


def test_a_study_of_one_run_has_no_contrasts():
    frames = study({"a": ("ma", "US", "en", "def", "q", 0)}, n=3)
    report = compare(frames)
    assert list(report.columns) == CONTRAST_COLUMNS
    assert report.empty

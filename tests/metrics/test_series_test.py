"""The series test (Eq. 7, Table 3) against scipy and statsmodels, and its permutations."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from chance import RARE
from value_survey.metrics.series_test import (
    SERIES_TEST_COLUMNS,
    dimension_weights,
    published_series_test,
    reproduced_series_test,
    t_rows,
)
from value_survey.metrics.sign_flip import SignFlip
from value_survey.metrics.two_groups import Group, label_permutation, welch_freedom
from value_survey.terms import Dimension

SERIES = ("llama-3", "mistral")
DIMENSIONS = [dimension.value for dimension in Dimension]
PRINTED = {
    "US": (Group(1.28, 0.50, 27), Group(0.93, 0.34, 27)),
    "CN": (Group(1.35, 0.74, 27), Group(0.92, 0.33, 27)),
}
FLIP = SignFlip(7)


def study_of(means, *, cultures=("US", "CN"), questions=3, noise=0.0, seed=0):
    """Reports of models with these mean divergences: every dimension has `questions` items."""
    rng = np.random.default_rng(seed)
    divergence, items = [], []
    for culture in cultures:
        for model, mean in means.items():
            run = f"{model}-{culture.lower()}"
            of_run = [
                (
                    run,
                    f"{culture}-S-{dimension}{k}",
                    f"S-{dimension}{k}",
                    dimension,
                    mean + noise * rng.normal(),
                )
                for dimension in DIMENSIONS
                for k in range(questions)
            ]
            items += of_run
            by_dimension = pd.DataFrame(of_run).groupby(3)[4].mean()
            values = {**by_dimension.to_dict(), "all": by_dimension.mean()}
            divergence += [
                (run, model, culture, "large", dimension, measure, value)
                for dimension, value in values.items()
                for measure in ("kl", "kl_smoothed")
            ]
    item_frame = pd.DataFrame(items, columns=["run", "item_id", "base_id", "dimension", "kl"])
    return (
        pd.DataFrame(
            divergence,
            columns=["run", "model", "culture", "questionnaire", "dimension", "measure", "value"],
        ),
        item_frame.assign(kl_smoothed=item_frame["kl"]),
    )


MODELS = pd.DataFrame(
    [(f"l{k}", "llama-3") for k in range(3)] + [(f"m{k}", "mistral") for k in range(3)] + [("other", "")],
    columns=["name", "series"],
)


def reproduced(divergence, items):
    return reproduced_series_test(divergence, items, MODELS, SERIES, flip=FLIP, confidence=0.95)


def test_table_3_from_its_means_and_sds():
    frame = published_series_test(PRINTED, SERIES, confidence=0.95)
    assert list(frame.columns) == SERIES_TEST_COLUMNS
    rows = frame.set_index(["culture", "method"])
    for culture, (a, b) in PRINTED.items():
        for method, pooled in (("paper", True), ("welch", False)):
            oracle = stats.ttest_ind_from_stats(a.mean, a.sd, a.n, b.mean, b.sd, b.n, equal_var=pooled)
            row = rows.loc[(culture, method)]
            assert row["statistic"] == pytest.approx(oracle.statistic, abs=1e-10)
            assert row["p"] == pytest.approx(oracle.pvalue, abs=1e-10)
    assert rows["statistic"].round(3).to_list() == [3.008, 3.008, 2.758, 2.758]
    assert rows.loc[("US", "paper"), "df"] == 52
    for method in ("paper", "welch"):
        of_method = frame[frame["method"] == method]
        holm = multipletests(of_method["p"], method="holm")[1]
        np.testing.assert_allclose(of_method["p_adjusted"], holm, atol=1e-12)


@given(st.integers(2, 30), st.integers(2, 30), st.integers(0, 10_000))
def test_eq_7_is_welchs_test(n_a, n_b, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=n_a), rng.normal(0.3, 2, size=n_b)
    rows = {row["method"]: row for row in t_rows(Group.of(a), Group.of(b), confidence=0.9)}
    compared = CompareMeans(DescrStatsW(a), DescrStatsW(b))
    statistic, p, freedom = compared.ttest_ind(usevar="unequal")
    welch = rows["welch"]
    assert (welch["statistic"], welch["p"], welch["df"]) == pytest.approx((statistic, p, freedom), abs=1e-10)
    ends = compared.tconfint_diff(alpha=0.1, usevar="unequal")
    assert (welch["low"], welch["high"]) == pytest.approx(ends, abs=1e-10)
    assert rows["paper"]["df"] == n_a + n_b - 2


def test_groups_without_spread_or_of_one_have_no_p():
    constant = {row["method"]: row for row in t_rows(Group(1, 0, 5), Group(1, 0, 5), confidence=0.95)}
    assert all(np.isnan([row["statistic"], row["p"]]).all() for row in constant.values())
    assert np.isnan(welch_freedom(1, 1, 1, 5))
    assert np.isnan(Group.of(np.array([2.0])).sd)
    assert Group.of(np.zeros(0)).n == 0


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10_000))
def test_label_permutation_counts_every_relabelling(n_a, n_b, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=n_a), rng.normal(size=n_b)
    test = label_permutation(a, b)
    if n_a + n_b > 2 and min(n_a, n_b) > 1:
        oracle = stats.permutation_test(
            (a, b), lambda x, y: abs(x.mean() - y.mean()), n_resamples=np.inf, alternative="greater"
        )
        assert test.p == pytest.approx(oracle.pvalue)
    assert test.p >= test.p_min - 1e-12
    assert test.statistic == pytest.approx(a.mean() - b.mean())


def test_three_models_a_series_cannot_give_less_than_a_tenth():
    test = label_permutation(np.array([5.0, 6, 7]), np.array([1.0, 2, 3]))
    assert test.p == test.p_min == pytest.approx(0.1)


def test_reproduced_rows_of_a_planted_difference():
    means = {"l0": 1.4, "l1": 1.5, "l2": 1.6, "m0": 0.9, "m1": 1.0, "m2": 1.1, "other": 9.0}
    frame = reproduced(*study_of(means, noise=0.05))
    assert set(frame["source"]) == {"reproduced"}
    rows = frame[(frame["culture"] == "US") & (frame["measure"] == "kl")].set_index(["method", "units"])
    assert (rows["difference"] - 0.5).abs().max() < 0.1
    paper = rows.loc[("paper", "model and dimension")]
    assert (paper["n_a"], paper["n_b"], paper["df"]) == (27, 27, 52)
    models = rows.loc[("permutation", "models")]
    assert (models["n_a"], models["p"], models["p_min"]) == (3, 0.1, 0.1)
    questions = rows.loc[("permutation", "questions")]
    assert questions["n_a"] == 27
    assert questions["p"] == questions["p_min"] == pytest.approx(1e-4)
    assert questions["difference"] == pytest.approx(models["difference"])
    assert paper["models_a"] == "l0; l1; l2"
    assert paper["questionnaire"] == "large"
    adjusted = frame.groupby(["measure", "method", "units"])["p_adjusted"].max()
    assert adjusted.loc[("kl", "permutation", "models")] == pytest.approx(0.2)


def test_without_a_difference_the_permutation_keeps_its_level():
    models = np.random.default_rng(5).normal(1, 0.2, (2000, 6))
    least = sum(label_permutation(row[:3], row[3:]).p <= 0.1 + 1e-12 for row in models)
    # One labelling in ten of exchangeable models is as extreme as it gets.
    assert stats.binomtest(least, len(models), 0.1).pvalue > RARE


def test_one_model_a_series_or_none():
    one = reproduced(*study_of({"l0": 1.0, "m0": 2.0}, cultures=("US",)))
    models = one[(one["units"] == "models") & (one["measure"] == "kl")]
    assert (models["n_a"].item(), models["p"].item()) == (1, 1.0)
    for means in ({"l0": 1.0}, {"other": 1.0}):
        assert reproduced(*study_of(means)).empty
    divergence, items = study_of({"l0": 1.0})
    assert reproduced(divergence.head(0), items.head(0)).empty


def test_undefined_dimensions_are_left_out():
    divergence, items = study_of({"l0": 1.0, "l1": 1.2, "m0": 2.0, "m1": 2.2}, cultures=("US",))
    gap = (divergence["model"] == "l0") & (divergence["dimension"] == "LTO")
    divergence.loc[gap, "value"] = np.nan
    items.loc[items["run"].eq("l0-us") & items["dimension"].eq("LTO"), ["kl", "kl_smoothed"]] = np.nan
    rows = reproduced(divergence, items)
    rows = rows[rows["measure"] == "kl"].set_index(["method", "units"])
    assert rows.loc[("paper", "model and dimension"), ["n_a", "n_b"]].to_list() == [17, 18]
    assert rows.loc[("permutation", "questions"), "n_a"] == 24


def test_questions_weigh_as_in_a_mean_over_dimensions():
    weights = dimension_weights(["EVI", "EVI", "LTO"], np.array([1.0, 3.0, 2.0]))
    assert weights.tolist() == pytest.approx([1 / 8, 3 / 8, 1 / 2])

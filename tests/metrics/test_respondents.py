import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from metric_frames import Frames, answer_frame, item_frame, reference_frame, run_frame
from scipy import stats

from compared_frames import study, three_models
from value_survey.errors import InputError
from value_survey.metrics.divergence import divergence
from value_survey.metrics.respondent_configuration import BETWEEN, respondent_configuration
from value_survey.metrics.respondents import RESPONDENT_COLUMNS, respondents
from value_survey.metrics.run_values import run_values

ONE = {"a": ("ma", "US", "en", "def", "q", 0.2)}


def profiles_of(frames, seed=0):
    rng = np.random.default_rng(seed)
    rows = frames.answers[["run", "respondent"]].drop_duplicates()
    return rows.assign(
        region=[f"region {who}" for who in rows["respondent"]],
        memory_length=rng.integers(0, 16, len(rows)),
        num_beams=rng.integers(1, 6, len(rows)),
        do_sample=rng.random(len(rows)) < 0.5,
    )


def measure(frames, **options):
    return respondents(profiles_of(frames), run_values(**frames.all()), frames.runs, **options)


def configuration(frames, profiles=None, **options):
    values = run_values(**frames.all())
    table = respondents(profiles_of(frames) if profiles is None else profiles, values, frames.runs)
    return respondent_configuration(table, values, seed=1, **{"permutations": 199} | options), table


def test_divergence_is_that_of_a_run_of_one():
    frames = study(ONE, n=5)
    table = measure(frames).set_index("respondent")
    for who in range(5):
        alone = frames.answers[frames.answers["respondent"] == who].assign(respondent=0)
        report = divergence(
            alone, frames.items, frames.reference, frames.runs, seed=1, replicates=2, floor_draws=2
        )
        expected = report[(report["dimension"] == "all") & (report["measure"] == "kl")]["value"].item()
        assert table.loc[who, "divergence"] == pytest.approx(expected)


def test_alignment_of_one_answer_is_its_log_share_against_the_mean_of_humans():
    item = {"US-WVS7-Q1-original": (0.5, 0.3, 0.2)}
    frames = Frames(
        answer_frame([("run", 0, "US-WVS7-Q1-original", [2], "valid")]),
        item_frame(item),
        reference_frame(item, n_human=1000),
        run_frame("run", item_ids=list(item), n_respondents=1),
    )
    frames.runs["questionnaire"], frames.runs["yardstick"] = "q", False
    row = measure(frames).iloc[0]
    shares = np.array([500.5, 300.5, 200.5]) / 1001.5
    expected = math.log(shares[1]) - np.dot([0.5, 0.3, 0.2], np.log(shares))
    assert row["alignment"] == pytest.approx(expected)
    assert row["divergence"] == pytest.approx(-math.log(0.3))
    assert math.isnan(row["low"])
    assert row["rank"] == 1


def test_typical_humans_are_at_0():
    table = measure(study({"a": ("sampler", "US", "en", "def", "q", 0.0)}, n=400))
    assert table["alignment"].mean() == pytest.approx(0, abs=4 * table["alignment"].sem())
    inside = (table["low"] < 0) & (table["high"] > 0)
    assert 0.9 < inside.mean() < 0.99


def test_interval_is_a_t_interval_over_questions():
    frames = study(ONE, n=3)
    values = run_values(**frames.all())
    table = measure(frames)
    human = {item.item_id: item for item in values["a"].counts.items}
    answers = frames.answers[frames.answers["respondent"] == 1]
    scores = []
    for item_id, codes in zip(answers["item_id"], answers["codes"], strict=True):
        item = human[item_id]
        shares = (item.human * item.n_human + 0.5) / (item.n_human + len(item.human) / 2)
        scores.append(math.log(shares[codes[0] - 1]) - item.human @ np.log(shares))
    row = table[table["respondent"] == 1].iloc[0]
    expected = stats.t.interval(0.95, len(scores) - 1, np.mean(scores), stats.sem(scores))
    assert (row["low"], row["high"]) == pytest.approx(expected)


def test_who_answered_little_is_measured_but_not_ranked():
    frames = study(ONE, n=4)
    little = (frames.answers["respondent"] == 2) & (frames.answers["item_id"] != "US-WVS7-Q0-original")
    frames.answers.loc[little, "status"] = "refused"
    table = measure(frames).set_index("respondent")
    assert table.loc[2, "n_valid"] == 1
    assert math.isfinite(table.loc[2, "alignment"])
    assert math.isnan(table.loc[2, "rank"])
    assert sorted(table["rank"].dropna()) == [1, 2, 3]
    assert (table["n_ranked"] == 3).all()
    assert table["rank_divergence"].notna().all()


def test_multiple_choice_counts_every_option():
    item = {"US-WVS7-Q1-original": (0.8, 0.1)}
    frames = Frames(
        answer_frame([("run", 0, "US-WVS7-Q1-original", [1], "valid")]),
        item_frame(item, multiple=list(item)),
        reference_frame(item, n_human=1000),
        run_frame("run", item_ids=list(item), n_respondents=1),
    )
    frames.runs["questionnaire"], frames.runs["yardstick"] = "q", False

    def gain(share, mentioned):
        p = np.array([share * 1000 + 0.5, (1 - share) * 1000 + 0.5]) / 1001
        return math.log(p[0 if mentioned else 1]) - np.dot([share, 1 - share], np.log(p))

    expected = (gain(0.8, True) + gain(0.1, False)) / 2
    assert measure(frames)["alignment"].item() == pytest.approx(expected)


def test_nothing_valid_has_no_alignment():
    table = measure(study(ONE, n=3, missing=1.0))
    assert (table["n_valid"] == 0).all()
    assert table[["alignment", "low", "high", "rank", "divergence", "rank_divergence"]].isna().all(axis=None)


def test_an_empty_run_has_no_rows():
    frames = study(ONE, n=2)
    frames.answers = frames.answers.iloc[:0]
    table = measure(frames)
    assert list(table.columns) == RESPONDENT_COLUMNS
    assert table.empty


def test_profiles_of_other_respondents_are_refused():
    frames = study(ONE, n=3)
    with pytest.raises(InputError, match="different respondents"):
        respondents(profiles_of(frames).iloc[1:], run_values(**frames.all()), frames.runs)


def test_regression_is_that_of_a_formula():
    frames = study(ONE, n=30)
    report, table = configuration(frames)
    fit = smf.ols("alignment ~ memory_length + num_beams + do_sample.astype(float)", table).fit(
        cov_type="HC3", use_t=True
    )
    rows = report[(report["scope"] == "run") & (report["term"] != BETWEEN)].set_index("term")
    assert rows["estimate"].tolist() == pytest.approx(fit.params.iloc[1:].tolist())
    np.testing.assert_allclose(rows[["low", "high"]], fit.conf_int().iloc[1:])
    assert rows["p"].tolist() == pytest.approx(fit.pvalues.iloc[1:].tolist())
    assert (rows["n_respondents"] == 30).all()
    assert (rows["n_answers"] == 30 * 18).all()
    assert rows["r_squared"].iloc[0] == pytest.approx(fit.rsquared)


def test_runs_of_a_model_have_a_constant_each():
    frames = study({"a": ("ma", "US", "en", "def", "q", 0.0), "b": ("ma", "US", "zh", "def", "q", 0.9)}, n=15)
    report, table = configuration(frames)
    fit = smf.ols("alignment ~ memory_length + num_beams + do_sample.astype(float) + run", table).fit(
        cov_type="HC3", use_t=True
    )
    rows = report[report["scope"] == "model"].set_index("term")
    assert rows.loc["memory_length", "estimate"] == pytest.approx(fit.params["memory_length"])
    assert rows.loc["num_beams", "p"] == pytest.approx(fit.pvalues["num_beams"])


def test_a_setting_that_matters_is_found():
    frames = study(ONE, n=24)
    profiles = profiles_of(frames)
    bad = frames.answers["respondent"].isin(profiles.loc[profiles["do_sample"], "respondent"])
    worst = frames.reference.sort_values("n_weighted").drop_duplicates("base_id").set_index("base_id")["code"]
    frames.answers["codes"] = [
        [int(worst["-".join(item.split("-")[1:3])])] if is_bad else codes
        for item, is_bad, codes in zip(frames.answers["item_id"], bad, frames.answers["codes"], strict=True)
    ]
    report, _ = configuration(frames, profiles)
    rows = report[report["scope"] == "run"].set_index("term")
    assert rows.loc["do_sample", "high"] < 0
    assert rows.loc["do_sample", "p_adjusted"] < 0.001
    assert rows.loc[BETWEEN, "p"] == pytest.approx(1 / 200)


def test_respondents_that_are_all_alike_do_not_differ():
    ps = [
        configuration(study({"a": ("m", "US", "en", "def", "q", 0.3)}, n=10, seed=seed))[0]
        .query("term == @BETWEEN", local_dict={"BETWEEN": BETWEEN})["p"]
        .item()
        for seed in range(10)
    ]
    assert np.mean(ps) == pytest.approx(0.5, abs=0.3)


@pytest.mark.parametrize("column", ["memory_length", "num_beams", "do_sample"])
def test_settings_that_do_not_vary_have_no_estimate(column):
    frames = study(ONE, n=20)
    profiles = profiles_of(frames)
    profiles[column] = profiles[column].iloc[0]
    rows = configuration(frames, profiles)[0].query("scope == 'run'").set_index("term")
    assert math.isnan(rows.loc[column, "estimate"])
    assert rows["estimate"].notna().sum() == 3


def test_too_few_respondents_have_no_estimate():
    report, _ = configuration(three_models(n=4))
    assert (
        report[report["term"] != BETWEEN][["estimate", "low", "high", "p", "p_adjusted"]]
        .isna()
        .all(axis=None)
    )
    assert (report.loc[report["scope"] == "run", "n_respondents"] == 4).all()


def test_unknown_settings_have_no_estimate():
    frames = study(ONE, n=20)
    profiles = profiles_of(frames).assign(memory_length=pd.NA)
    report, _ = configuration(frames, profiles)
    assert report[report["term"] != BETWEEN]["estimate"].isna().all()

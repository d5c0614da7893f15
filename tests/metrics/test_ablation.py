"""Ablations: means over cultures, paired differences, and the runs that are compared."""

import numpy as np
import pandas as pd
import pytest
from metric_frames import (
    answer_frame,
    drawn_answers,
    item_frame,
    questionnaire,
    reference_frame,
)
from scipy import stats

from value_survey.metrics.ablation import ABLATION_COLUMNS, Study, ablation, compared_runs
from value_survey.metrics.combined import Combiner, ItemSet
from value_survey.metrics.divergence import divergence
from value_survey.metrics.diversity import diversity
from value_survey.metrics.item_divergence import counted_runs
from value_survey.metrics.item_diversity import item_diversity
from value_survey.metrics.measures import KlForm
from value_survey.metrics.run_values import measured
from value_survey.metrics.sign_flip import SignFlip
from value_survey.terms import Language

NATIVE = {"US": Language.EN, "CN": Language.ZH}
COMBINER = Combiner(7, 400, 0.95, SignFlip(7, 999))
N = 12
HUMAN = {**questionnaire(9, 1), **questionnaire(9, 2, "CN")}


def run_of(name, culture, probing="def", language=None, questionnaire_name="few"):
    return {
        "run": name, "model": "qwen", "culture": culture, "language": language or str(NATIVE[culture]),
        "probing": probing, "questionnaire": questionnaire_name, "n_respondents": N,
        "item_ids": [item_id for item_id in HUMAN if item_id.startswith(culture)],
    }  # fmt: skip


def uniform(shares):
    return tuple(1 / len(shares) for _ in shares)


RUNS = pd.DataFrame(
    [
        run_of("def-us", "US"), run_of("def-cn", "CN"),
        run_of("none-us", "US", "none"), run_of("none-cn", "CN", "none"),
        run_of("cao-us", "US", "cao"), run_of("def-us-zh", "US", language="zh"),
        run_of("again-us", "US"), run_of("large-us", "US", questionnaire_name="large"),
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def frames():
    """Humans answer DEF, uniform ones everything else; responses are the chosen codes as text."""
    rows = []
    for place, run in enumerate(RUNS.to_dict("records")):
        shares = {
            item: HUMAN[item] if run["probing"] == "def" else uniform(HUMAN[item]) for item in run["item_ids"]
        }
        rows += drawn_answers(run["run"], shares, N, seed=place)
    answers = answer_frame(rows)
    responses = answers.assign(response=answers["codes"].map(str))[
        ["run", "respondent", "item_id", "response"]
    ]
    return answers, responses


@pytest.fixture(scope="module")
def study(frames):
    answers, responses = frames
    items = item_frame(HUMAN)
    base_ids = dict(zip(items["item_id"], items["base_id"], strict=True))
    return Study(
        RUNS,
        {
            run: measured(run, counts, KlForm.STANDARD)
            for run, counts in counted_runs(answers, items, reference_frame(HUMAN), RUNS)
        },
        {
            run: item_diversity(responses[responses["run"] == run], answers[answers["run"] == run], base_ids)
            for run in RUNS["run"]
        },
        NATIVE,
    )


@pytest.fixture(scope="module")
def report(study):
    return ablation(study, COMBINER)


def pick(report, **about):
    rows = report
    for name, value in about.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def test_values_are_those_of_the_reports(report, frames):
    answers, responses = frames
    items, reference = item_frame(HUMAN), reference_frame(HUMAN)
    published = divergence(answers, items, reference, RUNS, seed=7, replicates=50, floor_draws=10)
    published = published[published["dimension"] == "all"].set_index(["run", "measure"])["value"]
    of_texts = diversity(responses, answers, RUNS).set_index("run")
    probing = report[(report["kind"] == "probing") & report["culture"].isin(["US", "CN"])]
    for row in probing.to_dict("records"):
        expected = (
            of_texts.loc[row["runs"], row["measure"]]
            if "diversity" in row["measure"]
            else published[row["runs"], row["measure"]]
        )
        assert row["value"] == pytest.approx(expected, abs=1e-12)
    assert report["ceiling"].dropna().to_numpy() == pytest.approx(1 - 1 / N)


def test_both_cultures_are_the_mean_of_each(report):
    for measure in ("diversity", "answer_diversity", "kl", "kl_smoothed"):
        each = [
            pick(report, kind="probing", culture=culture, probing="none", measure=measure)
            for culture in ("US", "CN", "US+CN")
        ]
        assert each[2]["value"] == pytest.approx((each[0]["value"] + each[1]["value"]) / 2)
        assert each[2]["difference"] == pytest.approx((each[0]["difference"] + each[1]["difference"]) / 2)
        assert each[2]["low"] <= each[2]["value"] <= each[2]["high"]
        assert each[2]["runs"] == "none-us; none-cn"


def test_uniform_answers_are_farther_than_humans(report):
    row = pick(report, kind="probing", culture="US+CN", probing="none", measure="kl_smoothed")
    assert row["difference_low"] > 0
    assert row["p"] < 0.05
    assert row["n_pairs"] == 18
    assert row["p_adjusted"] == row["p"]  # Cao et al. ran in one culture: one method is compared
    us = report.query(
        "kind == 'probing' and culture == 'US' and measure == 'kl_smoothed' and probing != 'def'"
    )
    assert (us["p_adjusted"] >= us["p"]).all()
    assert set(us["probing"]) == {"none", "cao"}


def test_the_baseline_has_no_difference_and_one_culture_no_mean(report):
    own = report.query("kind == 'probing' and probing == 'def'")
    assert own["difference"].isna().all()
    assert own["n_pairs"].eq(0).all()
    assert report.query("probing == 'cao' and culture == 'US+CN'").empty


def test_language_rows_by_dimension(report):
    language = report[report["kind"] == "language"]
    assert set(language["culture"]) == {"US"}
    assert language.drop_duplicates("language")["language"].to_list() == ["en", "zh"]
    other = language[(language["language"] == "zh") & (language["measure"] == "kl_smoothed")]
    assert other["dimension"].to_list() == [
        "EVI",
        "IDV",
        "IVR",
        "LTO",
        "MAS",
        "PDI",
        "TDI",
        "UAI",
        "USI",
        "all",
    ]
    by_dimension = other.set_index("dimension")
    assert by_dimension.loc["IDV", ["value", "n_items"]].isna().to_list() == [True, False]
    assert by_dimension.loc["EVI", "difference_low"] < by_dimension.loc["EVI", "difference"]
    defined = by_dimension.drop("all")["difference"].dropna()
    assert by_dimension.loc["all", "difference"] == pytest.approx(defined.mean())


def test_runs_that_are_compared(report):
    assert list(compared_runs(RUNS, NATIVE)["run"]) == [
        "def-us", "def-cn", "none-us", "none-cn", "cao-us", "def-us-zh",
    ]  # fmt: skip
    assert not report["runs"].str.contains("again-us|large-us").any()
    only = compared_runs(RUNS[RUNS["questionnaire"] == "large"], NATIVE)
    assert only.empty


def test_nothing_to_compare(study):
    empty = ablation(Study(RUNS.head(0), {}, {}, NATIVE), COMBINER)
    assert (list(empty.columns), len(empty)) == (ABLATION_COLUMNS, 0)


def test_the_same_study_gives_the_same_rows(study, report):
    pd.testing.assert_frame_equal(report, ablation(study, COMBINER))


def items_of(values, dimensions=None, n=2, questions=None):
    values = np.asarray(values, dtype=float)
    names = questions or [f"Q{k}" for k in range(len(values))]
    return ItemSet(
        values,
        (np.zeros((n, len(values))),),
        ("run",),
        np.array(names),
        np.array(dimensions or ["EVI"] * len(values)),
    )


def test_with_respondents_fixed_the_interval_is_that_of_a_mean():
    values = np.random.default_rng(3).normal(5, 1, 40)
    got = Combiner(7, 20_000, 0.95, SignFlip(7)).estimate([items_of(values)], non_negative=False)
    low, high = stats.t.interval(0.95, 39, values.mean(), stats.sem(values))
    assert got.interval == pytest.approx((low, high), abs=0.05)
    assert (got.value, got.n_items, got.n_questions) == (pytest.approx(values.mean()), 40, 40)


def test_questions_in_common_tie_the_cultures():
    values = np.random.default_rng(4).normal(0, 1, 30)
    opposite = COMBINER.estimate([items_of(values), items_of(-values)], non_negative=False)
    assert opposite.interval == pytest.approx((0, 0), abs=1e-9)
    alike = COMBINER.estimate([items_of(values), items_of(values)], non_negative=False)
    alone = COMBINER.estimate([items_of(values)], non_negative=False)
    width = [each.interval.high - each.interval.low for each in (alike, alone)]
    assert width[0] == pytest.approx(width[1], rel=0.15)  # the draws differ, the spread does not


def test_a_missing_culture_leaves_nothing():
    got = COMBINER.estimate([items_of([1.0, 2.0]), items_of([])], non_negative=False)
    assert np.isnan([got.value, *got.interval]).all()
    assert np.isnan(COMBINER.p_value([items_of([1.0]), items_of([])]))
    assert np.isnan(COMBINER.p_value([]))


def test_differences_are_paired_by_question_and_wording():
    a = items_of([1.0, 2, 3, 4], questions=["A", "A", "B", "C"])
    b = items_of([0.5, 0.5, 9], questions=["A", "A", "C"])
    difference = ItemSet.difference(a, b)
    assert list(difference.values) == [0.5, 1.5, -5]
    assert difference.questions.tolist() == ["A", "A", "C"]
    assert len(difference.influences) == 2


def test_sign_flip_over_questions():
    got = COMBINER.p_value([items_of([1.0] * 6), items_of([1.0] * 6)])
    assert got == pytest.approx(2 / 2**6)


def test_item_diversity_at_the_edges():
    nothing = pd.DataFrame({"respondent": [], "item_id": [], "response": []})
    answers = pd.DataFrame({"item_id": [], "codes": [], "status": []})
    empty = item_diversity(nothing, answers, {})
    assert len(empty.texts) == 0
    assert np.isnan(empty.ceiling)
    one = item_diversity(
        pd.DataFrame({"respondent": [0], "item_id": ["US-Q1"], "response": ["a"]}),
        pd.DataFrame({"item_id": ["US-Q1"], "codes": [[1]], "status": ["valid"]}),
        {"US-Q1": "Q1"},
    )
    assert (one.texts.tolist(), one.ceiling) == ([0.0], 0.0)
    assert np.isnan(one.answers).all()

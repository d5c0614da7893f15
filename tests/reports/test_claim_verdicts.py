"""Claims against planted numbers: every way of testing has to find what was planted."""

import math

import numpy as np
import pandas as pd
import pytest
from claim_frames import METHODS, PAPER, Planted
from pydantic import TypeAdapter
from scipy import stats

from value_survey.reports.claims.definitions import Test
from value_survey.reports.claims.estimates import (
    Estimate,
    combination,
    mean_difference,
    point,
    rank_correlation,
    share,
    size,
)
from value_survey.reports.claims.rules import (
    ABOVE,
    BELOW,
    Finding,
    Quantifier,
    Target,
    Verdict,
    complete,
    decide,
    deciding,
    say,
    verdict_of,
)
from value_survey.terms import ALL, Dimension

ALL_MODELS = tuple(PAPER)
DIMENSIONS = [str(code) for code in Dimension]
EMPTY = pd.DataFrame({"check": [], "consistent": []})


def held(planted, test, needed=()):
    study = planted.study(EMPTY)
    return TypeAdapter(Test).validate_python(test).tested(study, tuple(needed))


def verdict(planted, test, needed=()):
    found = held(planted, test, needed)
    return verdict_of(found.findings, found.target, found.quantifier, 0.95)


def paper_verdict(planted, test, needed=()):
    found = held(planted, test, needed)
    return verdict_of(found.paper, found.target, found.quantifier, 0.95)


def finding(value, low, high, model="m", culture="US", p=math.nan):
    return Finding(model, culture, "", Estimate(value, low, high), ("run",), p)


# Arithmetic


def test_independent_symmetric_intervals_add_in_squares():
    together = combination([Estimate(2, 1, 3), Estimate(5, 3, 7)], [1.0, -1.0])
    assert together == pytest.approx((-3, -3 - math.sqrt(5), -3 + math.sqrt(5)))


def test_a_lopsided_interval_stays_lopsided_and_turns_with_its_sign():
    difference = combination([point(0.0), Estimate(1, 0.9, 3)], [1.0, -1.0])
    assert difference == pytest.approx((-1, -3, -0.9))


def test_the_interval_of_a_difference_holds_the_truth_in_about_95_of_100_studies():
    rng = np.random.default_rng(5)
    counts = rng.binomial([40, 60], [0.3, 0.55], size=(2000, 2))
    inside = 0
    for a, b in counts:
        _, low, high = mean_difference([share(int(a), 40, 0.95)], [share(int(b), 60, 0.95)])
        inside += low <= 0.3 - 0.55 <= high
    assert 0.93 < inside / 2000 < 0.97


def test_means_without_a_part_are_undefined():
    assert all(math.isnan(number) for number in mean_difference([], [point(1.0)]))


def test_the_size_of_a_number_whose_interval_holds_0_may_be_0():
    assert size(Estimate(-0.1, -0.3, 0.2)) == (0.1, 0.0, 0.3)
    assert size(Estimate(-0.2, -0.3, -0.1)) == (0.2, 0.1, 0.3)


def test_rank_correlation_is_scipys_and_leaves_out_what_is_undefined():
    first, second = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0, math.nan], [2.0, 7.0, 1.0, 8.0, 3.0, 8.5, 1.0]
    found = rank_correlation(first, second, 0.95)
    assert found.value == pytest.approx(stats.spearmanr(first[:6], second[:6]).statistic)
    assert -1 < found.low < found.value < found.high < 1
    assert math.isnan(rank_correlation([1, 2, 3], [1, 2, 3], 0.95).value)


# Rules


def test_an_interval_decides_and_an_undefined_one_does_not():
    assert decide(finding(-1, -2, -0.1), BELOW, 0.95) is Verdict.SHOWN
    assert decide(finding(-1, -2, 0.1), BELOW, 0.95) is Verdict.NOT_SHOWN
    assert decide(finding(1, 0.1, 2), BELOW, 0.95) is Verdict.CONTRADICTED
    assert decide(finding(math.nan, math.nan, math.nan), BELOW, 0.95) is Verdict.NOT_SHOWN
    assert decide(finding(-1, math.nan, math.nan), BELOW, 0.95) is Verdict.NOT_SHOWN
    assert decide(finding(0, 0, 0), BELOW, 0.95) is Verdict.NOT_SHOWN
    assert decide(finding(3, 2.6, 3.4), Target(2.5, 3.5), 0.95) is Verdict.SHOWN


def test_where_a_test_is_given_its_p_value_decides():
    assert decide(finding(1, math.nan, math.nan, p=0.01), ABOVE, 0.95) is Verdict.SHOWN
    assert decide(finding(-1, math.nan, math.nan, p=0.01), ABOVE, 0.95) is Verdict.CONTRADICTED
    assert decide(finding(1, 0.5, 2, p=0.2), ABOVE, 0.95) is Verdict.NOT_SHOWN


def test_all_and_most_models():
    yes, open_, no = finding(1, 0.5, 2, "a"), finding(1, -1, 2, "b"), finding(-1, -2, -0.5, "c")
    assert verdict_of([yes, open_], ABOVE, Quantifier.ALL, 0.95) is Verdict.NOT_SHOWN
    assert verdict_of([yes, no], ABOVE, Quantifier.ALL, 0.95) is Verdict.CONTRADICTED
    two = yes._replace(model="d")
    assert verdict_of([yes, two, no], ABOVE, Quantifier.MOST, 0.95) is Verdict.SHOWN
    assert verdict_of([yes, no], ABOVE, Quantifier.MOST, 0.95) is Verdict.NOT_SHOWN
    assert verdict_of([], ABOVE, Quantifier.MOST, 0.95) is Verdict.NOT_TESTABLE
    # One model whose numbers disagree contradicts.
    assert verdict_of([yes, no._replace(model="a")], ABOVE, Quantifier.MOST, 0.95) is Verdict.CONTRADICTED


def test_the_least_favourable_number_decides():
    found = [finding(-3, -4, -2), finding(-0.2, -1, 1), finding(-5, -6, -4)]
    assert deciding(found, BELOW).estimate.value == -0.2
    assert math.isnan(deciding([*found, finding(math.nan, 0, 0)], BELOW).estimate.value)


def test_models_that_were_run_in_one_culture_do_not_count():
    listed = [finding(1, 0, 2, "a", "US"), finding(1, 0, 2, "a", "CN"), finding(1, 0, 2, "b", "US")]
    assert {each.model for each in complete(listed, ("US", "CN"))} == {"a"}


def test_numbers_in_sentences():
    assert [say(value) for value in (0.0, -0.001, -1.5, 15.0, math.nan)] == [
        "0", "0.00", "−1.50", "15", "undefined"
    ]  # fmt: skip


# Methods

ORDER = {
    "kind": "methods",
    "measure": "kl",
    "method": "def",
    "lies": "below",
    "against": ["cao", "ccsv-single"],
}


def test_methods_are_compared_on_every_model_and_culture():
    study = Planted(methods=METHODS).plant("divergence", 0.5, probing="def")
    assert verdict(study, ORDER) is Verdict.SHOWN
    assert verdict(study, ORDER | {"lies": "above"}) is Verdict.CONTRADICTED
    assert verdict(Planted(methods=METHODS), ORDER) is Verdict.NOT_SHOWN
    study.plant("divergence", 2.0, probing="def", culture="CN")
    assert verdict(study, ORDER) is Verdict.CONTRADICTED
    found = held(study, ORDER).findings
    assert {(each.culture, each.label) for each in found} == {
        (culture, label)
        for culture in ("US", "CN")
        for label in ("less Cao et al. (2023)", "less CCSV-single")
    }


def test_a_method_that_was_not_run_leaves_the_claim_open():
    assert verdict(Planted(methods=("def", "cao")), ORDER) is Verdict.NOT_TESTABLE
    each = ORDER | {"dimensions": "each"}
    assert verdict(Planted(methods=("def", "cao")), each) is Verdict.NOT_TESTABLE


def test_each_dimension_counts():
    each = ORDER | {"dimensions": "each"}
    study = Planted(methods=METHODS).plant("divergence", 0.5, probing="def")
    assert verdict(study, each) is Verdict.SHOWN
    assert len(held(study, each).findings) == 2 * 2 * 9
    study.plant("divergence", 1.0, probing="def", dimension="LTO", culture="US")
    assert verdict(study, each) is Verdict.NOT_SHOWN


def test_two_methods_other_than_def_are_compared_by_their_own_numbers():
    test = {
        "kind": "methods", "measure": "diversity", "method": "def-no-memory", "lies": "below",
        "against": ["def-no-config"],
    }  # fmt: skip
    study = Planted(methods=METHODS)
    study.plant("answer_diversity", 0.1, probing="def-no-memory").plant(
        "diversity", 0.9, probing="def-no-memory"
    )
    assert verdict(study, test) is Verdict.SHOWN
    assert paper_verdict(study, test) is Verdict.CONTRADICTED
    assert held(study, test).findings[0].estimate == pytest.approx(
        (-0.4, -0.4 - 0.05 * math.sqrt(2), -0.4 + 0.05 * math.sqrt(2))
    )


@pytest.mark.parametrize(
    ("measure", "planted", "bounds", "expected"),
    [
        ("diversity", ("diversity", 0.001), {"below": 0.5}, Verdict.SHOWN),
        ("diversity", ("diversity", 0.02), {"below": 0.5}, Verdict.CONTRADICTED),
        ("kl", ("divergence", 6.0), {"above": 5}, Verdict.SHOWN),
        ("kl", ("divergence", 5.01), {"above": 5}, Verdict.NOT_SHOWN),
        ("skill", ("divergence", 1.0), {"above": -0.25, "below": 0.25}, Verdict.SHOWN),
        ("skill", ("divergence", 0.2), {"above": -0.25, "below": 0.25}, Verdict.CONTRADICTED),
    ],
)
def test_levels(measure, planted, bounds, expected):
    study = Planted(methods=METHODS).plant(*planted, probing="cao")
    test = {"kind": "level", "measure": measure, "method": "cao", **bounds}
    assert verdict(study, test) is expected


def test_languages():
    study = Planted().plant("language", 0.4)
    assert verdict(study, {"kind": "languages", "closer": "own"}) is Verdict.SHOWN
    study.plant("language", -0.4, culture="CN")
    assert verdict(study, {"kind": "languages", "closer": "own"}) is Verdict.CONTRADICTED


# Models


def test_models_of_the_paper_come_before_others_and_yardsticks_never_count():
    found = held(Planted(("mistral", "qwen", "uniform")), {"kind": "cultures", "closer": "US"}).findings
    assert {each.model for each in found} == {"mistral"}
    found = held(Planted(("qwen", "uniform")), {"kind": "cultures", "closer": "US"}).findings
    assert {each.model for each in found} == {"qwen"}


def test_a_model_against_all_others():
    test = {"kind": "models", "closer": ["Mistral-7B-Instruct"], "than": "others", "cultures": ["US"]}
    study = Planted(ALL_MODELS).plant("divergence", 0.5, model="mistral", culture="US")
    assert verdict(study, test, ALL_MODELS) is Verdict.SHOWN
    assert len(held(study, test, ALL_MODELS).findings) == 10
    study.plant("divergence", 0.3, model="claude")
    assert verdict(study, test, ALL_MODELS) is Verdict.CONTRADICTED
    there = test | {"cultures": ["CN"]}
    assert verdict(study, there, ALL_MODELS) is Verdict.CONTRADICTED


def test_a_group_against_the_rest():
    test = {"kind": "groups", "closer": ["Mistral-7B-Instruct", "Mixtral-8x7B-Instruct"]}
    study = (
        Planted(ALL_MODELS)
        .plant("divergence", 0.2, model="mistral")
        .plant("divergence", 1.1, model="mixtral")
    )
    assert verdict(study, test, ALL_MODELS) is Verdict.SHOWN
    assert held(study, test, ALL_MODELS).findings[0].estimate.value == pytest.approx(0.65 - 1.0)


def test_cultures():
    study = Planted(ALL_MODELS).plant("divergence", 0.5, culture="US")
    test = {"kind": "cultures", "closer": "US"}
    assert verdict(study, test) is Verdict.SHOWN
    assert verdict(study, test | {"closer": "CN"}) is Verdict.CONTRADICTED
    for model in ALL_MODELS[:5]:
        study.plant("divergence", 2.0, culture="US", model=model)
    assert verdict(study, test) is Verdict.CONTRADICTED
    assert verdict(study, test | {"quantifier": "most"}) is Verdict.SHOWN
    besides = test | {"besides": [PAPER[model] for model in ALL_MODELS[:5]]}
    assert verdict(study, besides) is Verdict.SHOWN


def test_series():
    study = Planted(ALL_MODELS).plant("series_p", 0.2, culture="CN")
    assert verdict(study, {"kind": "series", "culture": "US"}) is Verdict.SHOWN
    assert verdict(study, {"kind": "series", "culture": "CN"}) is Verdict.NOT_SHOWN
    study.plant("series", -0.3, culture="US")
    assert verdict(study, {"kind": "series", "culture": "US"}) is Verdict.CONTRADICTED
    assert verdict(Planted(("qwen",)), {"kind": "series", "culture": "US"}) is Verdict.NOT_TESTABLE


# Dimensions and match rates


def test_dimensions_by_divergence_and_by_match_rate():
    study = Planted().plant("divergence", 0.4, dimension="LTO").plant("match_rate", 0.8, dimension="EVI")
    lto = {"kind": "dimensions", "by": "kl", "dimensions": ["LTO"], "lie": "below"}
    assert verdict(study, lto) is Verdict.SHOWN
    assert verdict(study, lto | {"lie": "above"}) is Verdict.CONTRADICTED
    evi = {"kind": "dimensions", "by": "match_rate", "dimensions": ["EVI"], "lie": "above"}
    assert verdict(study, evi) is Verdict.SHOWN
    assert held(study, evi).findings[0].estimate.value == pytest.approx((0.8 - 0.5) / 0.8)  # chance is 0.2


def test_a_dimension_without_a_value_is_left_out_of_the_mean():
    study = Planted().plant("divergence", 0.4, dimension="LTO").plant("divergence", math.nan, dimension="EVI")
    lto = {"kind": "dimensions", "by": "kl", "dimensions": ["LTO"], "lie": "below"}
    assert held(study, lto).findings[0].estimate.value == pytest.approx(-0.6)


def test_questions_below_a_bound():
    # Planted are 0.0, 0.1, … 3.9.
    most = {"kind": "questions", "below": 3.5, "share": "most", "cultures": ["CN"]}
    assert verdict(Planted(), most) is Verdict.SHOWN
    assert verdict(Planted(), most | {"below": 2.1}) is Verdict.NOT_SHOWN
    assert verdict(Planted(), most | {"below": 0.5}) is Verdict.CONTRADICTED
    assert verdict(Planted(), most | {"below": 7, "share": "all"}) is Verdict.SHOWN
    assert verdict(Planted(), most | {"below": 3.5, "share": "all"}) is Verdict.CONTRADICTED


def test_match_levels_and_counts():
    study = Planted().plant("match_rate", 0.08, culture="US").plant("match_rate", 0.3, culture="CN")
    assert verdict(study, {"kind": "match-level", "culture": "US", "below": 15}) is Verdict.SHOWN
    assert verdict(study, {"kind": "match-level", "culture": "CN", "above": 20, "below": 40}) is Verdict.SHOWN
    assert verdict(study, {"kind": "match-level", "culture": "CN", "below": 15}) is Verdict.CONTRADICTED
    for place, code in enumerate(DIMENSIONS):
        study.plant("match_rate", 0.0 if place < 2 else 0.4, dimension=code)
    assert verdict(study, {"kind": "represented", "dimensions": 7}) is Verdict.SHOWN
    assert verdict(study, {"kind": "represented", "dimensions": 8}) is Verdict.CONTRADICTED


def test_match_rates_of_models():
    study = Planted(ALL_MODELS).plant("match_rate", 0.8, model="mistral", dimension="IDV")
    test = {"kind": "match-models", "higher": ["Mistral-7B-Instruct"], "culture": "US", "dimensions": ["IDV"]}
    assert verdict(study, test, ALL_MODELS) is Verdict.SHOWN
    assert verdict(study, test | {"dimensions": ["IDV", "MAS"]}, ALL_MODELS) is Verdict.NOT_SHOWN


def test_agreement_of_match_rate_and_divergence():
    study = Planted(ALL_MODELS)
    for place, code in enumerate(DIMENSIONS):
        study.plant("divergence", 1 + place / 5, dimension=code).plant(
            "match_rate", 0.9 - place / 10, dimension=code
        )
    assert verdict(study, {"kind": "agreement", "over": "dimensions"}) is Verdict.SHOWN
    for place, model in enumerate(ALL_MODELS):
        study.plant("divergence", 1 + place / 5, model=model, dimension=ALL)
        study.plant("match_rate", 0.1 + place / 20, model=model, dimension=ALL)
    assert verdict(study, {"kind": "agreement", "over": "models"}, ALL_MODELS) is Verdict.CONTRADICTED
    assert verdict(Planted(("mistral",)), {"kind": "agreement", "over": "models"}) is Verdict.NOT_TESTABLE


# The map, bias, problems


def test_lines_on_the_map():
    study = Planted().plant("share", 0.4).plant("angle", 10.0).plant("ratio", 1.5)
    assert verdict(study, {"kind": "map", "statistic": "share", "below": 1}) is Verdict.SHOWN
    assert verdict(study, {"kind": "map", "statistic": "angle", "above": -45, "below": 45}) is Verdict.SHOWN
    assert verdict(study, {"kind": "map", "statistic": "ratio", "below": 1}) is Verdict.CONTRADICTED


def test_a_way_within_noise_is_no_evidence_and_not_against_it():
    assert verdict(Planted(), {"kind": "map-apart"}) is Verdict.SHOWN
    assert verdict(Planted().plant("noise", 0.8), {"kind": "map-apart"}) is Verdict.NOT_SHOWN
    assert verdict(Planted().plant("noise", math.nan).plant("ratio", math.nan), {"kind": "map-apart"}) is (
        Verdict.NOT_SHOWN
    )


def test_noise_alone_seldom_looks_like_a_way():
    rng = np.random.default_rng(3)
    ways = rng.normal(size=(4000, 2)) * 0.3
    p = np.exp(-(np.hypot(*ways.T) ** 2) / (2 * 0.3**2))
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.01)


def test_other_languages_on_the_map():
    test = {"kind": "map-languages", "shorter": "other"}
    assert verdict(Planted(), test) is Verdict.NOT_SHOWN
    study = (
        Planted()
        .plant("map_x", 0.5, culture="US", language="zh")
        .plant("map_x", 0.6, culture="CN", language="en")
    )
    assert verdict(study, test) is Verdict.SHOWN
    assert held(study, test).findings[0].estimate.value == pytest.approx((0.6 - 0.5) - 1)


def test_bias_beside_what_the_paper_counts():
    # The middle-aged are the largest group of the sample: raw counts name them, equal group sizes do not.
    study = Planted(half=0.01).plant("share_paper", 0.9, group="30-49").plant("bias", -0.05, group="30-49")
    test = {"kind": "bias", "group": "30-49", "lies": "above", "profiles": ["matching", "mismatch"]}
    assert verdict(study, test) is Verdict.CONTRADICTED
    assert paper_verdict(study, test) is Verdict.SHOWN
    assert len(held(study, test).findings) == 4


def test_bias_by_culture_profile_and_model():
    study = Planted(("llama", "mistral"), half=0.01).plant("bias", -0.2, group="male", culture="CN")
    by_culture = {"kind": "bias-cultures", "group": "male", "smaller": "US", "profile": "mismatch"}
    assert verdict(study, by_culture) is Verdict.SHOWN
    study.plant("bias", 0.1, group="30-49", profile="matching")
    assert verdict(study, {"kind": "bias-profiles", "group": "30-49", "more": "matching"}) is Verdict.SHOWN
    by_model = {"kind": "bias-models", "group": "male", "smaller": ["Llama-3-8B"], "profile": "mismatch"}
    assert verdict(study, by_model) is Verdict.NOT_SHOWN
    study.plant("bias", 0.0, group="male").plant("bias", 0.3, group="male", model="mistral")
    assert verdict(study, by_model) is Verdict.SHOWN
    assert verdict(study, by_model | {"within": 0.05}) is Verdict.SHOWN


def test_problems():
    study = (
        Planted(("llama", "mixtral")).plant("problem", 0.5, problem="ff").plant("problem", 0.5, problem="cv")
    )
    largest = {"kind": "largest-problems", "problems": ["ff", "cv"]}
    assert verdict(study, largest) is Verdict.SHOWN
    assert verdict(study, largest | {"problems": ["iu"]}) is Verdict.CONTRADICTED
    study = (
        Planted(("llama", "mixtral")).plant("problem", 0.1, culture="US").plant("problem", 0.9, model="llama")
    )
    by_culture = {"kind": "problem-cultures", "fewer": "US"}
    assert verdict(study, by_culture) is Verdict.NOT_SHOWN  # llama: everywhere alike
    assert verdict(study, by_culture | {"besides": ["Llama-3-8B"]}) is Verdict.SHOWN
    by_model = {"kind": "problem-models", "fewer": ["Mixtral-8x7B-Instruct"], "than": "others"}
    assert verdict(study, by_model) is Verdict.SHOWN


def test_a_judge_that_sees_some_problems_only_settles_nothing_about_all():
    planted = Planted()
    study = planted.study(EMPTY)
    frame = study.frames["insensitivity"]
    frame.loc[frame["problem"].isin(["ff", "cv"]), "n_judged"] = 0
    test = TypeAdapter(Test).validate_python({"kind": "largest-problems", "problems": ["ff", "cv"]})
    assert test.tested(study, ()).findings == ()
